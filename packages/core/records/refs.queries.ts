import { type Field, type FieldProblem, type ObjectDef, holdsFile, restrictedSql } from '@app/schema'
import { type Ctx, customFields, objectOf } from '../ctx.ts'
import { readPredicate } from '../policy/predicate.ts'
import { makeParams } from './params.ts'
import type { Input } from './types.ts'

/**
 * Which of the refs of these values point at nothing the actor can see, or make a row a part of something restricted, or about a restricted person: one
 * query per target object.
 */
export async function danglingRefs(
  ctx: Ctx,
  object: ObjectDef,
  rows: { index: number; values: Input }[],
): Promise<{ index: number; problem: FieldProblem }[]> {
  const wanted = new Map<string, { index: number; id: string; pointer: string; binds: boolean }[]>()
  const collect = (field: Field, value: unknown, index: number, pointer: string): void => {
    const target = field.kind === 'tags' ? 'tag' : field.target
    // Files are asked about by who keeps them (file-values.ts).
    if (!target || holdsFile(field) || value === null || value === undefined) return
    const ids = Array.isArray(value) ? (value as string[]) : [value as string]
    const entries = wanted.get(target) ?? []
    const binds = field.subject === true || field.on_delete === 'cascade'
    for (const id of ids) entries.push({ index, id, pointer, binds })
    wanted.set(target, entries)
  }
  for (const { index, values } of rows) {
    for (const [name, value] of Object.entries(values)) {
      const field = object.fields[name]
      if (field) collect(field, value, index, `/${name}`)
    }
    for (const [key, value] of Object.entries((values['custom'] ?? {}) as Input)) {
      const field = customFields(ctx, object).get(key)
      if (field) collect(field, value, index, `/custom/${key}`)
    }
  }
  const out: { index: number; problem: FieldProblem }[] = []
  for (const [name, entries] of wanted) {
    const target = objectOf(ctx, name)
    const params = makeParams(ctx.tenant.id)
    const ids = params.add([...new Set(entries.map((e) => e.id))])
    const restricted = ctx.keeping ? null : restrictedSql(target, 't', '$1')
    const rows = await ctx.tx.query<{ id: string; restricted: boolean }>(
      `select t.id, ${restricted ?? 'false'} as restricted from ${target.name} t where t.tenant_id = $1 and t.id = any(${ids}::uuid[]) and t.deleted_at is null and ${readPredicate(ctx, target, 't', params)}`,
      params.values,
    )
    const found = new Map(rows.map((r) => [r.id, r.restricted]))
    for (const e of entries)
      if (found.get(e.id) && e.binds)
        out.push({
          index: e.index,
          problem: { pointer: e.pointer, code: 'restricted', message: 'is restricted: nothing is added to it' },
        })
      else if (!found.has(e.id))
        out.push({
          index: e.index,
          problem: { pointer: e.pointer, code: 'reference_not_found', message: 'is not known' },
        })
  }
  return out
}
