import { type Ctx, type RouteRequest, actorById, ctxOn, error, mayAdminister, uuidv7 } from '@app/core'
import { endSession, hasSecondFactor, hashToken, originOf, startSession } from '@app/core/http'
import {
  type Account,
  type NewPassword,
  accountByEmail,
  accountById,
  insertAccount,
  newPasswordHash,
  normaliseName,
  noteDevice,
  sessionAnswer,
  setPassword,
  verifyPassword,
} from '../../identity/server/index.ts'
import { type Invitation, findInvitation, memberByEmail, useInvitation } from './invitations.queries.ts'
import { mayGive } from './roles.queries.ts'
import { seat } from './seat.ts'

type Joining = { readonly account: Pick<Account, 'id' | 'email' | 'name'>; readonly new_password: NewPassword | null }

/**
 * Joins by link. The address is the invitation's own: signed in as somebody else is refused; an existing account proves
 * itself by its password or session; otherwise one is made. The inviter's rights count as they are now.
 */
export async function accept(req: RouteRequest): Promise<unknown> {
  const { app, principal } = req
  const now = new Date(req.at).toISOString()
  const tokenHash = hashToken(req.params['token'] ?? '')
  const invitation = await app.db.inAuth((tx) => findInvitation(tx, tokenHash, now))
  if (!invitation) throw error('invitation_used')
  if (principal.session && principal.session.email !== invitation.email) throw error('invitation_other_account')
  // A provider vouches for its own workspace only.
  if (principal.session?.sso_connection_id) throw error('sso_session')
  const joining = await whoJoins(req, invitation)
  // Account, membership, member, event and session: one transaction, so that nobody is half in.
  const memberId = await app.db.inAuth(async (tx) => {
    const ctx = await ctxOn(app, tx, {
      tenant_id: invitation.tenant_id,
      member_id: null,
      source: 'system',
      correlation_id: String(req.raw.id),
      ...originOf(req.raw),
      now,
    })
    await inviterStillMay(ctx, invitation)
    const existing = await memberByEmail(ctx, invitation.email)
    const id = existing?.id ?? uuidv7()
    if (!(await useInvitation(tx, invitation.id, id, now))) throw error('invitation_used')
    if (joining.new_password !== null) {
      // Unconfirmed: the link was answered to the inviter too, so it proves no mailbox.
      if (!(await insertAccount(tx, { ...joining.account, now }))) throw error('account_exists')
      await setPassword(tx, joining.account.id, joining.new_password)
    }
    await seat(ctx, tx, joining.account, {
      member_id: id,
      exists: existing !== null,
      role: invitation.role,
      team_id: invitation.team_id,
    })
    await noteDevice(req, tx, { ...joining.account, preferences: null })
    if (principal.session) await endSession(app, tx, principal.session.session_id, 'replaced')
    // Joining proves nothing new: a session that moves on keeps the time and the factor of its sign-in.
    await startSession(
      req,
      tx,
      joining.account.id,
      invitation.tenant_id,
      principal.session
        ? {
            second_factor: principal.session.second_factor,
            authenticated_at: principal.session.authenticated_at,
          }
        : undefined,
    )
    return id
  }, invitation.tenant_id)
  return { ...(await sessionAnswer(app, joining.account.id, invitation.tenant_id)), member_id: memberId }
}

async function whoJoins(req: RouteRequest, invitation: Invitation & { workspace_name: string }): Promise<Joining> {
  const { app, principal } = req
  const given = (req.body ?? {}) as { name?: string; password?: string }
  const { session } = principal
  if (session) {
    const account = await app.db.inAuth((tx) => accountById(tx, session.account_id))
    if (!account) throw error('not_signed_in')
    return { account, new_password: null }
  }
  if (given.password === undefined)
    throw error('validation_failed', {
      fields: [{ pointer: '/password', code: 'required', message: 'is required' }],
    })
  const known = await app.db.inAuth((tx) => accountByEmail(tx, invitation.email))
  if (known) {
    const account = await verifyPassword(req, invitation.email, given.password)
    // The password alone is half a sign-in for who has a second factor.
    if (await app.db.inAuth((tx) => hasSecondFactor(tx, account.id))) throw error('sign_in_first')
    return { account, new_password: null }
  }
  if (app.config.sign_up === 'closed') throw error('sign_up_closed')
  const name = normaliseName(given.name ?? '', '/name')
  const new_password = await newPasswordHash(
    app,
    given.password,
    [invitation.email, name, invitation.workspace_name],
    '/password',
  )
  return { account: { id: uuidv7(), email: invitation.email, name }, new_password }
}

async function inviterStillMay(ctx: Ctx, invitation: Invitation): Promise<void> {
  const actor = await actorById(ctx, invitation.invited_by)
  if (!actor || !mayAdminister({ actor }, 'members')) throw error('invitation_used')
  await mayGive({ ...ctx, actor }, invitation.role, 'unlocked').catch(() => {
    throw error('invitation_used')
  })
}
