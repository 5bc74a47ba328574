import { type Route, type RouteRequest, error, uuidv7 } from '@app/core'
import { idParams } from '@app/core/http'
import { PLATFORM } from '@app/core/audit'
import { noteOperator } from '../../support/server/index.ts'
import type { PolicyChange, PolicyDiff, PolicyKind, PrivacyBody } from '../index.ts'
import { composePrivacy, diffOf, hashOf } from './compose.ts'
import { composeDpa } from './dpa-text.ts'
import { viewOf } from './policy-routes.ts'
import {
  type Version,
  announceVersion,
  countReach,
  everyVersion,
  findVersion,
  insertDraft,
  queueTelling,
  versionInForce,
  withdrawVersion,
} from './versions.queries.ts'

const DAY = 86_400_000
const operator = { permission: 'operator', tags: ['operator'] } as const
const words = { type: 'string', minLength: 3, maxLength: 1000 } as const
/** Rows whose loss takes something from the people: a right, a limit, a protection, a thing never done. */
const DEAR = new Set(['right', 'ret', 'sec', 'never'])

/** How the operator makes a policy: drafted out of the register, announced, taken back before it holds. */
export const operatorPolicyRoutes: readonly Route[] = [
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/policies',
    summary: 'Versions of the policy, with what they change, and how many were told and have acknowledged',
    handler: async (req) => {
      const now = nowOf(req)
      const { all, current, reach } = await req.app.db.inAuth(async (tx) => ({
        all: await everyVersion(tx),
        current: {
          privacy: await versionInForce(tx, 'privacy', now),
          dpa: await versionInForce(tx, 'dpa', now),
          transfer: null,
        },
        reach: await countReach(tx),
      }))
      const data = all.map((one) => {
        const before = all.find(
          (other) =>
            other.kind === one.kind &&
            other.number !== null &&
            other.withdrawn_at === null &&
            other.number < (one.number ?? Number.POSITIVE_INFINITY),
        )
        return {
          ...viewOf(one, current[one.kind]?.id, now),
          diff: one.kind === 'dpa' ? null : diffOf(before?.body ?? null, one.body),
          told: reach.get(one.id)?.told ?? 0,
          acknowledged: reach.get(one.id)?.acknowledged ?? 0,
          is_mine: one.drafted_by === req.principal.session?.account_id,
        }
      })
      return { data, earliest_on: earliest(req), notice_days: req.app.config.policy_notice_days }
    },
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/policies',
    status: 201,
    step_up: true,
    summary: 'Draft the next version out of the register and the settings as they are now',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['change', 'summary'],
        properties: {
          kind: { enum: ['privacy', 'dpa'] },
          change: { enum: ['rights', 'material', 'minor'] },
          summary: {
            type: 'object',
            additionalProperties: false,
            required: ['en', 'de'],
            properties: { en: words, de: words },
          },
        },
      },
    },
    handler: draft,
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/policies/:id/announce',
    step_up: true,
    summary:
      'Announce a draft: owners are told now, it holds from the day; a small edit holds at once, by a second operator',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        properties: { effective_on: { type: 'string', format: 'date' } },
      },
    },
    handler: announce,
  },
  {
    ...operator,
    method: 'DELETE',
    url: '/v1/operator/policies/:id',
    step_up: true,
    summary: 'Discard a draft, or take back what does not hold yet',
    schema: { params: idParams },
    handler: withdraw,
  },
]

export const nowOf = (req: RouteRequest): string => new Date(req.at).toISOString()
/** The first day, UTC, that leaves the whole time of notice. */
export const earliest = (req: RouteRequest): string =>
  new Date(Math.ceil((req.at + req.app.config.policy_notice_days * DAY) / DAY) * DAY).toISOString().slice(0, 10)

export const meOf = (req: RouteRequest): string => {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session.account_id
}

/** Leaves what an operator did in the log of the platform. */
export async function note(req: RouteRequest, name: string, id: string | null): Promise<void> {
  const act = {
    name,
    object: 'policy_version',
    record_ids: id === null ? [] : [id],
    operator_id: meOf(req),
    grant_id: null,
    correlation_id: String(req.raw.id),
    at: nowOf(req),
  }
  await req.app.db.inAuth((tx) => noteOperator(tx, act, PLATFORM))
}

