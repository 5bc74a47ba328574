import { X509Certificate, createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'

/** The program's own end of TLS; without it a proxy in front has one. */
export type TlsSettings = { readonly cert_file: string; readonly key_file: string; readonly host: string }
export type TlsPair = { readonly cert: string; readonly key: string; readonly ends_at: string }

/** Nothing older is spoken, whatever NODE_OPTIONS say (ONT-091): in both directions. */
export const LEAST_TLS = 'TLSv1.2'

/**
 * Reads `TLS_CERT_FILE` and `TLS_KEY_FILE`; null without both. The pair is looked at here, so that a start with a certificate that no browser would
 * take is refused with its reason. Problems name the variable, never what is in the file.
 */
export function tlsSettings(
  text: (name: string) => string | undefined,
  publicUrl: URL | undefined,
  problems: string[],
): TlsSettings | null {
  const [cert_file, key_file] = [text('TLS_CERT_FILE'), text('TLS_KEY_FILE')]
  if (cert_file === undefined && key_file === undefined) return null
  if (cert_file === undefined || key_file === undefined) {
    problems.push(
      'TLS_CERT_FILE and TLS_KEY_FILE go together: the certificate with its chain, and its key, in PEM form.',
    )
    return null
  }
  if (publicUrl?.protocol !== 'https:') {
    problems.push('TLS_CERT_FILE needs a PUBLIC_URL that begins with https://.')
    return null
  }
  const settings = { cert_file, key_file, host: publicUrl.hostname.replace(/^\[|\]$/g, '') }
  try {
    readPair(settings)
  } catch (cause) {
    problems.push(cause instanceof Error ? cause.message : String(cause))
  }
  return settings
}

/** The certificate with its key, as they lie there now. @throws Error with a text for the operator */
export function readPair(settings: TlsSettings, now = new Date()): TlsPair {
  const [cert, key] = [fileOf('TLS_CERT_FILE', settings.cert_file), fileOf('TLS_KEY_FILE', settings.key_file)]
  const certificate = parsed('TLS_CERT_FILE holds no certificate in PEM form.', () => new X509Certificate(cert))
  const secret = parsed('TLS_KEY_FILE holds no private key in PEM form without a passphrase.', () =>
    createPrivateKey(key),
  )
  if (!certificate.checkPrivateKey(secret)) throw new Error('TLS_KEY_FILE is not the key of the certificate.')
  const isNamed = isIP(settings.host) === 0 ? certificate.checkHost(settings.host) : certificate.checkIP(settings.host)
  if (!isNamed) throw new Error(`TLS_CERT_FILE is not a certificate for ${settings.host}, the host of PUBLIC_URL.`)
  const ends_at = new Date(certificate.validTo)
  if (ends_at <= now) throw new Error(`TLS_CERT_FILE ended on ${ends_at.toISOString().slice(0, 10)}.`)
  return { cert, key, ends_at: ends_at.toISOString() }
}

function fileOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason'
    throw new Error(`${name} cannot be read (${why}).`, { cause })
  }
}

function parsed<T>(text: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    throw new Error(text, { cause })
  }
}
