import { createTransport } from 'nodemailer'
import type { App } from '../app.ts'
import type { Rendered } from '../mail/render.ts'
import type { MailSettings } from '../mail/settings.ts'
import { LEAST_TLS } from '../tls.ts'
import { isContracted } from './contracts.queries.ts'
import { type Leaving, refusalOf } from './gate.ts'
import { type EgressLine, lineOf } from './ledger.queries.ts'

/** `gone`: accepted by the mail server. `refused`: never to be tried again. `later`: try again; `reason` is a word, never the server's text. */
export type Delivery =
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'later'; readonly reason: string }

const CONNECT_MS = 10_000
const SILENT_MS = 30_000

type Mail = Rendered & { readonly id: string; readonly to: string; readonly at: Date }

/**
 * Hands one mail to the mail server. What leaves: recipient, sender, subject, both bodies, a message id and a date (ONT-086); no program
 * name, no machine name, no picture. `id` makes the message id, so that a mail sent twice by a crash in between can be told as one.
 * `line` is for the ledger: the caller writes it in the transaction that says what became of the mail.
 */
export async function deliver(
  app: App,
  settings: MailSettings,
  leaving: Omit<Leaving, 'destination'>,
  mail: Mail,
): Promise<{ done: Delivery; line: EgressLine }> {
  const to: Leaving = { ...leaving, destination: 'mail_server' }
  const message = messageOf(settings.from, mail)
  const fields = fieldsOf(message)
  const why = refusalOf(app, to, settings.host, fields)
  if (why)
    return {
      done: { outcome: 'refused', reason: 'blocked' },
      line: lineOf(to, settings.host, fields, { outcome: 'blocked', reason: why, bytes: 0 }),
    }
  // It waits: the contract may be prolonged, and the mail is then still of use.
  if (!(await isContracted(app, to, settings.host)))
    return {
      done: { outcome: 'later', reason: 'contract' },
      line: lineOf(to, settings.host, fields, { outcome: 'blocked', reason: 'contract', bytes: 0 }),
    }
  const { done, bytes } = await hand(settings, app.config.public_url, message)
  const ended =
    done.outcome === 'gone'
      ? { outcome: 'sent' as const, reason: null, bytes }
      : { outcome: 'failed' as const, reason: done.reason, bytes }
  return { done, line: lineOf(to, settings.host, fields, ended) }
}

type Sender = MailSettings['from']

function messageOf(from: Sender, mail: Mail) {
  const domain = from.address.split('@')[1] ?? 'localhost'
  return {
    envelope: { from: from.address, to: [mail.to] },
    from: { name: from.name, address: from.address },
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.id}@${domain}>`,
    date: mail.at,
    headers: { 'Auto-Submitted': 'auto-generated' },
    xMailer: false as const,
  }
}
type Message = ReturnType<typeof messageOf>

/** The envelope says sender and recipient again; headers are named one by one; `xMailer: false` is what is left out. */
const SAID_TWICE = ['envelope', 'headers', 'xMailer']
/** Names of all that is in the message, headers of our own among it, as the register of destinations writes them. */
const fieldsOf = (message: Message): string[] =>
  [...Object.keys(message).filter((name) => !SAID_TWICE.includes(name)), ...Object.keys(message.headers)].map((name) =>
    name
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .replaceAll('-', '_')
      .toLowerCase(),
  )

async function hand(
  settings: MailSettings,
  origin: string,
  message: Message,
): Promise<{ done: Delivery; bytes: number }> {
  const transport = createTransport({
    host: settings.host,
    port: settings.port,
    secure: settings.implicit_tls,
    requireTLS: settings.require_tls,
    // Without a private authority the system's own are believed. Names are always checked.
    tls: { minVersion: LEAST_TLS, rejectUnauthorized: true, ...(settings.ca ? { ca: [settings.ca] } : {}) },
    ...(settings.auth ? { auth: { user: settings.auth.user, pass: settings.auth.pass } } : {}),
    name: new URL(origin).hostname,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    const info = await transport.sendMail(message)
    return { done: { outcome: 'gone' }, bytes: sizeOf(info, message) }
  } catch (cause) {
    return { done: judge(cause), bytes: 0 }
  } finally {
    transport.close()
  }
}

/** A mail as it would go over the wire, for whoever looks at what leaves; it goes nowhere. */
export async function composed(from: Sender, mail: Mail): Promise<string> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  const { message } = await transport.sendMail(messageOf(from, mail))
  return message.toString('utf8')
}

const sizeOf = (info: object, message: Message): number =>
  'messageSize' in info && typeof info.messageSize === 'number'
    ? info.messageSize
    : Buffer.byteLength(message.text) + Buffer.byteLength(message.html)

/** 5xx to the recipient or the content is final (RFC 5321 §4.2.1); a wrong password or certificate is the operator's to mend, so it waits. */
function judge(cause: unknown): Delivery {
  const { code, responseCode, command } = cause as { code?: unknown; responseCode?: unknown; command?: unknown }
  const status = typeof responseCode === 'number' ? responseCode : 0
  if (code === 'EAUTH') return { outcome: 'later', reason: 'sign_in_refused' }
  if (code === 'ETLS' || isCertificate(cause)) return { outcome: 'later', reason: 'tls' }
  if (status >= 500 && ['RCPT TO', 'DATA', 'API'].includes(String(command)))
    return { outcome: 'refused', reason: command === 'RCPT TO' ? 'recipient_refused' : 'content_refused' }
  if (status >= 400) return { outcome: 'later', reason: 'server_busy' }
  return { outcome: 'later', reason: 'unreachable' }
}

/** The library says ESOCKET for a bad certificate as for a closed port; only the text of the TLS layer tells them apart. */
const isCertificate = (cause: unknown) =>
  cause instanceof Error && /certificate|altname|\b(TLS|SSL)\b/i.test(cause.message)
