import { createHmac } from 'node:crypto'
import bcrypt from 'bcrypt'
import { error } from '@app/core'
import { normalisePassword } from './password-rules.ts'

/**
 * bcrypt over base64(HMAC-SHA-384(pepper, NFC password)): 64 characters, so bcrypt's cut at 72 bytes and its stop at
 * NUL never matter, and a stolen table is useless without the key file. Stored as `v1` + bcrypt's own text, so that a
 * later scheme can live beside it.
 */
const VERSION = 'v1'
/** Cost 12 is about 550 ms here: more than two at once starve the server, and a long queue is a trap (security.md §1, 11). */
const RUNNING = 2
const WAITING = 50

type Work = { readonly run: () => void }
const waiting: Work[] = []
let running = 0

/** A new salt; `cost` is 12 but in tests. */
export async function newSalt(cost: number): Promise<string> {
  return `${VERSION}${await bcrypt.genSalt(cost)}`
}

/** A salt that is always the same for `seed`: unknown accounts cost as much as known ones. */
export function fakeSalt(pepper: Buffer, seed: string, cost: number): string {
  const bytes = createHmac('sha256', pepper).update(`salt\0${seed}`).digest('hex').slice(0, 21)
  return `${VERSION}$2b$${String(cost).padStart(2, '0')}$${bytes}u`
}

/** The cost a stored hash was made with. */
export function costIn(hash: string): number {
  return Number(hash.slice(VERSION.length + 4, VERSION.length + 6))
}

/** Hashes made since the start of the process: tests count them, since times prove nothing. */
export const hashesMade = (): number => made
let made = 0

/** Hashes with a salt of `newSalt`. Queued; throws `busy` (503) when 50 wait already. */
export async function hashPassword(pepper: Buffer, password: string, salt: string): Promise<string> {
  if (!salt.startsWith(VERSION)) throw error('internal', { detail: 'unknown password hash version' })
  const input = createHmac('sha384', pepper).update(normalisePassword(password)).digest('base64')
  const hash = await queued(() => bcrypt.hash(input, salt.slice(VERSION.length)))
  made += 1
  return `${VERSION}${hash}`
}

async function queued<T>(work: () => Promise<T>): Promise<T> {
  if (running >= RUNNING) {
    if (waiting.length >= WAITING)
      throw error('busy', {
        detail: 'Too many sign-ins at once. Try again in a few seconds.',
        extra: { retry_after: 5 },
      })
    await new Promise<void>((resolve) => waiting.push({ run: resolve }))
  } else {
    running += 1
  }
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next.run()
    else running -= 1
  }
}
