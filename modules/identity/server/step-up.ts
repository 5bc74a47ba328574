import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { type RouteRequest, error } from '@app/core'
import { refreshSession } from '@app/core/http'
import { factorsOf } from './factors.queries.ts'
import { passwordSalt } from './identity.queries.ts'
import { noteInWorkspace } from './note.ts'
import { checkAssertion, offerAssertion, relyingParty } from './passkeys.ts'
import { verifyPassword } from './passwords.ts'
import { noteFailedStep, refuseLockedStep } from './second-step-limit.ts'
import { spendCode } from './totp.ts'

function sessionOf(req: RouteRequest) {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session
}

/** `GET /v1/auth/step-up`: how this account can prove again who it is. */
export async function stepUpMethods(req: RouteRequest): Promise<unknown> {
  const { account_id, sso_connection_id } = sessionOf(req)
  const { factors, salt } = await req.app.db.inAuth(async (tx) => ({
    factors: await factorsOf(tx, account_id),
    salt: await passwordSalt(tx, account_id),
  }))
  return {
    methods: [
      ...(factors.passkeys > 0 && relyingParty(req.app) ? ['passkey'] : []),
      ...(factors.totp ? ['totp'] : []),
      ...(salt ? ['password'] : []),
      // A fresh sign-in at the provider that vouches for this session (module sso).
      ...(sso_connection_id ? ['sso'] : []),
    ],
  }
}

export async function offerStepUpPasskey(req: RouteRequest): Promise<unknown> {
  const { session_id, account_id } = sessionOf(req)
  return await offerAssertion(req, 'step_up', session_id, account_id)
}

/**
 * `POST /v1/auth/step-up`: password, passkey or a code; the session counts as fresh for 10 minutes and gets a new token.
 * @throws code_refused, code_used, passkey_refused, challenge_over, too_many_failures
 */
export async function stepUp(req: RouteRequest): Promise<undefined> {
  const { app } = req
  const session = sessionOf(req)
  const given = req.body as { password?: string; totp?: string; passkey?: AuthenticationResponseJSON }
  const account = { id: session.account_id, email: session.email }
  if (given.passkey) await checkAssertion(req, given.passkey, 'step_up', session.session_id, account.id)
  else if (given.totp !== undefined) await checkCode(req, account, given.totp)
  else await checkPassword(req, account, given.password ?? '')
  const method = given.passkey ? 'passkey' : given.totp !== undefined ? 'totp' : null
  await app.db.inAuth(async (tx) => {
    await refreshSession(req, tx, { second_factor: method, is_proof: true })
    await noteInWorkspace(req, account.id, req.principal.workspace?.tenant_id ?? null, 'session.stepped_up', tx)
  })
  return undefined
}

async function checkCode(req: RouteRequest, account: { id: string; email: string }, code: string): Promise<void> {
  await refuseLockedStep(req, account)
  const verdict = await req.app.db.inAuth((tx) => spendCode(req.app, tx, account.id, code, req.at))
  if (verdict === 'ok') return
  await noteFailedStep(req, account, 'step_up.refused')
  throw refusal(verdict === 'used' ? 'code_used' : 'code_refused', '/totp')
}

async function checkPassword(req: RouteRequest, account: { email: string }, password: string): Promise<void> {
  await verifyPassword(req, account.email, password).catch((cause: unknown) => {
    const isWrong = cause instanceof Error && (cause as { code?: unknown }).code === 'wrong_credentials'
    // 401 would tell the browser that the session is over.
    throw isWrong ? refusal('code_refused', '/password', 'The password is wrong.') : cause
  })
}

function refusal(code: string, pointer: string, message = error(code).detail) {
  return error(code, { detail: message, fields: [{ pointer, code, message }] })
}
