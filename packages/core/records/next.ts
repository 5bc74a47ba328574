import { isDeepStrictEqual } from 'node:util'
import type { FieldProblem, ObjectDef } from '@app/schema'
import type { Ctx } from '../ctx.ts'
import { error } from '../errors.ts'
import type { Writer, WriterItem } from '../module.ts'
import { missing } from './validate.ts'
import type { Input, Wire } from './types.ts'

type AnyCheck = (next: Input, previous: Input | null, env: Ctx['env']) => FieldProblem[]
type AnyCompute = (next: Input) => Input

/** Applies `compute`, keeps lists and their mirrored primary values in step, and runs `check`. Returns what is wrong. */
export function settle(
  ctx: Ctx,
  object: ObjectDef,
  next: Wire,
  previous: Wire | null,
  given: ReadonlySet<string>,
): FieldProblem[] {
  for (const [name, field] of Object.entries(object.fields))
    if (field.list?.primary) mirrorPrimary(name, field.list.primary, next, given)
  if (object.compute)
    for (const [name, value] of Object.entries((object.compute as unknown as AnyCompute)(next)))
      next[name] = value ?? null
  return [
    ...missing(ctx, object, next, previous ? given : undefined),
    ...((object.check as AnyCheck | undefined)?.(next, previous, ctx.env) ?? []),
  ]
}

/** `email` is the primary one of `emails`: writing either moves the other (rulings.md 22). */
function mirrorPrimary(name: string, primary: string, next: Wire, given: ReadonlySet<string>): void {
  const items = (next[name] as Input[] | null | undefined) ?? []
  if (given.has(name)) {
    next[primary] = (items.find((i) => i['is_primary'] === true) ?? items[0])?.['value'] ?? null
    return
  }
  if (!given.has(primary)) return
  const value = next[primary] ?? null
  const others = items.filter((i) => i['is_primary'] !== true && i['value'] !== value)
  next[name] =
    value === null
      ? others
      : [{ ...(items.find((i) => i['value'] === value) ?? { label: null }), value, is_primary: true }, ...others]
}

export type Changed = Map<string, [unknown, unknown]>
/** Field -> [old, new] for what differs; custom values one by one. Lists compare without ids. */
export function changesOf(object: ObjectDef, previous: Wire, next: Wire): Changed {
  const changed: Changed = new Map()
  const bare = (v: unknown): unknown =>
    Array.isArray(v)
      ? v.map((i) =>
          typeof i === 'object' && i !== null
            ? Object.fromEntries(Object.entries(i).filter(([k, x]) => k !== 'id' && x !== null))
            : i,
        )
      : v
  for (const name of Object.keys(object.fields)) {
    const [a, b] = [previous[name] ?? null, next[name] ?? null]
    if (!isDeepStrictEqual(bare(a), bare(b)) && !(isEmpty(a) && isEmpty(b))) changed.set(name, [a, b])
  }
  for (const key of new Set([...Object.keys(previous.custom ?? {}), ...Object.keys(next.custom ?? {})])) {
    const [a, b] = [previous.custom?.[key] ?? null, next.custom?.[key] ?? null]
    if (!isDeepStrictEqual(a, b)) changed.set(`custom.${key}`, [a, b])
  }
  return changed
}
const isEmpty = (v: unknown): boolean => v === null || (Array.isArray(v) && v.length === 0)

/** Runs the actions that own written fields (`via`), each once over all rows; returns what to do after the write. */
export async function runWriters(ctx: Ctx, object: ObjectDef, items: WriterItem[]): Promise<(() => Promise<void>)[]> {
  const after: (() => Promise<void>)[] = []
  for (const via of new Set(Object.values(object.fields).flatMap((f) => f.via ?? []))) {
    const fields = Object.entries(object.fields)
      .filter(([, f]) => f.via === via)
      .map(([name]) => name)
    const touched = items.filter((i) =>
      fields.some((f) => (i.previous?.[f] ?? null) !== (i.next[f] ?? null) || i.previous === null),
    )
    const writer: Writer | undefined = ctx.app.parts.writers.get(via)
    if (!writer) throw error('internal', { detail: `no writer for ${via}` })
    if (touched.length > 0) {
      const then = await writer(ctx, touched)
      if (then) after.push(then)
    }
  }
  return after
}
