import { resolve } from 'node:path'
import type { Entry } from '../promises/entry.ts'
import { probesFor, register, rowsOf } from '../promises/register.ts'
import { registerProblems } from './register-check.ts'

/** `npm run promises`: every row with its state and how many tests, mutants and probes stand for it, and the sums. `-- ONT-027` shows one, `-- detected` those of a kind. */
const kinds = ['enforced', 'detected', 'attested', 'planned'] as const

const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, i) => (i === 0 ? String(cell).padEnd(10) : String(cell).padStart(9))).join(' ')

function counts(): string {
  const of = (entries: readonly Entry[]): number[] => [
    ...kinds.map((kind) => entries.filter((entry) => entry.kind === kind).length),
    entries.length,
  ]
  return [
    row(['', ...kinds, 'all']),
    ...Object.keys(rowsOf).map((source) =>
      row([source, ...of(register.filter((entry) => entry.id.startsWith(source)))]),
    ),
    row(['all', ...of(register)]),
  ].join('\n')
}

function shown(entry: Entry): string {
  const lines = [`${entry.id}  ${entry.row}  ${entry.kind}  ${entry.clause}`]
  if (entry.same_as) lines.push(`  same as  ${entry.same_as.join(', ')}`)
  if (entry.attests) lines.push(`  vouched  ${entry.attests.statement}`)
  if (entry.note) lines.push(`  note     ${entry.note}`)
  for (const name of ['controls', 'tests', 'mutants', 'probes'] as const)
    for (const each of entry[name]) lines.push(`  ${name.padEnd(8)} ${each}`)
  return lines.join('\n')
}

/** What stands for a row: its own proofs, or those of the rows it restates. */
function proofsOf(entry: Entry): { tests: number; mutants: number; probes: number } {
  const own = entry.same_as ? entry.same_as.flatMap((id) => register.filter((one) => one.id === id)) : [entry]
  const count = (name: 'tests' | 'mutants'): number => new Set(own.flatMap((one) => one[name])).size
  return { tests: count('tests'), mutants: count('mutants'), probes: probesFor(entry).length }
}

function line(entry: Entry): string {
  const { tests, mutants, probes } = proofsOf(entry)
  const numbers = [tests, mutants, probes].map((n) => String(n).padStart(7)).join(' ')
  const also = entry.same_as ? ` (${entry.same_as.join(', ')})` : ''
  return `${entry.id}  ${entry.kind.padEnd(8)}  ${entry.row.padEnd(5)} ${numbers}  ${entry.clause}${also}`
}

const asked = process.argv.slice(2)
const chosen = register.filter(
  (entry) =>
    asked.length === 0 || asked.some((each) => each === entry.kind || each === entry.row || entry.id.startsWith(each)),
)
if (asked.length > 0) console.log(chosen.map(shown).join('\n\n'))
else
  console.log(
    ['id       state     row     tests mutants  probes  clause (= rows it restates)', ...register.map(line)].join('\n'),
  )
console.log(`\n${counts()}`)
const problems = registerProblems(resolve(import.meta.dirname, '..'))
if (problems.length > 0) {
  console.log(`\n${problems.join('\n')}`)
  process.exitCode = 1
}
