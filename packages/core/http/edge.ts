import type { AddressInfo } from 'node:net'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { App } from '../app.ts'
import { type Csrf, createCsrf } from './csrf.ts'
import { type LiveHub, createLiveHub } from './live.ts'
import { type Rates, createRates } from './rates.ts'
import { type EdgeSettings, edgeSettings } from './settings.ts'

/** The edge's own memory, one per program: CSRF nonces, counters, open streams, seen CSP reports. */
export type Edge = {
  readonly settings: EdgeSettings
  readonly csrf: Csrf
  readonly rates: Rates
  readonly live: LiveHub
  readonly csp: {
    count: number
    readonly last: { readonly at: string; readonly directive: string; readonly blocked: string }[]
  }
  /** Where the server listens; null while it does not. */
  address?: () => AddressInfo | string | null
  /** A request to our own server that needs no socket, for probes; there once the server is made. */
  inject?: (request: InjectOptions) => Promise<LightMyRequestResponse>
}

const edges = new WeakMap<App, Edge>()

/** The edge state of this program; made at first use. */
export function edgeOf(app: App): Edge {
  const known = edges.get(app)
  if (known) return known
  const settings = edgeSettings(app.config)
  const made: Edge = {
    settings,
    csrf: createCsrf(app.keys.derive('csrf'), app.clock().getTime()),
    rates: createRates(),
    live: createLiveHub(app),
    csp: { count: 0, last: [] },
  }
  edges.set(app, made)
  return made
}
