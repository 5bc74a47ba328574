import { resolve } from 'node:path'
import type { Entry } from '../promises/entry.ts'
import { register, rowsOf } from '../promises/register.ts'
import { registerProblems } from './register-check.ts'

/** `npm run promises`: how many promises are kept and by what, and every row. `-- ONT-027` shows one, `-- detected` those of a kind. */
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
  if (entry.note) lines.push(`  note     ${entry.note}`)
  for (const name of ['controls', 'tests', 'mutants', 'probes'] as const)
    for (const each of entry[name]) lines.push(`  ${name.padEnd(8)} ${each}`)
  return lines.join('\n')
}

const asked = process.argv.slice(2)
const chosen = register.filter(
  (entry) =>
    asked.length === 0 || asked.some((each) => each === entry.kind || each === entry.row || entry.id.startsWith(each)),
)
if (asked.length > 0) console.log(chosen.map(shown).join('\n\n'))
else
  console.log(
    register
      .map(
        (entry) =>
          `${entry.id}  ${entry.kind.padEnd(8)}  ${entry.row.padEnd(5)}  ${entry.clause}${entry.same_as ? ` (${entry.same_as.join(', ')})` : ''}`,
      )
      .join('\n'),
  )
console.log(`\n${counts()}`)
const problems = registerProblems(resolve(import.meta.dirname, '..'))
if (problems.length > 0) {
  console.log(`\n${problems.join('\n')}`)
  process.exitCode = 1
}
