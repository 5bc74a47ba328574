import { type App, error } from '@app/core'
import type { Connection } from './connections.queries.ts'
import { type SamlProvider, certificateViews, checkProvider, readMetadata } from './saml-metadata.ts'

/** The SAML part of what is given for a connection: metadata as it is, or its parts. */
export type SamlGiven = {
  readonly metadata?: string
  readonly issuer?: string
  readonly sso_url?: string
  readonly certificates?: string[]
}

/**
 * The provider as given, over what was known of it. Metadata stands for all three parts.
 * @throws validation_failed
 */
export function samlOf(app: App, given: SamlGiven, before: Connection | null): SamlProvider {
  const parts = [given.issuer, given.sso_url, given.certificates].filter((part) => part !== undefined)
  if (given.metadata !== undefined) {
    if (parts.length === 0) return readMetadata(app, given.metadata)
    throw wrong('/metadata', 'says issuer, address and certificates; give these or the metadata, not both')
  }
  if (!before && parts.length < 3) throw wrong('/metadata', 'is needed, or issuer, sso_url and certificates instead')
  return checkProvider(app, {
    issuer: given.issuer ?? before?.issuer ?? '',
    sso_url: given.sso_url ?? before?.sso_url ?? '',
    certificates: given.certificates ?? before?.certificates ?? [],
  })
}

const wrong = (pointer: string, message: string) =>
  error('validation_failed', { fields: [{ pointer, code: 'invalid', message }] })

/** What can be said of a SAML provider without a sign-in: whether its certificates are still good. @throws sso_provider */
export function trySaml(row: Connection, at: number): { ok: true; issuer: string; certificates_expire_at: string } {
  const ends = certificateViews(row.certificates ?? []).map((one) => one.expires_at)
  const last = ends.toSorted().at(-1)
  if (!last || Date.parse(last) <= at)
    throw error('sso_provider', {
      detail: 'Every certificate of the sign-in service has expired; import its metadata again.',
    })
  return { ok: true, issuer: row.issuer, certificates_expire_at: last }
}
