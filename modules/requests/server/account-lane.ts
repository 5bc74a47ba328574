import { type App, type Route, type RouteRequest, error, noteAccount, uuidv7 } from '@app/core'
import { actOf, hashToken, idParams, newToken } from '@app/core/http'
import { type Language, canMail, linkTo, queueMail } from '@app/core/mail'
import type { RequestKind } from '../index.ts'
import { accountRequest, accountRequests, changeAccountRequest, insertAccountRequest } from './account-lane.queries.ts'
import { deadlines, extendedTo } from './clock.ts'
import { complaintWords, dayText, dueText, kindWords, outcomeWords } from './mail-words.ts'
import { closingMail } from './mails.ts'
import { numberText } from './requests.queries.ts'

/** The operator's own calendar: no holidays of a workspace count for accounts. */
const CALENDAR = { time_zone: 'UTC', holidays: [] as string[] }
const DAY = 86_400_000
const tags = ['operator'] as const
const reason = { type: 'string', minLength: 3, maxLength: 2000 } as const
const desk = { permission: 'operator', tags } as const

/** A request about an account: to the operator, who decides over account data and sees no record of a workspace (X9). */
export async function askOperator(
  req: RouteRequest,
  given: { kind: RequestKind; name: string; email: string; message: string | null; language: Language },
): Promise<void> {
  const { app } = req
  const now = new Date(req.at).toISOString()
  const secret = newToken()
  await app.db.inAuth(async (tx) => {
    const made = await insertAccountRequest(tx, {
      ...given,
      ...deadlines(now, CALENDAR),
      id: uuidv7(),
      now,
      link_hash: hashToken(secret),
      link_expires_at: new Date(req.at + 70 * DAY).toISOString(),
      acknowledged_at: canMail(app) ? now : null,
    })
    await noteAccount(tx, actOf(req, { name: 'account_request.received', account_id: null, tenant_id: null }))
    if (!made) return
    await queueMail(app, tx, {
      kind: 'privacy_received',
      to: given.email,
      language: given.language,
      values: mailWords(app, { ...made, extension_reason: '' }, linkTo(app, '/privacy/case', `account.${secret}`)),
      at: req.at,
    })
  })
}

type Told = {
  readonly number: number
  readonly kind: RequestKind
  readonly language: Language
  readonly received_at: string
  readonly respond_due_at: string
  readonly fulfil_due_at: string
  readonly outcome?: 'fulfilled' | 'partly_refused' | 'refused' | 'unproven' | null
  readonly extension_reason: string
}
const mailWords = (app: App, one: Told, link: string): Record<string, string> => ({
  number: `A${numberText(one.number)}`,
  workspace: new URL(app.config.public_url).host,
  kind: kindWords[one.language][one.kind],
  received: dayText(one.received_at, one.language, 'UTC'),
  answer_by: dueText(one.respond_due_at, one.language, 'UTC'),
  last_day: dueText(one.fulfil_due_at, one.language, 'UTC'),
  reason: one.extension_reason,
  outcome: one.outcome ? outcomeWords[one.language][one.outcome] : '',
  complaint: complaintWords(one.language, ''),
  link,
})

/** The operator's desk. */
export const accountRoutes: readonly Route[] = [
  {
    ...desk,
    method: 'GET',
    url: '/v1/operator/privacy-requests',
    summary: 'Requests about accounts, due first',
    handler: async (req) => {
      const now = new Date(req.at).toISOString()
      const rows = await req.app.db.inAuth((tx) => accountRequests(tx))
      return {
        data: rows.map((row) => ({
          ...row,
          number: `A${numberText(row.number)}`,
          is_overdue:
            row.closed_at === null &&
            ((row.acknowledged_at === null && row.ack_due_at <= now) ||
              (row.extended_at === null ? row.respond_due_at : row.fulfil_due_at) <= now),
        })),
      }
    },
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/operator/privacy-requests/:id/extend',
    summary: 'Take up to 60 days from receipt, once, with a reason that the person is told',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['days', 'reason'],
        properties: { days: { type: 'integer', minimum: 31, maximum: 60 }, reason },
      },
    },
    handler: async (req) => {
      const given = req.body as { days: number; reason: string }
      return await act(req, 'extended', given.reason, (one) => {
        if (one.extended_at !== null) throw error('already_extended')
        return { fulfil_due_at: extendedTo(one.received_at, given.days, CALENDAR), extended_at: now(req) }
      })
    },
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/operator/privacy-requests/:id/link',
    session_only: true,
    secret_answer: true,
    summary:
      'A fresh link for the person, to hand over where no mail goes out; it proves who they are, so hand it to nobody else',
    schema: { params: idParams, body: { type: ['object', 'null'], additionalProperties: false } },
    handler: handOver,
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/operator/privacy-requests/:id/close',
    summary: 'End a request about an account; the person is told how and why',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['outcome', 'text'],
        properties: { outcome: { enum: ['fulfilled', 'partly_refused', 'refused', 'unproven'] }, text: reason },
      },
    },
    handler: async (req) => {
      const given = req.body as { outcome: 'fulfilled' | 'partly_refused' | 'refused' | 'unproven'; text: string }
      return await act(req, 'closed', given.text, (one) => {
        if (PROVEN.includes(given.outcome) && one.kind !== 'complaint' && one.verified_at === null)
          throw error('identity_unproven')
        return { state: 'closed', outcome: given.outcome, closed_at: now(req) }
      })
    },
  },
]

