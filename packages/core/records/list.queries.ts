import { type ObjectDef, fieldType } from '@app/schema'
import { type Ctx, objectOf } from '../ctx.ts'
import { error } from '../errors.ts'
import { predicate, readPredicate } from '../policy/predicate.ts'
import { searchPredicate } from '../search/find.queries.ts'
import { type Accessor, type Expr, accessor } from './accessor.ts'
import { compileFilter } from './filter.queries.ts'
import { type Params, makeParams } from './params.ts'
import { addSideValues, expand, selectList, toWire, wantedFields } from './read.queries.ts'
import { openValue } from './seal.ts'
import type { ListOptions, Page, Wire } from './types.ts'

type SortKey = { path: string; desc: boolean; exprs: Expr[]; accessor: Accessor }
type Cursor = { s: string; v: (string | number | boolean | null)[]; id: string; nulls?: boolean }

function sortKeys(ctx: Ctx, object: ObjectDef, sort: string | undefined): SortKey[] {
  return (sort ?? '')
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const desc = part.startsWith('-')
      const path = desc ? part.slice(1) : part
      const found = accessor(ctx, object, path, 't')
      if (!found || found.exprs.length === 0 || !(fieldType(found.field.kind).sortable || path === 'id')) {
        throw error('bad_sort', {
          fields: [{ pointer: '/sort', code: 'bad_sort', message: `${path} cannot be sorted by` }],
        })
      }
      return { path, desc, exprs: found.exprs, accessor: found }
    })
}

function readCursor(cursor: string | undefined, sort: string): Cursor | null {
  if (!cursor) return null
  try {
    const c = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Cursor
    if (
      c.s !== sort ||
      !Array.isArray(c.v) ||
      !/^[0-9a-f-]{36}$/.test(c.id) ||
      c.v.some((v) => typeof v === 'object' && v !== null)
    )
      throw new Error('other sort')
    return c
  } catch {
    throw error('bad_cursor')
  }
}

/**
 * A page of records: policy, filter and search as one predicate, keyset order, at most two statements (the second when the non-null
 * values of the sort key end, rulings.md 16).
 * @throws bad_filter, bad_sort, bad_cursor, bad_limit; not_found when the role may not read the object.
 */
export async function list(ctx: Ctx, objectName: string, options: ListOptions = {}): Promise<Page> {
  const object = objectOf(ctx, objectName)
  const limit = options.limit ?? 50
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) throw error('bad_limit')
  return await page(ctx, object, { ...options, limit })
}

/** As `list`, for the program itself: exports and jobs read larger pages. */
export async function page(ctx: Ctx, object: ObjectDef, options: ListOptions & { limit: number }): Promise<Page> {
  const sort = options.sort ?? '-id'
  const keys = sortKeys(ctx, object, sort)
  const cursor = readCursor(options.cursor, sort)
  const wanted = wantedFields(ctx, object, options.fields, false)
  const rows = await (keys.length === 1 && keys[0]
    ? oneKey(ctx, object, options, wanted, keys[0], cursor)
    : manyKeys(ctx, object, options, wanted, keys, cursor))
  const more = rows.length > options.limit
  const shown = more ? rows.slice(0, options.limit) : rows
  const data = shown.map((row) => toWire(object, wanted, row))
  await addSideValues(ctx, object, wanted, data)
  if (options.expand?.length) await expand(ctx, object, options.expand, data)
  const last = shown.at(-1)
  const out: Page = { data, next_cursor: more && last ? writeCursor(sort, keys, last) : null }
  if (options.count) out.total = await count(ctx, object, options)
  return out
}

function writeCursor(sort: string, keys: SortKey[], row: Record<string, unknown>): string {
  const v = keys.flatMap((k, i) => k.exprs.map((_, j) => (row[`_k${i}_${j}`] ?? null) as string | number | null))
  return Buffer.from(JSON.stringify({ s: sort, v, id: row['id'] })).toString('base64url')
}

