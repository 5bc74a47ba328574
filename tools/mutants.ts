import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { applyPatch, type Mutant, readMutants } from './mutant-file.ts'
import { run, runAll, seconds } from './run.ts'

/**
 * `npm run mutants`: breaks each control on purpose in a copy of the repository and runs the one test that must notice
 * (rulings 43, ADR 13). killed: the named test failed by its assertion while the program started. survived: it passed.
 * broken: anything else (the patch does not fit, the program does not start, a crash, a timeout).
 * `npm run mutants -- session csrf` runs those whose names contain a word; `--part=3/12` every twelfth, from the third.
 */
type Verdict = {
  readonly mutant: Mutant
  readonly state: 'killed' | 'survived' | 'broken'
  readonly why: string
}

const root = resolve(import.meta.dirname, '..')
const LEFT_OUT = new Set(['node_modules', '.git', 'data', 'dist', '.tmp', 'test-results', 'docs'])
/** The test that shows that the broken program still starts and answers. */
const STARTS = { file: 'packages/testkit/starts.test.ts', title: 'the whole program starts and answers' }

/** A mutant that hangs is broken: ten times what one takes on a busy machine. */
const LONGEST_MS = 600_000

type Report = {
  testResults: {
    message?: string
    assertionResults: { title: string; fullName: string; status: string; failureMessages?: string[] }[]
  }[]
}

/** The repository as hard links: 1,000 files take 0.1 s and no room. Packages are links to the installed ones, ours to the copy. */
function copyRepository(to: string): void {
  const walk = (folder: string): void => {
    mkdirSync(join(to, folder), { recursive: true })
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (LEFT_OUT.has(entry.name) || entry.name.startsWith('.tmp')) continue
      if (entry.isDirectory()) walk(path)
      else if (entry.isFile()) link(join(root, path), join(to, path))
    }
  }
  walk('')
  const packages = join(to, 'node_modules')
  mkdirSync(packages)
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@app' && !name.startsWith('.vite'))
      symlinkSync(join(root, 'node_modules', name), join(packages, name))
  mkdirSync(join(packages, '@app'))
  for (const [name, folder] of [
    ...['core', 'schema', 'testkit', 'ui'].map((each) => [each, `packages/${each}`] as const),
    ['server', 'apps/server'],
    ['web', 'apps/web'],
    ['modules', 'modules'],
  ] as const)
    symlinkSync(join('../..', folder), join(packages, '@app', name))
}

function link(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    // Another file system.
    copyFileSync(from, to)
  }
}

