import { type ObjectDef, fieldColumns, fieldType, linkTable, slotColumns } from '@app/schema'
import { type Ctx, customFields, objectOf } from '../ctx.ts'
import { uuidv7 } from '../uuid.ts'
import { slotValues } from './accessor.ts'
import { sealedFields } from './seal.ts'
import type { Input, Wire } from './types.ts'

type ColumnValues = { name: string; type: string; values: unknown[] }

/** Column arrays of these records for the named fields; custom fields carry their slots along. */
function columnsOf(ctx: Ctx, object: ObjectDef, records: Wire[], names: ReadonlySet<string>): ColumnValues[] {
  const out: ColumnValues[] = []
  const stored = new Map<string, unknown[][]>()
  for (const c of fieldColumns(object)) {
    if (!names.has(c.field)) continue
    const type = fieldType(object.fields[c.field]?.kind ?? 'text')
    const rows = stored.get(c.field) ?? records.map((r) => type.store((r[c.field] ?? null) as never))
    stored.set(c.field, rows)
    const i = type.columns(c.field).findIndex((x) => x.name === c.name)
    out.push({ name: c.name, type: c.type, values: rows.map((row) => row[i] ?? null) })
  }
  if (names.has('custom') && object.custom_fields) {
    out.push({ name: 'custom', type: 'jsonb', values: records.map((r) => JSON.stringify(r.custom ?? {})) })
    const used = new Map<string, unknown[]>()
    for (const [key, field] of customFields(ctx, object)) {
      fieldType(field.kind).slots.forEach((family, i) => {
        const slot = sealedFields(ctx, object).has(`custom.${key}`) ? undefined : field.slots[family]
        if (slot)
          used.set(
            slot,
            records.map((r) => slotValues(field.kind, r.custom?.[key])[i] ?? null),
          )
      })
    }
    for (const slot of slotColumns) {
      const values = used.get(slot.name)
      if (values) out.push({ name: slot.name, type: slot.type, values })
    }
  }
  return out
}

/** One insert for all of them (rulings.md 12: unnest, never COPY). */
export async function insertRows(ctx: Ctx, object: ObjectDef, records: Wire[]): Promise<void> {
  const columns: ColumnValues[] = [
    { name: 'id', type: 'uuid', values: records.map((r) => r.id) },
    { name: 'version', type: 'bigint', values: records.map((r) => r.version) },
    { name: 'created_at', type: 'timestamptz', values: records.map((r) => r.created_at) },
    { name: 'created_by', type: 'uuid', values: records.map((r) => r.created_by) },
    { name: 'updated_at', type: 'timestamptz', values: records.map((r) => r.updated_at) },
    { name: 'updated_by', type: 'uuid', values: records.map((r) => r.updated_by) },
    ...columnsOf(ctx, object, records, new Set([...Object.keys(object.fields), 'custom'])),
  ]
  const names = columns.map((c) => c.name).join(', ')
  await ctx.tx.query(
    `insert into ${object.name} (tenant_id, ${names}) select $1, u.* from unnest(${columns.map((c, i) => `$${i + 2}::${c.type}[]`).join(', ')}) as u(${names})`,
    [ctx.tenant.id, ...columns.map((c) => c.values)],
  )
}

/** Writes the named fields of all records in one statement; version and authorship move on. */
export async function updateRows(
  ctx: Ctx,
  object: ObjectDef,
  records: Wire[],
  names: ReadonlySet<string>,
): Promise<void> {
  const columns = columnsOf(ctx, object, records, names)
  const sets = [
    'version = u.version',
    'updated_at = u.updated_at',
    'updated_by = u.updated_by',
    ...columns.map((c) => `${c.name} = u.${c.name}`),
  ]
  const all: ColumnValues[] = [
    { name: 'id', type: 'uuid', values: records.map((r) => r.id) },
    { name: 'version', type: 'bigint', values: records.map((r) => r.version) },
    { name: 'updated_at', type: 'timestamptz', values: records.map((r) => r.updated_at) },
    { name: 'updated_by', type: 'uuid', values: records.map((r) => r.updated_by) },
    ...columns,
  ]
  await ctx.tx.query(
    `update ${object.name} t set ${sets.join(', ')} from unnest(${all.map((c, i) => `$${i + 2}::${c.type}[]`).join(', ')}) as u(${all.map((c) => c.name).join(', ')}) where t.tenant_id = $1 and t.id = u.id`,
    [ctx.tenant.id, ...all.map((c) => c.values)],
  )
}

