import type { Ctx } from '@app/core'
import { error, predicate, records } from '@app/core'
import { type ObjectDef, uuidPattern } from '@app/schema'

/** A text and the records it names: exactly one, several, or none. */
export type Found = Map<string, string[]>

const visible = (ctx: Ctx, target: ObjectDef, params: ReturnType<typeof records.makeParams>): string => {
  const sql = predicate(ctx, target, 'read', 't', params)
  if (sql === null) throw error('not_found')
  return sql
}

const scopeSql = (scope: { field: string; id: string } | null, params: ReturnType<typeof records.makeParams>): string =>
  scope ? ` and t.${scope.field} = ${params.add(scope.id)}::uuid` : ''

const CHUNK = 5000

const collect = async (
  texts: readonly string[],
  ask: (chunk: string[]) => Promise<{ text: string; ids: string[] }[]>,
): Promise<Found> => {
  const found: Found = new Map()
  for (let at = 0; at < texts.length; at += CHUNK)
    for (const row of await ask(texts.slice(at, at + CHUNK))) found.set(row.text, row.ids)
  return found
}

/** Records by a text of one of their own columns, exactly. */
export const findByColumn = async (
  ctx: Ctx,
  target: ObjectDef,
  path: string,
  texts: readonly string[],
  scope: { field: string; id: string } | null = null,
): Promise<Found> => {
  const reached = records.accessor(ctx, target, path, 't')
  const expr = reached?.exprs[0]
  if (!reached || !expr || reached.exprs.length !== 1) return new Map()
  return collect(texts, async (chunk) => {
    const params = records.makeParams(ctx.tenant.id)
    const keys = params.add(
      chunk.map((text) => reached.encode(reached.field.kind === 'integer' ? Number(text) : text)[0]),
    )
    const raw = params.add(chunk)
    return ctx.tx.query<{ text: string; ids: string[] }>(
      `select u.raw as text, array_agg(t.id order by t.id) as ids from unnest(${keys}::${expr.type}[], ${raw}::text[]) as u(k, raw)
       join ${target.name} t on t.tenant_id = $1 and ${expr.sql} = u.k where t.deleted_at is null and ${visible(ctx, target, params)}${scopeSql(scope, params)} group by u.raw`,
      params.values,
    )
  })
}

/** Records by name without regard to case: one scan of the tenant for all texts that were not found exactly. */
export const findByTitle = async (
  ctx: Ctx,
  target: ObjectDef,
  texts: readonly string[],
  scope: { field: string; id: string } | null = null,
): Promise<Found> =>
  collect(texts, async (chunk) => {
    const params = records.makeParams(ctx.tenant.id)
    const raw = params.add(chunk)
    const lower = params.add(chunk.map((text) => text.toLowerCase().replace(/\s+/g, ' ')))
    return ctx.tx.query<{ text: string; ids: string[] }>(
      `select u.raw as text, array_agg(t.id order by t.id) as ids from unnest(${raw}::text[], ${lower}::text[]) as u(raw, k)
       join ${target.name} t on t.tenant_id = $1 and lower(t.${target.title}) = u.k where t.deleted_at is null and ${visible(ctx, target, params)}${scopeSql(scope, params)} group by u.raw`,
      params.values,
    )
  })

export const findById = async (ctx: Ctx, target: ObjectDef, ids: readonly string[]): Promise<Found> =>
  collect(ids, async (chunk) => {
    const params = records.makeParams(ctx.tenant.id)
    const wanted = params.add(chunk.map((id) => id.toLowerCase()))
    return (
      await ctx.tx.query<{ id: string }>(
        `select t.id from ${target.name} t where t.tenant_id = $1 and t.id = any(${wanted}::uuid[]) and t.deleted_at is null and ${visible(ctx, target, params)}`,
        params.values,
      )
    ).flatMap(({ id }) => chunk.filter((one) => one.toLowerCase() === id).map((text) => ({ text, ids: [id] })))
  })

