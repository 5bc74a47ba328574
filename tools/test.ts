import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { check } from './check.ts'
import { canClose, type Closed, runClosed } from './closed-network.ts'
import { memoryFolder } from './memory-folder.ts'
import { readMutants } from './mutant-file.ts'
import { partOf, runMutants } from './mutants.ts'
import { run, seconds } from './run.ts'

/**
 * Every test, in the order in which a mistake is found soonest: checks, unit + API, what walks over the whole registry, slow together with those mutants whose day it is, browser. `npm test`; with names of parts
 * (`npm test -- check api`) only those. The closing line counts checks and tests together.
 */
const root = resolve(import.meta.dirname, '..')
// The suites start the program dozens of times: what Node compiled once serves them all.
process.env['NODE_COMPILE_CACHE'] ??= resolve(root, '.tmp/compiled')
// The browser stays unpacked on the disk for the next run.
process.env['CUSTOS_E2E_TMP'] ??= tmpdir()
process.env['TMPDIR'] = memoryFolder() ?? tmpdir()
const parts = ['check', 'api', 'registry', 'slow', 'mutants', 'e2e']
/** Each mutant has its turn within so many days (ADR 13). */
const MUTANT_DAYS = 28
const asked = process.argv.slice(2).filter((each) => parts.includes(each))
const chosen = asked.length > 0 ? asked : parts
const total = { passed: 0, failed: 0 }
const times: string[] = []

type Report = {
  numPassedTests: number
  numFailedTests: number
  success: boolean
  testResults: { status: string; assertionResults: unknown[] }[]
}

/** Suites run where nothing but this machine can be reached, when it can make such a place. */
const isClosed = await canClose()
if (!isClosed) console.log('not run: the closed network, for which this machine gives no namespaces')

/** REL-008: a suite during which anything tried to leave has failed, and so has one whose counter stands still. */
function countAttempts(project: string, { attempts, isCounting }: Closed): void {
  const isGood = attempts === 0 && isCounting
  total[isGood ? 'passed' : 'failed'] += 1
  console.log(
    `closed network, ${project}: ${isCounting ? `${attempts} attempts to leave it` : 'the counter stands still'}`,
  )
}

/** One part of the tests: a project of Vitest, or a half of one. A file that could not even be loaded counts as one failed test; no report at all too. */
async function vitest(part: string): Promise<{ passed: number; failed: number }> {
  const folder = resolve(root, '.tmp')
  const file = resolve(folder, `${part}.json`)
  process.env['TEST_PART'] = part
  mkdirSync(folder, { recursive: true })
  rmSync(file, { force: true })
  const command = [
    resolve(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    part === 'registry' ? 'api' : part,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]
  const options = { cwd: root, live: true }
  const closed = isClosed
    ? await runClosed(process.execPath, command, { ...options, folder, has_browser: part === 'e2e' })
    : null
  if (closed) countAttempts(part, closed)
  const result = closed ?? (await run(process.execPath, command, options))
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  const unloaded = report.testResults.filter(
    (each) => each.status === 'failed' && each.assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + unloaded
  return { passed: report.numPassedTests, failed: failed === 0 && !result.ok ? 1 : failed }
}

async function timed(name: string, work: () => Promise<{ passed: number; failed: number }>): Promise<void> {
  const from = performance.now()
  const { passed, failed } = await work()
  total.passed += passed
  total.failed += failed
  times.push(`${name} ${seconds(performance.now() - from)}`)
}

if (chosen.includes('check'))
  await timed('check', async () => {
    const outcomes = await check()
    return { passed: outcomes.filter((each) => each.ok).length, failed: outcomes.filter((each) => !each.ok).length }
  })
/** Those of today: a control broken on purpose must turn its test red. */
async function mutants(): Promise<{ passed: number; failed: number }> {
  const today = partOf(readMutants(root), Math.floor(Date.now() / 86_400_000), MUTANT_DAYS)
  console.log(`\n${today.length} mutants of today`)
  const killed = (await runMutants(today)).filter((one) => one.state === 'killed').length
  return { passed: killed, failed: today.length - killed }
}

// Servers that are killed and started again leave a core to the mutants half of the time.
for (const together of [['api'], ['registry'], ['slow', 'mutants'], ['e2e']])
  await Promise.all(
    together
      .filter((one) => chosen.includes(one))
      .map(async (part) => await timed(part, part === 'mutants' ? mutants : () => vitest(part))),
  )

console.log(`\n${times.join(', ')}\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
