import { type FieldProblem, type ObjectDef, linkTable, restrictedSql } from '@app/schema'
import { type Ctx, objectOf } from '../ctx.ts'
import { error } from '../errors.ts'
import { writeEvents } from '../events.queries.ts'
import { asProgram, predicate, readPredicate } from '../policy/predicate.ts'
import { heldIds } from './holds.queries.ts'
import { removeTerms, writeTerms } from '../search/terms.queries.ts'
import { dbProblem } from './db-problem.ts'
import { ownRefsTo, replaceOwnRefs } from './own-refs.queries.ts'
import { makeParams } from './params.ts'
import { refusal, restrictedIds } from './restrictions.queries.ts'
import { refuseSuppressed } from './suppression.queries.ts'
import { lockRows } from './update.queries.ts'

/** Refs that point at the object: [object, field]. */
export const refsTo = (
  ctx: Ctx,
  target: string,
): { object: ObjectDef; field: string; on_delete: string; many: boolean }[] =>
  [...ctx.app.registry.objects.values()].flatMap((object) =>
    Object.entries(object.fields)
      .filter(([, f]) => f.target === target && ['ref', 'member', 'multi_ref'].includes(f.kind))
      .map(([field, f]) => ({
        object,
        field,
        on_delete: f.kind === 'multi_ref' ? 'clear' : (f.on_delete ?? 'clear'),
        many: f.kind === 'multi_ref',
      })),
  )

async function visible(
  ctx: Ctx,
  object: ObjectDef,
  ids: string[],
  trashed: boolean,
): Promise<{ id: string; version: number; deleted_batch: string | null }[]> {
  const params = makeParams(ctx.tenant.id)
  const idParam = params.add(ids)
  const read = readPredicate(ctx, object, 't', params)
  const may = predicate(ctx, object, 'delete', 't', params) ?? 'false'
  const rows = await ctx.tx.query<{ id: string; version: number; deleted_batch: string | null; _may: boolean }>(
    `select t.id, t.version, t.deleted_batch, coalesce(${may}, false) as _may from ${object.name} t where t.tenant_id = $1 and t.id = any(${idParam}::uuid[]) and t.deleted_at is ${trashed ? 'not ' : ''}null and ${read} order by t.id for update of t`,
    params.values,
  )
  if (rows.length < new Set(ids).size) throw error('not_found')
  if (rows.some((r) => !r._may))
    throw await refusal(
      ctx,
      object,
      rows.map((r) => r.id),
    )
  return rows
}

/**
 * Moves rows to the trash; children whose ref says cascade go with them, in the same batch.
 * @throws not_found, forbidden, restricted; in_use (409) with the counts when a ref says restrict
 */
export async function removeMany(ctx: Ctx, objectName: string, ids: string[]): Promise<void> {
  const object = objectOf(ctx, objectName)
  if (ids.length === 0) return
  await visible(ctx, object, ids, false)
  await trash(ctx, object, ids, true)
}
export const remove = async (ctx: Ctx, objectName: string, id: string): Promise<void> =>
  await removeMany(ctx, objectName, [id])

