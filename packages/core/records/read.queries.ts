import { type ObjectDef, fieldType, linkTable } from '@app/schema'
import { type Ctx, customFields, objectOf } from '../ctx.ts'
import { hiddenFields, mayRead, readPredicate } from '../policy/predicate.ts'
import { makeParams } from './params.ts'
import { masked, sealedFields } from './seal.ts'
import type { Wire } from './types.ts'

/** Which fields a read answers: names of fields, `custom` or `custom.<key>`; undefined means all that live in the row. `masked` are the encrypted ones. */
export type Wanted = { columns: string[]; lists: string[]; links: string[]; custom: 'all' | string[]; masked: string[] }

const isSide = (kind: string): boolean => kind === 'multi_ref' || kind === 'tags'

/** `everything` adds values of other tables (lists, links), one query each. */
export function wantedFields(ctx: Ctx, object: ObjectDef, fields: string[] | undefined, everything: boolean): Wanted {
  const names = fields ? [...new Set(fields.map((f) => f.split('.')[0] ?? ''))] : Object.keys(object.fields)
  const wanted: Wanted = {
    columns: [],
    lists: [],
    links: [],
    custom: wantedCustom(ctx, object, fields),
    masked: [...sealedFields(ctx, object).keys()],
  }
  for (const name of names) {
    const field = object.fields[name]
    if (!field || !mayRead(ctx, object, name)) continue
    if (field.kind === 'list') {
      if (fields || everything) wanted.lists.push(name)
    } else if (isSide(field.kind)) {
      if (fields || everything || field.kind === 'tags') wanted.links.push(name)
    } else wanted.columns.push(name)
  }
  return wanted
}

/** Own fields: all that the row holds, or a list when some were asked for or some may not be read. */
function wantedCustom(ctx: Ctx, object: ObjectDef, fields: string[] | undefined): 'all' | string[] {
  const own = [...customFields(ctx, object).keys()].map((key) => `custom.${key}`)
  const asked = fields && !fields.includes('custom') ? fields.filter((f) => f.startsWith('custom.')) : null
  const hidden = new Set(hiddenFields(ctx, object, asked ?? own))
  return asked || hidden.size > 0 ? (asked ?? own).filter((f) => !hidden.has(f)).map((f) => f.slice(7)) : 'all'
}

const always = ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'deleted_at']

/** The select list for the wanted fields. */
export function selectList(object: ObjectDef, wanted: Wanted, alias: string): string {
  const names = [
    ...always,
    ...wanted.columns.flatMap((name) =>
      fieldType(object.fields[name]?.kind ?? 'text')
        .columns(name)
        .map((c) => c.name),
    ),
  ]
  if (object.custom_fields && (wanted.custom === 'all' || wanted.custom.length > 0)) names.push('custom')
  return names.map((n) => `${alias}.${n}`).join(', ')
}

/** A row of the driver as a record on the wire. */
export function toWire(object: ObjectDef, wanted: Wanted, row: Record<string, unknown>): Wire {
  const record: Wire = {
    id: row['id'] as string,
    version: Number(row['version']),
    created_at: row['created_at'] as string,
    created_by: row['created_by'] as string | null,
    updated_at: row['updated_at'] as string,
    updated_by: row['updated_by'] as string | null,
  }
  if (row['deleted_at']) record.deleted_at = row['deleted_at'] as string
  for (const name of wanted.columns) {
    const type = fieldType(object.fields[name]?.kind ?? 'text')
    record[name] = type.load(type.columns(name).map((c) => row[c.name]))
  }
  if (object.custom_fields && (wanted.custom === 'all' || wanted.custom.length > 0)) {
    const all = (row['custom'] ?? {}) as Record<string, unknown>
    record.custom = wanted.custom === 'all' ? all : Object.fromEntries(wanted.custom.map((k) => [k, all[k] ?? null]))
  }
  return wanted.masked.length > 0 ? masked(wanted.masked, record) : record
}

