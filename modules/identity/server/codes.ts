import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'
import { type App, type RouteRequest, error, uuidv7 } from '@app/core'
import { hashToken, newToken } from '@app/core/http'
import type { Tx } from '@app/core/db'
import { type CodePurpose, insertCode, takeTry } from './account.queries.ts'
import { countFailures, insertFailures } from './identity.queries.ts'

const VALID = 15 * 60_000
const TRIES = 5
const HOUR = 60 * 60_000
/** Mails of one kind to one address within an hour: enough for a typing mistake, too few to flood a mailbox or to guess. */
const PER_HOUR = 5

const keyed = (app: App, text: string) => createHmac('sha256', app.keys.derive('mail code')).update(text).digest()

export type Issued = { readonly token: string; readonly code: string; readonly expires_at: string }

/** Makes a code of 6 digits for a mailbox and a token for the browser that asked; neither works without the other. `dead`: no code will fit. */
export async function issueCode(
  req: RouteRequest,
  tx: Tx,
  given: { purpose: CodePurpose; account_id: string | null; email: string; dead?: boolean },
): Promise<Issued> {
  const id = uuidv7()
  const token = newToken()
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0')
  const expires_at = new Date(req.at + VALID).toISOString()
  await insertCode(tx, {
    id,
    purpose: given.purpose,
    account_id: given.account_id,
    email: given.email,
    token_hash: hashToken(token),
    code_hash: given.dead ? null : keyed(req.app, `${id}\0${code}`),
    now: new Date(req.at).toISOString(),
    expires_at,
  })
  return { token, code, expires_at }
}

/**
 * One of five tries; what is right must still be spent, in the transaction that uses it.
 * @throws code_wrong (with `tries_left`), code_over when it is too old, used, or out of tries
 */
export async function checkCode(
  req: RouteRequest,
  purpose: CodePurpose,
  given: { token: string; code: string },
): Promise<{ id: string; email: string; account_id: string | null }> {
  const { app } = req
  // Counted before it is compared, in a transaction of its own: guesses sent at once are counted too.
  const row = await app.db.inAuth((tx) =>
    takeTry(tx, hashToken(given.token), purpose, TRIES, new Date(req.at).toISOString()),
  )
  if (!row) throw error('code_over')
  const typed = keyed(app, `${row.id}\0${given.code.replaceAll(/\D/g, '')}`)
  if (row.code_hash && timingSafeEqual(typed, row.code_hash)) return row
  throw error('code_wrong', {
    fields: [{ pointer: '/code', code: 'wrong', message: 'The code is wrong.' }],
    extra: { tries_left: TRIES - row.tries },
  })
}

/** Counts a mail to this address, known or not. @throws too_many_mails with Retry-After */
export async function limitMails(req: RouteRequest, kind: string, email: string): Promise<void> {
  const { app, at } = req
  const key = createHmac('sha256', app.keys.derive('sign-in rate')).update(`${kind}\0${email}`).digest('base64url')
  const found = await app.db.inAuth(async (tx) => {
    const counts = await countFailures(tx, [key], new Date(at - HOUR).toISOString())
    if ((counts.get(key)?.count ?? 0) < PER_HOUR)
      await insertFailures(tx, [{ id: uuidv7(), key }], new Date(at).toISOString(), new Date(at - HOUR).toISOString())
    return counts.get(key)
  })
  if (!found || found.count < PER_HOUR) return
  req.reply.header('retry-after', Math.max(1, Math.ceil((Date.parse(found.first) + HOUR - at) / 1000)))
  throw error('too_many_mails')
}
