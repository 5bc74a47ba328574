import { type App, type RouteRequest, error, records, uuidv7 } from '@app/core'
import { clearCookies, endSessionsOf, hashToken, newToken } from '@app/core/http'
import type { Tx } from '@app/core/db'
import { canMail } from '@app/core/mail'
import { type Origin, fromRequest, inWorkspace, mailAccount, noteAct } from './account-mail.ts'
import {
  changeEmail,
  confirmAccount,
  dropLinksOf,
  findLink,
  insertLink,
  setTenant,
  spendCode,
  useLink,
} from './account.queries.ts'
import { checkCode, issueCode, limitMails } from './codes.ts'
import { accountByEmail, accountById, membershipsOf } from './identity.queries.ts'
import { confirmPassword } from './passwords.ts'
import { makeRecoverySecret } from './recovery.ts'
import { sessionAnswer } from './session-answer.ts'
import { normaliseEmail } from './words.ts'

const UNDO = 72 * 60 * 60_000
const iso = (at: number) => new Date(at).toISOString()
const signedIn = (req: RouteRequest) => {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session
}

/**
 * `POST /v1/auth/email`: asks for another address, with the password. A code goes to the new one; whether that is somebody's already shows
 * only in its mailbox. Without a mail server the change is made at once, unconfirmed.
 */
export async function askForEmail(req: RouteRequest): Promise<unknown> {
  const { app } = req
  const session = signedIn(req)
  const given = req.body as { email: string; password: string }
  const email = normaliseEmail(given.email)
  const account = await confirmPassword(req, session.email, given.password, '/password')
  if (email === account.email)
    throw error('validation_failed', {
      fields: [{ pointer: '/email', code: 'unchanged', message: 'This is your address already.' }],
    })
  if (!canMail(app)) {
    await app.db.inAuth(async (tx) => await moveTo(app, tx, account.id, email, false, fromRequest(req)))
    return await sessionAnswer(app, account.id, req.principal.workspace?.tenant_id ?? null)
  }
  await limitMails(req, 'email_change', email)
  const issued = await app.db.inAuth(async (tx) => {
    const taken = (await accountByEmail(tx, email)) !== null
    const made = await issueCode(req, tx, { purpose: 'email_change', account_id: account.id, email, dead: taken })
    if (taken) await mailAccount(app, tx, account, 'sign_up_known', { at: req.at, to: email, path: '/sign-in' })
    else
      await mailAccount(app, tx, account, 'email_change_code', { at: req.at, to: email, values: { code: made.code } })
    await noteAct(app, tx, account.id, 'account.email_change_asked', fromRequest(req))
    return made
  })
  req.reply.code(202)
  return { confirmation: issued.token, expires_at: issued.expires_at }
}

/** `POST /v1/auth/email/confirm`: the code from the new mailbox; the old one is told and can take it back for 72 hours. */
export async function confirmEmail(req: RouteRequest): Promise<unknown> {
  const { app, at } = req
  const session = signedIn(req)
  const given = req.body as { confirmation: string; code: string }
  const code = await checkCode(req, 'email_change', { token: given.confirmation, code: given.code })
  if (code.account_id !== session.account_id) throw error('code_over')
  await app.db.inAuth(async (tx) => {
    if (!(await spendCode(tx, code.id, iso(at)))) throw error('code_over')
    const before = await accountById(tx, session.account_id)
    if (!before) throw error('not_signed_in')
    await moveTo(app, tx, before.id, code.email, true, fromRequest(req))
    const secret = newToken()
    await insertLink(tx, {
      id: uuidv7(),
      purpose: 'email_undo',
      account_id: before.id,
      token_hash: hashToken(secret),
      password_version: null,
      email: before.email,
      now: iso(at),
      expires_at: iso(at + UNDO),
    })
    await mailAccount(app, tx, before, 'email_changed', { at, path: '/undo-email', secret })
  })
  return await sessionAnswer(app, session.account_id, req.principal.workspace?.tenant_id ?? null)
}

/**
 * `POST /v1/auth/email/undo`: the old address again. All sessions and all other links end; the answer holds a recovery token, since
 * whoever changed the address knew the password. @throws link_used
 */
export async function undoEmail(req: RouteRequest): Promise<unknown> {
  const { app, at } = req
  const { token } = req.body as { token: string }
  const answer = await app.db.inAuth(async (tx) => {
    const link = await findLink(tx, hashToken(token), 'email_undo', iso(at))
    if (!link?.email || !(await useLink(tx, link, iso(at)))) throw error('link_used')
    await dropLinksOf(tx, link.account_id, ['recovery', 'email_undo'])
    await moveTo(app, tx, link.account_id, link.email, true, fromRequest(req), 'account.email_change_undone')
    await endSessionsOf(app, tx, link.account_id, null)
    return { email: link.email, recovery: await makeRecoverySecret(tx, link.account_id, at) }
  })
  clearCookies(app, req.reply)
  return answer
}

/** Account and its members in every workspace move together, in one transaction, each with its event. */
async function moveTo(
  app: App,
  tx: Tx,
  accountId: string,
  email: string,
  isConfirmed: boolean,
  origin: Origin,
  name = 'account.email_changed',
): Promise<void> {
  if (!(await changeEmail(tx, accountId, email, isConfirmed))) throw error('account_exists')
  await dropLinksOf(tx, accountId, ['recovery'])
  for (const { tenant_id, member_id } of await membershipsOf(tx, accountId)) {
    const ctx = await inWorkspace(app, tx, tenant_id, origin)
    await records.updateMany(ctx, 'member', [{ id: member_id, patch: { email } }], {
      raw: true,
      event: 'email_changed',
    })
  }
  await setTenant(tx, '')
  await noteAct(app, tx, accountId, name, origin)
}

/** `POST /v1/auth/confirmation`: a code for an address that was never confirmed. */
export async function askToConfirm(req: RouteRequest): Promise<unknown> {
  const { app } = req
  const session = signedIn(req)
  if (!canMail(app)) throw error('mail_not_configured')
  const account = await app.db.inAuth((tx) => accountById(tx, session.account_id))
  if (!account || account.is_confirmed) throw error('conflict', { detail: 'The address is confirmed already.' })
  await limitMails(req, 'confirm', account.email)
  const issued = await app.db.inAuth(async (tx) => {
    const made = await issueCode(req, tx, { purpose: 'confirm', account_id: account.id, email: account.email })
    await mailAccount(app, tx, account, 'confirm_code', { at: req.at, values: { code: made.code } })
    return made
  })
  req.reply.code(202)
  return { confirmation: issued.token, expires_at: issued.expires_at }
}

/** `POST /v1/auth/confirmation/confirm` */
export async function confirmAddress(req: RouteRequest): Promise<unknown> {
  const { app, at } = req
  const session = signedIn(req)
  const given = req.body as { confirmation: string; code: string }
  const code = await checkCode(req, 'confirm', { token: given.confirmation, code: given.code })
  await app.db.inAuth(async (tx) => {
    const account = await accountById(tx, session.account_id)
    // An address changed meanwhile is not the one this code was mailed to.
    if (code.account_id !== session.account_id || account?.email !== code.email) throw error('code_over')
    if (!(await spendCode(tx, code.id, iso(at)))) throw error('code_over')
    await confirmAccount(tx, session.account_id)
    await noteAct(app, tx, session.account_id, 'account.confirmed', fromRequest(req))
  })
  return await sessionAnswer(app, session.account_id, req.principal.workspace?.tenant_id ?? null)
}
