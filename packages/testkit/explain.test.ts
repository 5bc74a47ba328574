import { records } from '@app/core'
import { registry } from '@app/modules/registry'
import { type Field, type FilterOperator, type ObjectDef, fieldType } from '@app/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ordinary } from './contract-here.ts'
import { inputFor, isWritable, makeWorld } from './factories.ts'
import { asSuperuser } from './hostile-database.ts'
import { type Program, type Workspace, openProgram, workspace } from './program.ts'

/**
 * As the runtime role, under RLS: each filterable field declared with an index has an index condition for each operator of rulings.md 17.
 * It is this test that saw `numeric`, `lower()` and `@>` fall back to reading the whole tenant (architecture.md §6).
 */
const promised: readonly FilterOperator[] = ['eq', 'in', 'lt', 'lte', 'gt', 'gte', 'starts_with', 'is_null']
const ROWS = 300
const NOBODY = '01890000-0000-7000-8000-000000000000'
let program: Program
let space: Workspace

type Plan = { 'Index Cond'?: string; Plans?: Plan[]; 'Node Type': string; 'Recheck Cond'?: string }
const conditions = (plan: Plan): string[] => [
  ...(plan['Index Cond'] ? [plan['Index Cond']] : []),
  ...(plan.Plans ?? []).flatMap(conditions),
]

const indexed = (object: ObjectDef): [string, Field][] =>
  Object.entries(object.fields).filter(
    ([, field]) =>
      (field.index || field.kind === 'ref' || field.kind === 'member') &&
      isWritable(field) &&
      fieldType(field.kind).columns('x').length > 0,
  )
const objects = ordinary(registry.objects.values()).filter((object) => indexed(object).length > 0)

beforeAll(async () => {
  program = await openProgram()
  space = await workspace(program)
  const world = makeWorld(program, space.owner)
  for (const object of objects) {
    const inputs = []
    for (let n = 1; n <= ROWS; n += 1) inputs.push(await inputFor(world, object, n, 'all'))
    const answer = await space.owner.send('POST', `/v1/${object.path}/batch`, { records: inputs })
    if (answer.statusCode !== 201) throw new Error(`${object.name}: ${answer.body.slice(0, 500)}`)
  }
  await asSuperuser(
    program,
    async (client) => await client.query(`analyze ${objects.map((object) => `"${object.name}"`).join(', ')}`),
  )
}, 120_000)
afterAll(async () => program.close())

function operand(operator: FilterOperator, field: Field, values: unknown[]): unknown {
  const known = values.filter((each) => each !== null && each !== undefined)
  const sorted = known.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  // An id that no row has: all rows share one, and an index on a column with one value is rightly not chosen.
  if (field.kind === 'ref' || field.kind === 'member')
    return operator === 'in' ? [NOBODY] : operator === 'is_null' ? true : NOBODY
  if (operator === 'is_null') return true
  if (operator === 'in') return [sorted[0], sorted.at(-1)]
  if (operator === 'starts_with') return String(sorted.at(-1)).slice(0, -1)
  return operator === 'gt' || operator === 'gte' ? sorted.at(-1) : sorted[0]
}

describe.each(objects.map((object) => [object.name, object] as const))('%s', (_name, object) => {
  test('every indexed field is filtered by its index', async () => {
    const page = await space.owner.send('GET', `/v1/${object.path}?limit=200`)
    const rows = page.data['data'] as Record<string, unknown>[]
    const wrong: string[] = []
    for (const [name, field] of indexed(object))
      for (const operator of promised) {
        // A column that is never null answers `is_null` without looking at a row.
        if (!fieldType(field.kind).operators.includes(operator) || (operator === 'is_null' && field.required)) continue
        const value = operand(
          operator,
          field,
          rows.map((row) => row[name]),
        )
        const plans = await space.inCtx(async (ctx) => {
          await ctx.tx.query('set local enable_seqscan = off')
          const seen: Plan[] = []
          const spy = {
            ...ctx.tx,
            query: async (text: string, params?: unknown[]) => {
              if (text.startsWith('select count(*)')) {
                const [row] = await ctx.tx.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
                  `explain (format json) ${text}`,
                  params,
                )
                const plan = row?.['QUERY PLAN'][0]?.Plan
                if (plan) seen.push(plan)
              }
              return await ctx.tx.query(text, params)
            },
          } as typeof ctx.tx
          await records.count({ ...ctx, tx: spy }, ctx.app.registry.objects.get(object.name) ?? object, {
            filter: { [name]: { [operator]: value } },
          })
          return seen
        })
        const column = fieldType(field.kind).columns(name)[0]?.name ?? name
        const found = plans.flatMap(conditions)
        if (!found.some((each) => each.includes(column)))
          wrong.push(
            `${name} ${operator} ${JSON.stringify(value)}: ${found.join(' | ') || JSON.stringify(plans[0])?.slice(0, 300)}`,
          )
      }
    expect(wrong).toEqual([])
  })
})
