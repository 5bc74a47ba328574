import { maskedValue, type Ctx, error, labelOf, mayRead, objectOf, records } from '@app/core'

export type AuditEntry = {
  id: string
  at: string
  name: string
  object: string
  record_id: string | null
  /** What the record is called now; null when it is gone or may not be read. */
  record: string | null
  record_version: number | null
  actor_id: string | null
  actor: string | null
  on_behalf_of: string | null
  source: string
  correlation_id: string
  causation_id: string | null
  ip: string | null
  device: string | null
  /** Fields that changed; their values are in the single event. */
  fields: string[]
}
type Row = Omit<AuditEntry, 'fields' | 'record'> & { commitments: Record<string, string> | null; at_exact: string }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const equal = {
  actor_id: 'uuid',
  name: 'text',
  record_id: 'uuid',
  source: 'text',
  ip: 'text',
  correlation_id: 'uuid',
} as const
const wrong = (name: string, message: string) =>
  error('bad_request', { fields: [{ pointer: `/${name}`, code: 'wrong_format', message }] })

const COLUMNS = `e.id, e.at, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_exact, e.name, e.object, e.record_id, e.record_version,
  e.actor_id, e.on_behalf_of, e.source, e.correlation_id, e.causation_id, e.ip, e.device, e.commitments`
const MAX_NAMES = 400

/** The names in this workspace's trail: a step along the index per name, not a scan. */
async function namesOf(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.tx.query<{ name: string }>(
    `with recursive n as (
       (select name from event where tenant_id = $1 order by name limit 1)
       union all
       select (select e.name from event e where e.tenant_id = $1 and e.name > n.name order by e.name limit 1) from n where n.name is not null
     ) select name from n where name is not null limit ${MAX_NAMES}`,
    [ctx.tenant.id],
  )
  return rows.map((row) => row.name)
}

/** What people choose from in the filters: names of acts and the objects they are of. */
export async function auditNames(ctx: Ctx): Promise<{ names: string[]; objects: string[] }> {
  const names = await namesOf(ctx)
  return { names, objects: [...new Set(names.map(objectOfName))].toSorted() }
}
const objectOfName = (name: string): string => name.slice(0, name.indexOf('.'))

/**
 * The trail, newest first. Every filter has an index that carries the time too; an object or a word in the name becomes the names that fit, each read
 * from its own end (10 million events stay under 200 ms: npm run bench -- audit).
 */
export async function auditRows(ctx: Ctx, query: Record<string, unknown>, limit: number): Promise<Row[]> {
  const values: unknown[] = [ctx.tenant.id]
  const where: string[] = ['e.tenant_id = $1']
  for (const [name, type] of Object.entries(equal)) {
    if (query[name] === undefined) continue
    if (type === 'uuid' && !UUID.test(String(query[name]))) throw wrong(name, 'must be an id')
    where.push(`e.${name} = $${values.push(query[name])}::${type}`)
  }
  for (const [name, comparison] of [
    ['from', '>='],
    ['to', '<'],
  ] as const) {
    if (query[name] === undefined) continue
    const at = new Date(String(query[name]))
    if (Number.isNaN(at.getTime())) throw wrong(name, 'must be a time, like 2026-11-21T08:00:00Z')
    where.push(`e.at ${comparison} $${values.push(at.toISOString())}::timestamptz`)
  }
  if (query['cursor'] !== undefined) {
    const [at = '', id = ''] = Buffer.from(String(query['cursor']), 'base64url').toString().split(' ')
    if (!UUID.test(id) || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at)) throw error('bad_cursor')
    where.push(`(e.at, e.id) < ($${values.push(at)}::timestamptz, $${values.push(id)}::uuid)`)
  }
  const order = 'order by e.at desc, e.id desc'
  if (query['object'] === undefined && query['q'] === undefined)
    return await ctx.tx.query<Row>(
      `select ${COLUMNS} from event e where ${where.join(' and ')} ${order} limit $${values.push(limit)}`,
      values,
    )
  const word = String(query['q'] ?? '').toLowerCase()
  const names = (await namesOf(ctx)).filter(
    (name) => name.includes(word) && (query['object'] === undefined || objectOfName(name) === query['object']),
  )
  if (names.length === 0) return []
  const list = `$${values.push(names)}::text[]`
  const narrow = Object.keys(equal).some((name) => query[name] !== undefined)
  const last = `$${values.push(limit)}`
  return await ctx.tx.query<Row>(
    narrow
      ? `select ${COLUMNS} from event e where ${where.join(' and ')} and e.name = any(${list}) ${order} limit ${last}`
      : `select e.* from unnest(${list}) as n(name) cross join lateral (select ${COLUMNS} from event e where ${where.join(' and ')} and e.name = n.name ${order} limit ${last}) e
         order by e.at desc, e.id desc limit ${last}`,
    values,
  )
}

