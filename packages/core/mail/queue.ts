import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { App } from '../app.ts'
import type { Tx } from '../db/index.ts'
import { uuidv7 } from '../uuid.ts'
import { type Language, type MailKind, type MailWords } from './kinds.ts'
import { claimMail, endMail, enqueueSending, insertMail, postponeMail } from './mail.queries.ts'
import { type ContactOf, askGate } from './contact-gate.ts'
import { type Rendered, renderMail } from './render.ts'
import { isAddress } from './settings.ts'
import { deliver } from '../egress/smtp.ts'
import { noteEgress } from '../egress/ledger.queries.ts'
import type { About } from '../egress/gate.ts'

const MINUTE = 60_000
/** Pauses between attempts; the last one repeats until the mail is no longer useful. */
const PAUSES = [0.5, 2, 8, 30, 120].map((minutes) => minutes * MINUTE)

export type OutgoingMail = {
  readonly kind: string
  readonly to: string
  readonly language: Language
  /** Text for the words of the mail. `link` begins with PUBLIC_URL: make it with {@link linkTo}. */
  readonly values: Readonly<Record<string, string>>
  /** The workspace's own words, where it has written some. */
  readonly words?: MailWords | undefined
  /** The workspace it is about, whose admins see that it was sent. */
  readonly tenant_id?: string
  /** The account it belongs to. */
  readonly account_id?: string
  /** What it is about: a second mail of the kind for the same cause to the same person is not sent, since jobs run at least once. */
  readonly cause?: string
  /** The record whose fields are among the words; the ledger of what left names them. Left out: no record is told of. */
  readonly about?: About
  readonly at: number
  /** Set by {@link permit}'s caller alone: the contact it goes to, of kinds of the category `outside`. */
  readonly contact?: ContactOf
}

/** Mails to contacts that the gate let through. Not exported by the door: `mailContact` is the only way. */
const permitted = new WeakSet<OutgoingMail>()
export const permit = (mail: OutgoingMail): OutgoingMail => {
  permitted.add(mail)
  return mail
}

/** True when this installation can send mail. */
export const canMail = (app: App): boolean => app.config.mail !== null

/** A link for a mail. Its origin is the configuration's, whatever Host a request claims; what it carries stands behind `#`, so no server log sees it. */
export const linkTo = (app: App, path: string, secret: string): string => `${app.config.public_url}${path}#${secret}`

/** Kinds by name, over all modules; names are given once. */
export function mailKind(app: App, name: string): MailKind {
  for (const module of app.parts.modules) {
    const found = module.mails?.[name]
    if (found) return found
  }
  throw new Error(`no mail is called ${name}`)
}

/**
 * Puts a mail into the queue in this transaction (of `app_auth`): it goes out after commit, or never. Without a mail server it is only noted
 * as undelivered, and is not even written (rulings.md 5).
 */
export async function queueMail(app: App, tx: Tx, mail: OutgoingMail): Promise<string> {
  const kind = mailKind(app, mail.kind)
  if (kind.category === 'outside' && !permitted.has(mail))
    throw new Error('a mail to a contact goes through mailContact')
  if (!isAddress(mail.to)) throw new Error('a mail goes to one plain address')
  const id = mail.cause === undefined ? uuidv7() : idOf([mail.kind, mail.cause, mail.account_id ?? mail.to])
  // A name that can never exist (RFC 2606) is not even tried: nothing about it leaves.
  const sealed =
    canMail(app) && !mail.to.endsWith('.invalid')
      ? seal(app, id, {
          ...(await renderMail(kind, mail.language, { origin: app.config.public_url, ...mail.values }, mail.words)),
          ...(mail.contact ? { contact: mail.contact } : {}),
        })
      : null
  const isNew = await insertMail(tx, {
    id,
    tenant_id: mail.tenant_id ?? null,
    account_id: mail.account_id ?? null,
    kind: mail.kind,
    recipient: mail.to,
    sealed,
    reason: sealed ? null : 'no_mail_server',
    about: mail.about ?? null,
    now: new Date(mail.at).toISOString(),
    expires_at: new Date(mail.at + kind.useful_minutes * MINUTE).toISOString(),
  })
  if (sealed && isNew) await enqueueSending(tx, id, null)
  return id
}

/** The same words, the same id. */
function idOf(words: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(words)).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The job `mail.send`: one attempt. Refused for good, or no longer useful: failed. Otherwise it comes back later. */
export async function sendQueuedMail(app: App, payload: Record<string, unknown>): Promise<void> {
  const id = String(payload['mail_id'])
  const at = app.clock()
  const now = at.toISOString()
  const row = await app.db.inAuth((tx) => claimMail(tx, id, now))
  if (!row?.sealed) return
  const { mail } = app.config
  if (!mail) return await app.db.inAuth((tx) => endMail(tx, id, 'undelivered', 'no_mail_server', now))
  if (Date.parse(row.expires_at) <= at.getTime())
    return await app.db.inAuth((tx) => endMail(tx, id, 'failed', row.reason ?? 'too_late', now))
  const { contact, ...rendered } = unseal(app, id, row.sealed)
  if (contact && !(await askGate(app, contact)).allowed)
    return await app.db.inAuth((tx) => endMail(tx, id, 'failed', 'opted_out', now))
  const leaving = { cause: `mail.${row.kind}`, tenant_id: row.tenant_id, correlation_id: id, about: row.about }
  const whole = { ...rendered, id, to: row.recipient, at }
  const { done, line } = await deliver(app, mail, leaving, whole)
  if (done.outcome === 'gone')
    return await app.db.inAuth(async (tx) => {
      await noteEgress(tx, line, now)
      await endMail(tx, id, 'sent', null, now)
    })
  app.log.warn({ mail_id: id, kind: row.kind, reason: done.reason, attempt: row.attempts }, 'mail not delivered')
  if (done.outcome === 'refused')
    return await app.db.inAuth(async (tx) => {
      await noteEgress(tx, line, now)
      await endMail(tx, id, 'failed', done.reason, now)
    })
  const pause = PAUSES[Math.min(row.attempts, PAUSES.length) - 1] ?? MINUTE
  const nextAt = new Date(at.getTime() + pause).toISOString()
  await app.db.inAuth(async (tx) => {
    await noteEgress(tx, line, now)
    await postponeMail(tx, id, done.reason, nextAt)
    await enqueueSending(tx, id, nextAt)
  })
}

type Waiting = Rendered & { readonly contact?: ContactOf }

/** A waiting mail may hold a code or a link: in the database, and in its backups, it is AES-256-GCM under a key that is not there. */
function seal(app: App, id: string, mail: Waiting): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', app.keys.derive('mail queue'), nonce).setAAD(Buffer.from(id))
  const body = Buffer.concat([cipher.update(JSON.stringify(mail), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

function unseal(app: App, id: string, sealed: Buffer): Waiting {
  const cipher = createDecipheriv('aes-256-gcm', app.keys.derive('mail queue'), sealed.subarray(0, 12))
  cipher.setAAD(Buffer.from(id)).setAuthTag(sealed.subarray(12, 28))
  return JSON.parse(Buffer.concat([cipher.update(sealed.subarray(28)), cipher.final()]).toString('utf8')) as Waiting
}
