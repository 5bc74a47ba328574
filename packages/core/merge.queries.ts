import { type Field, type ObjectDef, linkTable, restrictedSql } from '@app/schema'
import { type Ctx, customFields, objectOf } from './ctx.ts'
import { AppError, error } from './errors.ts'
import { writeEvents } from './events.queries.ts'
import { asProgram } from './policy/predicate.ts'
import { allowed } from './records/authorise.queries.ts'
import { refuseHeld } from './records/holds.queries.ts'
import { get, openMany, refsTo, refusal, restoreMany, update } from './records/index.ts'
import { type OwnRef, addOwnRef, ownRefsTo, replaceOwnRefs, rowsNaming } from './records/own-refs.queries.ts'
import { sealedFields } from './records/seal.ts'
import type { Input, Wire } from './records/types.ts'
import { removeTerms } from './search/terms.queries.ts'
import { undo } from './undo.queries.ts'
import { uuidv7 } from './uuid.ts'

/**
 * Folds `loserId` into `winnerId`: chosen fields, every row that points at the loser, its list values and tags. A journal lists each
 * moved row, so that unmerge can return those still where the merge put them (rulings.md 25).
 * @throws not_found, forbidden, conflict when the object has no merge or both are one
 */
export async function merge(
  ctx: Ctx,
  objectName: string,
  winnerId: string,
  loserId: string,
  fields: Input,
): Promise<{ record: Wire; merge_id: string }> {
  const object = objectOf(ctx, objectName)
  if (!object.duplicates || winnerId === loserId) throw error('conflict')
  const [winner, loser] = [
    await get(ctx, objectName, winnerId),
    await opened(ctx, object, await get(ctx, objectName, loserId)),
  ]
  if (
    (await allowed(ctx, object, 'update', [winnerId])).size === 0 ||
    (await allowed(ctx, object, 'delete', [loserId])).size === 0
  )
    throw await refusal(ctx, object, [winnerId, loserId])
  await refuseHeld(ctx, object, [winnerId, loserId])
  const mergeId = uuidv7()
  await ctx.tx.query(
    'insert into merge (tenant_id, id, object, winner_id, loser_id, correlation_id, merged_at, merged_by) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [ctx.tenant.id, mergeId, objectName, winnerId, loserId, ctx.correlation_id, ctx.now, ctx.actor.member_id],
  )
  for (const ref of refsTo(ctx, objectName)) {
    if (Object.values(object.fields).some((f) => f.list?.object === ref.object.name)) continue // list values travel with the fields below
    const journal = async (rows: { id: string; restricted?: boolean }[], field = ref.field): Promise<void> => {
      // What is about somebody restricted stays as it is, so what it points at is not merged away either.
      if (rows.some((row) => row.restricted)) throw error('restricted')
      await noteMoved(
        ctx,
        mergeId,
        ref.object,
        field,
        rows.map((r) => r.id),
      )
    }
    if (ref.many) {
      const link = linkTable(ref.object.name, ref.field)
      const rows = await ctx.tx.query<{ id: string; both: boolean }>(
        `select id, exists (select from ${link} w where w.tenant_id = $1 and w.id = l.id and w.ref_id = $3) as both from ${link} l where l.tenant_id = $1 and l.ref_id = $2`,
        [ctx.tenant.id, loserId, winnerId],
      )
      await journal(rows.filter((row) => !row.both))
      await journal(
        rows.filter((row) => row.both),
        BOTH + ref.field,
      )
      await ctx.tx.query(
        `insert into ${link} (tenant_id, id, ref_id) select tenant_id, id, $3 from ${link} where tenant_id = $1 and ref_id = $2 on conflict do nothing`,
        [ctx.tenant.id, loserId, winnerId],
      )
      await ctx.tx.query(`delete from ${link} where tenant_id = $1 and ref_id = $2`, [ctx.tenant.id, loserId])
    } else {
      await journal(
        await ctx.tx.query(
          `update ${ref.object.name} set ${ref.field} = $3 where tenant_id = $1 and ${ref.field} = $2 and id <> $3 returning id, ${restrictedSql(ref.object, ref.object.name, '$1') ?? 'false'} as restricted`,
          [ctx.tenant.id, loserId, winnerId],
        ),
      )
    }
  }
  for (const ref of ownRefsTo(ctx, objectName)) {
    const rows = await rowsNaming(ctx, ref, [loserId])
    if (rows.some((row) => row.restricted)) throw error('restricted')
    const both = ref.many ? new Set((await rowsNaming(ctx, ref, [winnerId])).map((row) => row.id)) : new Set()
    const moved = await replaceOwnRefs(ctx, ref, [loserId], winnerId)
    const only = moved.filter((id) => !both.has(id))
    await noteMoved(ctx, mergeId, ref.object, ref.field, only)
    await noteMoved(
      ctx,
      mergeId,
      ref.object,
      BOTH + ref.field,
      moved.filter((id) => both.has(id)),
    )
  }
  const record = await update(ctx, objectName, winnerId, mergedFields(ctx, object, winner, loser, fields), {
    event: 'merged',
  })
  await removeTerms(ctx, object, [loserId])
  const [gone] = await ctx.tx.query<{ version: number }>(
    `update ${object.name} set deleted_at = $3, deleted_batch = $4, merged_into = $5, version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2 returning version`,
    [ctx.tenant.id, loserId, ctx.now, mergeId, winnerId],
  )
  await writeEvents(ctx, [
    {
      name: `${objectName}.merged_away`,
      object: objectName,
      record_id: loserId,
      record_version: Number(gone?.version),
    },
  ])
  return { record, merge_id: mergeId }
}

