import { type Ctx, error, labelOf, mayRead, objectOf, readEvents, records } from '@app/core'
import { supportNames } from '@app/core/http'

export type HistoryEntry = {
  id: string
  at: string
  name: string
  source: string
  version: number | null
  actor: { id: string; name: string } | null
  /** The shown name of the operator's person who did it under a support grant. */
  support: string | null
  changes: { field: string; label: string; old: unknown; new: unknown }[]
}
const PAGE = 50

/**
 * `GET /v1/history/{object}/{id}`: who changed what of a record, newest first, as long as the trail keeps it; fields the reader may not read are left out.
 * @throws not_found when the record may not be read
 */
export async function historyOf(
  ctx: Ctx,
  objectName: string,
  id: string,
  cursor: string | undefined,
): Promise<{ data: HistoryEntry[]; next_cursor: string | null }> {
  const object = objectOf(ctx, objectName)
  if (!object.routes) throw error('not_found')
  await records.get(ctx, objectName, id, { trash: true })
  if (cursor !== undefined && !/^[0-9a-f-]{36}$/.test(cursor)) throw error('bad_cursor')
  const events = await readEvents(
    ctx,
    { object: objectName, record_id: id },
    { limit: PAGE + 1, ...(cursor ? { before: cursor } : {}) },
  )
  const shown = events.slice(0, PAGE)
  const staff = await supportNames(ctx.app, shown)
  const names = new Map(
    (
      await ctx.tx.query<{ id: string; name: string }>(
        'select id, name from member where tenant_id = $1 and id = any($2::uuid[])',
        [ctx.tenant.id, [...new Set(shown.flatMap((e) => e.actor_id ?? []))]],
      )
    ).map((row) => [row.id, row.name]),
  )
  const label = (field: string): string =>
    field.startsWith('custom.')
      ? (ctx.custom.get(objectName)?.get(field.slice(7))?.label ?? field.slice(7))
      : labelOf(field, object.fields[field] ?? {})
  return {
    data: shown.map((e) => ({
      id: e.id,
      at: e.at,
      name: e.name,
      source: e.source,
      version: e.record_version === null ? null : Number(e.record_version),
      support: e.source === 'support' ? (staff.get(e.on_behalf_of ?? '') ?? '') : null,
      actor: e.actor_id === null ? null : { id: e.actor_id, name: names.get(e.actor_id) ?? '' },
      changes: (e.changes ?? [])
        .filter((change) => mayRead(ctx, object, change.field))
        .map((change) => ({ ...change, label: label(change.field) })),
    })),
    next_cursor: events.length > PAGE ? (shown.at(-1)?.id ?? null) : null,
  }
}
