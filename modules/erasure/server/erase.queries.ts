import { type App, type Ctx, records, sealedFields, sweepWords, writeEvents } from '@app/core'
import { type ObjectDef, fieldColumns, linkTable } from '@app/schema'
import { removeFilesOf } from '../../files/server/index.ts'
import { noteBatch } from './erasures.queries.ts'
import { keptIds } from './plan.queries.ts'
import { leastColumns, personalColumns, refsOf, textColumns } from './people.ts'
import { type Words, hasAddress, likes, patterns, standsIn } from './words.queries.ts'

export const ERASED = '[erased]'
const BATCH = 500

/** Marks records whose values in the audit trail may go, and says so in the trail: their leaves stand, and the log still verifies. */
async function markErased(ctx: Ctx, object: string, ids: readonly string[], reason: string): Promise<void> {
  if (ids.length === 0) return
  await ctx.tx.run(
    `insert into erased_record (tenant_id, object, record_id, at, reason) select $1, $2, u.id, $4, $5 from unnest($3::uuid[]) as u(id) on conflict do nothing`,
    [ctx.tenant.id, object, ids, ctx.now, reason],
  )
  await tellErased(ctx, object, ids)
}
const tellErased = async (ctx: Ctx, object: string, ids: readonly string[]): Promise<void> =>
  void (await writeEvents(
    ctx,
    ids.map((id) => ({ name: `${object}.erased`, object, record_id: id, record_version: null })),
  ))

const idsOf = async (ctx: Ctx, table: string, column: string, id: string): Promise<string[]> =>
  (
    await ctx.tx.query<{ id: string }>(`select id from ${table} where tenant_id = $1 and ${column} = $2`, [
      ctx.tenant.id,
      id,
    ])
  ).map((row) => row.id)

/** One record of a person with all that hangs on it, in this transaction. Done twice is done once. @returns whether it went: a hold keeps it, or something about it */
export async function erasePerson(
  ctx: Ctx,
  erasureId: string,
  object: ObjectDef,
  id: string,
  words: Words,
): Promise<boolean> {
  if ((await keptIds(ctx, object, [id])).size > 0) return false
  const refs = refsOf(ctx, object.name)
  const note = async (...given: [place: string, act: Parameters<typeof noteBatch>[3], rows: number]): Promise<void> =>
    await noteBatch(ctx, erasureId, ...given)
  for (const ref of refs.about) {
    const rows = await idsOf(ctx, ref.object.name, ref.field, id)
    if (records.goesWithPerson(ref.object)) {
      await note('file', 'deleted', await removeFilesOf(ctx, ref.object.name, rows))
      const { destroyed } = await records.destroyMany(ctx, ref.object, rows)
      await note(ref.object.name, 'deleted', destroyed)
    } else {
      await clearRows(ctx, ref.object, rows, [ref.field, ...personalColumns(ref.object)])
      await takeOut(ctx, ref.object, rows, words)
      await note(ref.object.name, 'cleared', rows.length)
    }
    await markErased(ctx, ref.object.name, rows, 'about')
  }
  for (const ref of refs.kept) {
    const rows = await idsOf(ctx, ref.object.name, ref.field, id)
    await clearRows(ctx, ref.object, rows, [
      ...(ref.object.fields[ref.field]?.required ? [] : [ref.field]),
      ...personalColumns(ref.object),
    ])
    await takeOut(ctx, ref.object, rows, words, leastColumns(ref.object))
    await markErased(ctx, ref.object.name, rows, 'kept')
    await note(ref.object.name, 'kept', rows.length)
  }
  for (const ref of refs.pointing) {
    const rows = await idsOf(ctx, ref.object.name, ref.field, id)
    await clearRows(ctx, ref.object, rows, [ref.field])
    await note(ref.object.name, 'unlinked', rows.length)
  }
  for (const ref of refs.links) {
    const link = linkTable(ref.object.name, ref.field)
    const rows = await idsOf(ctx, link, 'ref_id', id)
    await ctx.tx.run(`delete from ${link} where tenant_id = $1 and ref_id = $2`, [ctx.tenant.id, id])
    await takeOut(ctx, ref.object, rows, words)
    await note(ref.object.name, 'unlinked', rows.length)
  }
  for (const ref of records.ownRefsTo(ctx, object.name)) {
    const rows = await records.replaceOwnRefs(ctx, ref, [id], null)
    await takeOut(ctx, ref.object, rows, words)
    await note(ref.object.name, 'unlinked', rows.length)
  }
  await note('file', 'deleted', await removeFilesOf(ctx, object.name, [id]))
  for (const ref of refs.parts) {
    const rows = await idsOf(ctx, ref.object.name, ref.field, id)
    const { destroyed } = await records.destroyMany(ctx, ref.object, rows)
    await markErased(ctx, ref.object.name, rows, 'part')
    await note(ref.object.name, 'deleted', destroyed)
  }
  const { destroyed } = await records.destroyMany(ctx, object, [id])
  if (destroyed > 0) await markErased(ctx, object.name, [id], 'person')
  await note(object.name, 'deleted', destroyed)
  await dropHanging(ctx, erasureId, object.name, id)
  return destroyed > 0
}

