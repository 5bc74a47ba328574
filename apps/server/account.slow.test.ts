import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readConfig } from '@app/core'
import { afterAll, expect, test } from 'vitest'
import { startProgram } from './wire.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'custos-account-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const CLI = fileURLToPath(new URL('cli.ts', import.meta.url))
const env = { DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'silent', PUBLIC_URL: 'http://127.0.0.1:3999' }
const custos = async (...args: string[]): Promise<string> =>
  (await run(process.execPath, [CLI, ...args], { env: { ...process.env, ...env } })).stdout

test('custos account reset-link works beside a running instance and alone; the link sets a password', async () => {
  const config = { ...readConfig({ ...env, PORT: '0' }), unsafe_fast_database: true, password_cost: 4 }
  const program = await startProgram(config, { build_web: false })
  const post = async (path: string, body: unknown): Promise<number> =>
    (
      await fetch(`${program.url}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      })
    ).status
  const email = 'ann@example.test'
  const password = 'correct horse battery staple'
  expect(
    await post('/v1/auth/sign-up', { email, password, name: 'Ann', workspace_name: 'Home', accept_terms: true }),
  ).toBe(201)
  const said = await custos('account', 'reset-link', 'Ann@Example.test')
  const token = /http:\/\/127\.0\.0\.1:3999\/recover#([\w-]{43})/.exec(said)?.[1]
  expect(await post('/v1/auth/recovery/complete', { token, password: 'a different long passphrase 7' })).toBe(204)
  expect(await post('/v1/auth/sign-in', { email, password })).toBe(401)
  expect(await post('/v1/auth/sign-in', { email, password: 'a different long passphrase 7' })).toBe(200)
  await expect(custos('account', 'reset-link', 'nobody@example.test')).rejects.toThrow('No active account')
  // The installation's own log, beside it: whole. And nobody's factors are reset who has none.
  expect(await custos('verify-audit', '--platform')).toContain('The log is intact.')
  await expect(custos('account', 'reset-factors', email)).rejects.toThrow('No active account with a second factor')
  await program.stop()
  expect(await custos('account', 'reset-link', email)).toContain('/recover#')
})