/** `asked`: named by the request itself, so told in the trail also when it is a value of a parent's list. */
async function trash(ctx: Ctx, object: ObjectDef, ids: string[], asked: boolean): Promise<void> {
  const counts: FieldProblem[] = []
  const cascades: { object: ObjectDef; ids: string[] }[] = []
  for (const ref of refsTo(ctx, object.name)) {
    if (ref.on_delete === 'clear') continue
    const restricted = restrictedSql(ref.object, 't', '$1') ?? 'false'
    const rows = await ctx.tx.query<{ id: string; restricted: boolean }>(
      `select id, ${restricted} as restricted from ${ref.object.name} t where tenant_id = $1 and ${ref.field} = any($2::uuid[]) and deleted_at is null`,
      [ctx.tenant.id, ids],
    )
    if (rows.length === 0) continue
    if (ref.on_delete === 'cascade') {
      if (rows.some((r) => r.restricted)) throw error('restricted')
      cascades.push({ object: ref.object, ids: rows.map((r) => r.id) })
    } else
      counts.push({
        pointer: `/${ref.object.path}`,
        code: 'in_use',
        message: `${rows.length} ${ref.object.label[rows.length === 1 ? 0 : 1].toLowerCase()} point here`,
      })
  }
  if (counts.length > 0) throw error('in_use', { fields: counts })
  for (const c of cascades) await trash(ctx, c.object, c.ids, false)
  const rows = await ctx.tx.query<{ id: string; version: number }>(
    `update ${object.name} set deleted_at = $3, deleted_batch = $4, version = version + 1, updated_at = $3, updated_by = $5 where tenant_id = $1 and id = any($2::uuid[]) returning id, version`,
    [ctx.tenant.id, ids, ctx.now, ctx.correlation_id, ctx.actor.member_id],
  )
  await removeTerms(ctx, object, ids)
  if (asked || !object.child)
    await writeEvents(
      ctx,
      rows.map((r) => ({
        name: `${object.name}.removed`,
        object: object.name,
        record_id: r.id,
        record_version: Number(r.version),
      })),
    )
}

/** Brings rows back from the trash, with what went there in the same batch. @throws not_found; not_unique (409) when a key is taken meanwhile; suppressed (409) when it is an erased person */
export async function restoreMany(ctx: Ctx, objectName: string, ids: string[]): Promise<void> {
  const object = objectOf(ctx, objectName)
  const rows = await visible(ctx, object, ids, true)
  for (const batch of new Set(rows.map((r) => r.deleted_batch)))
    await untrash(
      ctx,
      object,
      rows.filter((r) => r.deleted_batch === batch).map((r) => r.id),
      batch,
      true,
    )
}
export const restore = async (ctx: Ctx, objectName: string, id: string): Promise<void> =>
  await restoreMany(ctx, objectName, [id])

async function untrash(
  ctx: Ctx,
  object: ObjectDef,
  ids: string[],
  batch: string | null,
  asked: boolean,
): Promise<void> {
  let rows: { id: string; version: number }[]
  try {
    rows = await ctx.tx.query(
      `update ${object.name} set deleted_at = null, deleted_batch = null, merged_into = null, version = version + 1, updated_at = $3, updated_by = $4 where tenant_id = $1 and id = any($2::uuid[]) returning id, version`,
      [ctx.tenant.id, ids, ctx.now, ctx.actor.member_id],
    )
  } catch (cause) {
    throw dbProblem(object, cause)
  }
  for (const ref of refsTo(ctx, object.name)) {
    if (ref.on_delete !== 'cascade' || batch === null) continue
    const children = await ctx.tx.query<{ id: string }>(
      `select id from ${ref.object.name} where tenant_id = $1 and ${ref.field} = any($2::uuid[]) and deleted_batch = $3`,
      [ctx.tenant.id, ids, batch],
    )
    if (children.length > 0)
      await untrash(
        ctx,
        ref.object,
        children.map((r) => r.id),
        batch,
        false,
      )
  }
  const stored = [...(await lockRows(asProgram(ctx), object, ids)).values()].map(({ record }) => record)
  await refuseSuppressed(ctx, object, stored)
  await writeTerms(ctx, object, stored, false)
  if (asked || !object.child)
    await writeEvents(
      ctx,
      rows.map((r) => ({
        name: `${object.name}.restored`,
        object: object.name,
        record_id: r.id,
        record_version: Number(r.version),
      })),
    )
}

/**
 * Empties refs that point at rows about to go for good: those that may be empty, and those that keep a row from being removed only where the
 * referring row is in the trash itself (rulings.md 24). A restricted row keeps its refs, and so what they point at.
 */
