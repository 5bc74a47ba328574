import { createServer } from 'node:net'
import type { Config } from '@app/core'

const codeOf = (cause: unknown): string => (cause instanceof Error && 'code' in cause ? String(cause.code) : '')

/** What the operator can do about an address that cannot be listened on; other errors come back as they are. */
export function startError(cause: unknown, config: Config): unknown {
  const place = `${config.host}:${config.port}`
  switch (codeOf(cause)) {
    case 'EADDRINUSE':
      return new Error(
        `Port ${config.port} on ${config.host} is in use. Stop what uses it, or set PORT to another one: PORT=${config.port + 1} npm start`,
      )
    case 'EACCES':
      return new Error(`This user may not listen on ${place}. Set PORT to a number above 1023.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(`HOST ${config.host} is no address of this machine.`)
    default:
      return cause
  }
}

/** Told in milliseconds, before the database starts for nothing. @throws Error as of {@link startError} */
export async function refuseTakenPort(config: Config): Promise<void> {
  if (config.port === 0) return
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (cause) => reject(startError(cause, config)))
    probe.listen({ port: config.port, host: config.host, exclusive: true }, () => probe.close(() => resolve()))
  })
}
