import {
  DECIMAL_SCALE,
  type Field,
  type FieldKind,
  type Money,
  type ObjectDef,
  type SlotFamily,
  type SqlType,
  addressParts,
  fieldType,
  minorUnits,
  scaleDecimal,
} from '@app/schema'
import { type Ctx, customFields, objectOf } from '../ctx.ts'
import { mayRead } from '../policy/predicate.ts'
import { sealedFields } from './seal.ts'

/** One SQL expression of a value, with the type its parameters are cast to. */
export type Expr = { sql: string; type: SqlType; collate?: 'und-x-icu' | 'C' }

/**
 * How a field is reached in SQL: its expressions in sort order (money: currency, then minor units) and the encoding of a wire value
 * into as many parameters. `slow` means no index can serve it: a custom field outside the slots. An encrypted field has no expressions: it is compared
 * by blind tokens, and neither sorted nor grouped.
 */
export type Accessor = {
  path: string
  field: Field
  exprs: Expr[]
  encode(value: unknown): unknown[]
  slow: boolean
  sealed?: { is_null: string }
}

const common: Record<string, { kind: FieldKind; type: SqlType }> = {
  id: { kind: 'ref', type: 'uuid' },
  created_at: { kind: 'datetime', type: 'timestamptz' },
  updated_at: { kind: 'datetime', type: 'timestamptz' },
  deleted_at: { kind: 'datetime', type: 'timestamptz' },
  created_by: { kind: 'member', type: 'uuid' },
  updated_by: { kind: 'member', type: 'uuid' },
  version: { kind: 'integer', type: 'bigint' },
}

/** The common columns as fields, for filters and sorts. */
export const commonField = (name: string): Field | undefined => {
  const c = common[name]
  return c && { kind: c.kind, personal: false, readonly: true, ...(c.kind === 'member' ? { target: 'member' } : {}) }
}

/** A path of this object alone (no refs): a common column, a field, a part of an address, or `custom.<key>`. Undefined when unknown or not readable. */
export function accessor(ctx: Ctx, object: ObjectDef, path: string, alias: string): Accessor | undefined {
  const shared = common[path]
  if (shared)
    return {
      path,
      field: commonField(path) as Field,
      exprs: [{ sql: `${alias}.${path}`, type: shared.type }],
      encode: (v) => [v],
      slow: false,
    }
  if (path.startsWith('custom.')) return customAccessor(ctx, object, path, alias)
  const [name = '', part] = path.split('.')
  const field = object.fields[name]
  if (!field || !mayRead(ctx, object, name)) return undefined
  if (sealedFields(ctx, object).has(name)) return sealedAccessor(path, field, `${alias}.${name}`)
  if (part !== undefined) {
    if (field.kind !== 'address' || !(addressParts as readonly string[]).includes(part)) return undefined
    return {
      path,
      field: { kind: 'text', personal: field.personal },
      exprs: [{ sql: `${alias}.${name}_${part}`, type: 'text', collate: 'und-x-icu' }],
      encode: (v) => [v],
      slow: false,
    }
  }
  const type = fieldType(field.kind)
  const exprs = type
    .columns(name)
    .map((c): Expr => ({ sql: `${alias}.${c.name}`, type: c.type, ...(c.collate ? { collate: c.collate } : {}) }))
  if (field.kind === 'money')
    return { path, field, exprs: exprs.toReversed(), encode: (v) => type.store(v).toReversed(), slow: false }
  return { path, field, exprs, encode: (v) => type.store(v), slow: false }
}

const families: Record<SlotFamily, Pick<Expr, 'type' | 'collate'>> = {
  s: { type: 'text', collate: 'und-x-icu' },
  n: { type: 'bigint' },
  d: { type: 'timestamptz' },
}