type Where = { params: Params; where: string }
function base(ctx: Ctx, object: ObjectDef, options: ListOptions): Where {
  const params = makeParams(ctx.tenant.id)
  const parts = [
    `t.tenant_id = $1`,
    `t.deleted_at is ${options.trash ? 'not ' : ''}null`,
    readPredicate(ctx, object, 't', params),
    compileFilter(ctx, object, options.filter, 't', params),
  ]
  if (options.operation) parts.push(predicate(ctx, object, options.operation, 't', params) ?? 'false')
  if (options.q) parts.push(searchPredicate(ctx, object, options.q, 't', params))
  return { params, where: parts.filter((p) => p !== 'true').join(' and ') }
}

/** Live rows the actor may read that match the filter, as a predicate for hand-written queries. */
export function visibleWhere(
  ctx: Ctx,
  object: ObjectDef,
  alias: string,
  params: Params,
  filter?: ListOptions['filter'],
): string {
  return `${alias}.tenant_id = ${params.tenant} and ${alias}.deleted_at is null and ${readPredicate(ctx, object, alias, params)} and ${compileFilter(ctx, object, filter, alias, params)}`
}

type Wanted = ReturnType<typeof wantedFields>
const keyColumns = (keys: SortKey[]): string =>
  keys
    .map((k, i) =>
      k.exprs
        .map(
          (e, j) =>
            `, ${e.type === 'timestamptz' ? e.sql : `${e.sql}`}${e.type === 'bigint' ? '::text' : ''} as _k${i}_${j}`,
        )
        .join(''),
    )
    .join('')

async function oneKey(
  ctx: Ctx,
  object: ObjectDef,
  options: ListOptions & { limit: number },
  wanted: Wanted,
  key: SortKey,
  cursor: Cursor | null,
): Promise<Record<string, unknown>[]> {
  const direction = key.desc ? 'desc' : 'asc'
  const first = key.exprs[0] as Expr
  const select = `select ${selectList(object, wanted, 't')}${keyColumns([key])} from ${object.name} t`
  const rows: Record<string, unknown>[] = []
  if (!cursor || cursor.v[0] !== null) {
    const { params, where } = base(ctx, object, options)
    const columns = key.path === 'id' ? ['t.id'] : [...key.exprs.map((e) => e.sql), 't.id']
    const after = cursor
      ? [
          ...(key.path === 'id' ? [] : key.exprs.map((e, i) => `${params.add(cursor.v[i])}::${e.type}`)),
          `${params.add(cursor.id)}::uuid`,
        ]
      : []
    const keyset = cursor ? ` and (${columns.join(', ')}) ${key.desc ? '<' : '>'} (${after.join(', ')})` : ''
    rows.push(
      ...(await ctx.tx.query<Record<string, unknown>>(
        `${select} where ${where} and ${first.sql} is not null${keyset} order by ${columns.map((c) => `${c} ${direction}`).join(', ')} limit ${params.add(options.limit + 1)}`,
        params.values,
      )),
    )
  }
  if (rows.length <= options.limit && key.path !== 'id' && key.path !== 'created_at') {
    const { params, where } = base(ctx, object, options)
    const keyset = cursor?.v[0] === null ? ` and t.id ${key.desc ? '<' : '>'} ${params.add(cursor.id)}::uuid` : ''
    rows.push(
      ...(await ctx.tx.query<Record<string, unknown>>(
        `${select} where ${where} and ${first.sql} is null${keyset} order by t.id ${direction} limit ${params.add(options.limit + 1 - rows.length)}`,
        params.values,
      )),
    )
  }
  return rows
}

