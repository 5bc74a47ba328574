import { createHash } from 'node:crypto'
import { type App, type Ctx, inCtx } from '@app/core'
import { noteBatch } from './erasures.queries.ts'
import { type Words, patterns } from './words.queries.ts'

/** Every record this erasure marked: the people, and what hung on them. */
export const markedSince = async (ctx: Ctx, since: string): Promise<string[]> =>
  (
    await ctx.tx.query<{ record_id: string }>('select record_id from erased_record where tenant_id = $1 and at >= $2', [
      ctx.tenant.id,
      since,
    ])
  ).map((row) => row.record_id)

/** Values in the trail of records that were erased: deleted by the one role that may, whose policy asks whether they were; counted in the same transaction. */
export async function dropValues(
  app: App,
  tenantId: string,
  ids: readonly string[],
  note: { erasure: string; id: string; at: string },
): Promise<void> {
  await app.db.asPurge(tenantId, async (tx) => {
    const { rowCount } = await tx.run(
      `delete from event_value v using event e where v.tenant_id = $1 and e.tenant_id = $1 and e.id = v.event_id and e.record_id = any($2::uuid[]) and app_erased(e.object, e.record_id)`,
      [tenantId, ids],
    )
    if (rowCount > 0)
      await tx.run(
        `insert into erasure_batch (tenant_id, erasure_id, id, place, act, rows, at) values ($1, $2, $3, 'event_value', 'deleted', $4, $5)`,
        [tenantId, note.erasure, note.id, rowCount, note.at],
      )
  })
}

type ValueKey = { event_id: string; field: string }
/**
 * Values of records that nobody confirmed: with an address of the person (as it stood there before somebody changed it), and reasons of restrictions and of
 * holds that were lifted, with a whole name too. A number alone is a switchboard's, a name alone may be a namesake's.
 */
async function elsewhere(ctx: Ctx, words: Words): Promise<ValueKey[]> {
  const { any_case } = patterns(words)
  const { any_case: address } = patterns({ ...words, names: [], phones: [], parts: [] })
  if (any_case === null) return []
  return await ctx.tx.query<ValueKey>(
    `select v.event_id, v.field from event_value v join event e on e.tenant_id = v.tenant_id and e.id = v.event_id
     where v.tenant_id = $1 and (v.old::text ~* $2 or v.new::text ~* $2 or (e.object = any($4::text[]) and (v.old::text ~* $3 or v.new::text ~* $3)
       and not exists (select from legal_hold h where h.tenant_id = $1 and h.id = e.record_id and h.lifted_at is null)))`,
    // Where there is no address, nothing matches: a class that no character is in.
    [ctx.tenant.id, address ?? '[^\\s\\S]', any_case, ['restriction', 'legal_hold', 'suppression']],
  )
}

/**
 * Values in the trail of records that stay, in which the person stands: deleted by `app_privacy`, which may do nothing else. Their number is noted first,
 * under an id that is the same in every try, so that a run that is cut off in between neither counts them twice nor forgets them.
 * @param isWhole nothing of the person is kept: then the trail of other records is looked through too
 */
export async function dropMentioned(
  app: App,
  tenantId: string,
  erasureId: string,
  ids: readonly string[],
  words: Words,
  isWhole: boolean,
): Promise<void> {
  const { any_case, exact } = patterns(words)
  const wanted = [any_case, exact].filter((one) => one !== null)
  if (wanted.length === 0) return
  const found = await inCtx(app, { tenant_id: tenantId, member_id: null, source: 'job' }, async (ctx) => {
    const matches = (column: string): string =>
      [
        ...(any_case === null ? [] : [`${column}::text ~* $3`]),
        ...(exact === null ? [] : [`${column}::text ~ $${wanted.length + 2}`]),
      ].join(' or ')
    const rows = await ctx.tx.query<ValueKey>(
      `select v.event_id, v.field from event_value v join event e on e.tenant_id = v.tenant_id and e.id = v.event_id
       where v.tenant_id = $1 and e.record_id = any($2::uuid[]) and (${matches('v.old')} or ${matches('v.new')})`,
      [tenantId, ids, ...wanted],
    )
    if (isWhole) rows.push(...(await elsewhere(ctx, words)))
    const hex = createHash('sha256').update(`${erasureId} event_value mentions`).digest('hex')
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
    await noteBatch(ctx, erasureId, 'event_value', 'redacted', rows.length, id)
    return rows
  })
  if (found.length > 0)
    await app.db.asPrivacy(tenantId, (tx) =>
      tx.run(
        `delete from event_value v using unnest($2::uuid[], $3::text[]) as u(event_id, field) where v.tenant_id = $1 and v.event_id = u.event_id and v.field = u.field`,
        [tenantId, found.map((one) => one.event_id), found.map((one) => one.field)],
      ),
    )
}
