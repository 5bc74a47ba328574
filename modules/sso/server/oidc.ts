import { type App, error } from '@app/core'
import { egress } from '@app/core/egress'
import * as client from 'openid-client'
import { loggable } from './loggable.ts'

/** What a provider said of a person; nothing else of its answer is looked at. */
export type Proven = {
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
  readonly email_verified: boolean
  readonly name: string
  /** When the person last proved it to the provider; null: it does not say. */
  readonly authenticated_at: number | null
  /** As it was asked. */
  readonly fresh: boolean
}
export type OidcSettings = {
  readonly tenant_id: string
  readonly issuer: string
  readonly client_id: string
  readonly secret: string | null
}
/** What must be kept until the provider answers. */
export type OidcAsked = {
  readonly nonce: string
  readonly verifier: string
  readonly state: string
  readonly fresh: boolean
  readonly at: number
}

const SCOPE = 'openid email profile'
export const callbackUrl = (app: Pick<App, 'config'>): string => `${app.config.public_url}/v1/auth/sso/callback`

/**
 * The provider's own description, asked anew each time: a rotated key or a moved endpoint works at once, and nothing old is believed.
 * @throws egress_refused, egress_failed, sso_provider
 */
export async function discover(app: App, settings: OidcSettings): Promise<client.Configuration> {
  const url = new URL(settings.issuer)
  const found = await client
    .discovery(
      url,
      settings.client_id,
      { ...(settings.secret === null ? {} : { client_secret: settings.secret }), [client.clockTolerance]: 60 },
      settings.secret === null ? client.None() : bySecret(settings.secret),
      {
        [client.customFetch]: async (target, options) =>
          await egress(
            app,
            { destination: 'identity_provider', cause: 'sso.oidc', tenant_id: settings.tenant_id },
            target,
            {
              method: options.method,
              headers: options.headers,
              body: options.body instanceof URLSearchParams ? options.body.toString() : textOf(options.body),
            },
          ),
        execute: [
          client.enableNonRepudiationChecks,
          // egress decides what may be asked by http: this machine, in development.
          ...(url.protocol === 'http:' ? [client.allowInsecureRequests] : []),
        ],
        timeout: 10,
      },
    )
    .catch((cause: unknown) => {
      throw isOurs(cause) ?? providerError(cause)
    })
  if (found.serverMetadata().issuer !== settings.issuer)
    throw error('sso_provider', { detail: 'The provider calls itself by another issuer.' })
  return found
}

const textOf = (body: unknown): string | null => (typeof body === 'string' ? body : null)

/** The way the provider names first of those that take a secret; what it does not say is "basic" (OpenID Connect Discovery §3). */
const bySecret =
  (secret: string): client.ClientAuth =>
  (server, metadata, body, headers) => {
    const known = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const way = known.includes('client_secret_basic') ? client.ClientSecretBasic : client.ClientSecretPost
    way(secret)(server, metadata, body, headers)
  }

const isOurs = (cause: unknown): Error | null => {
  for (let at = cause; at instanceof Error; at = at.cause) if (at.name === 'AppError') return at
  return null
}
const providerError = (cause: unknown) =>
  error('sso_provider', {
    detail:
      cause instanceof Error && 'code' in cause
        ? `The provider's description does not hold (${String(cause.code)}).`
        : "The provider's description cannot be read.",
  })

/** Where the browser goes, and what must be kept until it comes back. */
export async function askOidc(
  app: App,
  settings: OidcSettings,
  fresh: boolean,
): Promise<{ url: string; asked: OidcAsked }> {
  const config = await discover(app, settings)
  const asked = {
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
    state: client.randomState(),
    fresh,
    at: app.clock().getTime(),
  }
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callbackUrl(app),
    response_type: 'code',
    scope: SCOPE,
    state: asked.state,
    nonce: asked.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(asked.verifier),
    code_challenge_method: 'S256',
    ...(fresh ? { prompt: 'login', max_age: '0' } : {}),
  })
  return { url: url.href, asked }
}

/**
 * The provider's answer: state, `iss` and code, then the ID token (signature, issuer, audience, expiry, nonce). `search` is the query as it came.
 * @throws sso_refused for all that does not hold; egress_failed when the provider is away
 */
export async function readOidc(app: App, settings: OidcSettings, search: string, asked: OidcAsked): Promise<Proven> {
  const config = await discover(app, settings)
  try {
    const tokens = await client.authorizationCodeGrant(config, new URL(`${callbackUrl(app)}${search}`), {
      expectedState: asked.state,
      expectedNonce: asked.nonce,
      pkceCodeVerifier: asked.verifier,
      idTokenExpected: true,
      // Some seconds go by while the person types.
      ...(asked.fresh ? { maxAge: 600 } : {}),
    })
    const token = tokens.claims()
    if (!token) throw error('sso_refused')
    const more =
      token['email'] === undefined && config.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(config, tokens.access_token, token.sub)
        : {}
    const claims: Record<string, unknown> = { ...more, ...token }
    const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : null)
    return {
      issuer: token.iss,
      subject: token.sub,
      email: text('email'),
      email_verified: claims['email_verified'] === true,
      name:
        text('name') ?? ([text('given_name'), text('family_name')].filter(Boolean).join(' ') || (text('email') ?? '')),
      authenticated_at: typeof token.auth_time === 'number' ? token.auth_time * 1000 : null,
      fresh: asked.fresh,
    }
  } catch (cause) {
    const ours = isOurs(cause)
    if (ours) throw ours
    app.log.info(loggable(cause), 'sso answer refused')
    throw error('sso_refused')
  }
}
