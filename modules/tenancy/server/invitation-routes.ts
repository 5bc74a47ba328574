import {
  type NewEvent,
  type Route,
  type RouteRequest,
  error,
  mayAdminister,
  records,
  uuidv7,
  writeEvents,
} from '@app/core'
import { hashToken, newToken } from '@app/core/http'
import { canMail, languageOf, queueMail } from '@app/core/mail'
import { accountByEmail, normaliseEmail } from '../../identity/server/index.ts'
import { accept } from './accept-invitation.ts'
import {
  findInvitation,
  insertInvitation,
  memberByEmail,
  openInvitations,
  revokeInvitation,
} from './invitations.queries.ts'
import { mayGive } from './roles.queries.ts'

const WEEK = 7 * 24 * 3_600_000
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength }) as const
const tokenParams = {
  type: 'object',
  required: ['token'],
  properties: { token: { type: 'string', pattern: '^[\\w-]{43}$' } },
} as const

/** Invitations: made by admins, opened and accepted by whoever holds the link. */
export const invitationRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/invitations',
    permission: { admin: 'members' },
    tags: ['invitation'],
    summary: 'Open invitations',
    handler: list,
  },
  {
    method: 'POST',
    url: '/v1/invitations',
    status: 201,
    secret_answer: true,
    permission: { admin: 'members' },
    tags: ['invitation'],
    step_up: {
      when: 'an owner is invited',
      needed: (req) => (req.body as { role?: unknown } | null)?.role === 'owner',
    },
