import { type Ctx, type RouteRequest, ctxOn, error, noteAccount, uuidv7 } from '@app/core'
import type { Tx } from '@app/core/db'
import { actOf, hasSecondFactor, originOf, startHalfSession, startSession } from '@app/core/http'
import {
  type Account,
  accountById,
  factorsOf,
  insertAccount,
  methodsOf,
  noteDevice,
  normaliseEmail,
  normaliseName,
} from '../../identity/server/index.ts'
import { mayGive, memberByEmail, seat } from '../../tenancy/server/index.ts'
import { isOfDomain } from './domains.queries.ts'
import type { Live } from './flow.ts'
import { findIdentity, insertIdentity, membershipIn, touchIdentity } from './flows.queries.ts'
import { isOperator, isRemoved } from './members.queries.ts'
import type { Proven } from './oidc.ts'

const nowOf = (req: RouteRequest) => new Date(req.at).toISOString()

/** When the person proved it: the provider's word, never later than now. */
const provenAt = (req: RouteRequest, proven: Proven): string =>
  new Date(Math.min(req.at, proven.authenticated_at ?? req.at)).toISOString()

/** The workspace as the program sees it, in a transaction of `app_auth` that is turned to it. */
export async function programIn(req: RouteRequest, tx: Tx, tenantId: string): Promise<Ctx> {
  return await ctxOn(req.app, tx, {
    tenant_id: tenantId,
    member_id: null,
    source: 'system',
    correlation_id: String(req.raw.id),
    ...originOf(req.raw),
    now: nowOf(req),
  })
}

/** The account this identity is linked to; null: it is seen for the first time. */
export async function knownAccount(req: RouteRequest, connection: Live, proven: Proven): Promise<Account | null> {
  return await req.app.db.inAuth(async (tx) => {
    const identity = await findIdentity(tx, { connection_id: connection.id, ...proven })
    return identity ? await accountById(tx, identity.account_id) : null
  })
}

/**
 * What a first sign-in must bring: an address that the provider verified, of a domain that the workspace verified.
 * @throws sso_email_unverified, sso_domain_unverified
 */
export async function checkFirst(req: RouteRequest, connection: Live, proven: Proven): Promise<string> {
  if (!proven.email || !proven.email_verified) throw error('sso_email_unverified')
  const email = normaliseEmail(proven.email)
  const domain = email.split('@').at(-1) ?? ''
  if (!(await req.app.db.inAuth((tx) => isOfDomain(tx, connection.tenant_id, domain))))
    throw error('sso_domain_unverified')
  return email
}

/** @throws sso_no_access when the account is no active member of the connection's workspace */
async function checkMember(req: RouteRequest, tx: Tx, connection: Live, accountId: string): Promise<void> {
  const membership = await membershipIn(tx, accountId, connection.tenant_id)
  if (!membership?.is_active) throw error('sso_no_access')
  await ctxOn(req.app, tx, {
    tenant_id: connection.tenant_id,
    member_id: membership.member_id,
    source: 'system',
    now: nowOf(req),
  }).catch(() => {
    throw error('sso_no_access')
  })
}

/**
 * A linked account comes in: at once, or by way of its second step, unless the connection says that the provider asks for one itself.
 * @throws sso_no_access
 */
export async function comeIn(req: RouteRequest, connection: Live, account: Account, proven: Proven): Promise<void> {
  if (!account.is_active) throw error('sso_no_access')
  await req.app.db.inAuth(async (tx) => {
    await refuseOperator(tx, account.id)
    await checkMember(req, tx, connection, account.id)
    const identity = await findIdentity(tx, { connection_id: connection.id, ...proven })
    if (!identity) throw error('sso_no_access')
    await touchIdentity(tx, identity.id, nowOf(req))
    if (!connection.provider_second_factor && (await hasSecondFactor(tx, account.id))) {
      const methods = methodsOf(req, await factorsOf(tx, account.id))
      await startHalfSession(req, tx, account.id, methods, connection.id)
      return
    }
    await openFor(req, tx, connection, account, proven, null)
  }, connection.tenant_id)
}

