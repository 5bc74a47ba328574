import type { App } from '@app/core'
import { seal, unseal } from '../../identity/server/index.ts'
import type { Connection } from './connections.queries.ts'
import type { OidcSettings } from './oidc.ts'

const keyOf = (app: App) => app.keys.derive('single sign-on')

export const sealFor = (app: App, text: string, about: string): string => seal(keyOf(app), text, about)
export const unsealFor = (app: App, sealed: string, about: string): string => unseal(keyOf(app), sealed, about)

/** A connection's settings with its secret opened. */
export const oidcOf = (app: App, row: Connection): OidcSettings => ({
  tenant_id: row.tenant_id,
  issuer: row.issuer,
  client_id: row.client_id ?? '',
  secret: row.client_secret === null ? null : unsealFor(app, row.client_secret, row.id),
})
