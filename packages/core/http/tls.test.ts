import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { type Server, createServer as createTlsServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server as TlsServer } from 'node:tls'
import { type Program, openProgram } from '@app/testkit'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { probesOf, runProbe } from '../../../modules/trust/server/probes/run.ts'
import { readConfig } from '../config.ts'
import { askOwnPort, egress } from '../egress/index.ts'
import { readPair } from '../tls.ts'
import { renew } from './tls.ts'

const HOST = 'crm.example.test'
const folder = mkdtempSync(join(tmpdir(), 'custos-tls-'))
const at = (name: string): string => join(folder, name)
const own = { TLS_CERT_FILE: at('cert.pem'), TLS_KEY_FILE: at('key.pem') }
const given = { PUBLIC_URL: `https://${HOST}`, PRIVACY_CONTACT: 'privacy@example.test', ...own }
let program: Program
let port: number
let ca: string
beforeAll(async () => {
  ca = await pair('cert.pem', 'key.pem', HOST)
  await pair('other.pem', 'other-key.pem', 'elsewhere.example.test')
  const { tls } = readConfig(given)
  if (!tls) throw new Error('no TLS')
  program = await openProgram({ config: { public_url: `https://${HOST}`, tls } })
  await program.server.listen({ port: 0, host: '127.0.0.1' })
  port = (program.server.server.address() as AddressInfo).port
}, 60_000)
afterAll(async () => {
  await program.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A certificate of its own making and its key, written as PEM. */
async function pair(cert: string, key: string, host: string): Promise<string> {
  const made = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + 30 * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
    ],
  })
  writeFileSync(at(cert), made.cert)
  writeFileSync(at(key), made.private, { mode: 0o600 })
  return made.cert
}
const ask = (path: string, trusted = ca) =>
  new Promise<{ status: number; headers: Record<string, unknown>; version: string | null }>((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        servername: HOST,
        ca: trusted,
        agent: false,
        headers: { host: HOST, accept: 'text/html' },
      },
      (answer) => {
        const socket = answer.socket as unknown as { getProtocol(): string | null }
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, version: socket.getProtocol() })
        answer.destroy()
      },
    )
    sent.once('error', reject)
    sent.end()
  })