/** In the journal: the row named both, so after unmerge it names both again. */
const BOTH = 'both:'

async function noteMoved(ctx: Ctx, mergeId: string, object: ObjectDef, field: string, ids: string[]): Promise<void> {
  if (ids.length > 0)
    await ctx.tx.query(
      'insert into merge_row (tenant_id, merge_id, object, field, record_id) select $1, $2, $3, $4, u from unnest($5::uuid[]) u',
      [ctx.tenant.id, mergeId, object.name, field, ids],
    )
}

/** The record with its encrypted values in clear: what it hands over is encrypted anew, for its new place. */
async function opened(ctx: Ctx, object: ObjectDef, record: Wire): Promise<Wire> {
  const sealed = [...sealedFields(ctx, object).keys()]
  if (sealed.length === 0) return record
  const values = (await openMany(asProgram(ctx), object, [record.id], sealed)).get(record.id) ?? {}
  const out: Wire = { ...record, ...(record.custom ? { custom: { ...record.custom } } : {}) }
  for (const [name, value] of Object.entries(values)) {
    if (!name.startsWith('custom.')) out[name] = value
    else if (out.custom) out.custom[name.slice(7)] = value
  }
  return out
}

/** The client's choice wins; empty fields are filled from the loser; lists and tags are united. */
function mergedFields(ctx: Ctx, object: ObjectDef, winner: Wire, loser: Wire, chosen: Input): Input {
  const declared: Readonly<Record<string, Field>> = object.fields
  const out: Input = {}
  const empty = (v: unknown): boolean => v === null || v === undefined || v === ''
  for (const [name, field] of Object.entries(declared)) {
    if (field.readonly || field.via) continue
    const [a, b] = [winner[name], loser[name]]
    if (field.list) {
      const items = (a as Input[] | undefined) ?? []
      const more = ((b as Input[] | undefined) ?? []).filter(
        (i) => !items.some((x) => (x['value'] ?? x['street']) === (i['value'] ?? i['street'])),
      )
      if (more.length > 0) out[name] = [...items, ...more.map(({ id: _id, ...i }) => ({ ...i, is_primary: false }))]
    } else if (field.kind === 'tags' || field.kind === 'multi_ref') {
      const united = unitedOf(a, b)
      if (united) out[name] = united
    } else if (empty(a) && !empty(b)) out[name] = b
  }
  const custom: Input = {}
  for (const [key, value] of Object.entries(loser.custom ?? {})) {
    const united = customFields(ctx, object).get(key)?.kind === 'multi_ref' && unitedOf(winner.custom?.[key], value)
    if (united) custom[key] = united
    else if (empty(winner.custom?.[key])) custom[key] = value
  }
  if (Object.keys(custom).length > 0) out['custom'] = custom
  return { ...out, ...chosen }
}

/** Both lists without repeats; null when the second adds nothing. */
function unitedOf(a: unknown, b: unknown): string[] | null {
  const first = (a as string[] | undefined) ?? []
  const united = [...new Set([...first, ...((b as string[] | undefined) ?? [])])]
  return united.length > first.length ? united : null
}

/** Own references as they were before the merge: the loser in the winner's place, or beside it where both were named. */
async function ownBack(
  ctx: Ctx,
  ref: OwnRef,
  row: { winner_id: string; loser_id: string },
  ids: string[],
  isBoth: boolean,
): Promise<{ id: string }[]> {
  const back = isBoth
    ? await addOwnRef(ctx, ref, row.winner_id, row.loser_id, ids)
    : await replaceOwnRefs(ctx, ref, [row.winner_id], row.loser_id, ids)
  return back.map((id) => ({ id }))
}

