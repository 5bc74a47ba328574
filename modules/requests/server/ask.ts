import { type App, type Ctx, type Route, type RouteRequest, error, inCtx, uuidv7 } from '@app/core'
import { hashToken, originOf } from '@app/core/http'
import { isAddress, languageOf } from '@app/core/mail'
import { limitMails, normaliseEmail, normaliseName } from '../../identity/server/index.ts'
import { type RequestKind, requestKinds } from '../index.ts'
import { type CorrectionText, askCorrection, correctionText, toldPerson } from './correction-asked.ts'
import { accountCase, askOperator } from './account-lane.ts'
import { deadlines } from './clock.ts'
import {
  type PrivacyRequest,
  byLink,
  calendarOf,
  formOf,
  insertRequest,
  lockDesk,
  numberText,
  openTwin,
  privacySettings,
  stepsOf,
} from './requests.queries.ts'
import { lastPackage } from './package.queries.ts'
import { note, planWarnings, step, tell } from './steps.ts'

const slug = { type: 'string', pattern: '^[a-z0-9-]{1,63}$' } as const
export const requestText = {
  kind: { enum: [...requestKinds] },
  name: { type: 'string', minLength: 1, maxLength: 200 },
  email: { type: 'string', minLength: 3, maxLength: 254 },
  message: { type: ['string', 'null'], maxLength: 5000 },
  language: { enum: ['en', 'de'] },
  for_other: { type: 'boolean' },
  correction: correctionText,
} as const
const token = {
  type: 'object',
  additionalProperties: false,
  required: ['token'],
  properties: { token: { type: 'string', minLength: 10, maxLength: 200 } },
} as const
const tags = ['privacy request'] as const
const open = { permission: 'public', csrf: false, public_rate: true, tags } as const

/** What anybody may call: the form, and the link from the mail. No session is looked at. */
export const publicRoutes: readonly Route[] = [
  {
    ...open,
    method: 'GET',
    url: '/v1/privacy/forms/:slug',
    summary: 'The request form of a workspace',
    schema: { params: { type: 'object', required: ['slug'], properties: { slug } } },
    handler: async (req) => {
      const form = await req.app.db.inAuth((tx) => formOf(tx, req.params['slug'] ?? ''))
      if (!form) throw error('not_found')
      return { workspace: form.name, language: languageOf(form.locale), kinds: requestKinds, authority: form.authority }
    },
  },
  {
    ...open,
    method: 'POST',
    url: '/v1/privacy/ask',
    status: 202,
    summary:
      'Ask a workspace about your data, or (without one) the operator about your account; the answer is the same for every address',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'name', 'email'],
        properties: { workspace: { anyOf: [slug, { type: 'null' }] }, ...requestText },
      },
    },
    handler: ask,
  },
  {
    ...open,
    method: 'POST',
    url: '/v1/privacy/case',
    summary: 'The state of a request, for whoever holds its link; opening it proves the mailbox',
    schema: { body: token },
    handler: async (req) => {
      const [lane = '', secret = ''] = (req.body as { token: string }).token.split('.')
      const own = lane === 'account' ? await accountCase(req, secret) : null
      return own ?? (await onCase(req, caseView))
    },
  },
  {
    ...open,
    method: 'POST',
    url: '/v1/privacy/case/withdraw',
    summary: 'Take a request back',
    schema: { body: token },
    handler: async (req) =>
      await onCase(req, async (ctx, request) => {
        if (request.closed_at !== null) throw error('request_closed')
        return await caseView(
          ctx,
          await step(ctx, request, 'withdrawn', { state: 'closed', closed_at: ctx.now, outcome: 'withdrawn' }),
        )
      }),
  },
]

type Asked = {
  workspace?: string | null
  kind: RequestKind
  name: string
  email: string
  message?: string | null
  language?: 'en' | 'de'
  for_other?: boolean
  correction?: CorrectionText
}

/** @throws validation_failed when it is no address a mail can go to */
export function readAddress(text: string): string {
  const email = normaliseEmail(text)
  if (!isAddress(email))
    throw error('validation_failed', {
      fields: [{ pointer: '/email', code: 'email', message: 'This is no email address.' }],
    })
  return email
}

async function ask(req: RouteRequest): Promise<{ received: true }> {
  const given = req.body as Asked
  const person = {
    kind: given.kind,
    name: normaliseName(given.name, '/name'),
    email: readAddress(given.email),
    message: given.message?.normalize('NFC').trim() || null,
    for_other: given.for_other ?? false,
  }
  if (given.workspace === undefined || given.workspace === null) {
    await limitMails(req, 'privacy', person.email)
    const { wrong, right } = given.correction ?? { wrong: '', right: '' }
    const message = [person.message, wrong, right].filter(Boolean).join('\n\n') || null
    await askOperator(req, { ...person, message, language: given.language ?? 'en' })
    return { received: true }
  }
  const form = await req.app.db.inAuth((tx) => formOf(tx, given.workspace ?? ''))
  if (!form) throw error('not_found')
  await limitMails(req, 'privacy', person.email)
  await inCtx(req.app, asProgramIn(req, form.id), async (ctx) => {
    const made = await receive(ctx, { ...person, language: given.language ?? languageOf(form.locale), source: 'form' })
    if (given.correction) await askCorrection(ctx, { id: made.merged_into ?? made.id }, given.correction)
  })
  return { received: true }
}