async function openFor(
  req: RouteRequest,
  tx: Tx,
  connection: Live,
  account: Pick<Account, 'id' | 'email' | 'preferences'>,
  proven: Proven,
  secondFactor: string | null,
): Promise<void> {
  await noteDevice(req, tx, account)
  await startSession(req, tx, account.id, connection.tenant_id, {
    second_factor: secondFactor ?? (connection.provider_second_factor ? 'sso' : null),
    authenticated_at: provenAt(req, proven),
    sso_connection_id: connection.id,
  })
}

export type First = {
  readonly proven: Proven
  readonly email: string
  readonly consent_version: string
  /** The account that proved itself by its password; null: there is none with this address. */
  readonly account: Account | null
  readonly second_factor: string | null
  /** Takes the flow away, in the same transaction; false: it was used meanwhile. */
  readonly take: (tx: Tx) => Promise<boolean>
}

/**
 * The first sign-in by an identity, consented to: account, membership, member, link, events and session in one transaction.
 * @throws sso_over, sso_no_access, sso_identity_taken, account_exists
 */
export async function firstSignIn(req: RouteRequest, connection: Live, first: First): Promise<string> {
  const { app } = req
  const account = first.account ?? {
    id: uuidv7(),
    email: first.email,
    name: normaliseName(first.proven.name || first.email, '/name').slice(0, 200),
    preferences: null,
  }
  await app.db.inAuth(async (tx) => {
    if (!(await first.take(tx))) throw error('sso_over')
    const ctx = await programIn(req, tx, connection.tenant_id)
    if (!first.account) {
      if (!(await insertAccount(tx, { ...account, now: nowOf(req), is_confirmed: true }))) throw error('account_exists')
      await noteAccount(tx, actOf(req, { name: 'account.created', account_id: account.id, tenant_id: null }))
    }
    await makeMember(req, ctx, tx, connection, account)
    await link(req, tx, connection, account.id, first.proven, first.consent_version)
    await openFor(req, tx, connection, account, first.proven, first.second_factor)
  }, connection.tenant_id)
  return account.id
}

/** Operators sign in at /operator, by their own password and second factor; never by anybody's provider (ONT-077). @throws sso_no_access */
async function refuseOperator(tx: Tx, accountId: string): Promise<void> {
  if (await isOperator(tx, accountId)) throw error('sso_no_access')
}

/** @throws sso_identity_taken, sso_no_access */
export async function link(
  req: RouteRequest,
  tx: Tx,
  connection: Live,
  accountId: string,
  proven: Proven,
  consentVersion: string,
): Promise<void> {
  await refuseOperator(tx, accountId)
  const is = await insertIdentity(tx, {
    id: uuidv7(),
    connection_id: connection.id,
    account_id: accountId,
    issuer: proven.issuer,
    subject: proven.subject,
    consent_version: consentVersion,
    consented_at: nowOf(req),
  })
  if (!is) throw error('sso_identity_taken')
  await noteAccount(
    tx,
    actOf(req, { name: 'sso.identity_linked', account_id: accountId, tenant_id: connection.tenant_id }),
  )
}

/** A member as before, or one that waits for its account (SCIM), or a new one with the connection's role. Who was removed or deactivated stays out. */
async function makeMember(
  req: RouteRequest,
  ctx: Ctx,
  tx: Tx,
  connection: Live,
  account: Pick<Account, 'id' | 'email' | 'name'>,
): Promise<void> {
  const membership = await membershipIn(tx, account.id, connection.tenant_id)
  if (membership) return await checkMember(req, tx, connection, account.id)
  const known = await memberByEmail(ctx, account.email)
  const waits = known !== null && known.is_active && known.account_id === null && known.role !== 'owner'
  if ((known && !waits) || (!known && (await isRemoved(ctx, account.email)))) throw error('sso_no_access')
  const role = known?.role ?? connection.default_role
  if (role === null) throw error('sso_no_access')
  await mayGive(ctx, role, 'unlocked').catch(() => {
    throw error('sso_no_access', { detail: 'The role for new members is gone; ask an owner of the workspace.' })
  })
  await seat(ctx, tx, account, { member_id: known?.id ?? uuidv7(), exists: known !== null, role, team_id: null })
}
