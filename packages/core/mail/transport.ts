import { createTransport } from 'nodemailer'
import type { MailSettings } from './settings.ts'
import type { Rendered } from './render.ts'

/** `gone`: accepted by the mail server. `refused`: never to be tried again. `later`: try again; `reason` is a word, never the server's text. */
export type Delivery =
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'later'; readonly reason: string }

const CONNECT_MS = 10_000
const SILENT_MS = 30_000

/**
 * Hands one mail to the mail server. What leaves: recipient, sender, subject, both bodies, a message id and a date (ONT-086); no program
 * name, no machine name, no picture. `id` makes the message id, so that a mail sent twice by a crash in between can be told as one.
 */
export async function deliver(settings: MailSettings, origin: string, mail: Mail): Promise<Delivery> {
  const transport = createTransport({
    host: settings.host,
    port: settings.port,
    secure: settings.implicit_tls,
    requireTLS: settings.require_tls,
    // Without a private authority the system's own are believed. Names are always checked.
    tls: { minVersion: 'TLSv1.2', ...(settings.ca ? { ca: [settings.ca] } : {}) },
    ...(settings.auth ? { auth: { user: settings.auth.user, pass: settings.auth.pass } } : {}),
    name: new URL(origin).hostname,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail(messageOf(settings.from, mail))
    return { outcome: 'gone' }
  } catch (cause) {
    return judge(cause)
  } finally {
    transport.close()
  }
}

type Sender = MailSettings['from']
type Mail = Rendered & { readonly id: string; readonly to: string; readonly at: Date }

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

/** A mail as it would go over the wire, for whoever looks at what leaves; it goes nowhere. */
export async function composed(from: Sender, mail: Mail): Promise<string> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  const { message } = await transport.sendMail(messageOf(from, mail))
  return message.toString('utf8')
}

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