/** What a change must be called at least: nobody loses a right by a small edit. */
export function leastChange(diff: PolicyDiff): PolicyChange {
  if (diff.removed.some((one) => DEAR.has(one.row)) || diff.loosened.length > 0) return 'rights'
  return diff.removed.length + diff.added.length > 0 ? 'material' : 'minor'
}
const weight: Record<PolicyChange, number> = { first: 0, minor: 0, material: 1, rights: 2 }

async function draft(req: RouteRequest): Promise<unknown> {
  const given = req.body as { kind?: PolicyKind; change: PolicyChange; summary: { en: string; de: string } }
  const kind = given.kind ?? 'privacy'
  const now = nowOf(req)
  const body = kind === 'dpa' ? composeDpa(req.app) : await composePrivacy(req.app)
  const diff = 'sentences' in body ? await checkedDiff(req, given.change, body) : null
  const id = uuidv7()
  const { change, summary } = given
  const row = { id, kind, change, summary, body, hash: hashOf(body), by: meOf(req), now }
  if (!(await req.app.db.inAuth((tx) => insertDraft(tx, row))))
    throw error('conflict', { detail: 'There is a draft already. Announce or discard it first.' })
  await note(req, 'policy.drafted', id)
  return { id, diff }
}

async function checkedDiff(req: RouteRequest, change: PolicyChange, body: PrivacyBody): Promise<PolicyDiff> {
  const current = await req.app.db.inAuth((tx) => versionInForce(tx, 'privacy', nowOf(req)))
  const diff = diffOf(current?.body ?? null, body)
  const least = leastChange(diff)
  if (weight[change] < weight[least])
    throw error('validation_failed', {
      fields: [{ pointer: '/change', code: 'too_small', message: `This change is ${least} at least.` }],
    })
  return diff
}

async function announce(req: RouteRequest): Promise<unknown> {
  const me = meOf(req)
  const now = nowOf(req)
  const id = req.params['id'] ?? ''
  const version = await versionOf(req, id)
  const { effective_on } = (req.body ?? {}) as { effective_on?: string }
  const isMinor = version.change === 'minor'
  // ONT-138: a second person confirms that it is small.
  if (isMinor && version.drafted_by === me)
    throw error('forbidden', { detail: 'Another operator than the one who drafted a small edit lets it pass.' })
  const least = earliest(req)
  if (!isMinor && (effective_on === undefined || effective_on < least))
    throw error('validation_failed', {
      fields: [{ pointer: '/effective_on', code: 'too_soon', message: `It can hold from ${least} at the earliest.` }],
    })
  const effective_at = isMinor ? now : `${effective_on}T00:00:00.000Z`
  await req.app.db.inAuth(async (tx) => {
    if (!(await announceVersion(tx, { id, kind: version.kind, by: me, now, effective_at })))
      throw error('conflict', { detail: 'It is no draft any more, or another version is on its way.' })
    if (!isMinor) await queueTelling(tx, id)
  })
  await note(req, 'policy.announced', id)
  const [made, current] = await req.app.db.inAuth(async (tx) => [
    await findVersion(tx, id),
    await versionInForce(tx, version.kind, now),
  ])
  if (!made) throw error('internal')
  return viewOf(made, current?.id, now)
}

async function withdraw(req: RouteRequest): Promise<undefined> {
  const id = req.params['id'] ?? ''
  await versionOf(req, id)
  if (!(await req.app.db.inAuth((tx) => withdrawVersion(tx, id, nowOf(req)))))
    throw error('conflict', { detail: 'It holds already, or was taken back before.' })
  await note(req, 'policy.withdrawn', id)
  return undefined
}

async function versionOf(req: RouteRequest, id: string): Promise<Version> {
  const version = await req.app.db.inAuth((tx) => findVersion(tx, id))
  if (!version) throw error('not_found')
  return version
}
