import { type Route, type RouteRequest, error, uuidv7 } from '@app/core'
import { download } from '@app/core/http'
import { csvLine, guardCell } from '@app/core/transfer'
import type { BusinessTransfer, Language, TransferBody } from '../index.ts'
import { hashOf } from './compose.ts'
import { earliest, meOf, note, nowOf } from './operator-routes.ts'
import { announcedTransfers, countPassing, passingWorkspaces } from './transfers.queries.ts'
import { type Version, announceVersion, countReach, insertDraft, queueTelling, stateOf } from './versions.queries.ts'

const operator = { permission: 'operator', tags: ['operator'] } as const
const words = { type: 'string', minLength: 3, maxLength: 1000, pattern: '\\S' } as const

/** The newest that holds is the last one: what came before is past. */
function viewsOf(all: readonly Version<TransferBody>[], now: string): BusinessTransfer[] {
  const last = all.find((one) => one.withdrawn_at === null && Date.parse(one.effective_at ?? now) <= Date.parse(now))
  return all.map((one) => ({
    id: one.id,
    number: one.number,
    state: stateOf(one, last?.id, now),
    summary: one.summary,
    hash: one.hash,
    announced_at: one.announced_at,
    effective_at: one.effective_at,
    withdrawn_at: one.withdrawn_at,
    successor: one.body.successor,
    contact: one.body.contact,
  }))
}

/** Transfers of the business, as anybody reads them (ONT-090). */
export const transfersAt = async (req: Pick<RouteRequest, 'app'>, now: string): Promise<BusinessTransfer[]> =>
  viewsOf(await req.app.db.inAuth(announcedTransfers), now)

export const transferRoutes: readonly Route[] = [
  {
    permission: 'public',
    tags: ['policy'],
    method: 'GET',
    url: '/v1/policies/transfers',
    summary: 'Transfers of the business that were announced, newest first: to whom, and from when',
    handler: async (req) => ({ data: await transfersAt(req, nowOf(req)) }),
  },
]

/** How the operator announces that the business goes to somebody else. Nobody has to stay for it. */
export const operatorTransferRoutes: readonly Route[] = [
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/transfers',
    summary: 'Transfers of the business, how many were told, and how many workspaces go over',
    handler: async (req) => {
      const now = nowOf(req)
      const data = await transfersAt(req, now)
      const { reach, counts } = await req.app.db.inAuth(async (tx) => ({
        reach: await countReach(tx),
        counts: await countPassing(tx),
      }))
      return {
        data: data.map((one) => ({ ...one, told: reach.get(one.id)?.told ?? 0 })),
        ...counts,
        earliest_on: earliest(req),
        notice_days: req.app.config.policy_notice_days,
      }
    },
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/transfers',
    status: 201,
    step_up: true,
    summary: 'Announce a transfer of the business: owners are told now, it happens 30 days later at the soonest',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['successor', 'contact', 'summary', 'effective_on', 'is_bound'],
        properties: {
          successor: { ...words, maxLength: 200 },
          contact: { ...words, maxLength: 200 },
          effective_on: { type: 'string', format: 'date' },
          is_bound: { const: true },
          summary: {
            type: 'object',
            additionalProperties: false,
            required: ['en', 'de'],
            properties: { en: words, de: words },
          },
        },
      },
    },
    handler: announce,
  },
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/transfers/workspaces',
    summary: 'The workspaces that go over, as CSV: what is cancelled or being deleted is not among them',
    handler: list,
  },
]

async function announce(req: RouteRequest): Promise<unknown> {
  const given = req.body as TransferBody & { summary: Record<Language, string>; effective_on: string }
  const least = earliest(req)
  if (given.effective_on < least)
    throw error('validation_failed', {
      fields: [{ pointer: '/effective_on', code: 'too_soon', message: `It can happen from ${least} at the earliest.` }],
    })
  const now = nowOf(req)
  const by = meOf(req)
  const id = uuidv7()
  const body: TransferBody = { successor: given.successor.trim(), contact: given.contact.trim(), is_bound: true }
  const summary = { en: given.summary.en.trim(), de: given.summary.de.trim() }
  const kind = 'transfer'
  await req.app.db.inAuth(async (tx) => {
    const row = { id, kind, change: 'material', summary, body, hash: hashOf(body), by, now } as const
    const effective_at = `${given.effective_on}T00:00:00.000Z`
    if (!(await insertDraft(tx, row)) || !(await announceVersion(tx, { id, kind, by, now, effective_at })))
      throw error('conflict', { detail: 'Another transfer is announced already. Call it off first.' })
    await queueTelling(tx, id)
  })
  await note(req, 'business_transfer.announced', id)
  return (await transfersAt(req, now)).find((one) => one.id === id)
}

async function list(req: RouteRequest): Promise<unknown> {
  const rows = await req.app.db.inAuth(passingWorkspaces)
  const [coming] = (await transfersAt(req, nowOf(req))).filter((one) => one.state === 'announced')
  await note(req, 'business_transfer.listed', coming?.id ?? null)
  const lines = rows.map((one) => [one.id, one.slug, one.name, one.region].map((cell) => guardCell(cell)))
  return download({
    name: `workspaces-${nowOf(req).slice(0, 10)}.csv`,
    type: 'text/csv; charset=utf-8',
    body: [['id', 'slug', 'name', 'region'], ...lines].map((cells) => csvLine(cells)).join(''),
  })
}
