import { statSync } from 'node:fs'
import type { ServerOptions } from 'node:https'
import { Server as TlsServer } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import type { App } from '../app.ts'
import { LEAST_TLS, type TlsSettings, readPair } from '../tls.ts'

/** A renewed certificate is taken up within this time; connections that stand keep the old one. */
const LOOK_MS = 10 * 60_000

/** What the listener of https is made with. */
export function tlsOptions(settings: TlsSettings, handshakeMs: number): ServerOptions {
  const { cert, key } = readPair(settings)
  return { cert, key, minVersion: LEAST_TLS, handshakeTimeout: handshakeMs }
}

/** Looks now and then whether the certificate was renewed. @returns a function that stops it */
export function followCertificate(app: App, server: FastifyInstance): () => void {
  const { tls } = app.config
  if (!tls) return () => {}
  const stamp = (): string => [tls.cert_file, tls.key_file].map((path) => statSync(path).mtimeMs).join()
  let seen = stamp()
  const timer = setInterval(() => takeUp(), LOOK_MS)
  timer.unref()
  const takeUp = (): void => {
    try {
      const now = stamp()
      if (now === seen) return
      renew(tls, server)
      seen = now
      app.log.info('The certificate was renewed.')
    } catch (cause) {
      // Half-written files are whole at the next look; until then the old pair serves.
      app.log.error(cause instanceof Error ? cause.message : String(cause))
    }
  }
  return () => clearInterval(timer)
}

/** New connections get the pair that lies there now. @throws Error with a text for the operator; then the old one stays */
export function renew(tls: TlsSettings, server: FastifyInstance): void {
  const { cert, key } = readPair(tls)
  const listener: unknown = server.server
  if (listener instanceof TlsServer) listener.setSecureContext({ cert, key, minVersion: LEAST_TLS })
}