export async function clearRefs(ctx: Ctx, object: ObjectDef, ids: string[]): Promise<void> {
  for (const ref of refsTo(ctx, object.name)) {
    const field = ref.object.fields[ref.field]
    if (ref.many || field?.kind !== 'ref' || field.required || ref.on_delete === 'cascade') continue
    const restricted = restrictedSql(ref.object, ref.object.name, '$1')
    await ctx.tx.query(
      `update ${ref.object.name} set ${ref.field} = null where tenant_id = $1 and ${ref.field} = any($2::uuid[])${restricted ? ` and not ${restricted}` : ''}${ref.on_delete === 'restrict' ? ' and deleted_at is not null' : ''}`,
      [ctx.tenant.id, ids],
    )
  }
}

/**
 * Deletes rows for good with their children, links, terms and options: the undo of a creation, the end of the time in the trash. Rows that
 * something else has come to depend on, and those that a legal hold or a restriction keeps (`held`), are left and named.
 */
export async function destroyMany(
  ctx: Ctx,
  object: ObjectDef,
  ids: string[],
): Promise<{ kept: string[]; held: ReadonlySet<string>; destroyed: number }> {
  const held = new Set([...(await heldIds(ctx, object, ids)), ...(await restrictedIds(ctx, object, ids))])
  const inUse = new Set<string>(held)
  const cascades: { object: ObjectDef; field: string }[] = []
  for (const ref of refsTo(ctx, object.name)) {
    if (ref.many) continue // link rows go by their foreign key
    if (ref.on_delete === 'cascade') {
      cascades.push(ref)
      continue
    }
    const rows = await ctx.tx.query<{ ref: string }>(
      `select distinct ${ref.field} as ref from ${ref.object.name} where tenant_id = $1 and ${ref.field} = any($2::uuid[]) and not (id = any($2::uuid[]))`,
      [ctx.tenant.id, ids],
    )
    for (const r of rows) inUse.add(r.ref)
  }
  const free = ids.filter((id) => !inUse.has(id))
  for (const c of cascades) {
    const children = await ctx.tx.query<{ id: string }>(
      `select id from ${c.object.name} where tenant_id = $1 and ${c.field} = any($2::uuid[])`,
      [ctx.tenant.id, free],
    )
    if (children.length > 0)
      await destroyMany(
        ctx,
        c.object,
        children.map((r) => r.id),
      )
  }
  for (const [name, f] of Object.entries(object.fields))
    if (f.kind === 'multi_ref')
      await ctx.tx.query(`delete from ${linkTable(object.name, name)} where tenant_id = $1 and id = any($2::uuid[])`, [
        ctx.tenant.id,
        free,
      ])
  // Own fields let go of what they point at, as links do by their foreign key.
  if (free.length > 0) for (const ref of ownRefsTo(ctx, object.name)) await replaceOwnRefs(ctx, ref, free, null)
  await ctx.tx.query('delete from tag_link where tenant_id = $1 and object = $2 and record_id = any($3::uuid[])', [
    ctx.tenant.id,
    object.name,
    free,
  ])
  await ctx.tx.query('delete from option_link where tenant_id = $1 and object = $2 and record_id = any($3::uuid[])', [
    ctx.tenant.id,
    object.name,
    free,
  ])
  await ctx.tx.query('delete from record_share where tenant_id = $1 and object = $2 and record_id = any($3::uuid[])', [
    ctx.tenant.id,
    object.name,
    free,
  ])
  await removeTerms(ctx, object, free)
  const selfRefs = Object.entries(object.fields)
    .filter(([, f]) => f.target === object.name && f.kind === 'ref')
    .map(([n]) => n)
  if (selfRefs.length > 0)
    await ctx.tx.query(
      `update ${object.name} set ${selfRefs.map((n) => `${n} = null`).join(', ')} where tenant_id = $1 and id = any($2::uuid[])`,
      [ctx.tenant.id, free],
    )
  const { rowCount } = await ctx.tx.run(`delete from ${object.name} where tenant_id = $1 and id = any($2::uuid[])`, [
    ctx.tenant.id,
    free,
  ])
  if (!object.child)
    await writeEvents(
      ctx,
      free.map((id) => ({
        name: `${object.name}.destroyed`,
        object: object.name,
        record_id: id,
        record_version: null,
      })),
    )
  return { kept: [...inUse], held, destroyed: rowCount }
}
