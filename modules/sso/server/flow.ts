import { type RouteRequest, error, noteAccount } from '@app/core'
import { actOf, hashToken } from '@app/core/http'
import { markBrowser } from './browser.ts'
import { type Connection, type Place, activeConnection } from './connections.queries.ts'
import { type Flow, insertFlow } from './flows.queries.ts'
import { type OidcAsked, type Proven, askOidc } from './oidc.ts'
import { type SamlAsked, askSaml } from './saml.ts'
import { oidcOf, sealFor, unsealFor } from './secrets.ts'

/** Time to sign in at the provider, and to read what is consented to. */
const VALID = 10 * 60_000

/** A connection that works, with its workspace. */
export type Live = Connection & Place

/** @throws sso_not_found */
export async function liveConnection(req: RouteRequest, id: string): Promise<Live> {
  const found = await req.app.db.inAuth((tx) => activeConnection(tx, id))
  if (!found) throw error('sso_not_found')
  return found
}

/** Begins at the provider: what must be kept is sealed, and bound to this browser (and to this session, when an identity is to be linked). */
export async function ask(
  req: RouteRequest,
  connection: Live,
  given: { session_id: string | null; consent_version: string | null; fresh: boolean },
): Promise<string> {
  const { app } = req
  if (connection.kind === 'saml') {
    const { url, asked } = await askSaml(app, connection, given.fresh, req.at)
    await keep(req, connection, 'asked', hashToken(asked.request_id), markBrowser(req), JSON.stringify(asked), given)
    return url
  }
  const { url, asked } = await askOidc(app, oidcOf(app, connection), given.fresh)
  await keep(req, connection, 'asked', hashToken(asked.state), markBrowser(req), JSON.stringify(asked), given)
  return url
}

/** Keeps a flow, sealed to its key. */
export async function keep(
  req: RouteRequest,
  connection: Pick<Connection, 'id'>,
  state: Flow['state'],
  key: Buffer,
  browser: Buffer,
  text: string,
  given: { session_id: string | null; consent_version: string | null },
): Promise<void> {
  await req.app.db.inAuth((tx) =>
    insertFlow(tx, {
      key_hash: key,
      state,
      connection_id: connection.id,
      browser_hash: browser,
      session_id: given.session_id,
      consent_version: given.consent_version,
      sealed: sealFor(req.app, text, key.toString('hex')),
      now: new Date(req.at).toISOString(),
      expires_at: new Date(req.at + VALID).toISOString(),
    }),
  )
}

const open = (req: RouteRequest, flow: Flow): unknown =>
  JSON.parse(unsealFor(req.app, flow.sealed, flow.key_hash.toString('hex')))
export const samlAskedOf = (req: RouteRequest, flow: Flow): SamlAsked => open(req, flow) as SamlAsked
export const askedOf = (req: RouteRequest, flow: Flow): OidcAsked => open(req, flow) as OidcAsked
export const provenOf = (req: RouteRequest, flow: Flow): Proven => open(req, flow) as Proven

/** Asked to prove it anew, a provider that only remembers somebody says an older moment, or none. @throws sso_refused */
export function refuseRemembered(asked: { fresh: boolean; at: number }, provenAt: number | null): void {
  if (asked.fresh && (provenAt ?? 0) < asked.at - 60_000) throw error('sso_refused')
}

/** Writes a sign-in that came to nothing into the platform's log. */
export async function noteRefusal(req: RouteRequest, accountId: string | null, tenantId: string | null): Promise<void> {
  await req.app.db.inAuth((tx) =>
    noteAccount(tx, actOf(req, { name: 'session.refused', account_id: accountId, tenant_id: tenantId })),
  )
}
