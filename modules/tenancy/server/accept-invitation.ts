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