/** Breaks the copy. A patched file is written anew: the original is a hard link and must not change. @throws when the patch does not fit */
function apply(mutant: Mutant, folder: string): void {
  for (const patch of mutant.patch) {
    const path = join(folder, patch.file)
    const text = applyPatch(readFileSync(path, 'utf8'), patch, mutant.path)
    rmSync(path)
    writeFileSync(path, text)
  }
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
/** A title of `test.each` (`%s is %s`, `$kind`) stands for all its tests. */
const pattern = (title: string): string => escaped(title).replaceAll(/%[sdifjo]|\\\$\w+/g, '.*')

function judge(mutant: Mutant, report: Report): Omit<Verdict, 'mutant'> {
  const all = report.testResults.flatMap((file) => file.assertionResults).filter((one) => one.status !== 'skipped')
  const start = all.find((one) => one.title === STARTS.title)
  if (start?.status !== 'passed')
    return {
      state: 'broken',
      why: `the program does not start: ${start?.failureMessages?.[0]?.split('\n')[0] ?? 'no test ran'}`,
    }
  const own = new RegExp(`${pattern(mutant.title)}$`)
  const named = all.filter((one) => one.title !== STARTS.title && own.test(one.title))
  if (named.length === 0) return { state: 'broken', why: 'the named test did not run' }
  const failed = named.filter((one) => one.status === 'failed')
  if (failed.length === 0) return { state: 'survived', why: 'the named test passed' }
  const texts = failed.map((one) => one.failureMessages?.[0]?.split('\n')[0] ?? '')
  const said = texts.find((text) => /^AssertionError|^Error: (Snapshot|expect|promise (resolved|rejected))/.test(text))
  return said
    ? { state: 'killed', why: said }
    : { state: 'broken', why: `failed, but not by an assertion: ${texts[0] ?? ''}` }
}

// Beside the repository's files: a copy of it is made of hard links.
const work = join(root, '.tmp')
mkdirSync(work, { recursive: true })
const folders: string[] = []

/** Runs one mutant in a copy of its own. */
async function tryMutant(mutant: Mutant): Promise<Verdict> {
  // The same few folders over and over: what Node has compiled of a path serves the next mutant too, which halves a run.
  const folder = folders.pop() ?? mkdtempSync(join(work, 'mutant-'))
  try {
    rmSync(folder, { recursive: true, force: true })
    copyRepository(folder)
    apply(mutant, folder)
    const out = join(folder, 'report.json')
    const env: Record<string, string> = {
      NODE_COMPILE_CACHE: join(work, 'compiled'),
      TEST_CLUSTER: join(root, '.tmp/cluster'),
      ...(mutant.sql && { MUTANT_SQL: join(folder, mutant.path) }),
    }
    await run(
      process.execPath,
      [
        join(folder, 'node_modules/vitest/vitest.mjs'),
        'run',
        // That the program starts is a test of `api`.
        '--project=api',
        ...(mutant.test.endsWith('.slow.test.ts') ? ['--project=slow'] : []),
        mutant.test,
        STARTS.file,
        '-t',
        `(${mutant.within ? `${escaped(mutant.within)} .*` : ''}${pattern(mutant.title)}|${escaped(STARTS.title)})$`,
        '--reporter=json',
        `--outputFile=${out}`,
        '--maxWorkers=1',
        // A busy machine must not look like a killed mutant, nor like a broken one.
        '--testTimeout=120000',
        '--hookTimeout=180000',
        '--no-file-parallelism',
        '--isolate=false',
      ],
      { cwd: folder, env, timeout_ms: LONGEST_MS },
    )
    if (!existsSync(out)) return { mutant, state: 'broken', why: 'the tests could not be run' }
    return { mutant, ...judge(mutant, JSON.parse(readFileSync(out, 'utf8')) as Report) }
  } catch (cause) {
    return { mutant, state: 'broken', why: cause instanceof Error ? cause.message : String(cause) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    folders.push(folder)
  }
}

/** Runs these, two at a time, and tells each as it ends. */
export async function runMutants(mutants: readonly Mutant[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  await runAll(
    mutants.map((mutant) => ({
      name: mutant.name,
      run: async () => {
        const verdict = await tryMutant(mutant)
        verdicts.push(verdict)
        return { ok: verdict.state === 'killed', output: verdict.why }
      },
    })),
    2,
    ({ name, ms, ok, output }) => {
      const state = verdicts.find((one) => one.mutant.name === name)?.state ?? 'broken'
      console.log(`${state.padEnd(9)} ${name.padEnd(36)} ${seconds(ms)}${ok ? '' : `  ${output}`}`)
    },
  )
  return verdicts
}

/** The mutants of this day: a part of them by name, so that each has its turn within `parts` days. */
export function partOf(mutants: readonly Mutant[], part: number, parts: number): Mutant[] {
  return mutants.filter((_mutant, index) => index % parts === part % parts)
}

if (import.meta.filename === process.argv[1]) {
  const words = process.argv.slice(2).filter((each) => !each.startsWith('--'))
  const [part, parts] =
    /^--part=(\d+)\/(\d+)$/
      .exec(process.argv.find((each) => each.startsWith('--part=')) ?? '')
      ?.slice(1)
      .map(Number) ?? []
  const all = readMutants(root).filter((one) => words.length === 0 || words.some((word) => one.name.includes(word)))
  const from = performance.now()
  const verdicts = await runMutants(part !== undefined && parts !== undefined ? partOf(all, part, parts) : all)
  const count = (state: Verdict['state']): number => verdicts.filter((one) => one.state === state).length
  console.log(
    `\n${count('killed')} killed, ${count('survived')} survived, ${count('broken')} broken in ${seconds(performance.now() - from)}`,
  )
  process.exitCode = count('killed') === verdicts.length && verdicts.length > 0 ? 0 : 1
}
