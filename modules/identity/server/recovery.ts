import { type App, type JobHandler, type RouteRequest, error, uuidv7, writeEvents } from '@app/core'
import { clearCookies, endSessionsOf, hasSecondFactor, hashToken, newToken } from '@app/core/http'
import { canMail, linkTo } from '@app/core/mail'
import { type Origin, fromRequest, inWorkspace, mailAccount, noteAct } from './account-mail.ts'
import {
  askedLink,
  confirmAccount,
  countKeys,
  dropLink,
  dropLinksOf,
  enqueueOwn,
  findLink,
  insertLink,
  makeLink,
  passwordVersion,
  revokeKeysOf,
  setTenant,
  useLink,
} from './account.queries.ts'
import { limitMails } from './codes.ts'
import { accountByEmail, accountById, setPassword } from './identity.queries.ts'
import { forgetFailures } from './lockout.ts'
import { newPasswordHash } from './passwords.ts'
import { normaliseEmail } from './words.ts'

const VALID = 30 * 60_000
const PATH = '/recover'
const iso = (at: number) => new Date(at).toISOString()

/**
 * `POST /v1/auth/recovery`: always the same answer after the same statements, known address or not. What differs happens in a job, after
 * the answer: for a known account it makes the link and the mail, for an unknown one it drops the row.
 */
export async function askForRecovery(req: RouteRequest): Promise<undefined> {
  const { app, at } = req
  if (!canMail(app)) throw error('mail_not_configured')
  const email = normaliseEmail((req.body as { email: string }).email)
  await limitMails(req, 'recovery', email)
  await app.db.inAuth(async (tx) => {
    const account = await accountByEmail(tx, email)
    const id = uuidv7()
    await insertLink(tx, {
      id,
      purpose: 'recovery',
      account_id: account?.is_active ? account.id : null,
      token_hash: null,
      password_version: null,
      email: null,
      now: iso(at),
      expires_at: iso(at + VALID),
    })
    await enqueueOwn(tx, 'identity.recover', { link_id: id })
  })
  return undefined
}

/** The job behind it. The secret is made here and goes into the sealed mail only. */
export const sendRecovery: JobHandler = async (app, payload) => {
  const id = String(payload['link_id'])
  const at = app.clock().getTime()
  await app.db.inAuth(async (tx) => {
    const asked = await askedLink(tx, id, iso(at))
    if (!asked) return
    const account = asked.account_id ? await accountById(tx, asked.account_id) : null
    if (!account?.is_active) return await dropLink(tx, id)
    const secret = newToken()
    await makeLink(tx, id, hashToken(secret), await passwordVersion(tx, account.id))
    await mailAccount(app, tx, account, 'recovery', { at, path: PATH, secret })
    await noteAct(app, tx, account.id, 'password.recovery_asked', { at, correlation_id: uuidv7() })
  })
}

/** A link for an operator to hand over (`custos account reset-link`); null when nobody has the address. */
export async function makeResetLink(app: App, email: string): Promise<string | null> {
  const at = app.clock().getTime()
  return await app.db.inAuth(async (tx) => {
    const account = await accountByEmail(tx, normaliseEmail(email))
    if (!account?.is_active) return null
    const secret = await makeRecoverySecret(tx, account.id, at)
    await noteAct(app, tx, account.id, 'password.reset_link_made', { at, correlation_id: uuidv7() })
    return linkTo(app, PATH, secret)
  })
}

/** A ready recovery link's secret, bound to the present password. */
export async function makeRecoverySecret(
  tx: Parameters<typeof insertLink>[0],
  accountId: string,
  at: number,
): Promise<string> {
  const secret = newToken()
  await insertLink(tx, {
    id: uuidv7(),
    purpose: 'recovery',
    account_id: accountId,
    token_hash: hashToken(secret),
    password_version: await passwordVersion(tx, accountId),
    email: null,
    now: iso(at),
    expires_at: iso(at + VALID),
  })
  return secret
}

/** `POST /v1/auth/recovery/check`: whose link it is, for the page. Uses nothing up. @throws link_used */
export async function checkRecovery(req: RouteRequest): Promise<unknown> {
  const { token } = req.body as { token: string }
  const found = await req.app.db.inAuth(async (tx) => {
    const link = await findLink(tx, hashToken(token), 'recovery', iso(req.at))
    const account = link && (await accountById(tx, link.account_id))
    return account && { email: account.email, api_keys: await countKeys(tx, account.id, iso(req.at)) }
  })
  if (!found) throw error('link_used')
  return found
}

/** The account's own API keys end, in every workspace, and each trail says so. */
async function endKeys(
  app: App,
  tx: Parameters<typeof insertLink>[0],
  accountId: string,
  origin: Origin,
): Promise<void> {
  const ended = await revokeKeysOf(tx, accountId, iso(origin.at))
  for (const [tenantId, keys] of Map.groupBy(ended, (key) => key.tenant_id)) {
    const ctx = await inWorkspace(app, tx, tenantId, origin)
    await writeEvents(
      { ...ctx, actor: { ...ctx.actor, member_id: keys[0]?.member_id ?? null } },
      keys.map((key) => ({ name: 'api_key.revoked', object: 'api_key', record_id: key.id, record_version: null })),
    )
  }
  if (ended.length > 0) await setTenant(tx, '')
}

/**
 * `POST /v1/auth/recovery/complete`: the new password. Ends all sessions and all other links, tells the owner, and signs nobody in: the
 * next sign-in asks for the second factor as always.
 */
export async function completeRecovery(req: RouteRequest): Promise<undefined> {
  const { app, at } = req
  const given = req.body as { token: string; password: string; end_api_keys?: boolean }
  const found = await app.db.inAuth(async (tx) => {
    const link = await findLink(tx, hashToken(given.token), 'recovery', iso(at))
    return link && { link, account: await accountById(tx, link.account_id) }
  })
  if (!found?.account) throw error('link_used')
  const { link, account } = found
  const beside = await app.db.inAuth((tx) => hasSecondFactor(tx, account.id))
  const next = await newPasswordHash(app, given.password, [account.email, account.name], '/password', beside)
  await app.db.inAuth(async (tx) => {
    if (!(await useLink(tx, link, iso(at)))) throw error('link_used')
    await setPassword(tx, account.id, next)
    // The mailbox is theirs, or an operator vouched for it.
    if (canMail(app)) await confirmAccount(tx, account.id)
    await endSessionsOf(app, tx, account.id, null)
    await dropLinksOf(tx, account.id, ['recovery'])
    await forgetFailures(app, tx, account.email)
    await passwordChanged(app, tx, account, fromRequest(req))
    await noteAct(app, tx, account.id, 'password.recovered', fromRequest(req))
    if (given.end_api_keys !== false) await endKeys(app, tx, account.id, fromRequest(req))
  })
  clearCookies(app, req.reply)
  return undefined
}

/** The mail after every change of a password. */
export async function passwordChanged(
  app: App,
  tx: Parameters<typeof insertLink>[0],
  account: Parameters<typeof mailAccount>[2],
  origin: Origin,
): Promise<void> {
  await mailAccount(app, tx, account, 'password_changed', {
    at: origin.at,
    path: '/forgot-password',
    values: { ip: origin.ip ?? '–' },
  })
}
