import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mayConnect, rangesOf } from './addresses.ts'
import { type EgressConfig, type EgressRequest, ask, reach } from './http.ts'

const none = rangesOf([])
const egress = async (config: EgressConfig, target: string, given: EgressRequest = {}): Promise<Response> => {
  const url = new URL(target)
  const within = AbortSignal.timeout(given.timeout ?? 5000)
  return await ask(url, await reach(config, url, within), given, within)
}

describe('addresses', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    '2001:0:1::1',
    'fc00::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'no address',
  ])('%s is not on the public internet', (address) => {
    expect(mayConnect(address, none)).toBe(false)
  })
  test.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is', (address) => {
    expect(mayConnect(address, none)).toBe(true)
  })
  test('what the operator names may be asked', () => {
    const named = rangesOf(['10.0.0.0/8', 'fd00::/8'])
    expect(['10.9.9.9', 'fd12::1', '::ffff:10.0.0.1', '192.168.0.1'].map((one) => mayConnect(one, named))).toEqual([
      true,
      true,
      true,
      false,
    ])
  })
})

describe('a request', () => {
  let server: Server
  let at = ''
  const seen: string[] = []
  beforeAll(async () => {
    server = createServer((request, reply) => {
      seen.push(request.url ?? '')
      if (request.url === '/far') reply.writeHead(302, { location: 'http://169.254.169.254/' }).end()
      else if (request.url === '/large') reply.end('x'.repeat(300_000))
      else if (request.url === '/never') reply.write('x')
      else reply.writeHead(201, { 'content-type': 'text/plain' }).end(`${request.method} ${request.headers.host}`)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const open = { public_url: 'http://localhost:3000', egress_allow: ['127.0.0.0/8', '::1'] }
  const refusal = async (work: Promise<unknown>) =>
    await work.then(
      () => 'answered',
      (cause: { code: string }) => cause.code,
    )

  test('reaches what is allowed, by name too', async () => {
    const answer = await egress(open, `${at}/a`)
    expect([answer.status, await answer.text()]).toEqual([201, `GET ${new URL(at).host}`])
    expect((await egress(open, at.replace('127.0.0.1', 'localhost'))).status).toBe(201)
  })

  test('goes nowhere else', async () => {
    const before = seen.length
    const closed = { public_url: 'http://localhost:3000' }
    for (const url of [at, at.replace('127.0.0.1', 'localhost'), at.replace('127.0.0.1', '[::ffff:127.0.0.1]')])
      expect([url, await refusal(egress(closed, url))]).toEqual([url, 'egress_refused'])
    // Behind https nothing is asked in the clear, loopback neither.
    expect(await refusal(egress({ ...open, public_url: 'https://crm.example' }, at))).toBe('egress_refused')
    for (const url of ['http://1.1.1.1/', 'https://1.1.1.1:22/', 'ftp://1.1.1.1/', 'https://u:p@1.1.1.1/'])
      expect([url, await refusal(egress(open, url))]).toEqual([url, 'egress_refused'])
    // A name that cannot be: it fails without a name server being asked, which the closed network of the suite would count.
    expect(await refusal(egress(open, 'https://no..such.host/'))).toBe('egress_failed')
    expect(seen.length).toBe(before)
  })

  test('follows no redirect, reads no flood, and does not wait for ever', async () => {
    expect(await refusal(egress(open, `${at}/far`))).toBe('egress_refused')
    expect(await refusal(egress(open, `${at}/large`))).toBe('egress_refused')
    expect(await refusal(egress(open, `${at}/never`, { timeout: 200 }))).toBe('egress_failed')
  })
})
