import { type Ctx, readOverlay } from '@app/core'

/** True when a record, trashed ones included, holds a value of the custom field. */
export const valuesLeft = async (ctx: Ctx, table: string, key: string): Promise<boolean> =>
  (await ctx.tx.query(`select 1 from ${table} where tenant_id = $1 and custom ? $2 limit 1`, [ctx.tenant.id, key]))
    .length > 0

/** Every process reads the overlay anew; this transaction sees it at once. */
export const bumpOverlay = async (ctx: Ctx): Promise<void> => {
  await ctx.tx.query('update identity.tenant set schema_version = schema_version + 1 where id = $1', [ctx.tenant.id])
  ctx.custom = await readOverlay(ctx.tx, ctx.tenant.id)
}
