import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Program, openProgram } from '@app/testkit'
import { type Browser, PASSWORD, browser, signUp } from '@app/testkit/edge'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let program: Program
beforeAll(async () => {
  program = await openProgram()
}, 60_000)
afterAll(async () => program.close())

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0'
const sessionsOf = async (one: Browser, path = 'sessions') =>
  (await one.send('GET', `/v1/auth/${path}`)).data['data'] as Record<string, unknown>[]

describe('what a browser says of itself', () => {
  test('is screen size and language, these two keys only, in the own list of devices and nowhere else', async () => {
    const { email, slug } = await signUp(program.server)
    const one = browser(program.server, { 'user-agent': FIREFOX })
    await one.send('POST', '/v1/auth/sign-in', { email, password: PASSWORD })
    const said = { screen: '1440x900', language: 'de-AT' }
    expect((await one.send('POST', '/v1/auth/device', said)).statusCode).toBe(204)
    for (const wrong of [
      {},
      { screen: '1440x900' },
      { ...said, canvas: 'a1b2' },
      { ...said, fonts: [] },
      { ...said, screen: '1440x900x24' },
      { ...said, language: 'de-AT, en;q=0.5' },
    ])
      expect((await one.send('POST', '/v1/auth/device', wrong)).statusCode, JSON.stringify(wrong)).toBe(400)
    expect((await browser(program.server).send('POST', '/v1/auth/device', said)).statusCode).toBe(401)
    const now = (await sessionsOf(one)).find((row) => row['is_current'])
    expect(now).toMatchObject({ ...said, device: 'Firefox 139, Linux', ip: '127.0.0.1' })
    await one.send('POST', '/v1/auth/sign-out')
    await one.send('POST', '/v1/auth/sign-in', { email, password: PASSWORD })
    expect((await sessionsOf(one, 'session-history')).find((row) => row['id'] === now?.['id'])).toMatchObject(said)
    const page = await one.send('GET', '/v1/audit?limit=50', undefined, { 'x-workspace': slug })
    expect(page.body).not.toContain('1440x900')
  })

  test('is not more than that: nothing in the browser probes canvas, sound, fonts or hardware', () => {
    const root = resolve(import.meta.dirname, '../../..')
    const files = globSync('{apps/web,packages/ui,packages/schema,modules/*/web}/**/*.{ts,tsx}', { cwd: root }).filter(
      (path) => !/node_modules|\/dist\/|\.test\./.test(path),
    )
    expect(files.length).toBeGreaterThan(100)
    const probes =
      /\b(toDataURL|getImageData|measureText|OffscreenCanvas|AudioContext|OscillatorNode|queryLocalFonts|document\.fonts\.check|WEBGL_debug|getContext\(|hardwareConcurrency|deviceMemory|navigator\.(plugins|mimeTypes|getBattery|connection|platform)|enumerateDevices|getTimezoneOffset)/
    expect(files.filter((path) => probes.test(readFileSync(resolve(root, path), 'utf8')))).toEqual([])
  })
})
