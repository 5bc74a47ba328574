import { type Ctx, type Wire, fieldNamed, records, sealRow, sweepWords, writeTerms } from '@app/core'
import type { ObjectDef } from '@app/schema'

export type Encryption = {
  object: string
  field: string
  state: 'encrypting' | 'on' | 'decrypting'
  is_special: boolean
  done: number
  total: number
  since: string
}

/** What the workspace keeps encrypted, with how far each change is. */
export const listEncryption = async (ctx: Ctx): Promise<Encryption[]> =>
  (
    await ctx.tx.query<Encryption>(
      'select object, field, state, is_special, done, total, since from encrypted_field where tenant_id = $1 order by object, field',
      [ctx.tenant.id],
    )
  ).map((row) => ({ ...row, done: Number(row.done), total: Number(row.total) }))

/** Notes what is to be done with a field; the total is of this moment. */
export const markField = async (
  ctx: Ctx,
  object: ObjectDef,
  field: string,
  state: Encryption['state'],
  isSpecial: boolean,
): Promise<void> => {
  await ctx.tx.run(
    `insert into encrypted_field (tenant_id, object, field, state, is_special, cursor, done, total, since, changed_by)
     values ($1, $2, $3, $4, $5, null, 0, (select count(*) from ${object.name} where tenant_id = $1), $6, $7)
     on conflict (tenant_id, object, field) do update set state = excluded.state, is_special = excluded.is_special, cursor = null, done = 0,
       total = excluded.total, since = excluded.since, changed_by = excluded.changed_by`,
    [ctx.tenant.id, object.name, field, state, isSpecial, ctx.now, ctx.actor.member_id],
  )
}

const place = (field: string): { read: string; set: (value: string) => string } =>
  field.startsWith('custom.')
    ? {
        read: `custom ->> '${field.slice(7)}'`, // keys are [a-z0-9_], checked where they are made
        set: (value) => `custom = jsonb_set(t.custom, '{${field.slice(7)}}', to_jsonb(${value}))`,
      }
    : { read: field, set: (value) => `${field} = ${value}` }

/**
 * Rewrites the next rows of a field, those in the trash too, with what they are found by; rows are locked meanwhile, versions stay.
 * @returns whether there may be more
 */
export async function rewriteBatch(ctx: Ctx, object: ObjectDef, field: string, limit: number): Promise<boolean> {
  const { read, set } = place(field)
  const rows = await ctx.tx.query<{ id: string; value: string | null }>(
    `select id, ${read} as value from ${object.name} where tenant_id = $1 and id > coalesce((select cursor from encrypted_field where tenant_id = $1 and object = $2 and field = $3), '00000000-0000-0000-0000-000000000000'::uuid) order by id limit $4 for update`,
    [ctx.tenant.id, object.name, field, limit],
  )
  const changed = rows.flatMap(({ id, value }) => {
    if (value === null) return []
    const next = oneValue(ctx, id, field, value)
    sealRow(ctx, object, next, null, true)
    const now = field.startsWith('custom.') ? next.custom?.[field.slice(7)] : next[field]
    return now === value ? [] : [{ id, value: String(now) }]
  })
  if (changed.length > 0) {
    await ctx.tx.run(
      `update ${object.name} t set ${set('u.value')} from unnest($2::uuid[], $3::text[]) as u(id, value) where t.tenant_id = $1 and t.id = u.id`,
      [ctx.tenant.id, changed.map((row) => row.id), changed.map((row) => row.value)],
    )
    const stored = await records.lockRows(
      ctx,
      object,
      changed.map((row) => row.id),
    )
    await writeTerms(
      ctx,
      object,
      [...stored.values()].map(({ record }) => record),
      false,
    )
  }
  await ctx.tx.run(
    'update encrypted_field set cursor = $4, done = done + $5 where tenant_id = $1 and object = $2 and field = $3',
    [ctx.tenant.id, object.name, field, rows.at(-1)?.id ?? null, rows.length],
  )
  return rows.length === limit
}

const oneValue = (ctx: Ctx, id: string, field: string, value: string): Wire => ({
  id,
  version: 0,
  created_at: ctx.now,
  created_by: null,
  updated_at: ctx.now,
  updated_by: null,
  ...(field.startsWith('custom.') ? { custom: { [field.slice(7)]: value } } : { [field]: value }),
})

/** Ids of events that hold values of the field from before it was encrypted. */
export const eventsInClear = async (
  ctx: Ctx,
  object: string,
  field: string,
  after: string,
  limit: number,
): Promise<string[]> =>
  (
    await ctx.tx.query<{ id: string }>(
      `select e.id from event e join event_value v on v.tenant_id = $1 and v.event_id = e.id and v.field = $3
       where e.tenant_id = $1 and e.object = $2 and e.id > $4 and (v.old is not null or v.new is not null)
         and not (coalesce(v.old #>> '{}', 'v1.') like 'v1.%' and coalesce(v.new #>> '{}', 'v1.') like 'v1.%')
       order by e.id limit $5`,
      [ctx.tenant.id, object, field, after, limit],
    )
  ).map((row) => row.id)

/** Takes the values out of the trail: as the role that may do that, in a transaction of its own. */
export const redactEvents = async (ctx: Ctx, field: string, events: string[]): Promise<void> => {
  await ctx.app.db.asPrivacy(ctx.tenant.id, (tx) =>
    tx.run('delete from event_value where tenant_id = $1 and event_id = any($2::uuid[]) and field = $3', [
      ctx.tenant.id,
      events,
      field,
    ]),
  )
}

/** Answers kept for repeated requests hold records as they were. */
export const forgetAnswers = async (ctx: Ctx): Promise<void> => {
  await ctx.tx.run('update idempotency_key set body = null where tenant_id = $1', [ctx.tenant.id])
  await sweepWords(ctx.tx, ctx.tenant.id)
}

export const setState = async (ctx: Ctx, object: string, field: string, state: 'on' | 'off'): Promise<void> => {
  if (state === 'on')
    await ctx.tx.run(
      `update encrypted_field set state = 'on', cursor = null where tenant_id = $1 and object = $2 and field = $3`,
      [ctx.tenant.id, object, field],
    )
  else
    await ctx.tx.run('delete from encrypted_field where tenant_id = $1 and object = $2 and field = $3', [
      ctx.tenant.id,
      object,
      field,
    ])
}

/** Encrypted cells by the id of the key they are under. */
export async function cellsByKey(ctx: Ctx): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const [name, fields] of ctx.sealed)
    for (const field of fields.keys()) {
      const object = ctx.app.registry.objects.get(name)
      if (!object || !fieldNamed(ctx, object, field)) continue
      const { read } = place(field)
      const rows = await ctx.tx.query<{ kid: string; n: number }>(
        `select split_part(${read}, '.', 2) as kid, count(*) as n from ${object.name} where tenant_id = $1 and ${read} like 'v1.%' group by 1`,
        [ctx.tenant.id],
      )
      for (const row of rows) counts.set(row.kid, (counts.get(row.kid) ?? 0) + Number(row.n))
    }
  return counts
}