/** Several keys or mixed directions: one statement, nulls last, an OR chain for the position. No index is promised. */
async function manyKeys(
  ctx: Ctx,
  object: ObjectDef,
  options: ListOptions & { limit: number },
  wanted: Wanted,
  keys: SortKey[],
  cursor: Cursor | null,
): Promise<Record<string, unknown>[]> {
  const { params, where } = base(ctx, object, options)
  const flat = keys.flatMap((k) => k.exprs.map((e) => ({ e, desc: k.desc })))
  const order = [...flat.map(({ e, desc }) => `${e.sql} ${desc ? 'desc' : 'asc'} nulls last`), 't.id asc'].join(', ')
  let keyset = ''
  if (cursor) {
    const chain: string[] = []
    const equal: string[] = []
    for (const [i, { e, desc }] of flat.entries()) {
      const v = cursor.v[i] ?? null
      const p = v === null ? null : `${params.add(v)}::${e.type}`
      if (p !== null) chain.push([...equal, `(${e.sql} ${desc ? '<' : '>'} ${p} or ${e.sql} is null)`].join(' and '))
      equal.push(p === null ? `${e.sql} is null` : `${e.sql} = ${p}`)
    }
    chain.push([...equal, `t.id > ${params.add(cursor.id)}::uuid`].join(' and '))
    keyset = ` and (${chain.map((c) => `(${c})`).join(' or ')})`
  }
  return await ctx.tx.query<Record<string, unknown>>(
    `select ${selectList(object, wanted, 't')}${keyColumns(keys)} from ${object.name} t where ${where}${keyset} order by ${order} limit ${params.add(options.limit + 1)}`,
    params.values,
  )
}

/** Exact; asked for separately (rulings.md 19). */
export async function count(ctx: Ctx, object: ObjectDef, options: ListOptions): Promise<number> {
  const { params, where } = base(ctx, object, options)
  const [row] = await ctx.tx.query<{ n: number }>(
    `select count(*) as n from ${object.name} t where ${where}`,
    params.values,
  )
  return Number(row?.n ?? 0)
}

/** Ids of all that match, at most `limit`, for bulk work. */
export async function matchingIds(ctx: Ctx, object: ObjectDef, options: ListOptions, limit: number): Promise<string[]> {
  const { params, where } = base(ctx, object, options)
  const rows = await ctx.tx.query<{ id: string }>(
    `select t.id from ${object.name} t where ${where} order by t.id limit ${params.add(limit)}`,
    params.values,
  )
  return rows.map((r) => r.id)
}

/** Records by id, in the order of the ids; what may not be read is absent. With everything: lists and links too. */
export async function getMany(
  ctx: Ctx,
  objectName: string,
  ids: string[],
  options: { fields?: string[]; expand?: string[]; trash?: boolean } = {},
): Promise<Wire[]> {
  const object = objectOf(ctx, objectName)
  const params = makeParams(ctx.tenant.id)
  const wanted = wantedFields(ctx, object, options.fields, true)
  const rows = await ctx.tx.query<Record<string, unknown>>(
    `select ${selectList(object, wanted, 't')} from ${object.name} t where t.tenant_id = $1 and t.id = any(${params.add(ids)}::uuid[])${options.trash ? '' : ' and t.deleted_at is null'} and ${readPredicate(ctx, object, 't', params)}`,
    params.values,
  )
  const byId = new Map(rows.map((row) => [row['id'] as string, toWire(object, wanted, row)]))
  const records = ids.flatMap((id) => byId.get(id) ?? [])
  await addSideValues(ctx, object, wanted, records)
  if (options.expand?.length) await expand(ctx, object, options.expand, records)
  return records
}

/** What encrypted fields of records hold, by id; for those who may see it, which the caller checks. */
export async function openMany(
  ctx: Ctx,
  object: ObjectDef,
  ids: string[],
  names: readonly string[],
): Promise<Map<string, Record<string, string | null>>> {
  const params = makeParams(ctx.tenant.id)
  const wanted = { ...wantedFields(ctx, object, [...names], false), masked: [] }
  const rows = await ctx.tx.query<Record<string, unknown>>(
    `select ${selectList(object, wanted, 't')} from ${object.name} t where t.tenant_id = $1 and t.id = any(${params.add(ids)}::uuid[]) and ${readPredicate(ctx, object, 't', params)}`,
    params.values,
  )
  return new Map(
    rows.map((row) => {
      const record = toWire(object, wanted, row)
      return [record.id, Object.fromEntries(names.map((name) => [name, openValue(ctx, object, name, record)]))]
    }),
  )
}

/** @throws not_found */
export async function get(
  ctx: Ctx,
  objectName: string,
  id: string,
  options: { fields?: string[]; expand?: string[]; trash?: boolean } = {},
): Promise<Wire> {
  const [record] = await getMany(ctx, objectName, [id], options)
  if (!record) throw error('not_found')
  return record
}
