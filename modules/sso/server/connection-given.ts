import { type Ctx, error } from '@app/core'
import { mayGive } from '../../tenancy/server/index.ts'
import type { Connection } from './connections.queries.ts'
import { certificateViews } from './saml-metadata.ts'
import type { SamlGiven } from './saml-settings.ts'

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength, pattern: '\\S' })
export const properties = {
  name: text(100),
  is_active: { type: 'boolean' },
  issuer: text(1000),
  client_id: text(500),
  client_secret: { type: ['string', 'null'], maxLength: 2000 },
  default_role: { type: ['string', 'null'], maxLength: 40 },
  provider_second_factor: { type: 'boolean' },
}
/** SAML: the provider's metadata as it is, or its three parts by hand. */
export const samlProperties = {
  /** Chosen beforehand, so that the provider can be told its addresses before it tells its own. */
  id: { type: 'string', format: 'uuid' },
  name: properties.name,
  is_active: properties.is_active,
  default_role: properties.default_role,
  provider_second_factor: properties.provider_second_factor,
  metadata: text(1_000_000),
  issuer: properties.issuer,
  sso_url: text(1000),
  certificates: { type: 'array', minItems: 1, maxItems: 5, items: text(10_000) },
}

/** What is given for a connection, of either kind. */
export type Given = {
  readonly id?: string
  readonly name?: string
  readonly is_active?: boolean
  readonly issuer?: string
  readonly client_id?: string
  readonly client_secret?: string | null
  readonly default_role?: string | null
  readonly provider_second_factor?: boolean
} & SamlGiven

export const wrong = (pointer: string, message: string) =>
  error('validation_failed', { fields: [{ pointer, code: 'invalid', message }] })

/** @throws validation_failed, forbidden */
export async function checkGiven(ctx: Ctx, given: Given, kind: Connection['kind']): Promise<void> {
  const { issuer, default_role } = given
  const foreign = (kind === 'oidc' ? ['metadata', 'sso_url', 'certificates'] : ['client_id', 'client_secret']).find(
    (name) => name in given,
  )
  if (foreign) throw wrong(`/${foreign}`, `belongs to the other kind of connection; this one is ${kind}`)
  if (issuer !== undefined && kind === 'oidc') {
    const url = URL.canParse(issuer) ? new URL(issuer) : null
    if (!url || !['https:', 'http:'].includes(url.protocol) || url.search || url.hash || url.username || url.password)
      throw wrong('/issuer', 'is no issuer, like https://login.example.com')
  }
  if (default_role === 'owner') throw wrong('/default_role', 'cannot be owner: owners are made by owners')
  if (typeof default_role === 'string') await mayGive(ctx, default_role)
}

const TOLD = ['name', 'is_active', 'issuer', 'client_id', 'sso_url', 'default_role', 'provider_second_factor'] as const
const prints = (of: Connection | null) =>
  of?.certificates
    ? certificateViews(of.certificates)
        .map((one) => one.sha256)
        .join(' ')
    : null
/** What changed, for the audit trail: never the secret, certificates by their fingerprints. */
export const changesOf = (before: Connection | null, after: Connection | null): Record<string, [unknown, unknown]> =>
  Object.fromEntries(
    [...TOLD, 'certificates' as const].flatMap((field) => {
      const of = (one: Connection | null) => (field === 'certificates' ? prints(one) : (one?.[field] ?? null))
      const [old, next] = [of(before), of(after)]
      return old === next ? [] : [[field, [old, next]]]
    }),
  )