/** A custom value as it stands in slots, in sort order. */
export function slotValues(kind: FieldKind, value: unknown): unknown[] {
  if (value === null || value === undefined) return fieldType(kind).slots.map(() => null)
  if (kind === 'money') return [(value as Money).currency, minorUnits(value as Money)?.toString() ?? null]
  if (kind === 'boolean') return [value === true ? 1 : 0]
  if (kind === 'decimal' || kind === 'percent')
    return [scaleDecimal(value as number, DECIMAL_SCALE)?.toString() ?? null]
  if (kind === 'date') return [`${value as string}T00:00:00.000Z`]
  return [value]
}

const sealedAccessor = (path: string, field: Field, column: string): Accessor => ({
  path,
  field,
  exprs: [],
  encode: () => [],
  slow: false,
  sealed: { is_null: `${column} is null` },
})

function customAccessor(ctx: Ctx, object: ObjectDef, path: string, alias: string): Accessor | undefined {
  const key = path.slice('custom.'.length)
  const field = customFields(ctx, object).get(key)
  if (!field || !mayRead(ctx, object, path)) return undefined
  if (sealedFields(ctx, object).has(path)) return sealedAccessor(path, field, `(${alias}.custom ->> '${key}')`)
  const type = fieldType(field.kind)
  const slots = type.slots.map((family) => field.slots[family])
  if (slots.length > 0 && slots.every((s) => s !== undefined)) {
    const exprs = type.slots.map((family, i): Expr => ({ sql: `${alias}.${slots[i]}`, ...families[family] }))
    return { path, field, exprs, encode: (v) => slotValues(field.kind, v), slow: false }
  }
  const text = `(${alias}.custom ->> '${key}')` // keys are [a-z0-9_], checked where they are made
  const slow = (exprs: Expr[], encode: (v: unknown) => unknown[] = (v) => slotValues(field.kind, v)): Accessor => ({
    path,
    field,
    exprs,
    encode,
    slow: true,
  })
  switch (type.slots.join('')) {
    case 's':
      return slow([{ sql: `(${text} collate "und-x-icu")`, ...families.s }])
    case 'd':
      return slow([{ sql: `${text}::timestamptz`, ...families.d }])
    case 'sn':
      return slow(
        [
          { sql: `(${alias}.custom -> '${key}' ->> 'currency')`, type: 'text', collate: 'C' },
          { sql: `((${alias}.custom -> '${key}' ->> 'amount')::numeric * 10000)::bigint`, type: 'bigint' },
        ],
        (v) =>
          v === null ? [null, null] : [(v as Money).currency, scaleDecimal((v as Money).amount, 4)?.toString() ?? null],
      )
    case 'n':
      return slow([{ sql: numberExpr(field.kind, text), type: 'bigint' }])
    default:
      return slow(
        type.kind === 'long_text'
          ? [{ sql: `(${text} collate "und-x-icu")`, ...families.s }]
          : [{ sql: `${alias}.custom -> '${key}'`, type: 'jsonb' }],
        (v) => [v],
      )
  }
}

const numberExpr = (kind: FieldKind, text: string): string => {
  const byKind: Partial<Record<FieldKind, string>> = {
    boolean: `(${text}::boolean)::int::bigint`,
    decimal: `(${text}::numeric * 1000000)::bigint`,
    percent: `(${text}::numeric * 1000000)::bigint`,
  }
  return byKind[kind] ?? `${text}::bigint`
}

/** `company_id.name` or `company.name` -> the ref field and the rest of the path. */
export function refPath(
  ctx: Ctx,
  object: ObjectDef,
  path: string,
): { field: Field; column: string; target: ObjectDef; rest: string } | undefined {
  const dot = path.indexOf('.')
  if (dot < 0 || path.startsWith('custom.')) return undefined
  const [head, rest] = [path.slice(0, dot), path.slice(dot + 1)]
  const name = object.fields[head] ? head : `${head}_id`
  const field = object.fields[name]
  if (!field?.target || (field.kind !== 'ref' && field.kind !== 'member') || !mayRead(ctx, object, name))
    return undefined
  return { field, column: name, target: objectOf(ctx, field.target), rest }
}
