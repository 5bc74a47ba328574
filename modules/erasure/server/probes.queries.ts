import type { Ctx } from '@app/core'
import { records } from '@app/core'
import type { ObjectDef } from '@app/schema'
import type { Certificate } from '@app/core/retention'

/** Live people of an object that stand on the suppression list: there must be none. */
export async function suppressedPresent(ctx: Ctx): Promise<number> {
  const [any] = await ctx.tx.query('select from suppression where tenant_id = $1 and lifted_at is null limit 1', [
    ctx.tenant.id,
  ])
  if (!any) return 0
  let present = 0
  for (const object of ctx.app.registry.objects.values()) {
    if (!records.isPerson(object)) continue
    const rows = await ctx.tx.query<{ email: string }>(addressSelects(ctx, object).join(' union all '), [ctx.tenant.id])
    const hashes = rows.flatMap(({ email }) => records.suppressionHashes(ctx.app, ctx.tenant.id, { email }))
    present += (await records.listedOf(ctx, hashes)).size
  }
  return present
}

/** Addresses of live people: their own, and those in their lists. */
function addressSelects(ctx: Ctx, object: ObjectDef): string[] {
  return Object.entries(object.fields).flatMap(([name, field]) => {
    if (field.kind === 'email')
      return [
        `select ${name} as email from ${object.name} where tenant_id = $1 and deleted_at is null and ${name} is not null`,
      ]
    const child = field.list && ctx.app.registry.objects.get(field.list.object)
    if (!child || !field.list) return []
    const { by } = field.list
    return Object.entries(child.fields).flatMap(([column, { kind }]) =>
      kind === 'email'
        ? [
            `select c.${column} from ${child.name} c join ${object.name} p on p.tenant_id = c.tenant_id and p.id = c.${by} where c.tenant_id = $1 and p.deleted_at is null`,
          ]
        : [],
    )
  })
}

/** Erasures that should have begun, or should have ended, a day ago. */
export const lateErasures = async (ctx: Ctx, embedded: boolean): Promise<number> =>
  (
    await ctx.tx.query<{ n: number }>(
      `select count(*)::int as n from erasure where tenant_id = $1 and (
         (state in ('approved', 'running') and starts_at <= $2::timestamptz - interval '24 hours')
         or ($3 and state in ('done', 'held') and bytes_gone_at is null and rows_gone_at <= $2::timestamptz - interval '26 hours'))`,
      [ctx.tenant.id, ctx.now, embedded],
    )
  )[0]?.n ?? 0

export const certificatesOf = async (ctx: Ctx): Promise<{ id: string; certificate: Certificate | null }[]> =>
  await ctx.tx.query(`select id, certificate from erasure where tenant_id = $1 and state in ('held', 'done')`, [
    ctx.tenant.id,
  ])
