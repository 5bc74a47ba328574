import { generateSecret, generateURI, verifySync } from 'otplib'
import type { App } from '@app/core'
import type { Tx } from '@app/core/db'
import { findTotp, spendStep } from './factors.queries.ts'
import { seal, unseal } from './sealed.ts'

/** RFC 6238 as every authenticator app does it: SHA-1, 6 digits, steps of 30 s. */
const PERIOD = 30

const keyOf = (app: App) => app.keys.derive('totp secrets')

/** 160 random bits, base32, and the link an authenticator app reads. */
export function newSecret(email: string): { secret: string; uri: string } {
  const secret = generateSecret()
  return { secret, uri: generateURI({ issuer: 'Custos', label: email, secret }) }
}

export const sealSecret = (app: App, accountId: string, secret: string): string => seal(keyOf(app), secret, accountId)
export const unsealSecret = (app: App, accountId: string, sealed: string): string =>
  unseal(keyOf(app), sealed, accountId)

/** The step a code belongs to, one before to one after now (`at` in ms); null when it is not a code of this secret. */
export function stepOf(secret: string, code: string, at: number): number | null {
  const token = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const result = verifySync({ secret, token, epoch: Math.floor(at / 1000), period: PERIOD, epochTolerance: PERIOD })
  return result.valid && 'timeStep' in result ? result.timeStep : null
}

export type CodeVerdict = 'ok' | 'wrong' | 'used'

/** Checks and spends a code of the account's authenticator app: each step works once. */
export async function spendCode(app: App, tx: Tx, accountId: string, code: string, at: number): Promise<CodeVerdict> {
  const row = await findTotp(tx, accountId)
  if (!row) return 'wrong'
  const step = stepOf(unsealSecret(app, accountId, row.secret), code, at)
  if (step === null) return 'wrong'
  return (await spendStep(tx, accountId, step, new Date(at).toISOString())) ? 'ok' : 'used'
}
