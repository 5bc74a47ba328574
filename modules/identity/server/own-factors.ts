import { createHash, randomBytes } from 'node:crypto'
import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import { type RouteRequest, error, uuidv7 } from '@app/core'
import { endSessionsOf, refreshSession } from '@app/core/http'
import type { Tx } from '@app/core/db'
import {
  deleteRecoveryCodes,
  deleteTotp,
  factorsOf,
  findPendingSecret,
  findTotp,
  forgetSecondFactor,
  insertChallenge,
  insertTotp,
  recoveryCodesSince,
  takeChallenge,
} from './factors.queries.ts'
import { passwordIsShort } from './account.queries.ts'
import { accountById } from './identity.queries.ts'
import { noteInWorkspace } from './note.ts'
import { checkRegistration, offerRegistration, relyingParty } from './passkeys.ts'
import { deletePasskey, insertPasskey, listPasskeys, renamePasskey } from './passkeys.queries.ts'
import { makeRecoveryCodes } from './recovery-codes.ts'
import { newSecret, sealSecret, stepOf, unsealSecret } from './totp.ts'
import { normaliseName } from './words.ts'

/** Time to scan the code and type the first six digits. */
const SETUP = 15 * 60_000
const MOST_PASSKEYS = 20

const nowOf = (req: RouteRequest) => new Date(req.at).toISOString()

function sessionOf(req: RouteRequest) {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session
}

/** `GET /v1/auth/factors`: what there is, never a secret. */
export async function listFactors(req: RouteRequest): Promise<unknown> {
  const { account_id } = sessionOf(req)
  return await req.app.db.inAuth(async (tx) => {
    const [totp, passkeys, factors, since] = [
      await findTotp(tx, account_id),
      await listPasskeys(tx, account_id),
      await factorsOf(tx, account_id),
      await recoveryCodesSince(tx, account_id),
    ]
    return {
      totp: totp ? { created_at: totp.created_at, last_used_at: totp.last_used_at } : null,
      passkeys,
      recovery_codes: { left: factors.recovery_codes, created_at: since },
      // Where passkeys of this installation live; null when browsers allow none there.
      passkey_origin: relyingParty(req.app)?.origin ?? null,
    }
  })
}

/** `POST /v1/auth/totp`: a secret for an authenticator app. It counts once its first code has been typed, in this session. */
export async function beginTotp(req: RouteRequest): Promise<unknown> {
  const { app } = req
  const { account_id, session_id, email } = sessionOf(req)
  const { secret, uri } = newSecret(email)
  const expires_at = new Date(req.at + SETUP).toISOString()
  await app.db.inAuth(async (tx) => {
    if (await findTotp(tx, account_id)) throw error('factor_exists')
    await insertChallenge(tx, {
      hash: createHash('sha256').update(randomBytes(32)).digest(),
      purpose: 'totp',
      bound_to: session_id,
      secret: sealSecret(app, account_id, secret),
      expires_at,
      now: nowOf(req),
    })
  })
  return { secret, uri, expires_at }
}

/** `POST /v1/auth/totp/confirm`: the first code. Answers recovery codes when this is the account's first factor. */
export async function confirmTotp(req: RouteRequest): Promise<unknown> {
  const { app } = req
  const { account_id, session_id } = sessionOf(req)
  const pending = await app.db.inAuth((tx) => findPendingSecret(tx, session_id, nowOf(req)))
  if (!pending) throw error('setup_over')
  const step = stepOf(unsealSecret(app, account_id, pending.secret), (req.body as { code: string }).code, req.at)
  if (step === null)
    throw error('code_refused', {
      fields: [{ pointer: '/code', code: 'code_refused', message: error('code_refused').detail }],
    })
  const recovery_codes = await app.db.inAuth(async (tx) => {
    const before = await factorsOf(tx, account_id)
    if (!(await takeChallenge(tx, pending.hash, 'totp', session_id, nowOf(req)))) throw error('setup_over')
    const made = await insertTotp(tx, { account_id, secret: pending.secret, last_step: step, now: nowOf(req) })
    if (!made) throw error('factor_exists')
    await note(req, tx, 'second_factor.totp_added')
    return await afterNewFactor(req, tx, before.passkeys === 0, 'totp')
  })
  return { recovery_codes }
}

/** `DELETE /v1/auth/totp` */
export async function removeTotp(req: RouteRequest): Promise<undefined> {
  const { account_id } = sessionOf(req)
  await req.app.db.inAuth(async (tx) => {
    if (!(await deleteTotp(tx, account_id))) throw error('not_found')
    await afterLostFactor(req, tx, account_id)
    await note(req, tx, 'second_factor.totp_removed')
  })
  return undefined
}