/** Adds lists, links and tags to records already read: one query per field, whatever the number of records. */
export async function addSideValues(ctx: Ctx, object: ObjectDef, wanted: Wanted, records: Wire[]): Promise<void> {
  if (records.length === 0) return
  const ids = records.map((r) => r.id)
  const byId = new Map(records.map((r) => [r.id, r]))
  for (const name of wanted.lists) {
    const given = object.fields[name]?.list
    if (!given) continue
    const child = objectOf(ctx, given.object)
    const childWanted = wantedFields(ctx, child, undefined, false)
    childWanted.columns = childWanted.columns.filter((c) => c !== given.by && child.fields[c]?.kind !== 'ref')
    for (const r of records) r[name] = []
    const rows = await ctx.tx.query<Record<string, unknown>>(
      `select ${selectList(child, childWanted, 't')}, t.${given.by} as _parent from ${child.name} t
       where t.tenant_id = $1 and t.${given.by} = any($2::uuid[]) and t.deleted_at is null order by t.is_primary desc nulls last, t.id`,
      [ctx.tenant.id, ids],
    )
    for (const row of rows) {
      const values = toWire(child, childWanted, row)
      const item = Object.fromEntries([['id', values.id], ...childWanted.columns.map((c) => [c, values[c] ?? null])])
      ;(byId.get(row['_parent'] as string)?.[name] as unknown[] | undefined)?.push(item)
    }
  }
  for (const name of wanted.links) {
    for (const r of records) r[name] = []
    const sql =
      object.fields[name]?.kind === 'tags'
        ? `select record_id as id, tag_id as ref_id from tag_link where tenant_id = $1 and object = '${object.name}' and record_id = any($2::uuid[]) order by tag_id`
        : `select id, ref_id from ${linkTable(object.name, name)} where tenant_id = $1 and id = any($2::uuid[]) order by ref_id`
    for (const row of await ctx.tx.query<{ id: string; ref_id: string }>(sql, [ctx.tenant.id, ids]))
      (byId.get(row.id)?.[name] as unknown[] | undefined)?.push(row.ref_id)
  }
}

/** Adds `<ref>: {id, title, …}` beside each expanded ref: one query per ref field. What may not be read or is in the trash stays null. */
export async function expand(ctx: Ctx, object: ObjectDef, names: string[], records: Wire[]): Promise<void> {
  for (const name of names) {
    const field =
      object.fields[name] ??
      (name === 'created_by' || name === 'updated_by' ? { kind: 'member' as const, target: 'member' } : undefined)
    if (!field?.target || !['ref', 'member', 'multi_ref'].includes(field.kind)) continue
    const target = objectOf(ctx, field.target)
    const wanted = wantedFields(ctx, target, undefined, false)
    wanted.links = []
    const ids = [
      ...new Set(
        records.flatMap((r) => (Array.isArray(r[name]) ? (r[name] as string[]) : r[name] ? [r[name] as string] : [])),
      ),
    ]
    const params = makeParams(ctx.tenant.id)
    const rows =
      ids.length === 0
        ? []
        : await ctx.tx.query<Record<string, unknown>>(
            `select ${selectList(target, wanted, 't')} from ${target.name} t where t.tenant_id = $1 and t.id = any(${params.add(ids)}::uuid[]) and t.deleted_at is null and ${readPredicate(ctx, target, 't', params)}`,
            params.values,
          )
    const byId = new Map(rows.map((row) => [row['id'] as string, toWire(target, wanted, row)]))
    const key = name.replace(/_ids$/, 's').replace(/_id$/, '')
    for (const r of records)
      r[key === name ? `${name}_record` : key] = Array.isArray(r[name])
        ? (r[name] as string[]).flatMap((id) => byId.get(id) ?? [])
        : (byId.get(r[name] as string) ?? null)
  }
}