/** Values that live in other tables: links, tags, option rows, children of list fields. `names` are the fields that changed. */
export async function writeSideValues(
  ctx: Ctx,
  object: ObjectDef,
  records: Wire[],
  names: ReadonlySet<string>,
  fresh: boolean,
): Promise<void> {
  for (const [name, field] of Object.entries(object.fields)) {
    if (!names.has(name)) continue
    if (field.kind === 'multi_ref') await writeLinks(ctx, linkTable(object.name, name), records, name, fresh)
    if (field.kind === 'tags') await writeTags(ctx, object, records, name, fresh)
    if (field.kind === 'list') await writeChildren(ctx, object, records, name, fresh)
    if (field.kind === 'multi_select')
      await writeOptions(
        ctx,
        object,
        name,
        records.map((r) => [r.id, r[name]]),
        fresh,
      )
  }
  if (names.has('custom'))
    for (const [key, field] of customFields(ctx, object))
      if (field.kind === 'multi_select' || field.kind === 'multi_ref')
        await writeOptions(
          ctx,
          object,
          `custom.${key}`,
          records.map((r) => [r.id, r.custom?.[key]]),
          fresh,
        )
}

const pairs = (records: Wire[], name: string): [string[], string[]] => {
  const out: [string[], string[]] = [[], []]
  for (const r of records)
    for (const id of (r[name] as string[] | null | undefined) ?? []) {
      out[0].push(r.id)
      out[1].push(id)
    }
  return out
}

async function writeLinks(ctx: Ctx, table: string, records: Wire[], name: string, fresh: boolean): Promise<void> {
  if (!fresh)
    await ctx.tx.query(`delete from ${table} where tenant_id = $1 and id = any($2::uuid[])`, [
      ctx.tenant.id,
      records.map((r) => r.id),
    ])
  const [ids, refs] = pairs(records, name)
  if (ids.length > 0)
    await ctx.tx.query(
      `insert into ${table} (tenant_id, id, ref_id) select $1, u.* from unnest($2::uuid[], $3::uuid[]) as u(id, ref_id) on conflict do nothing`,
      [ctx.tenant.id, ids, refs],
    )
}

async function writeTags(ctx: Ctx, object: ObjectDef, records: Wire[], name: string, fresh: boolean): Promise<void> {
  if (!fresh)
    await ctx.tx.query('delete from tag_link where tenant_id = $1 and object = $2 and record_id = any($3::uuid[])', [
      ctx.tenant.id,
      object.name,
      records.map((r) => r.id),
    ])
  const [ids, tags] = pairs(records, name)
  if (ids.length > 0)
    await ctx.tx.query(
      'insert into tag_link (tenant_id, object, record_id, tag_id) select $1, $2, u.* from unnest($3::uuid[], $4::uuid[]) as u(record_id, tag_id) on conflict do nothing',
      [ctx.tenant.id, object.name, ids, tags],
    )
}

export async function writeOptions(
  ctx: Ctx,
  object: ObjectDef,
  field: string,
  rows: [string, unknown][],
  fresh: boolean,
): Promise<void> {
  if (!fresh)
    await ctx.tx.query(
      'delete from option_link where tenant_id = $1 and object = $2 and field = $3 and record_id = any($4::uuid[])',
      [ctx.tenant.id, object.name, field, rows.map(([id]) => id)],
    )
  const flat = rows.flatMap(([id, value]) =>
    Array.isArray(value) ? (value as string[]).map((v) => [id, v] as const) : [],
  )
  if (flat.length > 0)
    await ctx.tx.query(
      'insert into option_link (tenant_id, object, field, record_id, value) select $1, $2, $3, u.* from unnest($4::uuid[], $5::text[]) as u(record_id, value) on conflict do nothing',
      [ctx.tenant.id, object.name, field, flat.map((f) => f[0]), flat.map((f) => f[1])],
    )
}

/** Children of a list field are values: replaced as a whole, ids kept where the client sent them. The parent's event holds old and new. */
async function writeChildren(
  ctx: Ctx,
  object: ObjectDef,
  records: Wire[],
  name: string,
  fresh: boolean,
): Promise<void> {
  const given = object.fields[name]?.list
  if (!given) return
  const child = objectOf(ctx, given.object)
  if (!fresh)
    await ctx.tx.query(
      `delete from ${child.name} where tenant_id = $1 and ${given.by} = any($2::uuid[]) and deleted_at is null`,
      [ctx.tenant.id, records.map((r) => r.id)],
    )
  const rows = records.flatMap((r) =>
    ((r[name] as Input[] | null | undefined) ?? []).map((item): Wire => ({
      ...item,
      [given.by]: r.id,
      id: !fresh && typeof item['id'] === 'string' ? item['id'] : uuidv7(),
      version: 1,
      created_at: ctx.now,
      created_by: ctx.actor.member_id,
      updated_at: ctx.now,
      updated_by: ctx.actor.member_id,
    })),
  )
  const seen = new Set<string>()
  for (const row of rows) {
    if (seen.has(row.id)) row.id = uuidv7()
    seen.add(row.id)
  }
  if (rows.length > 0) await insertRows(ctx, child, rows)
}