/** `POST /v1/auth/recovery-codes`: ten new ones; the old ones are void. */
export async function renewRecoveryCodes(req: RouteRequest): Promise<unknown> {
  const { account_id } = sessionOf(req)
  const recovery_codes = await req.app.db.inAuth(async (tx) => {
    const factors = await factorsOf(tx, account_id)
    if (!factors.totp && factors.passkeys === 0)
      throw error('conflict', { detail: 'Recovery codes come with the first second factor.' })
    await note(req, tx, 'second_factor.recovery_codes_made')
    return await makeRecoveryCodes(req.app, tx, account_id, nowOf(req))
  })
  return { recovery_codes }
}

/** `POST /v1/auth/passkeys/options` */
export async function beginPasskey(req: RouteRequest): Promise<unknown> {
  const { account_id, session_id } = sessionOf(req)
  const { account, factors } = await req.app.db.inAuth(async (tx) => ({
    account: await accountById(tx, account_id),
    factors: await factorsOf(tx, account_id),
  }))
  if (!account) throw error('not_signed_in')
  if (factors.passkeys >= MOST_PASSKEYS)
    throw error('conflict', { detail: `An account has at most ${MOST_PASSKEYS} passkeys; remove one first.` })
  return await offerRegistration(req, account, session_id)
}

/** `POST /v1/auth/passkeys`: keeps what the browser made. Answers recovery codes when this is the account's first factor. */
export async function addPasskey(req: RouteRequest): Promise<unknown> {
  const { account_id, session_id } = sessionOf(req)
  const given = req.body as { name: string; response: RegistrationResponseJSON }
  const name = normaliseName(given.name, '/name')
  const key = await checkRegistration(req, given.response, session_id)
  const id = uuidv7()
  const recovery_codes = await req.app.db.inAuth(async (tx) => {
    const before = await factorsOf(tx, account_id)
    if (!(await insertPasskey(tx, { id, account_id, ...key, name, now: nowOf(req) }))) throw error('factor_exists')
    await note(req, tx, 'second_factor.passkey_added')
    return await afterNewFactor(req, tx, before.passkeys === 0 && !before.totp, 'passkey')
  })
  return { id, name, created_at: nowOf(req), last_used_at: null, recovery_codes }
}

/** `PATCH /v1/auth/passkeys/{id}`: another name. */
export async function changePasskey(req: RouteRequest): Promise<undefined> {
  const { account_id } = sessionOf(req)
  const name = normaliseName((req.body as { name: string }).name, '/name')
  await req.app.db.inAuth(async (tx) => {
    if (!(await renamePasskey(tx, account_id, req.params['id'] ?? '', name))) throw error('not_found')
    await note(req, tx, 'second_factor.passkey_renamed')
  })
  return undefined
}

/** `DELETE /v1/auth/passkeys/{id}`: another account's passkey is as unknown as one that never was. */
export async function removePasskey(req: RouteRequest): Promise<undefined> {
  const { account_id } = sessionOf(req)
  await req.app.db.inAuth(async (tx) => {
    if (!(await deletePasskey(tx, account_id, req.params['id'] ?? ''))) throw error('not_found')
    await afterLostFactor(req, tx, account_id)
    await note(req, tx, 'second_factor.passkey_removed')
  })
  return undefined
}

/**
 * A new factor is a change of rights: this session gets a new token. With the first one come recovery codes, and all other
 * sessions end, since none of them proved it.
 */
async function afterNewFactor(req: RouteRequest, tx: Tx, isFirst: boolean, method: string): Promise<string[] | null> {
  const { account_id, session_id } = sessionOf(req)
  await refreshSession(req, tx, { second_factor: method, is_proof: false })
  if (!isFirst) return null
  await endSessionsOf(req.app, tx, account_id, session_id, 'factor_changed')
  return await makeRecoveryCodes(req.app, tx, account_id, nowOf(req))
}

async function afterLostFactor(req: RouteRequest, tx: Tx, accountId: string): Promise<void> {
  const left = await factorsOf(tx, accountId)
  const isLast = !left.totp && left.passkeys === 0
  // 8 characters are enough beside a second factor, not alone. Before the new cookie: a refusal must not send one that was rolled back.
  if (isLast && (await passwordIsShort(tx, accountId))) throw error('password_too_short_alone')
  await refreshSession(req, tx, { second_factor: null, is_proof: false })
  if (!isLast) return
  await deleteRecoveryCodes(tx, accountId)
  await forgetSecondFactor(tx, accountId)
}

const note = (req: RouteRequest, tx: Tx, name: string) =>
  noteInWorkspace(req, sessionOf(req).account_id, req.principal.workspace?.tenant_id ?? null, name, tx)