/** Rows as people read them: with the names of members and records. */
export async function auditEntries(ctx: Ctx, rows: readonly Row[]): Promise<AuditEntry[]> {
  const ids = [...new Set(rows.flatMap((row) => [row.actor_id, row.on_behalf_of].filter((id) => id !== null)))]
  const members = new Map(
    (
      await ctx.tx.query<{ id: string; name: string }>(
        'select id, name from member where tenant_id = $1 and id = any($2::uuid[])',
        [ctx.tenant.id, ids],
      )
    ).map((row) => [row.id, row.name]),
  )
  const titles = new Map<string, string>()
  for (const [name, own] of Map.groupBy(rows, (row) => row.object)) {
    const object = ctx.app.registry.objects.get(name)
    const wanted = [...new Set(own.flatMap((row) => row.record_id ?? []))]
    if (!object || wanted.length === 0 || !mayRead(ctx, object, object.title)) continue
    const { data } = await records
      .list(ctx, name, { filter: { id: { in: wanted } }, fields: [object.title], limit: 200 })
      .catch(() => ({ data: [] }))
    for (const record of data) titles.set(record.id, String(record[object.title] ?? ''))
  }
  return rows.map(({ commitments, at_exact: _exact, ...row }) => ({
    ...row,
    actor: row.actor_id === null ? null : (members.get(row.actor_id) ?? null),
    record: row.record_id === null ? null : (titles.get(row.record_id) ?? null),
    fields: Object.keys(commitments ?? {}),
  }))
}

/** A page of the trail. */
export async function auditPage(
  ctx: Ctx,
  query: Record<string, unknown>,
): Promise<{ data: AuditEntry[]; next_cursor: string | null }> {
  const limit = query['limit'] === undefined ? 50 : Number(query['limit'])
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) throw error('bad_limit')
  const rows = await auditRows(ctx, query, limit + 1)
  return {
    data: await auditEntries(ctx, rows.slice(0, limit)),
    next_cursor: rows.length > limit ? cursorAfter(rows[limit - 1]) : null,
  }
}

export const cursorAfter = (row: Row | undefined): string | null =>
  row ? Buffer.from(`${row.at_exact} ${row.id}`).toString('base64url') : null

export type AuditDetail = AuditEntry & {
  changes: { field: string; label: string; old: unknown; new: unknown }[]
  leaf_index: number | null
  leaf_hash: string | null
}

/** One event with its values (of fields the reader may read) and its place in the log. @throws not_found */
export async function auditEvent(ctx: Ctx, id: string): Promise<AuditDetail> {
  const [row] = await ctx.tx.query<Row & { leaf_index: number | null; leaf_hash: Buffer | null }>(
    `select ${COLUMNS}, l.leaf_index, l.hash as leaf_hash from event e left join audit_leaf l on l.tenant_id = $1 and l.event_id = e.id where e.tenant_id = $1 and e.id = $2`,
    [ctx.tenant.id, id],
  )
  if (!row) throw error('not_found')
  const values = await ctx.tx.query<{ field: string; old: unknown; new: unknown }>(
    'select field, old, new from event_value where tenant_id = $1 and event_id = $2 order by field',
    [ctx.tenant.id, id],
  )
  const { leaf_index, leaf_hash, ...event } = row
  const [entry] = await auditEntries(ctx, [event])
  if (!entry) throw error('not_found')
  const object = ctx.app.registry.objects.has(row.object) ? objectOf(ctx, row.object) : null
  return {
    ...entry,
    changes: values
      .filter((value) => !object || mayRead(ctx, object, value.field))
      .map((value) => ({
        ...value,
        old: maskedValue(ctx, row.object, value.field, value.old),
        new: maskedValue(ctx, row.object, value.field, value.new),
        label: labelOf(value.field.replace(/^custom\./, ''), object?.fields[value.field] ?? {}),
      })),
    leaf_index: leaf_index === null ? null : Number(leaf_index),
    leaf_hash: leaf_hash?.toString('base64') ?? null,
  }
}
