import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Program, openProgram } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { probesOf, runProbe } from '../../modules/trust/server/probes/run.ts'
import { coreModule } from './core-module.ts'
import { openLogFiles } from './log-files.ts'

const DAY = 86_400_000
const root = mkdtempSync(join(tmpdir(), 'custos-logs-'))
const log_dir = join(root, 'logs')
let program: Program
beforeAll(async () => {
  program = await openProgram({ config: { log_dir } })
}, 60_000)
afterAll(async () => {
  await program.close()
  rmSync(root, { recursive: true, force: true })
})
const look = async (id = 'logs.age') => {
  const probe = probesOf(program.app).get(id)
  if (!probe) throw new Error('no probe')
  const { state, evidence } = await runProbe(program.app, probe)
  return [state, evidence['broken']]
}

describe('log files', () => {
  test('lie a day each where only their owner reads, and none holds a line that is older than 90 days', async () => {
    const start = Date.parse('2026-03-01T23:59:00Z')
    let now = start
    const clock = () => new Date(now)
    const files = openLogFiles(log_dir, 90, clock)
    files.write('{"msg":"one"}\n')
    now += 2 * 60_000
    files.write('{"msg":"two"}\n')
    expect(readdirSync(log_dir)).toEqual(['custos-2026-03-01.log', 'custos-2026-03-02.log'])
    expect(readFileSync(join(log_dir, 'custos-2026-03-02.log'), 'utf8')).toBe('{"msg":"two"}\n')
    expect(readdirSync(log_dir).map((name) => statSync(join(log_dir, name)).mode & 0o777)).toEqual([0o600, 0o600])
    files.close()
    // The hour's look, with nobody writing: both sides of the last second.
    program.clock.offset = Date.parse('2026-03-01T00:00:00Z') + 90 * DAY - 60_000 - Date.now()
    await coreModule.hourly?.(program.app)
    expect(readdirSync(log_dir)).toHaveLength(2)
    expect(await look()).toEqual(['proven', undefined])
    program.clock.offset += 2 * 60_000
    expect(await look()).toEqual(['failed', ['no line is older than allowed']])
    await coreModule.hourly?.(program.app)
    expect(readdirSync(log_dir)).toEqual(['custos-2026-03-02.log'])
    expect(await look()).toEqual(['proven', undefined])
    // A start drops what the time without a program made too old, whatever the dates of the file say.
    utimesSync(join(log_dir, 'custos-2026-03-02.log'), new Date(), new Date())
    now = start + 200 * DAY
    openLogFiles(log_dir, 90, clock).close()
    expect(readdirSync(log_dir)).toEqual([])
  })

  test('the probe of logs sees one that is too old, one that others read, and one that nobody prunes', async () => {
    program.clock.offset = 0
    const put = (name: string, mode = 0o600): void => {
      writeFileSync(join(log_dir, name), 'x')
      chmodSync(join(log_dir, name), mode)
    }
    put('custos-2020-01-01.log')
    expect(await look('logs.age')).toEqual(['failed', ['no line is older than allowed']])
    put('custos-2020-01-01.log', 0o644)
    put('elsewhere.log')
    expect((await look())[1]).toEqual([
      'no line is older than allowed',
      'only their owner reads them',
      'no file that nobody prunes',
    ])
    for (const name of readdirSync(log_dir)) rmSync(join(log_dir, name))
    expect(await look()).toEqual(['proven', undefined])
  })
})