describe('an end of TLS of its own', () => {
  test('speaks TLS 1.2 and 1.3 and nothing older; plain http gets no word and no cookie', async () => {
    expect(await askOwnPort({ host: '127.0.0.1', port }, HOST)).toEqual({
      versions: { TLSv1: false, 'TLSv1.1': false, 'TLSv1.2': true, 'TLSv1.3': true },
      plain: '',
    })
    const answer = await ask('/sign-in')
    expect([answer.status, answer.version]).toEqual([200, 'TLSv1.3'])
    expect(String(answer.headers['strict-transport-security'])).toContain('max-age=31536000')
    const probe = probesOf(program.app).get('tls.floor')
    if (!probe) throw new Error('no probe')
    expect(await runProbe(program.app, probe)).toMatchObject({ state: 'proven' })
  })

  test('the probe of the floor sees an old version spoken', async () => {
    const { tls } = program.app.config
    const probe = probesOf(program.app).get('tls.floor')
    const listener: unknown = program.server.server
    if (!tls || !probe || !(listener instanceof TlsServer)) throw new Error('no TLS')
    listener.setSecureContext({ ...readPair(tls), minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' })
    expect(await runProbe(program.app, probe)).toMatchObject({
      state: 'failed',
      evidence: { broken: ['TLS 1.0 and 1.1 are refused'] },
    })
    renew(tls, program.server)
    expect(await runProbe(program.app, probe)).toMatchObject({ state: 'proven' })
  })

  test('takes up a renewed certificate, and keeps the old one when the new pair does not fit', async () => {
    const { tls } = program.app.config
    if (!tls) throw new Error('no TLS')
    await expect(ask('/health/live', await pair('cert.pem', 'key.pem', HOST))).rejects.toThrow(
      /self.signed|certificate/,
    )
    renew(tls, program.server)
    const next = await pair('cert.pem', 'unused.pem', HOST)
    expect(() => renew(tls, program.server)).toThrow(/not the key of the certificate/)
    await expect(ask('/health/live', next)).rejects.toThrow(/self.signed|certificate/)
    ca = await pair('cert.pem', 'key.pem', HOST)
    utimesSync(at('cert.pem'), new Date(), new Date())
    renew(tls, program.server)
    expect((await ask('/health/live')).status).toBe(200)
  })

  test('is refused at the start with its reason: one file, a foreign key, another host, http, no PEM', () => {
    const said = (more: Record<string, string>): string => {
      try {
        readConfig({ ...given, ...more })
        return ''
      } catch (cause) {
        return String(cause)
      }
    }
    expect(said({})).toBe('')
    expect(said({ TLS_KEY_FILE: '' })).toContain('go together')
    expect(said({ PUBLIC_URL: 'http://localhost:3000' })).toContain('begins with https://')
    expect(said({ TLS_KEY_FILE: at('other-key.pem') })).toContain('not the key')
    expect(said({ TLS_CERT_FILE: at('other.pem'), TLS_KEY_FILE: at('other-key.pem') })).toContain(
      `not a certificate for ${HOST}`,
    )
    expect(said({ TLS_CERT_FILE: at('key.pem') })).toContain('no certificate')
    expect(said({ TLS_CERT_FILE: at('none.pem') })).toContain('cannot be read (ENOENT)')
  })
})

describe('the other side', () => {
  test('is always asked for its certificate: a self-made one, an old TLS and a switch that trusts everybody are refused', async () => {
    const [made] = [await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256' })]
    const old = {
      key: made.private,
      cert: made.cert,
      minVersion: 'TLSv1' as const,
      maxVersion: 'TLSv1.1' as const,
      ciphers: 'DEFAULT@SECLEVEL=0',
    }
    const heard: string[] = []
    const asked = async (options: object): Promise<string> => {
      const server: Server = createTlsServer({ key: made.private, cert: made.cert, ...options }, (_req, res) => {
        heard.push('content')
        res.end('{}')
      })
      server.on('tlsClientError', () => {})
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      const open = { ...program.app, config: { ...program.app.config, egress_allow: ['127.0.0.1'] } }
      const leaving = { destination: 'identity_provider', cause: 'test', tenant_id: null }
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
      const said = await egress(open, leaving, url).then(() => 'answered', String)
      server.close()
      return said
    }
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      expect(await asked({})).toMatch(/egress_failed/)
      expect(await asked(old)).toMatch(/egress_failed/)
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    }
    expect(heard).toEqual([])
    expect(() => readConfig({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toThrow(/certificates are always checked/)
  })

  test('a database elsewhere is reached over TLS with its name checked, or not at all', async () => {
    const url = (query: string, host = 'db.example.test') => `postgres://u:hush@${host}:5432/crm${query}`
    for (const bad of [
      url(''),
      url('?sslmode=disable'),
      url('?sslmode=require'),
      url('?sslmode=verify-ca'),
      url('?host=10.0.0.3', 'localhost'),
    ])
      expect(() => readConfig({ DATABASE_URL: bad })).toThrow(/sslmode=verify-full/)
    expect(() => readConfig({ DATABASE_URL: url('') })).not.toThrow(/hush/)
    expect(() => readConfig({ DATABASE_URL: url('?sslmode=verify-full&sslrootcert=/nowhere.pem') })).toThrow(
      /cannot be read/,
    )
    const { connectionOf } = await import('../db/connection.ts')
    const safe = url(`?sslmode=verify-full&sslrootcert=${at('cert.pem')}`)
    expect(readConfig({ DATABASE_URL: safe }).database_url).toBe(safe)
    expect(connectionOf(safe).ssl).toEqual({ rejectUnauthorized: true, minVersion: 'TLSv1.2', ca: expect.any(String) })
    for (const here of [url('', '127.0.0.1'), url('', '[::1]'), url('?host=/run/postgresql', 'localhost')])
      expect(connectionOf(String(readConfig({ DATABASE_URL: here }).database_url)).ssl).toBeUndefined()
  })
})