/** What other parts of the program hung on the record by its name and id. */
async function dropHanging(ctx: Ctx, erasureId: string, object: string, id: string): Promise<void> {
  for (const table of ctx.app.registry.tables.values()) {
    const { retention, columns, grants } = table
    if (typeof retention === 'string' || !('with' in retention) || retention.with !== 'record') continue
    if (!('object' in columns && 'record_id' in columns) || (grants?.app_job && !grants.app_job.includes('delete')))
      continue
    const { rowCount } = await ctx.tx.run(
      `delete from ${table.name} where tenant_id = $1 and object = $2 and record_id = $3`,
      [ctx.tenant.id, object, id],
    )
    await noteBatch(ctx, erasureId, table.name, 'deleted', rowCount)
  }
}

async function clearRows(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  columns: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await ctx.tx.run(
    `update ${object.name} set ${[...new Set(columns)].map((column) => `${column} = null`).join(', ')}, version = version + 1, updated_at = $3 where tenant_id = $1 and id = any($2::uuid[])`,
    [ctx.tenant.id, ids, ctx.now],
  )
  await rewrite(ctx, object, ids)
}

/** Slots, options and words of the search follow the rows. */
async function rewrite(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<void> {
  const rows = [...(await records.lockRows(ctx, object, [...ids])).values()].map(({ record }) => record)
  await records.rewriteDerived(ctx, object, rows)
}

/** Takes the person out of texts of somebody else's records, in this transaction: the words become "[erased]"; an address or number of a field of its own goes; `spared` columns stay. @returns ids that changed */
export async function takeOut(
  ctx: Ctx,
  object: ObjectDef,
  ids: readonly string[],
  words: Words,
  spared: readonly string[] = [],
): Promise<string[]> {
  const { any_case, exact } = patterns(words)
  const { addresses, digits } = likes(words)
  const changed = new Set<string>()
  for (let at = 0; at < ids.length; at += BATCH) {
    const batch = ids.slice(at, at + BATCH)
    const kinds = new Map(
      fieldColumns(object).map((column) => [column.name, { field: object.fields[column.field], type: column.type }]),
    )
    for (const column of textColumns(object).filter((one) => !spared.includes(one))) {
      const known = kinds.get(column)
      const whole = known?.field?.kind === 'email' || known?.field?.kind === 'phone'
      const next = whole
        ? {
            sql: known?.field?.required ? `'${ERASED}'` : 'null',
            where: hasAddress(`t.${column}`, '$3', '$4'),
            values: [addresses, digits],
          }
        : taken(column, known?.type === 'jsonb' || column === 'custom', any_case, exact)
      if (!next) continue
      const { rows } = await ctx.tx.run<{ id: string }>(
        `update ${object.name} t set ${column} = ${next.sql} where t.tenant_id = $1 and t.id = any($2::uuid[]) and t.${column} is not null and ${next.where} returning t.id`,
        [ctx.tenant.id, batch, ...next.values],
      )
      for (const row of rows) changed.add(row.id)
    }
    for (const id of await takeOutSealed(ctx, object, batch, words)) changed.add(id)
  }
  if (changed.size > 0) {
    await ctx.tx.run(
      `update ${object.name} set version = version + 1, updated_at = $3 where tenant_id = $1 and id = any($2::uuid[])`,
      [ctx.tenant.id, [...changed], ctx.now],
    )
    await rewrite(ctx, object, [...changed])
  }
  return [...changed]
}

/** How words of the person are taken out of a column `t.column`, and where they stand in it. `values` are the parameters from `first` on. Null: there are none. */
export function taken(column: string, isJson: boolean, any_case: string | null, exact: string | null, first = 3) {
  const values = [any_case, exact].filter((one) => one !== null)
  if (values.length === 0) return null
  const param = (one: string): string => `$${values.indexOf(one) + first}`
  let sql = `t.${column}::text`
  if (any_case !== null) sql = `regexp_replace(${sql}, ${param(any_case)}, '${ERASED}', 'gi')`
  if (exact !== null) sql = `regexp_replace(${sql}, ${param(exact)}, '${ERASED}', 'g')`
  const where = [
    ...(any_case === null ? [] : [`t.${column}::text ~* ${param(any_case)}`]),
    ...(exact === null ? [] : [`t.${column}::text ~ ${param(exact)}`]),
  ]
  return { sql: isJson ? `(${sql})::jsonb` : sql, where: `(${where.join(' or ')})`, values }
}

/** Encrypted fields are opened, looked into, and emptied when the person stands in them. */
async function takeOutSealed(ctx: Ctx, object: ObjectDef, ids: string[], words: Words): Promise<string[]> {
  const names = [...sealedFields(ctx, object).keys()]
  if (names.length === 0) return []
  const hit: string[] = []
  for (const [id, values] of await records.openMany(ctx, object, ids, names))
    for (const [name, value] of Object.entries(values)) {
      if (value === null || !standsIn(words, value)) continue
      const own = name.startsWith('custom.')
      await ctx.tx.run(
        own
          ? `update ${object.name} set custom = custom - $3::text where tenant_id = $1 and id = $2`
          : `update ${object.name} set ${name} = ${object.fields[name]?.required ? '$3::text' : 'nullif($3::text, $3::text)'} where tenant_id = $1 and id = $2`,
        [ctx.tenant.id, id, own ? name.slice(7) : ERASED],
      )
      hit.push(id)
    }
  return hit
}

/** Records in whose texts the person was confirmed. */
export async function eraseMentions(
  ctx: Ctx,
  erasureId: string,
  object: ObjectDef,
  ids: readonly string[],
  words: Words,
): Promise<void> {
  const held = await keptIds(ctx, object, ids)
  const changed = await takeOut(
    ctx,
    object,
    ids.filter((id) => !held.has(id)),
    words,
  )
  await tellErased(ctx, object.name, changed)
  await noteBatch(ctx, erasureId, object.name, 'redacted', changed.length)
}

/** Copies in the program's own tables: uploaded rows, kept answers, words of the search that nothing has any more. */
export async function clearCopies(ctx: Ctx, erasureId: string, words: Words, ids: readonly string[]): Promise<void> {
  const { addresses, digits } = likes(words)
  const where = (columns: readonly string[]): string => columns.map((name) => hasAddress(name, '$2', '$3')).join(' or ')
  const rows = await ctx.tx.run(
    `update import_row set cells = null, values = null, errors = null, before = null where tenant_id = $1
       and (cells is not null or values is not null or before is not null or errors is not null)
       and (record_id = any($4::uuid[]) or ${where(['cells', 'values', 'before', 'errors'])})`,
    [ctx.tenant.id, addresses, digits, ids],
  )
  await noteBatch(ctx, erasureId, 'import_row', 'cleared', rows.rowCount)
  const answers = await ctx.tx.run(
    'update idempotency_key set body = null, headers = null where tenant_id = $1 and body is not null',
    [ctx.tenant.id],
  )
  await noteBatch(ctx, erasureId, 'idempotency_key', 'cleared', answers.rowCount)
  await noteBatch(ctx, erasureId, 'search_word', 'deleted', await sweepWords(ctx.tx, ctx.tenant.id))
}

/** Recipients in the log of mails of this workspace; what still waits is sent first. @returns whether any still waits */
export async function clearMailLog(app: App, tenantId: string, emails: readonly string[]): Promise<boolean> {
  return await app.db.inAuth(async (tx) => {
    await tx.run(
      `update identity.mail set recipient = $3 where tenant_id = $1 and lower(recipient) = any($2::text[]) and sealed is null`,
      [tenantId, emails, ERASED],
    )
    const left = await tx.query(
      'select from identity.mail where tenant_id = $1 and lower(recipient) = any($2::text[]) limit 1',
      [tenantId, emails],
    )
    return left.length > 0
  }, tenantId)
}

/** Cases of this person that have ended, and what was noted in them: who it was goes, that it was done stays. */
export async function forgetRequests(ctx: Ctx, erasureId: string, requestId: string, words: Words): Promise<void> {
  const rows = await ctx.tx.query<{ id: string }>(
    `update privacy_request set name = null, email = null, message = null where tenant_id = $1 and (id = $2 or (closed_at is not null and email = any($3::text[]))) returning id`,
    [ctx.tenant.id, requestId, words.emails],
  )
  await noteBatch(ctx, erasureId, 'privacy_request', 'cleared', rows.length)
  // What was wrong about a person, and what is right, is not always a word they are known by: a street, a job.
  await ctx.tx.run(
    `update privacy_request_step t set detail = t.detail - array['old', 'new', 'wrong', 'right'] where t.tenant_id = $1
       and t.name in ('corrected', 'correction_asked') and (t.request_id = any($2::uuid[]) or exists (select 1 from erased_record e
         where e.tenant_id = $1 and e.record_id::text = t.detail ->> 'record_id'))`,
    [ctx.tenant.id, rows.map((row) => row.id)],
  )
  const { any_case, exact } = patterns(words)
  const found = taken('detail', true, any_case, exact)
  if (!found) return
  await ctx.tx.run(
    `update privacy_request_step t set detail = ${found.sql} where t.tenant_id = $1 and t.request_id = any($2::uuid[]) and ${found.where}`,
    [ctx.tenant.id, rows.map((row) => row.id), ...found.values],
  )
}
