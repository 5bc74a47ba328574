import type { ObjectDef } from '@app/schema'
import { restrictedSql } from '@app/schema'
import { type Ctx, customFields } from '../ctx.ts'

/**
 * Own fields of a workspace whose values are ids of records of an object. The truth is the value in `custom`; a slot (one reference) or rows of
 * option_link (several) carry it for filters, and follow here. As with declared references, no version moves when what they point at does.
 */
export type OwnRef = {
  readonly object: ObjectDef
  readonly key: string
  /** `custom.<key>`, as events and journals call it. */
  readonly field: string
  readonly many: boolean
  readonly slot: string | null
}

/** Own fields that point at records of this object. */
export const ownRefsTo = (ctx: Ctx, target: string): OwnRef[] =>
  [...ctx.app.registry.objects.values()].flatMap((object) =>
    [...customFields(ctx, object)].flatMap(([key, field]): OwnRef[] =>
      field.target === target && ['ref', 'member', 'multi_ref', 'file'].includes(field.kind)
        ? [{ object, key, field: `custom.${key}`, many: field.kind === 'multi_ref', slot: field.slots['s'] ?? null }]
        : [],
    ),
  )

/** Rows (in the trash too) whose own field names one of these records: through the index of the links or of the slot where there is one. */
const naming = (ref: OwnRef, ids: string): string =>
  ref.many
    ? `t.id in (select k.record_id from option_link k where k.tenant_id = $1 and k.object = '${ref.object.name}' and k.field = '${ref.field}' and k.value = any(${ids}::text[]))`
    : `${ref.slot ? `t.${ref.slot}` : `(t.custom ->> '${ref.key}')`} = any(${ids}::text[])`

/** Which rows name one of these records in the own field, and whether they are restricted. */
export const rowsNaming = async (
  ctx: Ctx,
  ref: OwnRef,
  ids: readonly string[],
): Promise<{ id: string; restricted: boolean }[]> =>
  await ctx.tx.query(
    `select t.id, ${restrictedSql(ref.object, 't', '$1') ?? 'false'} as restricted from ${ref.object.name} t where t.tenant_id = $1 and ${naming(ref, '$2')} order by t.id`,
    [ctx.tenant.id, ids],
  )

/**
 * Puts `to` in the place of these records in an own field, or takes them out of it (`to` null). `only`: of these rows.
 * @returns ids of the rows that changed
 */
export async function replaceOwnRefs(
  ctx: Ctx,
  ref: OwnRef,
  from: readonly string[],
  to: string | null,
  only: readonly string[] | null = null,
): Promise<string[]> {
  const { object, key, field } = ref
  const next = ref.many
    ? `(select jsonb_agg(v order by at) from (select v, min(at) as at from (select case when e = any($2::text[]) then $3::text else e end as v, at
         from jsonb_array_elements_text(t.custom -> '${key}') with ordinality as x(e, at)) y where v is not null group by v) z)`
    : `to_jsonb($3::text)`
  const rows = await ctx.tx.query<{ id: string }>(
    `update ${object.name} t set custom = case when ${next} is null then t.custom - '${key}' else jsonb_set(t.custom, '{${key}}', ${next}) end${
      ref.many || !ref.slot ? '' : `, ${ref.slot} = $3::text`
    } where t.tenant_id = $1 and ${naming(ref, '$2')} and ($4::uuid[] is null or t.id = any($4::uuid[])) returning t.id`,
    [ctx.tenant.id, from, to, only],
  )
  const ids = rows.map((row) => row.id)
  if (!ref.many || ids.length === 0) return ids
  const links = [ctx.tenant.id, object.name, field, from, ids]
  if (to !== null)
    await ctx.tx.run(
      `insert into option_link (tenant_id, object, field, value, record_id) select distinct tenant_id, object, field, $6::text, record_id from option_link
       where tenant_id = $1 and object = $2 and field = $3 and value = any($4::text[]) and record_id = any($5::uuid[]) on conflict do nothing`,
      [...links, to],
    )
  await ctx.tx.run(
    `delete from option_link where tenant_id = $1 and object = $2 and field = $3 and value = any($4::text[]) and record_id = any($5::uuid[])`,
    links,
  )
  return ids
}

/** Puts a record beside another in an own field with several references, in these rows. @returns ids of the rows that changed */
export async function addOwnRef(
  ctx: Ctx,
  ref: OwnRef,
  beside: string,
  id: string,
  only: readonly string[],
): Promise<string[]> {
  const rows = await ctx.tx.query<{ id: string }>(
    `update ${ref.object.name} t set custom = jsonb_set(t.custom, '{${ref.key}}', (t.custom -> '${ref.key}') || to_jsonb($3::text))
     where t.tenant_id = $1 and ${naming(ref, '$2')} and t.id = any($4::uuid[]) and not (t.custom -> '${ref.key}') ? $3::text returning t.id`,
    [ctx.tenant.id, [beside], id, only],
  )
  const ids = rows.map((row) => row.id)
  await ctx.tx.run(
    `insert into option_link (tenant_id, object, field, value, record_id) select $1, $2, $3, $4, u from unnest($5::uuid[]) u on conflict do nothing`,
    [ctx.tenant.id, ref.object.name, ref.field, id, ids],
  )
  return ids
}