/** Takes a merge apart again: returns rows that are still where it put them, names the rest, brings the loser back. */
export async function unmerge(
  ctx: Ctx,
  mergeId: string,
): Promise<{ restored: Wire; kept: { object: string; id: string; reason: string }[] }> {
  const [row] = await ctx.tx.query<{
    object: string
    winner_id: string
    loser_id: string
    correlation_id: string
    unmerged_at: string | null
  }>(
    'select object, winner_id, loser_id, correlation_id, unmerged_at from merge where tenant_id = $1 and id = $2 for update',
    [ctx.tenant.id, mergeId],
  )
  if (!row) throw error('not_found')
  if (row.unmerged_at) throw error('undo_impossible')
  const object = objectOf(ctx, row.object)
  await get(ctx, row.object, row.winner_id, { trash: true })
  // The rights a merge asks for, on both sides; what follows from it is then done whole, as the merge itself was.
  if (
    (await allowed(ctx, object, 'update', [row.winner_id])).size === 0 ||
    (await allowed(ctx, object, 'delete', [row.loser_id])).size === 0
  )
    throw await refusal(ctx, object, [row.winner_id, row.loser_id])
  const program = asProgram(ctx)
  const kept: { object: string; id: string; reason: string }[] = []
  const undone = await undo(program, row.correlation_id).catch((cause: unknown) => {
    // What is swallowed here stays half done: nobody who was erased may come back by it.
    if (cause instanceof AppError && cause.code === 'suppressed') throw cause
    return { undone: 0, kept: [] }
  })
  kept.push(...undone.kept.filter((k) => k.id !== row.loser_id))
  const [loser] = await ctx.tx.query<{ trashed: boolean }>(
    `select deleted_at is not null as trashed from ${object.name} where tenant_id = $1 and id = $2`,
    [ctx.tenant.id, row.loser_id],
  )
  if (!loser) throw error('undo_impossible')
  if (loser.trashed) await restoreMany(program, row.object, [row.loser_id])
  const moved = await ctx.tx.query<{ object: string; field: string; ids: string[] }>(
    'select object, field, array_agg(record_id::text) as ids from merge_row where tenant_id = $1 and merge_id = $2 group by object, field',
    [ctx.tenant.id, mergeId],
  )
  for (const m of moved) {
    const target = objectOf(ctx, m.object)
    const isBoth = m.field.startsWith(BOTH)
    const field = isBoth ? m.field.slice(BOTH.length) : m.field
    const own = ownRefsTo(ctx, row.object).find((ref) => ref.object.name === m.object && ref.field === field)
    // The own field was removed since: its values lie with it, and nothing reads them.
    if (!own && field.startsWith('custom.')) continue
    const given = [ctx.tenant.id, row.winner_id, row.loser_id, m.ids]
    const link = linkTable(m.object, field)
    const back = own
      ? await ownBack(ctx, own, row, m.ids, isBoth)
      : isBoth
        ? await ctx.tx.query<{ id: string }>(
            `insert into ${link} (tenant_id, id, ref_id) select tenant_id, id, $3 from ${link} where tenant_id = $1 and ref_id = $2 and id = any($4::uuid[]) on conflict do nothing returning id`,
            given,
          )
        : target.fields[field]?.kind === 'multi_ref'
          ? await ctx.tx.query<{ id: string }>(
              `update ${link} set ref_id = $3 where tenant_id = $1 and ref_id = $2 and id = any($4::uuid[]) returning id`,
              given,
            )
          : await ctx.tx.query<{ id: string }>(
              `update ${m.object} set ${field} = $3 where tenant_id = $1 and ${field} = $2 and id = any($4::uuid[]) returning id`,
              given,
            )
    const returned = new Set(back.map((r) => r.id))
    for (const id of m.ids) if (!returned.has(id)) kept.push({ object: m.object, id, reason: 'edited_since' })
  }
  await ctx.tx.query('update merge set unmerged_at = $3 where tenant_id = $1 and id = $2', [
    ctx.tenant.id,
    mergeId,
    ctx.now,
  ])
  await writeEvents(ctx, [
    { name: `${row.object}.unmerged`, object: row.object, record_id: row.winner_id, record_version: null },
  ])
  return { restored: await get(ctx, row.object, row.loser_id), kept }
}
