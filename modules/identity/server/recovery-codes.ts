import { createHmac, randomBytes } from 'node:crypto'
import type { App } from '@app/core'
import type { Tx } from '@app/core/db'
import { replaceRecoveryCodes, spendRecoveryCode } from './factors.queries.ts'

/** How many there are. */
const RECOVERY_CODES = 10
/** Crockford's alphabet: nothing that looks like something else. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 12

const hashOf = (app: App, accountId: string, code: string): Buffer =>
  createHmac('sha256', app.keys.derive('recovery codes')).update(`${accountId}\0${code}`).digest()

/** As people type it: case, dashes and spaces do not matter, o is 0, i and l are 1. */
export function plainCode(text: string): string {
  return text.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1')
}

/** Makes ten codes of 60 bits in place of the old ones. They are shown now and never again: hashes are kept. */
export async function makeRecoveryCodes(app: App, tx: Tx, accountId: string, now: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join(''),
  )
  await replaceRecoveryCodes(
    tx,
    accountId,
    codes.map((code) => hashOf(app, accountId, code)),
    now,
  )
  return codes.map((code) => code.match(/.{4}/g)?.join('-') ?? code)
}

/** True once per code. */
export async function useRecoveryCode(
  app: App,
  tx: Tx,
  accountId: string,
  text: string,
  now: string,
): Promise<boolean> {
  const code = plainCode(text)
  return code.length === LENGTH && (await spendRecoveryCode(tx, accountId, hashOf(app, accountId, code), now))
}
