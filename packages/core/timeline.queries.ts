import { type Ctx, objectOf } from './ctx.ts'
import { error } from './errors.ts'
import { readEvents } from './events.queries.ts'
import { supportNames } from './http/operators.queries.ts'
import { mayRead } from './policy/predicate.ts'
import { get, page } from './records/index.ts'
import type { Wire } from './records/types.ts'

export async function memberName(ctx: Ctx, id: string | null): Promise<string | null> {
  if (id === null) return null
  const [row] = await ctx.tx.query<{ name: string }>('select name from member where tenant_id = $1 and id = $2', [
    ctx.tenant.id,
    id,
  ])
  return row?.name ?? null
}

export type TimelineItem = {
  id: string
  at: string
  kind: 'event' | 'note' | 'activity' | 'task'
  actor: { id: string; name: string } | null
  /** The shown name of the operator's person who did it under a support grant. */
  support: string | null
  action: string
  source: string | null
  changes: { field: string; label: string; old: unknown; new: unknown }[]
  record: Wire | null
  /** Of a merge that can still be taken apart. */
  merge_id: string | null
}
const PAGE = 50

/** Merges into this record that nobody took apart, by the correlation they happened under. */
async function openMerges(ctx: Ctx, object: string, id: string): Promise<Map<string, string>> {
  const rows = await ctx.tx.query<{ id: string; correlation_id: string }>(
    'select id, correlation_id from merge where tenant_id = $1 and object = $2 and winner_id = $3 and unmerged_at is null',
    [ctx.tenant.id, object, id],
  )
  return new Map(rows.map((row) => [row.correlation_id, row.id]))
}

/** One stream of what happened with a record: changes as long as the trail keeps them, notes, activities and tasks; newest first. */
export async function timeline(
  ctx: Ctx,
  objectName: string,
  id: string,
  cursor?: string,
): Promise<{ data: TimelineItem[]; next_cursor: string | null }> {
  const object = objectOf(ctx, objectName)
  await get(ctx, objectName, id, { trash: true })
  if (cursor !== undefined && !/^[0-9a-f-]{36}$/.test(cursor)) throw error('bad_cursor')
  const label = (field: string): string =>
    object.fields[field]?.label ??
    field
      .replace(/^custom\./, '')
      .replace(/_ids?$/, '')
      .replaceAll('_', ' ')
  const events = await readEvents(
    ctx,
    { object: objectName, record_id: id },
    { limit: PAGE + 1, ...(cursor ? { before: cursor } : {}) },
  )
  const staff = await supportNames(ctx.app, events)
  const merges = events.some((e) => e.name === `${objectName}.merged`)
    ? await openMerges(ctx, objectName, id)
    : new Map()
  const items: (TimelineItem & { actor_id: string | null })[] = events.map((e) => ({
    id: e.id,
    at: e.at,
    kind: 'event',
    actor: null,
    support: e.source === 'support' ? (staff.get(e.on_behalf_of ?? '') ?? '') : null,
    actor_id: e.actor_id,
    action: e.name,
    source: e.source,
    record: null,
    merge_id: e.name === `${objectName}.merged` ? (merges.get(e.correlation_id) ?? null) : null,
    changes: (e.changes ?? [])
      .filter((c) => mayRead(ctx, object, c.field))
      .map((c) => ({ ...c, label: label(c.field) })),
  }))
  for (const kind of ['note', 'activity', 'task'] as const) {
    const other = ctx.app.registry.objects.get(kind)
    const ref = other && Object.entries(other.fields).find(([, f]) => f.kind === 'ref' && f.target === objectName)?.[0]
    if (!other || !ref || kind === objectName) continue
    const { data } = await page(ctx, other, {
      filter: { [ref]: { eq: id }, ...(cursor ? { id: { lt: cursor } } : {}) },
      sort: '-id',
      limit: PAGE,
    })
    items.push(
      ...data.map((record) => ({
        id: record.id,
        at: String(record['happened_at'] ?? record.created_at),
        kind,
        actor: null,
        support: null,
        actor_id: record.created_by,
        action: kind,
        source: null,
        changes: [],
        record,
        merge_id: null,
      })),
    )
  }
  const sorted = items.toSorted((a, b) => (a.id < b.id ? 1 : -1))
  const shown = sorted.slice(0, PAGE)
  const ids = [...new Set(shown.flatMap((i) => i.actor_id ?? []))]
  const names = new Map(
    (
      await ctx.tx.query<{ id: string; name: string }>(
        'select id, name from member where tenant_id = $1 and id = any($2::uuid[])',
        [ctx.tenant.id, ids],
      )
    ).map((r) => [r.id, r.name]),
  )
  const last = shown.at(-1)
  return {
    data: shown.map(({ actor_id, ...item }) => ({
      ...item,
      actor: actor_id === null ? null : { id: actor_id, name: names.get(actor_id) ?? '' },
    })),
    next_cursor: sorted.length > PAGE && last ? last.id : null,
  }
}
