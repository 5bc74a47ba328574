import { type Ctx, type Input, customFields, objectOf } from '@app/core'
import { heldSql, restrictedSql } from '@app/schema'

export type RetentionRule = { object: string; months: number; then_do: 'delete' | 'anonymise' }

/** Objects a rule can be about: people who came by themselves. */
export const ruledObjects = ['lead', 'contact'] as const

export const readRules = async (ctx: Ctx): Promise<RetentionRule[]> =>
  (
    await ctx.tx.query<RetentionRule>(
      'select object, months, then_do from retention_rule where tenant_id = $1 order by object',
      [ctx.tenant.id],
    )
  ).map((row) => ({ ...row, months: Number(row.months) }))

export const writeRule = async (ctx: Ctx, rule: RetentionRule): Promise<void> => {
  await ctx.tx.run(
    `insert into retention_rule (tenant_id, object, months, then_do, updated_at, updated_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, object) do update set months = excluded.months, then_do = excluded.then_do, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    [ctx.tenant.id, rule.object, rule.months, rule.then_do, ctx.now, ctx.actor.member_id],
  )
}
export const dropRule = async (ctx: Ctx, object: string): Promise<void> => {
  await ctx.tx.run('delete from retention_rule where tenant_id = $1 and object = $2', [ctx.tenant.id, object])
}

/** Refs to the object from records of others: their age counts as activity. */
const activity = (ctx: Ctx, name: string): [table: string, column: string][] =>
  [...ctx.app.registry.objects.values()].flatMap((other) =>
    other.child || other.name === name
      ? []
      : Object.entries(other.fields).flatMap(([field, f]): [string, string][] =>
          f.kind === 'ref' && f.target === name ? [[other.name, field]] : [],
        ),
  )

/** Records that a rule is about by `at`: not touched, and nothing of them touched, for so many months; held and restricted ones are not among them. */
export async function idleRecords(
  ctx: Ctx,
  rule: RetentionRule,
  after: string | null,
  limit: number,
  at: string = ctx.now,
): Promise<string[]> {
  const object = objectOf(ctx, rule.object)
  const cut = `($2::timestamptz - make_interval(months => $3))`
  const recent = activity(ctx, object.name).map(
    ([table, column]) =>
      `not exists (select from ${table} a where a.tenant_id = $1 and a.${column} = ${object.name}.id and a.updated_at > ${cut})`,
  )
  const erased =
    rule.then_do === 'anonymise'
      ? [
          `not exists (select from erased_record e where e.tenant_id = $1 and e.object = '${object.name}' and e.record_id = ${object.name}.id)`,
        ]
      : []
  const rows = await ctx.tx.query<{ id: string }>(
    `select id from ${object.name} where ${[
      'tenant_id = $1',
      'deleted_at is null',
      `updated_at <= ${cut}`,
      '($4::uuid is null or id > $4)',
      `not (${heldSql(object)})`,
      `not ${restrictedSql(object, object.name, '$1') ?? 'false'}`,
      ...recent,
      ...erased,
    ].join(' and ')} order by id limit $5`,
    [ctx.tenant.id, at, rule.months, after, limit],
  )
  return rows.map((row) => row.id)
}

/** A patch that empties what is personal; what must not be empty says that it was. */
export function anonymised(ctx: Ctx, name: string): Input {
  const object = objectOf(ctx, name)
  const patch: Input = {}
  for (const [field, f] of Object.entries(object.fields)) {
    if (f.personal === false && field !== object.title) continue
    if (f.kind === 'list') patch[field] = []
    else if (f.required || field === object.title) patch[field] = f.kind === 'text' ? 'Anonymised' : null
    else patch[field] = null
  }
  const own = [...customFields(ctx, object)].filter(([, f]) => f.personal !== false).map(([key]) => [key, null])
  return own.length > 0 ? { ...patch, custom: Object.fromEntries(own) } : patch
}

/** The trail's values of these records may go at once. */
export const markErased = async (ctx: Ctx, object: string, ids: string[], reason: string): Promise<void> => {
  await ctx.tx.run(
    'insert into erased_record (tenant_id, object, record_id, at, reason) select $1, $2, u, $4, $5 from unnest($3::uuid[]) u on conflict do nothing',
    [ctx.tenant.id, object, ids, ctx.now, reason],
  )
}