/** Names to offer as near matches, at most 20,000. */
export const candidates = async (
  ctx: Ctx,
  target: ObjectDef,
  scope: { field: string; id: string } | null,
): Promise<{ id: string; label: string }[]> => {
  const params = records.makeParams(ctx.tenant.id)
  return ctx.tx.query<{ id: string; label: string }>(
    `select t.id, t.${target.title} as label from ${target.name} t where t.tenant_id = $1 and t.deleted_at is null and t.${target.title} is not null and ${visible(ctx, target, params)}${scopeSql(scope, params)} order by t.id limit 20000`,
    params.values,
  )
}

/**
 * Records that have these values in the match fields: by position, the ids of each row's matches. Lists (`emails`) match by any item,
 * in a branch of their own: one `or exists` ran into the statement timeout at 2,000 rows a batch.
 */
export const findMatches = async (
  ctx: Ctx,
  object: ObjectDef,
  fields: readonly string[],
  rows: readonly unknown[][],
): Promise<Map<number, string[]>> => {
  const params = records.makeParams(ctx.tenant.id)
  const read = visible(ctx, object, params)
  const arrays: string[] = []
  const keys = fields.map((path, position) => {
    const reached = records.accessor(ctx, object, path, 't')
    if (!reached)
      throw error('import_mapping', {
        fields: [{ pointer: '/match_on', code: 'unknown_field', message: `${path} cannot be matched on` }],
      })
    const encoded = rows.map((row) => reached.encode(row[position] ?? null))
    const equal = reached.exprs.map((expr, at) => {
      arrays.push(`${params.add(encoded.map((values) => values[at] ?? null))}::${expr.type}[]`)
      return { sql: expr.sql, key: `u.k${arrays.length - 1}` }
    })
    return { equal, list: Object.values(object.fields).find((field) => field.list?.primary === path)?.list }
  })
  const given = `unnest(${arrays.join(', ')}) with ordinality as u(${arrays.map((_, at) => `k${at}`).join(', ')}, at)`
  const own = keys.map(({ equal }) => equal.map(({ sql, key }) => `${sql} = ${key}`).join(' and '))
  // Lateral with a limit keeps one index look-up per key: without statistics of a growing table the planner hashed the whole tenant per batch.
  const branches = [
    `select u.at, m.id from ${given} cross join lateral (select t.id from ${object.name} t where t.tenant_id = $1 and ${own.join(' and ')} and t.deleted_at is null and ${read} limit 5) m`,
  ]
  for (const [index, { list, equal }] of keys.entries()) {
    if (!list) continue
    const others = own
      .filter((_, at) => at !== index)
      .map((one) => ` and ${one}`)
      .join('')
    branches.push(`select u.at, m.id from ${given}
      cross join lateral (select c.${list.by} as id from ${list.object} c where c.tenant_id = $1 and c.value = ${equal[0]?.key ?? ''} and c.deleted_at is null limit 5) l
      cross join lateral (select t.id from ${object.name} t where t.tenant_id = $1 and t.id = l.id and t.deleted_at is null and ${read}${others} limit 1) m`)
  }
  const found = await ctx.tx.query<{ at: number; ids: string[] }>(
    `select m.at, array_agg(m.id) as ids from (${branches.join(' union ')}) m group by m.at`,
    params.values,
  )
  return new Map(found.map((row) => [Number(row.at) - 1, row.ids]))
}

/** Titles of records that may be read, by id. */
export const titlesOf = async (ctx: Ctx, target: ObjectDef, ids: readonly string[]): Promise<Map<string, string>> => {
  const wanted = ids.filter((id) => uuidPattern.test(id))
  if (wanted.length === 0) return new Map()
  const params = records.makeParams(ctx.tenant.id)
  const list = params.add(wanted)
  const rows = await ctx.tx.query<{ id: string; label: string | null }>(
    `select t.id, t.${target.title} as label from ${target.name} t where t.tenant_id = $1 and t.id = any(${list}::uuid[]) and t.deleted_at is null and ${visible(ctx, target, params)}`,
    params.values,
  )
  return new Map(rows.map((row) => [row.id, row.label ?? '']))
}

/** The pipeline an import goes to unless told: the default one, else the first. */
export const defaultPipeline = async (ctx: Ctx): Promise<string | null> => {
  const [row] = await ctx.tx.query<{ id: string }>(
    'select id from pipeline where tenant_id = $1 and deleted_at is null order by is_default desc nulls last, position, id limit 1',
    [ctx.tenant.id],
  )
  return row?.id ?? null
}
