import { type Route, type RouteRequest, error, mayAdminister, noteAccount } from '@app/core'
import { actOf } from '@app/core/http'
import type { PolicyVersion } from '../index.ts'
import { diffOf } from './compose.ts'
import { acceptances } from './dpa.queries.ts'
import {
  type Version,
  acknowledge,
  announcedVersions,
  comingVersions,
  stateOf,
  versionInForce,
} from './versions.queries.ts'

const tags = ['policy'] as const
const open = { permission: 'public', tags } as const

/** A version without its text, and without who made it. */
export const viewOf = (version: Omit<Version, 'body'>, inForce: string | undefined, now: string): PolicyVersion => ({
  id: version.id,
  kind: version.kind,
  number: version.number,
  state: stateOf(version, inForce, now),
  change: version.change,
  summary: version.summary,
  hash: version.hash,
  drafted_at: version.drafted_at,
  announced_at: version.announced_at,
  effective_at: version.effective_at,
  withdrawn_at: version.withdrawn_at,
})
const nowOf = (req: RouteRequest): string => new Date(req.at).toISOString()

/** The agreement in force, for whoever administers privacy where an earlier one was accepted: a new version asks again. */
async function dpaToAccept(req: RouteRequest): Promise<number | null> {
  if (!mayAdminister(req.ctx, 'privacy')) return null
  const [last] = await acceptances(req.ctx)
  if (!last) return null
  const current = await req.app.db.inAuth((tx) => versionInForce(tx, 'dpa', nowOf(req)))
  return current?.number && current.number > last.number ? current.number : null
}

/** What was announced and does not hold yet, and the agreement that waits to be accepted. */
export const policyNotices = async (req: RouteRequest) => ({
  data: await req.app.db.inAuth((tx) => comingVersions(tx, nowOf(req))),
  dpa_to_accept: await dpaToAccept(req),
})

/** Policies as anybody reads them, and what members are told and acknowledge. */
export const policyRoutes: readonly Route[] = [
  {
    ...open,
    method: 'GET',
    url: '/v1/policies',
    summary: 'Every version of the privacy policy, newest first',
    handler: async (req) => {
      const now = nowOf(req)
      const [all, current] = await req.app.db.inAuth(async (tx) => [
        await announcedVersions(tx, 'privacy'),
        await versionInForce(tx, 'privacy', now),
      ])
      return { data: all.map((one) => viewOf(one, current?.id, now)) }
    },
  },
  {
    ...open,
    method: 'GET',
    url: '/v1/policies/privacy/:number',
    summary: 'The text of a version, and what it says otherwise than the one before',
    schema: {
      params: {
        type: 'object',
        required: ['number'],
        properties: { number: { type: 'string', pattern: '^[1-9][0-9]{0,8}$' } },
      },
    },
    handler: async (req) => {
      const now = nowOf(req)
      const [all, current] = await req.app.db.inAuth(async (tx) => [
        await announcedVersions(tx, 'privacy'),
        await versionInForce(tx, 'privacy', now),
      ])
      const found = all.find((one) => String(one.number) === req.params['number'])
      if (!found) throw error('not_found')
      const before = all.find((one) => (one.number ?? 0) < (found.number ?? 0) && one.withdrawn_at === null)
      return {
        ...viewOf(found, current?.id, now),
        body: found.body,
        diff: before ? diffOf(before.body, found.body) : null,
      }
    },
  },
  {
    method: 'GET',
    url: '/v1/policies/notices',
    permission: 'member',
    before_acknowledgement: true,
    tags,
    summary: 'Changes that were announced and do not hold yet: for the banner on every page',
    handler: policyNotices,
  },
  {
    method: 'POST',
    url: '/v1/policies/acknowledge',
    permission: 'session',
    by_sso: true,
    status: 204,
    tags,
    summary: 'I have read the privacy policy that holds now',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['number'],
        properties: { number: { type: 'integer', minimum: 1 } },
      },
    },
    handler: async (req) => {
      const { session, workspace } = req.principal
      if (!session) throw error('not_signed_in')
      const { number } = req.body as { number: number }
      const now = nowOf(req)
      await req.app.db.inAuth(async (tx) => {
        const current = await versionInForce(tx, 'privacy', now)
        if (!current) throw error('not_found')
        // Whoever read an older text has not read this one.
        if (current.number !== number)
          throw error('conflict', { detail: `Version ${current.number} holds now. Read that one.` })
        if (await acknowledge(tx, session.account_id, current, now))
          await noteAccount(
            tx,
            actOf(req, {
              name: 'policy.acknowledged',
              account_id: session.account_id,
              tenant_id: workspace?.tenant_id ?? null,
            }),
          )
      })
    },
  },
]
