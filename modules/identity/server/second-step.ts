import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { type RouteRequest, error } from '@app/core'
import {
  clearCookies,
  hashToken,
  mustUseSso,
  sessionToken,
  ssoOf,
  startHalfSession,
  startSession,
} from '@app/core/http'
import { type Factors, deleteHalfSession, factorsOf, halfSessionAccount, takeAttempt } from './factors.queries.ts'
import { noteDevice } from './devices.ts'
import { accountById, lastWorkspace, tenantOfConnection } from './identity.queries.ts'
import { forgiveFailures, lockoutKeys } from './lockout.ts'
import { noteInWorkspace } from './note.ts'
import { checkAssertion, offerAssertion, relyingParty } from './passkeys.ts'
import { useRecoveryCode } from './recovery-codes.ts'
import { noteFailedStep, refuseLockedStep } from './second-step-limit.ts'
import { sessionAnswer } from './session-answer.ts'
import { spendCode } from './totp.ts'

/** Wrong answers before one starts over with the password. */
const TRIES = 5

/** Ways on for an account with these factors. */
export function methodsOf(req: RouteRequest, factors: Factors): string[] {
  return [
    ...(factors.passkeys > 0 && relyingParty(req.app) ? ['passkey'] : []),
    ...(factors.totp ? ['totp'] : []),
    ...(factors.recovery_codes > 0 ? ['recovery_code'] : []),
  ]
}

/** After the password: goes on to a session, or to the second step when the account has one. @throws second_factor_required */
export async function afterPassword(req: RouteRequest, accountId: string): Promise<unknown> {
  const { factors, sso } = await req.app.db.inAuth(async (tx) => ({
    factors: await factorsOf(tx, accountId),
    sso: await ssoOf(tx, accountId),
  }))
  // Before the second step: nobody is asked for a code only to hear that it leads nowhere.
  if (mustUseSso(sso, factors.totp || factors.passkeys > 0 ? 'to come' : null)) {
    await noteInWorkspace(req, accountId, sso?.tenant_id ?? null, 'session.refused')
    throw error('sso_required')
  }
  if (!factors.totp && factors.passkeys === 0) return await openSession(req, accountId, null)
  const methods = methodsOf(req, factors)
  await req.app.db.inAuth((tx) => startHalfSession(req, tx, accountId, methods))
  throw error('second_factor_required', { extra: { methods } })
}

/** Starts the session in the workspace used last, or in that of the connection that vouches. */
export async function openSession(
  req: RouteRequest,
  accountId: string,
  secondFactor: string | null,
  connectionId: string | null = null,
): Promise<unknown> {
  const tenantId = await req.app.db.inAuth(async (tx) => {
    const last = connectionId ? await tenantOfConnection(tx, connectionId) : await lastWorkspace(tx, accountId)
    const account = await accountById(tx, accountId)
    if (account) await noteDevice(req, tx, account)
    await startSession(req, tx, accountId, last, { second_factor: secondFactor, sso_connection_id: connectionId })
    return last
  })
  return await sessionAnswer(req.app, accountId, tenantId)
}

type Answer = {
  readonly totp?: string | undefined
  readonly recovery_code?: string | undefined
  readonly passkey?: AuthenticationResponseJSON
}

/** `POST /v1/auth/second-step`: one of five tries; a right one opens the session. */
export async function takeSecondStep(req: RouteRequest): Promise<unknown> {
  const { app } = req
  const hash = halfOf(req)
  const now = new Date(req.at).toISOString()
  const half = await app.db.inAuth((tx) => takeAttempt(tx, hash, TRIES, now))
  if (!half) return await over(req, hash)
  const account = { id: half.account_id, email: half.email }
  await refuseLockedStep(req, account)
  const given = req.body as Answer
  const verdict = await judge(req, account.id, given, hash)
  if (verdict.refused) {
    await noteFailedStep(req, account, 'second_step.refused')
    if (half.attempts >= TRIES) return await over(req, hash)
    throw error(verdict.refused, {
      ...(verdict.pointer
        ? { fields: [{ pointer: verdict.pointer, code: verdict.refused, message: error(verdict.refused).detail }] }
        : {}),
      extra: { tries_left: TRIES - half.attempts },
    })
  }
  // Of two right answers at once, one goes on.
  if (!(await app.db.inAuth((tx) => deleteHalfSession(tx, hash)))) throw error('second_step_over')
  await forgiveFailures(req, lockoutKeys(app, req, account.email))
  return await openSession(req, account.id, verdict.method, half.sso_connection_id)
}

