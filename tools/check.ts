import { existsSync, globSync } from 'node:fs'
import { resolve } from 'node:path'
import { checkWords } from './check-words.ts'
import { ownRules } from './own-rules.ts'
import { registerProblems } from './register-check.ts'
import { waysOut } from './ways-out.ts'
import { run, runAll, seconds, type Outcome, type Task } from './run.ts'

/** Everything that can be said about the code without running it. `npm run check`, and the first part of `npm test`. */
const root = resolve(import.meta.dirname, '..')
const bin = (name: string): string => resolve(root, 'node_modules/.bin', name)
const command = (name: string, program: string, args: string[]): Task => ({
  name,
  run: () => run(program, args, { cwd: root }),
})

/** Import rules. dependency-cruiser has been seen green with 0 modules cruised, so the number is compared with the files. */
async function boundaries(): Promise<{ ok: boolean; output: string }> {
  const folders = ['apps', 'packages', 'modules']
  const result = await run(
    bin('depcruise'),
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders],
    { cwd: root },
  )
  const text = result.output.slice(result.output.indexOf('{'))
  const report = JSON.parse(text.slice(0, text.lastIndexOf('}') + 1)) as {
    modules: { source: string }[]
    summary: { violations: { from: string; to: string; rule: { name: string } }[] }
  }
  const files = globSync('{apps,packages,modules}/**/*.{ts,tsx}', { cwd: root }).filter(
    (path) => !/node_modules|dist\//.test(path) && !path.endsWith('.d.ts'),
  )
  const cruised = report.modules.filter((each) => /^(apps|packages|modules)\//.test(each.source)).length
  const lines = report.summary.violations.map((each) => `${each.rule.name}: ${each.from} -> ${each.to}`)
  if (cruised < files.length) lines.push(`cruised ${cruised} modules, ${files.length} files exist`)
  return { ok: lines.length === 0 && cruised > 0, output: lines.join('\n') }
}

const tasks: Task[] = [
  command('types', bin('tsc'), ['--noEmit', '-p', '.']),
  command('lint', bin('oxlint'), ['--type-aware', '--deny-warnings', '--format', 'unix', '.']),
  { name: 'boundaries', run: boundaries },
  { name: 'words', run: checkWords },
  { name: 'own rules', run: async () => ownRules(root) },
  { name: 'ways out', run: async () => waysOut(root) },
  {
    name: 'promises',
    run: async () => {
      const problems = registerProblems(root)
      return { ok: problems.length === 0, output: problems.join('\n') }
    },
  },
  command('format', bin('oxfmt'), ['--list-different', '.']),
  {
    // Fails over the budgets of apps/web/budgets.ts; what was built from these very sources is not built again. The check of the words points
    // Lingui at catalogues of its own meanwhile.
    name: 'web',
    run: () =>
      run(
        process.execPath,
        ['--input-type=module', '-e', "await (await import('./apps/web/build.ts')).ensureBuilt()"],
        { cwd: root, env: { NODE_ENV: 'production', CUSTOS_LOCALES: '' } },
      ),
  },
  command('dead code', bin('knip'), ['--no-progress']),
  ...(existsSync(resolve(root, 'tools/gen.ts'))
    ? [command('goldens', process.execPath, ['tools/gen.ts', '--check'])]
    : []),
]

const tell = (outcome: Outcome): void => {
  console.log(`${outcome.ok ? 'ok  ' : 'FAIL'}  ${outcome.name.padEnd(12)} ${seconds(outcome.ms)}`)
}

/** Runs all checks, two at a time, prints what failed at the end. */
export async function check(): Promise<Outcome[]> {
  const outcomes = await runAll(tasks, 2, tell)
  for (const each of outcomes.filter((one) => !one.ok))
    console.log(`\n--- ${each.name}\n${each.output.trim().slice(0, 8000)}`)
  return outcomes
}

if (import.meta.filename === process.argv[1]) {
  const outcomes = await check()
  const failed = outcomes.filter((each) => !each.ok).length
  console.log(`\n${outcomes.length - failed} checks passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
