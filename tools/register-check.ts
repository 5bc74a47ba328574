import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { modules } from '@app/modules/registry'
import { watched } from '../promises/entry.ts'
import { german } from '../promises/german.ts'
import { probeProofs } from '../promises/probe-proofs.ts'
import { probesFor, register, rowsOf, vouchedRows } from '../promises/register.ts'
import { type Mutant, applyPatch, hasTest, readMutants, testSource } from './mutant-file.ts'

/** A test may stand for this many unrelated rows at most (rulings 43); restatements do not count. */
const ROWS_PER_TEST = 5

const probes: ReadonlySet<string> = new Set(modules.flatMap((one) => (one.probes ?? []).map((probe) => probe.id)))

/** What is wrong with the register of promises and its mutants, one line each; empty when it can be believed. */
export function registerProblems(root: string): string[] {
  const problems: string[] = []
  const ids = register.map((entry) => entry.id)
  const wanted = Object.entries(rowsOf).flatMap(([source, count]) =>
    Array.from({ length: count }, (_none, i) => `${source}-${String(i + 1).padStart(3, '0')}`),
  )
  for (const id of wanted) {
    const count = ids.filter((each) => each === id).length
    if (count !== 1) problems.push(`${id}: stands ${count} times in the register`)
  }
  for (const id of ids) if (!wanted.includes(id)) problems.push(`${id}: is no row of a source`)

  const sources = new Map<string, string | null>()
  const source = (path: string): string | null => {
    const known = sources.get(path)
    if (known !== undefined) return known
    const full = resolve(root, path)
    const text = existsSync(full) ? readFileSync(full, 'utf8') : null
    sources.set(path, text)
    return text
  }
  const tests = new Map<string, string | null>()
  const isTest = (path: string, title: string): boolean => {
    if (!tests.has(path)) tests.set(path, testSource(root, path))
    const text = tests.get(path)
    return typeof text === 'string' && hasTest(text, title)
  }
  const { mutants, problems: broken } = mutantsOf(root)
  problems.push(...broken)
  for (const mutant of mutants) {
    if (!isTest(mutant.test, mutant.title)) problems.push(`${mutant.path}: no test "${mutant.title}" in ${mutant.test}`)
    for (const patch of mutant.patch) {
      const before = source(patch.file)
      try {
        if (before === null) problems.push(`${mutant.path}: no file ${patch.file}`)
        else applyPatch(before, patch, mutant.path)
      } catch (cause) {
        problems.push(cause instanceof Error ? cause.message : String(cause))
      }
    }
  }
  const clauses = new Set(register.flatMap((entry) => [entry.clause, entry.attests?.statement ?? entry.clause]))
  for (const text of Object.keys(german))
    if (!clauses.has(text)) problems.push(`promises/german.ts: no promise says "${text}"`)
  const names = new Map(mutants.map((mutant) => [mutant.name, mutant]))
  const served = new Map<string, string[]>()
  for (const entry of register) {
    const say = (text: string): void => void problems.push(`${entry.id}: ${text}`)
    if (!german[entry.clause]) say('has no German sentence (promises/german.ts)')
    for (const id of entry.same_as ?? []) if (!ids.includes(id) || id === entry.id) say(`same_as ${id} is no other row`)
    for (const id of entry.probes) if (!probes.has(id)) say(`no probe ${id}`)
    if (entry.kind === 'enforced' && watched.includes(entry.row) && probesFor(entry).length === 0)
      say('is enforced and watched by no probe')
    if (entry.attests && !german[entry.attests.statement]) say('has no German statement (promises/german.ts)')
    if (entry.kind === 'attested' && vouchedRows(entry).length === 0) say('is attested and names nothing to vouch for')
    if (entry.kind === 'planned' && entry.attests) say('is planned: nobody can vouch for what is not there')
    for (const path of entry.controls) if (!existsSync(resolve(root, path))) say(`no file ${path}`)
    for (const test of entry.tests) {
      const [path = '', title = ''] = test.split(' :: ')
      if (!isTest(path, title)) say(`no test "${title}" in ${path}`)
      if (entry.kind !== 'planned') served.set(test, [...(served.get(test) ?? []), entry.id])
    }
    for (const name of entry.mutants) {
      const mutant = names.get(name)
      if (!mutant) say(`no mutant ${name}`)
      else if (!entry.tests.includes(`${mutant.test} :: ${mutant.title}`))
        say(`the test of mutant ${name} is not among its tests`)
    }
    if (entry.kind === 'planned' || entry.same_as) continue
    if (entry.tests.length === 0) say(`is ${entry.kind} without a test`)
    if (entry.mutants.length === 0) say(`is ${entry.kind} without a mutant`)
    if (entry.controls.length === 0) say(`is ${entry.kind} without a control`)
  }
  problems.push(...probeProblems(isTest, (path) => source(path) ?? '', [...names.values()]))
  for (const [test, rows] of served)
    if (rows.length > ROWS_PER_TEST)
      problems.push(`"${test}" stands for ${rows.length} rows (${rows.join(', ')}); ${ROWS_PER_TEST} at most`)
  return problems
}

function mutantsOf(root: string): { mutants: ReturnType<typeof readMutants>; problems: string[] } {
  try {
    return { mutants: readMutants(root), problems: [] }
  } catch (cause) {
    return { mutants: [], problems: [cause instanceof Error ? cause.message : String(cause)] }
  }
}

/** Each probe has a test that shows it red: by what the test itself breaks, or by a mutant aimed at it. */
function probeProblems(
  isTest: (path: string, title: string) => boolean,
  source: (path: string) => string,
  mutants: readonly Pick<Mutant, 'test' | 'title'>[],
): string[] {
  const unproven = [...probes].filter((id) => !probeProofs[id]).map((id) => `probe ${id}: no test shows it red`)
  return Object.entries(probeProofs).reduce((problems, [id, test]) => {
    const [path = '', title = ''] = test.split(' :: ')
    if (!probes.has(id)) return [...problems, `probe ${id} is proven and does not exist`]
    if (!isTest(path, title)) return [...problems, `probe ${id}: no test "${title}" in ${path}`]
    const body =
      source(path)
        .split(title)[1]
        ?.split(/\n  test\(/)[0] ?? ''
    const isRed = body.includes(`'${id}'`) && /'(failed|degraded)'/.test(body)
    const hasMutant = mutants.some((mutant) => mutant.test === path && mutant.title === title)
    return isRed || hasMutant
      ? problems
      : [...problems, `probe ${id}: its test does not show it red, and no mutant does`]
  }, unproven)
}
