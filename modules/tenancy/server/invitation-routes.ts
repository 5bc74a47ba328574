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
import { hashToken, idParams, newToken } from '@app/core/http'
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
    summary: 'Invite somebody by mail, where it is sent, and by a link that is answered once',
    step_up: {
      when: 'an owner is invited',
      needed: (req) => (req.body as { role?: unknown } | null)?.role === 'owner',
    },
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['email', 'role'],
        properties: {
          email: { type: 'string', format: 'email', maxLength: 254 },
          role: { type: 'string', maxLength: 40 },
          team_id: { type: ['string', 'null'], format: 'uuid' },
        },
      },
    },
    handler: invite,
  },
  {
    method: 'DELETE',
    url: '/v1/invitations/:id',
    permission: { admin: 'members' },
    tags: ['invitation'],
    summary: 'Withdraw an invitation',
    schema: { params: idParams },
    handler: withdraw,
  },
  {
    method: 'GET',
    url: '/v1/invitations/:token',
    permission: 'public',
    public_rate: true,
    tags: ['invitation'],
    summary: 'What an invitation link is for',
    schema: { params: tokenParams },
    handler: show,
  },
  {
    method: 'POST',
    url: '/v1/invitations/:token/accept',
    status: 201,
    permission: 'public',
    public_rate: true,
    tags: ['invitation'],
    summary: 'Join a workspace by an invitation link',
    schema: {
      params: tokenParams,
      body: {
        type: 'object',
        additionalProperties: false,
        properties: { name: text(120), password: { type: 'string', maxLength: 4096 } },
      },
    },
    handler: accept,
  },
]

const nowOf = (req: RouteRequest) => new Date(req.at).toISOString()

async function list(req: RouteRequest): Promise<unknown> {
  const rows = await req.app.db.inAuth((tx) => openInvitations(tx, req.ctx.tenant.id, nowOf(req)))
  return { data: rows.map(({ tenant_id: _tenant, ...row }) => row) }
}

async function invite(req: RouteRequest): Promise<unknown> {
  const { app, ctx } = req
  const given = req.body as { email: string; role: string; team_id?: string | null }
  const email = normaliseEmail(given.email)
  await mayGive(ctx, given.role)
  if (given.team_id)
    await records.get(ctx, 'team', given.team_id).catch(() => {
      throw error('reference_not_found', {
        fields: [{ pointer: '/team_id', code: 'not_found', message: 'There is no such team.' }],
      })
    })
  const known = await memberByEmail(ctx, email)
  if (known?.account_id && known.is_active)
    throw error('conflict', {
      detail: 'This address is a member already.',
      fields: [{ pointer: '/email', code: 'is_member', message: 'This address is a member already.' }],
    })
  const memberId = ctx.actor.member_id
  if (!memberId || !mayAdminister(ctx, 'members')) throw error('forbidden')
  const token = newToken()
  const row = {
    id: uuidv7(),
    tenant_id: ctx.tenant.id,
    email,
    role: given.role,
    team_id: given.team_id ?? null,
    invited_by: memberId,
    created_at: nowOf(req),
    expires_at: new Date(req.at + WEEK).toISOString(),
  }
  // From the configuration, never from the Host header (security.md §4.2).
  const link = `${app.config.public_url}/invite/${token}`
  const inviter = await records.get(ctx, 'member', memberId)
  await app.db.inAuth(async (tx) => {
    await insertInvitation(tx, { ...row, token_hash: hashToken(token) })
    const changes: NewEvent['changes'] = { email: [null, email], role: [null, row.role], team_id: [null, row.team_id] }
    await writeEvents({ ...ctx, tx }, [
      { name: 'invitation.created', object: 'invitation', record_id: row.id, record_version: null, changes },
    ])
    // Without a mail server the link is handed over, as always: no undelivered mail is noted for it.
    if (canMail(app))
      await queueMail(app, tx, {
        kind: 'invitation',
        to: email,
        language: languageOf(ctx.tenant.locale),
        values: { inviter: String(inviter['name']), workspace: ctx.tenant.name, link },
        tenant_id: ctx.tenant.id,
        at: req.at,
      })
  }, ctx.tenant.id)
  const { tenant_id: _tenant, ...answer } = row
  return { ...answer, link, is_mailed: canMail(app) }
}

async function withdraw(req: RouteRequest): Promise<undefined> {
  const { ctx, app } = req
  const id = req.params['id'] ?? ''
  await app.db.inAuth(async (tx) => {
    if (!(await revokeInvitation(tx, ctx.tenant.id, id, nowOf(req)))) throw error('not_found')
    await writeEvents({ ...ctx, tx }, [
      { name: 'invitation.withdrawn', object: 'invitation', record_id: id, record_version: null },
    ])
  }, ctx.tenant.id)
  return undefined
}

async function show(req: RouteRequest): Promise<unknown> {
  const found = await req.app.db.inAuth(async (tx) => {
    const invitation = await findInvitation(tx, hashToken(req.params['token'] ?? ''), nowOf(req))
    return invitation && { ...invitation, account_exists: (await accountByEmail(tx, invitation.email)) !== null }
  })
  if (!found) throw error('invitation_used')
  return {
    email: found.email,
    role: found.role,
    workspace: { name: found.workspace_name, slug: found.slug },
    expires_at: found.expires_at,
    account_exists: found.account_exists,
    has_account: found.account_exists,
  }
}
