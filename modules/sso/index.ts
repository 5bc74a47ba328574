/** What the API and the pages of single sign-on share. */

/** A connection to an identity provider as the API tells it. The secret is never told. */
export type SsoConnection = {
  readonly id: string
  readonly kind: 'oidc' | 'saml'
  readonly name: string
  readonly is_active: boolean
  readonly issuer: string
  readonly client_id: string | null
  readonly has_secret: boolean
  readonly sso_url: string | null
  readonly certificates: readonly { readonly sha256: string; readonly expires_at: string }[]
  readonly default_role: string | null
  readonly provider_second_factor: boolean
  readonly identities: number
  readonly created_at: string
  /** What the provider asks for: where it answers to, and (SAML) who we are and where it reads that. */
  readonly callback_url: string
  readonly metadata_url: string | null
}

/** A domain of the workspace, and the DNS record that verifies it. */
export type SsoDomain = {
  readonly id: string
  readonly domain: string
  readonly record_name: string
  readonly record_value: string
  readonly verified_at: string | null
  readonly checked_at: string | null
  readonly failing_since: string | null
}

/** A token by which the workspace's directory keeps its members. The token itself is told once. */
export type ScimToken = {
  readonly id: string
  readonly prefix: string
  readonly default_role: string
  readonly created_at: string
  readonly expires_at: string
  readonly last_used_at: string | null
  readonly last_used_ip: string | null
}

export type SsoSettings = {
  readonly connections: readonly SsoConnection[]
  readonly domains: readonly SsoDomain[]
  readonly is_enforced: boolean
  readonly directory: { readonly base_url: string; readonly tokens: readonly ScimToken[] }
}

/** An identity at a provider that is linked to one's account. */
export type LinkedIdentity = {
  readonly id: string
  readonly connection: string
  readonly workspace: string
  readonly issuer: string
  readonly consented_at: string
  readonly last_used_at: string | null
}

/**
 * What people agree to before an identity is linked (promise ONT-039), by version: a new wording gets a new version, the old ones stay, since
 * consents name them.
 */
export const consentTexts: Readonly<Record<string, { readonly en: string; readonly de: string }>> = {
  '2026-11-21': {
    en: 'Custos takes your name, your e-mail address and an identifier from the sign-in service, and keeps them to sign you in. Nothing else of your profile there is read or kept. You can end this in your settings at any time.',
    de: 'Custos übernimmt vom Anmeldedienst Ihren Namen, Ihre E-Mail-Adresse und eine Kennung und bewahrt sie auf, um Sie anzumelden. Sonst wird von Ihrem Profil dort nichts gelesen und nichts aufbewahrt. Sie können das in Ihren Einstellungen jederzeit beenden.',
  },
}
export const CONSENT_VERSION = '2026-11-21'
