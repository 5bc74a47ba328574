import { type Route, error } from '@app/core'
import { signerOf, PLATFORM } from '@app/core/audit'
import { attestationRoutes } from './attestation-routes.ts'
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
  ...attestationRoutes,
]
