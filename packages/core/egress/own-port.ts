import { connect } from 'node:net'
import { type SecureVersion, connect as connectTls } from 'node:tls'

/** What our own listener says: to old and new versions of TLS, and to plain http. It is asked over this machine's own network; nothing leaves it. */
export type PortAnswers = { readonly versions: Readonly<Record<SecureVersion, boolean>>; readonly plain: string }

const WAIT_MS = 5000
const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

/** Asks the port, as a browser that knows one version only would. The certificate's name is not at stake here: the versions are. */
export async function askOwnPort(at: { host: string; port: number }, servername: string): Promise<PortAnswers> {
  const spoken = await Promise.all(VERSIONS.map(async (one) => [one, await speaks(at, servername, one)] as const))
  return {
    versions: Object.fromEntries(spoken) as Record<SecureVersion, boolean>,
    plain: await plainly(at, servername),
  }
}

const speaks = (at: { host: string; port: number }, servername: string, version: SecureVersion): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectTls({
      ...at,
      ...(/^[\d.]+$|:/.test(servername) ? {} : { servername }),
      minVersion: version,
      maxVersion: version,
      // The old versions need what is off by default on this side, or the refusal would be ours.
      ciphers: 'DEFAULT@SECLEVEL=0',
      checkServerIdentity: () => undefined,
      rejectUnauthorized: false,
    })
    const done = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(WAIT_MS, () => done(false))
    socket.once('secureConnect', () => done(socket.getProtocol() === version))
    socket.once('error', () => done(false))
    socket.once('close', () => done(false))
  })

const plainly = (at: { host: string; port: number }, host: string): Promise<string> =>
  new Promise((resolve) => {
    let answer = ''
    const socket = connect(at, () =>
      socket.write(`GET /sign-in HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\n\r\n`),
    )
    const done = (): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(WAIT_MS, done)
    socket.on('data', (part: Buffer) => {
      answer += part.toString('latin1')
    })
    socket.once('error', done)
    socket.once('close', done)
  })
