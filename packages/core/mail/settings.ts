import { readFileSync } from 'node:fs'

/** How mail goes out; made once from `SMTP_URL`, `MAIL_FROM` and `SMTP_CA_FILE`. */
export type MailSettings = {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (`smtps://`). */
  readonly implicit_tls: boolean
  /** STARTTLS must succeed before anything is said; off on loopback and where the operator wrote `?tls=off`. */
  readonly require_tls: boolean
  readonly auth: { readonly user: string; readonly pass: string } | null
  readonly from: { readonly name: string; readonly address: string }
  /** PEM of the authority that signed the mail server's certificate, when it is a private one. */
  readonly ca: string | null
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]', '::1'])
/** One address and nothing around it: no spaces, quotes, lists, angle brackets or control characters reach an envelope. */
const ADDRESS = /^[^\s<>()[\],;:\\"@\p{Cc}]+@[^\s<>()[\],;:\\"@\p{Cc}]+$/u

/** True for a single plain address. */
export function isAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text)
}

/**
 * Reads the settings; null without `SMTP_URL`. Problems name the variable and never repeat a value: it may hold a password.
 */
export function mailSettings(text: (name: string) => string | undefined, problems: string[]): MailSettings | null {
  const given = text('SMTP_URL')
  if (given === undefined) return null
  const url = URL.canParse(given) ? new URL(given) : null
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    problems.push('SMTP_URL looks like smtp://user:password@mail.example.com:587 or smtps://…:465.')
    return null
  }
  const unknown = [...url.searchParams.keys()].filter((key) => key !== 'tls')
  const tls = url.searchParams.get('tls') ?? 'required'
  if (unknown.length > 0 || !['required', 'off'].includes(tls)) problems.push('SMTP_URL knows one option: ?tls=off.')
  const implicit = url.protocol === 'smtps:'
  const from = mailbox(text('MAIL_FROM') ?? '')
  if (!from) problems.push('MAIL_FROM is the sender of all mail, as "Custos <crm@example.com>"; SMTP_URL needs it.')
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (implicit ? 465 : 587) : Number(url.port),
    implicit_tls: implicit,
    require_tls: !implicit && tls !== 'off' && !LOOPBACK.has(url.hostname),
    auth:
      url.username === '' ? null : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    from: from ?? { name: '', address: '' },
    ca: authority(text('SMTP_CA_FILE'), problems),
  }
}

function mailbox(text: string): MailSettings['from'] | null {
  const [, name = '', inBrackets] = /^\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*$/.exec(text) ?? []
  const address = inBrackets ?? text.trim()
  return isAddress(address) && !/\p{Cc}/u.test(name) ? { name: name.trim(), address } : null
}

function authority(file: string | undefined, problems: string[]): string | null {
  if (file === undefined) return null
  try {
    const pem = readFileSync(file, 'utf8')
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem
    problems.push('SMTP_CA_FILE holds no certificate in PEM form.')
  } catch (cause) {
    problems.push(
      `SMTP_CA_FILE cannot be read (${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason'}).`,
    )
  }
  return null
}