type Verdict = { readonly method: string; readonly refused?: string; readonly pointer?: string }

async function judge(req: RouteRequest, accountId: string, given: Answer, hash: Buffer): Promise<Verdict> {
  const { app, at } = req
  if (given.passkey) {
    const failed = await checkAssertion(req, given.passkey, 'second_step', hash.toString('hex'), accountId).then(
      () => null,
      (cause: unknown) => cause,
    )
    return { method: 'passkey', ...(failed === null ? {} : { refused: codeOf(failed) }) }
  }
  if (given.totp !== undefined) {
    const verdict = await app.db.inAuth((tx) => spendCode(app, tx, accountId, given.totp ?? '', at))
    return { method: 'totp', ...REFUSALS[verdict], pointer: '/totp' }
  }
  const right = await app.db.inAuth((tx) =>
    useRecoveryCode(app, tx, accountId, given.recovery_code ?? '', new Date(at).toISOString()),
  )
  return { method: 'recovery_code', ...(right ? {} : { refused: 'code_refused' }), pointer: '/recovery_code' }
}

/**
 * A code beside a password that was checked, where no half session is open (a first single sign-on).
 * @throws second_factor_required when none is given, code_refused, code_used, too_many_failures
 */
export async function checkSecondStep(
  req: RouteRequest,
  account: { readonly id: string; readonly email: string },
  given: { readonly totp?: string; readonly recovery_code?: string },
): Promise<void> {
  if (given.totp === undefined && given.recovery_code === undefined)
    throw error('second_factor_required', { extra: { methods: ['totp', 'recovery_code'] } })
  await refuseLockedStep(req, account)
  const verdict = await judge(
    req,
    account.id,
    { totp: given.totp, recovery_code: given.recovery_code },
    Buffer.alloc(0),
  )
  if (!verdict.refused) return
  await noteFailedStep(req, account, 'second_step.refused')
  throw error(verdict.refused, {
    fields: [{ pointer: verdict.pointer ?? '', code: verdict.refused, message: error(verdict.refused).detail }],
  })
}

const REFUSALS = { ok: {}, wrong: { refused: 'code_refused' }, used: { refused: 'code_used' } } as const

function codeOf(cause: unknown): string {
  const code = cause instanceof Error ? (cause as { code?: unknown }).code : undefined
  // What is not a refusal (the database is away) stays what it is.
  if (code !== 'passkey_refused' && code !== 'challenge_over') throw cause
  return code
}

/** `POST /v1/auth/second-step/passkey`: what the browser needs for a passkey as the second step. */
export async function offerSecondStepPasskey(req: RouteRequest): Promise<unknown> {
  const hash = halfOf(req)
  const accountId = await req.app.db.inAuth((tx) => halfSessionAccount(tx, hash, new Date(req.at).toISOString()))
  if (!accountId) return await over(req, hash)
  return await offerAssertion(req, 'second_step', hash.toString('hex'), accountId)
}

/** Drops an open second step: the person went back, or signs out. */
export async function dropSecondStep(req: RouteRequest): Promise<void> {
  const token = sessionToken(req.app, req.raw)
  if (token) await req.app.db.inAuth((tx) => deleteHalfSession(tx, hashToken(token)))
}

function halfOf(req: RouteRequest): Buffer {
  const token = sessionToken(req.app, req.raw)
  if (!token) throw error('second_step_over')
  return hashToken(token)
}

async function over(req: RouteRequest, hash: Buffer): Promise<never> {
  const was = await req.app.db.inAuth((tx) => deleteHalfSession(tx, hash))
  // Only our own half cookie is cleared: a whole session that posts here by mistake keeps its cookie.
  if (was || !req.principal.session) clearCookies(req.app, req.reply)
  throw error('second_step_over')
}