const asProgramIn = (req: RouteRequest, tenantId: string) => ({
  tenant_id: tenantId,
  member_id: null,
  source: 'system' as const,
  correlation_id: String(req.raw.id),
  ...originOf(req.raw),
  now: new Date(req.at).toISOString(),
})

/** Takes a request in: its clocks start, it is acknowledged by mail with the link that proves the mailbox; a second one for the same thing joins the first. */
export async function receive(
  ctx: Ctx,
  given: {
    kind: RequestKind
    name: string
    email: string | null
    message: string | null
    language: 'en' | 'de'
    for_other: boolean
    source: 'form' | 'desk'
    received_at?: string
  },
): Promise<PrivacyRequest> {
  await lockDesk(ctx)
  const received_at = given.received_at ?? ctx.now
  const twin = given.email === null ? null : await openTwin(ctx, { ...given, email: given.email })
  const made = await insertRequest(ctx, {
    ...given,
    ...deadlines(received_at, await calendarOf(ctx)),
    id: uuidv7(),
    received_at,
    state: twin ? 'merged' : 'identity',
    merged_into: twin?.id ?? null,
    acknowledged_at: null,
    closed_at: null,
  })
  await note(ctx, made, 'received', { source: given.source })
  if (twin) {
    await note(ctx, made, 'merged', { into: numberText(twin.number) })
    await note(ctx, twin, 'joined', { number: numberText(made.number), message: given.message })
    await tell(ctx, twin.id, 'privacy_received')
    return made
  }
  await planWarnings(ctx, made)
  if (given.email !== null) await tell(ctx, made.id, 'privacy_received')
  return made
}

/** Runs on the request of the link in the body; opened for the first time, it proves the mailbox. @throws request_link_over */
export async function onCase<T>(req: RouteRequest, run: (ctx: Ctx, request: PrivacyRequest) => Promise<T>): Promise<T> {
  const [workspace = '', secret = ''] = (req.body as { token: string }).token.split('.')
  const tenantId = await tenantOf(req.app, workspace)
  if (tenantId === null) throw error('request_link_over')
  return await inCtx(req.app, asProgramIn(req, tenantId), async (ctx) => {
    const found = await byLink(ctx, hashToken(secret))
    if (!found) throw error('request_link_over')
    const request =
      found.verified_at === null
        ? await step(ctx, found, 'verified', {
            verified_at: ctx.now,
            ...(found.state === 'identity' && !found.for_other ? { state: 'open' as const } : {}),
          })
        : found
    return await run(ctx, request)
  })
}

const tenantOf = async (app: App, slug_: string): Promise<string | null> =>
  (await app.db.inAuth((tx) => formOf(tx, slug_, true)))?.id ?? null

async function caseView(ctx: Ctx, request: PrivacyRequest): Promise<Record<string, unknown>> {
  return {
    workspace: ctx.tenant.name,
    number: numberText(request.number),
    kind: request.kind,
    state: request.state,
    outcome: request.outcome,
    received_at: request.received_at,
    answer_by: request.extended_at === null ? request.respond_due_at : request.fulfil_due_at,
    last_day: request.fulfil_due_at,
    is_extended: request.extended_at !== null,
    closed_at: request.closed_at,
    authority: (await privacySettings(ctx)).authority || null,
    is_proven: isProven(request),
    ...(request.kind === 'rectification' ? { correction: await toldPerson(ctx, request) } : {}),
    answer: await answerOf(ctx, request),
    package_until: await packageUntil(ctx, request.id),
  }
}

/** Has the person proven who they are? Somebody who asks for somebody else is asked for a fact as well. */
export const isProven = (one: PrivacyRequest): boolean =>
  one.fact_at !== null || (one.verified_at !== null && !one.for_other)

/** What the desk told at the end; gone with an erasure. */
async function answerOf(ctx: Ctx, request: PrivacyRequest): Promise<string | null> {
  if (request.closed_at === null) return null
  const text = (await stepsOf(ctx, request.id)).findLast((one) => one.name === 'closed')?.detail?.['text']
  return typeof text === 'string' ? text : null
}

/** Until when there is something to fetch; null when there is nothing. */
async function packageUntil(ctx: Ctx, requestId: string): Promise<string | null> {
  const one = await lastPackage(ctx, requestId)
  return one?.state === 'ready' && one.expires_at !== null && one.expires_at > ctx.now ? one.expires_at : null
}
