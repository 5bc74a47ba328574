import { type App, type Route, error, noteAccount } from '@app/core'
import { actOf, idParams } from '@app/core/http'
import { german } from '../../../promises/german.ts'
import { register } from '../../../promises/register.ts'
import type { Attestation, AttestationList } from '../index.ts'
import {
  attestationsInForce,
  insertAttestation,
  listAttestations,
  withdrawAttestation,
} from './attestations.queries.ts'
import { isToVouch } from './promise-states.ts'

const tags = ['trust'] as const
/** A year at most: who vouches looks again. */
const LONGEST_DAYS = 366

/** What somebody has to vouch for here, and until when it is. */
const wanted = async (app: App): Promise<AttestationList['wanted']> => {
  const until = await attestationsInForce(app)
  return register
    .filter((entry) => isToVouch(app, entry))
    .map(({ id, clause, attests }) => {
      const statement = attests?.statement ?? ''
      return {
        promise: id,
        clause,
        clause_de: german[clause] ?? clause,
        statement,
        statement_de: german[statement] ?? statement,
        attested_until: until.get(id) ?? null,
      }
    })
}

/** What software cannot make true: operators vouch for it until a date, and take that back. */
export const attestationRoutes: readonly Route[] = [
  {
    permission: 'operator',
    tags,
    method: 'GET',
    url: '/v1/operator/attestations',
    summary: 'What somebody has to vouch for, until when somebody does, and everything that was ever vouched for',
    handler: async ({ app }) => ({ wanted: await wanted(app), data: await app.db.inAuth(listAttestations) }),
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
        error('validation_failed', { fields: [{ pointer, code: 'unknown_option', message }] })
      if (!entry) throw wrong('/promise', 'There is no such promise.')
      if (!isToVouch(req.app, entry))
        throw wrong('/promise', 'Nobody can vouch for this one: the program keeps it itself, or it is not built yet.')
      if (given.expires_on <= now.slice(0, 10)) throw wrong('/expires_on', 'Choose a day that is still to come.')
      if (Date.parse(given.expires_on) - req.at > LONGEST_DAYS * 86_400_000)
        throw wrong('/expires_on', 'Choose a day within a year from now.')
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