/** What is only done for somebody who has proven who they are. */
const PROVEN: readonly string[] = ['fulfilled', 'partly_refused']

const now = (req: RouteRequest): string => new Date(req.at).toISOString()

/** The link before ends. @throws not_found, request_closed */
async function handOver(req: RouteRequest): Promise<{ link: string }> {
  const { app } = req
  const secret = newToken()
  await app.db.inAuth(async (tx) => {
    const found = await accountRequest(tx, req.params['id'] ?? '')
    if (!found) throw error('not_found')
    if (found.closed_at !== null) throw error('request_closed')
    const change = {
      link_hash: hashToken(secret),
      link_expires_at: new Date(req.at + 70 * DAY).toISOString(),
      ...(found.acknowledged_at === null ? { acknowledged_at: now(req) } : {}),
    }
    await changeAccountRequest(tx, found.id, change, { at: now(req), name: 'link_handed_over', text: '' })
    const by = req.principal.session?.account_id ?? null
    await noteAccount(tx, actOf(req, { name: 'account_request.link_handed_over', account_id: by, tenant_id: null }))
  })
  return { link: linkTo(app, '/privacy/case', `account.${secret}`) }
}

type Row = NonNullable<Awaited<ReturnType<typeof accountRequest>>>

/** One step of the operator: changes the request, notes it in the platform's log, tells the person. */
async function act(
  req: RouteRequest,
  name: 'extended' | 'closed',
  text: string,
  change: (one: Row) => Record<string, string>,
): Promise<Record<string, unknown>> {
  const { app } = req
  return await app.db.inAuth(async (tx) => {
    const found = await accountRequest(tx, req.params['id'] ?? '')
    if (!found) throw error('not_found')
    if (found.closed_at !== null) throw error('request_closed')
    const next = await changeAccountRequest(tx, found.id, change(found), { at: now(req), name, text })
    await noteAccount(
      tx,
      actOf(req, {
        name: `account_request.${name}`,
        account_id: req.principal.session?.account_id ?? null,
        tenant_id: null,
      }),
    )
    await queueMail(app, tx, {
      kind: name === 'closed' ? closingMail(next.outcome ?? 'fulfilled') : 'privacy_extended',
      to: next.email,
      language: next.language,
      values: mailWords(app, { ...next, extension_reason: text }, ''),
      at: req.at,
    })
    return { id: next.id, state: next.state, outcome: next.outcome }
  })
}

/** What the holder of a link to such a request sees; opening it proves the mailbox. Null when it is no link of ours. */
export async function accountCase(req: RouteRequest, secret: string): Promise<Record<string, unknown> | null> {
  return await req.app.db.inAuth(async (tx) => {
    const found = await accountRequest(tx, hashToken(secret), now(req))
    if (!found) return null
    if (found.verified_at === null) {
      await changeAccountRequest(
        tx,
        found.id,
        { verified_at: now(req), state: 'open' },
        { at: now(req), name: 'verified', text: '' },
      )
      await noteAccount(tx, actOf(req, { name: 'account_request.verified', account_id: null, tenant_id: null }))
    }
    return {
      workspace: new URL(req.app.config.public_url).host,
      number: `A${numberText(found.number)}`,
      kind: found.kind,
      state: found.closed_at === null ? 'open' : 'closed',
      outcome: found.outcome,
      received_at: found.received_at,
      answer_by: found.extended_at === null ? found.respond_due_at : found.fulfil_due_at,
      last_day: found.fulfil_due_at,
      is_extended: found.extended_at !== null,
      closed_at: found.closed_at,
      authority: null,
    }
  })
}
