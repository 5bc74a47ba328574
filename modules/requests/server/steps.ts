import { type Ctx, actorById, enqueue, error, mayAdminister, writeEvents } from '@app/core'
import { hashToken, newToken } from '@app/core/http'
import { linkTo } from '@app/core/mail'
import {
  type PrivacyRequest,
  type RequestChange,
  addStep,
  changeRequest,
  findRequest,
  memberAccounts,
} from './requests.queries.ts'

const DAY = 86_400_000
/** How long the link of a request works: longer than any answer may take. */
export const LINK_DAYS = 70

/** Notes what was done twice: as evidence of the request, and in the audit trail. Texts stay in the evidence. */
export async function note(
  ctx: Ctx,
  request: Pick<PrivacyRequest, 'id'>,
  name: string,
  detail: Record<string, unknown> | null = null,
): Promise<void> {
  await addStep(ctx, request.id, name, detail)
  await writeEvents(ctx, [
    { name: `privacy_request.${name}`, object: 'privacy_request', record_id: request.id, record_version: null },
  ])
}

/** Changes a request and notes it. */
export async function step(
  ctx: Ctx,
  request: PrivacyRequest,
  name: string,
  change: RequestChange,
  detail: Record<string, unknown> | null = null,
): Promise<PrivacyRequest> {
  if (Object.keys(change).length > 0) await changeRequest(ctx, request.id, change)
  await note(ctx, request, name, detail)
  const next = await findRequest(ctx, request.id)
  if (!next) throw error('not_found')
  return next
}

/** A request that is about to be changed. @throws not_found, request_closed */
export async function openRequest(ctx: Ctx, id: string): Promise<PrivacyRequest> {
  const found = await findRequest(ctx, id, true)
  if (!found) throw error('not_found')
  if (found.closed_at !== null || found.state === 'merged') throw error('request_closed')
  return found
}

/** A mail about a request, after commit: ids only in the queue, the words are made by the job. */
export async function tell(
  ctx: Ctx,
  requestId: string,
  kind: string,
  values: Record<string, string> = {},
): Promise<void> {
  await enqueue(ctx, 'requests.mail', { tenant_id: ctx.tenant.id, request_id: requestId, kind, ...values })
}

/** A fresh secret for the person; the one before ends. Names the workspace, so that the link alone leads to the request. */
export async function newLink(ctx: Ctx, request: PrivacyRequest): Promise<string> {
  const secret = newToken()
  await changeRequest(ctx, request.id, {
    link_hash: hashToken(secret),
    link_expires_at: new Date(Date.parse(ctx.now) + LINK_DAYS * DAY).toISOString(),
  })
  return linkTo(ctx.app, '/privacy/case', `${ctx.tenant.slug}.${secret}`)
}

/** Jobs that look at a request when a clock of it is about to end, and when it has. */
export async function planWarnings(ctx: Ctx, request: PrivacyRequest): Promise<void> {
  const at = (due: string, daysBefore: number): string => new Date(Date.parse(due) - daysBefore * DAY).toISOString()
  const times = [
    at(request.ack_due_at, 1),
    at(request.respond_due_at, 3),
    at(request.respond_due_at, 0),
    at(request.fulfil_due_at, 5),
    at(request.fulfil_due_at, 0),
  ]
  for (const run_at of times)
    await enqueue(ctx, 'requests.watch', { tenant_id: ctx.tenant.id, request_id: request.id }, { run_at })
}

/** Accounts of those who administer privacy. */
export async function privacyAdmins(ctx: Ctx): Promise<string[]> {
  const accounts: string[] = []
  for (const { member_id, account_id } of await memberAccounts(ctx)) {
    const actor = await actorById(ctx, member_id)
    if (actor && mayAdminister({ actor }, 'privacy')) accounts.push(account_id)
  }
  return accounts
}

/** Members who administer privacy. */
export async function privacyMembers(ctx: Ctx): Promise<string[]> {
  const members: string[] = []
  for (const { member_id } of await memberAccounts(ctx)) {
    const actor = await actorById(ctx, member_id)
    if (actor && mayAdminister({ actor }, 'privacy')) members.push(member_id)
  }
  return members
}
