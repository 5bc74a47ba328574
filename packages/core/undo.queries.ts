import { type Ctx, objectOf } from './ctx.ts'
import { AppError, error } from './errors.ts'
import { writeEvents } from './events.queries.ts'
import { mayAdminister } from './policy/predicate.ts'
import { heldIds } from './records/holds.queries.ts'
import { destroyMany, removeMany, restoreMany, restrictedIds, updateMany } from './records/index.ts'
import type { Input } from './records/types.ts'

export type UndoResult = {
  undone: number
  kept: { object: string; id: string; reason: 'edited_since' | 'in_use' | 'not_allowed' | 'on_hold' | 'restricted' }[]
}
type Row = {
  id: string
  name: string
  object: string
  record_id: string
  record_version: number | null
  actor_id: string | null
  at: string
}
const DAYS = 7
const BATCH = 2000
/** What gives or takes rights is never put back by an undo: it is done again by somebody who may (owners are made by owners only). */
const FINAL = /^member\.(role_changed|deactivated|reactivated|joined|removed|restored)$/

/**
 * Puts back what one batch (a correlation: an edit, a move, a bulk change, an import) did, newest first: rows it made go, rows it
 * changed get their old values, rows it removed come back. A row touched since by anybody else is left and named.
 * @throws undo_impossible when there is nothing, it is older than 7 days, or it is another member's and the actor is no admin
 */
export async function undo(ctx: Ctx, correlationId: string): Promise<UndoResult> {
  const all = await ctx.tx.query<Row>(
    `select id, name, object, record_id, record_version, actor_id, at from event where tenant_id = $1 and correlation_id = $2 and record_id is not null and at > $3::timestamptz - interval '${DAYS} days' order by id desc`,
    [ctx.tenant.id, correlationId, ctx.now],
  )
  const rows = all.filter((r) => ctx.app.registry.objects.has(r.object) && !FINAL.test(r.name))
  const mine = mayAdminister(ctx, 'trash') || rows.every((r) => r.actor_id === ctx.actor.member_id)
  if (rows.length === 0 || !mine) throw error('undo_impossible')
  const result: UndoResult = { undone: 0, kept: [] }
  await writeEvents(ctx, [{ name: 'batch.undone', object: 'batch', record_id: correlationId, record_version: null }])
  // Objects in the reverse order of their first event: what was made last goes first.
  for (const objectName of new Set(rows.map((r) => r.object)))
    await undoObject(
      // The trail says what each of these changes was done for.
      { ...ctx, causation_id: correlationId },
      objectName,
      rows.filter((r) => r.object === objectName),
      result,
    )
  return result
}

async function undoObject(ctx: Ctx, objectName: string, events: Row[], result: UndoResult): Promise<void> {
  const object = objectOf(ctx, objectName)
  const byRecord = new Map<string, Row[]>()
  for (const e of events) byRecord.set(e.record_id, [...(byRecord.get(e.record_id) ?? []), e])
  const ids = [...byRecord.keys()]
  const now = new Map(
    (
      await ctx.tx.query<{ id: string; version: number; trashed: boolean }>(
        `select id, version, deleted_at is not null as trashed from ${object.name} where tenant_id = $1 and id = any($2::uuid[])`,
        [ctx.tenant.id, ids],
      )
    ).map((r) => [r.id, r]),
  )
  const held = await heldIds(ctx, object, ids)
  const restricted = await restrictedIds(ctx, object, ids)
  const [made, changed, removed, restored]: [string[], string[], string[], string[]] = [[], [], [], []]
  for (const id of ids) {
    const own = byRecord.get(id) ?? []
    const present = now.get(id)
    const last = Math.max(...own.map((e) => Number(e.record_version ?? 0)))
    if (!present) continue
    if (restricted.has(id)) {
      result.kept.push({ object: objectName, id, reason: 'restricted' })
      continue
    }
    if (held.has(id)) {
      result.kept.push({ object: objectName, id, reason: 'on_hold' })
      continue
    }
    if (Number(present.version) !== last) {
      result.kept.push({ object: objectName, id, reason: 'edited_since' })
      continue
    }
    const verbs = own.map((e) => e.name.split('.').at(-1))
    if (verbs.includes('created')) made.push(id)
    else if (present.trashed) removed.push(id)
    else if (verbs[0] === 'restored') restored.push(id)
    else changed.push(id)
  }
  const attempt = async (list: string[], run: (batch: string[]) => Promise<number>): Promise<void> => {
    for (let i = 0; i < list.length; i += BATCH) {
      const batch = list.slice(i, i + BATCH)
      try {
        result.undone += await run(batch)
      } catch (cause) {
        if (!(cause instanceof AppError) || !['forbidden', 'not_found', 'restricted'].includes(cause.code)) throw cause
        for (const id of batch) result.kept.push({ object: objectName, id, reason: 'not_allowed' })
      }
    }
  }
  await attempt(removed, async (batch) => {
    await restoreMany(ctx, objectName, batch)
    return batch.length
  })
  await attempt(restored, async (batch) => {
    await removeMany(ctx, objectName, batch)
    return batch.length
  })
  await attempt(
    changed,
    async (batch) =>
      (await updateMany(ctx, objectName, await oldValues(ctx, batch, byRecord), { raw: true })).ok.length,
  )
  await attempt(made, async (batch) => {
    const { kept } = await destroyMany(ctx, object, batch)
    for (const id of kept) result.kept.push({ object: objectName, id, reason: 'in_use' })
    return batch.length - kept.length
  })
}

/** The values before the first change of each field in the batch. */
async function oldValues(
  ctx: Ctx,
  ids: string[],
  byRecord: Map<string, Row[]>,
): Promise<{ id: string; patch: Input }[]> {
  const owner = new Map(ids.flatMap((id) => (byRecord.get(id) ?? []).map((e) => [e.id, id] as const)))
  const values = await ctx.tx.query<{ event_id: string; field: string; old: unknown }>(
    `select event_id, field, old from event_value where tenant_id = $1 and event_id = any($2::uuid[]) order by event_id desc`,
    [ctx.tenant.id, [...owner.keys()]],
  )
  const patches = new Map<string, Input>(ids.map((id) => [id, {}]))
  for (const v of values) {
    const patch = patches.get(owner.get(v.event_id) ?? '')
    if (!patch) continue
    if (v.field.startsWith('custom.'))
      patch['custom'] = { ...(patch['custom'] as Input | undefined), [v.field.slice(7)]: v.old }
    else patch[v.field] = v.old
  }
  return ids.map((id) => ({ id, patch: patches.get(id) ?? {} }))
}
