import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { attemptsIn, canClose, runClosed } from './closed-network.ts'

const isPossible = await canClose()

describe('the closed network', () => {
  test.skipIf(!isPossible)('counts what tries to leave, and not what stays', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'custos-closed-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const asked = (script: string) =>
      runClosed(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, folder })
    const home = await asked(`
      import { createServer } from 'node:http'
      const server = createServer((_, answer) => answer.end('here')).listen(0, '127.0.0.1', async () => {
        console.log(await (await fetch('http://127.0.0.1:' + server.address().port)).text())
        server.close()
      })`)
    expect(home).toMatchObject({ ok: true, attempts: 0, isCounting: true })
    expect(home.output).toContain('here')
    const away = await asked(`await fetch('http://198.51.100.7/').then(() => process.exit(1), () => undefined)`)
    expect(away).toMatchObject({ ok: true, isCounting: true })
    expect(away.attempts).toBeGreaterThan(0)
    const failing = await asked('process.exit(3)')
    expect(failing.ok).toBe(false)
  })

  test('a text without counters is no zero', () => {
    expect(() => attemptsIn('')).toThrow('no OutNoRoutes')
    expect(attemptsIn('Ip: Forwarding OutNoRoutes\nIp: 2 3\nIp6OutNoRoutes   \t4\n')).toBe(7)
  })
})
