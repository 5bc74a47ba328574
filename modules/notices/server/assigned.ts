import { type Ctx, type EventRow, type Subscriber, actorById, objectOf, records } from '@app/core'
import { accountById, mailAccount } from '../../identity/server/index.ts'

/** A record and who gave it. */
type Given = { readonly object: string; readonly id: string; readonly by: string | null }

/**
 * Mails each member what one request gave to them: once, by name and link. Asked anew when it runs: who has the record now, may read it, and
 * wants the mail.
 */
export const mailAssigned: Subscriber = async (ctx, events) => {
  const [first] = events
  if (!first) return
  const byMember = Map.groupBy(await givenAway(ctx, events), (one) => one.to)
  for (const [memberId, given] of byMember) await tell(ctx, memberId, given, first.correlation_id)
}

/** Records whose owner is, by these events, somebody else than who acted. */
async function givenAway(ctx: Ctx, events: readonly EventRow[]): Promise<(Given & { to: string })[]> {
  const out: (Given & { to: string })[] = []
  const touched = events.flatMap((event) => {
    const object = ctx.app.registry.objects.get(event.object)
    if (!object || !('owner' in object.access) || event.record_id === null) return []
    const field = object.access.owner
    const isGiven = event.changes
      ? event.changes.some((change) => change.field === field)
      : event.name.endsWith('.created')
    return isGiven ? [{ object: object.name, field, id: event.record_id, by: event.actor_id }] : []
  })
  for (const [name, ones] of Map.groupBy(touched, (one) => one.object)) {
    const now = new Map(
      (
        await records.getMany(
          ctx,
          name,
          ones.map((one) => one.id),
        )
      ).map((record) => [record.id, record]),
    )
    for (const { object, id, by, field } of ones) {
      const to = now.get(id)?.[field]
      if (typeof to === 'string' && to !== by && !out.some((one) => one.id === id)) out.push({ object, id, by, to })
    }
  }
  return out
}

async function tell(ctx: Ctx, memberId: string, given: readonly Given[], cause: string): Promise<void> {
  const actor = await actorById(ctx, memberId)
  if (!actor?.account_id) return
  const accountId = actor.account_id
  // As the member reads them: no name is told of what is not theirs to read.
  const seen: { object: string; path: string; id: string; title: string; name: string }[] = []
  for (const [name, ones] of Map.groupBy(given, (one) => one.object)) {
    const object = objectOf(ctx, name)
    const rows = await records.getMany(
      { ...ctx, actor },
      name,
      ones.map((one) => one.id),
    )
    // Whose processing is restricted meanwhile is not told about.
    const restricted = await records.restrictedIds(
      ctx,
      object,
      rows.map((row) => row.id),
    )
    const free = rows.filter((row) => !restricted.has(row.id))
    const { path, title } = object
    seen.push(...free.map((row) => ({ object: name, path, title, id: row.id, name: String(row[title] ?? '') })))
  }
  const [one, ...more] = seen
  if (!one) return
  const { app } = ctx
  const at = app.clock().getTime()
  await app.db.inAuth(async (tx) => {
    const account = await accountById(tx, accountId)
    const wanted = account?.preferences?.['mails'] as { assignment?: boolean } | undefined
    if (!account?.is_active || wanted?.assignment === false) return
    const place = `/w/${ctx.tenant.slug}`
    const isOne = more.length === 0
    await mailAccount(app, tx, account, isOne ? 'assigned' : 'assigned_many', {
      at,
      tenant_id: ctx.tenant.id,
      path: isOne ? `${place}/${one.path}/${one.id}` : place,
      values: { workspace: ctx.tenant.name, ...(isOne ? { name: one.name } : { count: String(seen.length) }) },
      ...(isOne ? { about: { object: one.object, id: one.id, fields: [one.title] } } : {}),
      cause,
    })
  }, ctx.tenant.id)
}
