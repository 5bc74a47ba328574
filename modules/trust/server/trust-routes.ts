import { type Route, error, noteAccount } from '@app/core'
import { signerOf, PLATFORM } from '@app/core/audit'
import { actOf, idParams } from '@app/core/http'
import { register } from '../../../promises/register.ts'
import { type Attestation, insertAttestation, listAttestations, withdrawAttestation } from './attestations.queries.ts'
import { countStates, probeViews, promiseStates, promiseViews } from './promise-states.ts'
import { historyOfProbe } from './probes/results.queries.ts'
import { workspaceNumbers } from './workspace-numbers.queries.ts'
import { workspaceEvidence, workspacePromises } from './workspace-promises.ts'

const tags = ['trust'] as const
const open = { permission: 'public', tags } as const
const sections = ['never', 'right', 'data', 'ret', 'sec', 'proc', 'cap'] as const
const chosen = {
  type: 'object',
  additionalProperties: false,
  properties: {
    state: { type: 'string', enum: promiseStates },
    section: { type: 'string', enum: sections },
  },
} as const
const probeId = { type: 'object', required: ['id'], properties: { id: { type: 'string', maxLength: 60 } } } as const

/** Promises and what stands behind them, for anybody; evidence holds counts and names of checks, nothing of anybody. */
export const trustRoutes: readonly Route[] = [
  {
    ...open,
    method: 'GET',
    url: '/v1/trust',
    summary: 'Every promise and how it stands now',
    handler: async ({ app, reply }) => {
      const data = await promiseViews(app)
      void reply.header('cache-control', 'public, max-age=60')
      return { at: app.clock().toISOString(), counts: countStates(data), data }
    },
  },
  {
    ...open,
    method: 'GET',
    url: '/v1/trust/probes',
    summary: 'Every probe, and what it saw last',
    handler: async ({ app }) => ({ data: [...(await probeViews(app)).values()] }),
  },
  {
    ...open,
    method: 'GET',
    url: '/v1/trust/probes/:id',
    summary: 'Evidence of a probe: its last results, each with whether the signed log still holds it',
    schema: { params: probeId },
    handler: async ({ app, params, reply }) => {
      const probe = (await probeViews(app)).get(params['id'] ?? '')
      if (!probe) throw error('not_found')
      void reply.header('content-disposition', `attachment; filename="${probe.id}.json"`)
      return {
        ...probe,
        public_key: signerOf(app, PLATFORM).public_key,
        results: (await historyOfProbe(app, probe.id, 20)).map(({ id, at, state, evidence, event_id, signed }) => ({
          id,
          at,
          state,
          evidence,
          event_id,
          held_by_log: signed,
        })),
      }
    },
  },
  {
    permission: 'member',
    tags,
    method: 'GET',
    url: '/v1/trust/workspace',
    summary: 'Your own workspace: support access, audit log, last check',
    handler: async ({ ctx }) => await workspaceNumbers(ctx),
  },
  {
    permission: { admin: 'privacy' },
    tags,
    method: 'GET',
    url: '/v1/trust/workspace/promises',
    summary: 'Every promise that concerns the workspace and how it stands for it, with looks made now',
    schema: { querystring: chosen },
    handler: async ({ ctx, query }) => {
      const data = await workspacePromises(ctx)
      const { state, section } = query
      return {
        at: ctx.now,
        counts: countStates(data),
        data: data.filter((one) => one.state === (state ?? one.state) && one.row === (section ?? one.row)),
      }
    },
  },
  {
    permission: { admin: 'privacy' },
    tags,
    method: 'GET',
    url: '/v1/trust/workspace/promises/:id',
    summary: 'Evidence of one promise for the workspace: own looks, and the last results of its probes',
    schema: { params: probeId },
    handler: async ({ ctx, params, reply }) => {
      const evidence = await workspaceEvidence(ctx, params['id'] ?? '')
      void reply.header('content-disposition', `attachment; filename="${evidence.promise.id}.json"`)
      return evidence
    },
  },
  {
    permission: 'operator',
    tags,
    method: 'GET',
    url: '/v1/operator/attestations',
    summary: 'What software cannot make true: who vouches for it, until when',
    handler: async ({ app }) => ({ data: await app.db.inAuth(listAttestations) }),
  },
  {
    permission: 'operator',
    tags,
    method: 'POST',
    url: '/v1/operator/attestations',
    status: 201,
    step_up: true,
    summary: 'Vouch for a promise until a date',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['promise', 'title', 'evidence', 'expires_on'],
        properties: {
          promise: { type: 'string', pattern: '^(ONT|QNT|OOR|REL|CLI)-[0-9]{3}$' },
          title: { type: 'string', minLength: 3, maxLength: 200 },
          evidence: { type: 'string', minLength: 3, maxLength: 1000 },
          expires_on: { type: 'string', format: 'date' },
        },
      },
    },
    handler: async (req) => {
      const given = req.body as Pick<Attestation, 'promise' | 'title' | 'evidence' | 'expires_on'>
      const { session } = req.principal
      if (!session) throw error('not_signed_in')
      const entry = register.find((one) => one.id === given.promise)
      const now = new Date(req.at).toISOString()
      const wrong = (pointer: string, message: string) =>
        error('validation_failed', { fields: [{ pointer, code: 'not_an_option', message }] })
      if (!entry) throw wrong('/promise', 'There is no such promise.')
      if (entry.kind === 'enforced' || entry.kind === 'detected')
        throw wrong('/promise', 'The program keeps this one itself; nobody needs to vouch for it.')
      if (given.expires_on <= now.slice(0, 10)) throw wrong('/expires_on', 'Choose a day that is still to come.')
      return await req.app.db.inAuth(async (tx) => {
        const id = await insertAttestation(tx, { ...given, signed_by: session.account_id, now })
        await noteAccount(
          tx,
          actOf(req, { name: 'attestation.signed', account_id: session.account_id, tenant_id: null }),
        )
        return { id }
      })
    },
  },
  {
    permission: 'operator',
    tags,
    method: 'DELETE',
    url: '/v1/operator/attestations/:id',
    step_up: true,
    summary: 'No longer vouch for a promise',
    schema: { params: idParams },
    handler: async (req) => {
      const { session } = req.principal
      if (!session) throw error('not_signed_in')
      const now = new Date(req.at).toISOString()
      await req.app.db.inAuth(async (tx) => {
        if (!(await withdrawAttestation(tx, req.params['id'] ?? '', now))) throw error('not_found')
        await noteAccount(
          tx,
          actOf(req, { name: 'attestation.withdrawn', account_id: session.account_id, tenant_id: null }),
        )
      })
    },
  },
]
