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
export async function deliver(
  settings: MailSettings,
  origin: string,
  mail: Rendered & { readonly id: string; readonly to: string; readonly at: Date },
): Promise<Delivery> {
  const domain = settings.from.address.split('@')[1] ?? 'localhost'
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
    await transport.sendMail({
      envelope: { from: settings.from.address, to: [mail.to] },
      from: { name: settings.from.name, address: settings.from.address },
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: `<${mail.id}@${domain}>`,
      date: mail.at,
      headers: { 'Auto-Submitted': 'auto-generated' },
      xMailer: false,
    })
    return { outcome: 'gone' }
  } catch (cause) {
    return judge(cause)
  } finally {
    transport.close()
  }
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
