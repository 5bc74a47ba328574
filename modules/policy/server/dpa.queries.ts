import type { Ctx } from '@app/core'
import type { DpaAcceptance } from '../index.ts'

const COLUMNS = 'id, number, hash, accepted_at, organisation, name, position'

/** Acceptances of this workspace, newest first. */
export async function acceptances(ctx: Ctx): Promise<DpaAcceptance[]> {
  const rows = await ctx.tx.query<DpaAcceptance>(
    `select ${COLUMNS} from dpa_acceptance where tenant_id = $1 order by accepted_at desc, id desc limit 100`,
    [ctx.tenant.id],
  )
  return rows.map((row) => ({ ...row, number: Number(row.number) }))
}

export async function insertAcceptance(ctx: Ctx, row: DpaAcceptance & { version_id: string }): Promise<void> {
  await ctx.tx.run(
    `insert into dpa_acceptance (tenant_id, id, version_id, number, hash, accepted_at, accepted_by, organisation, name, position)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ctx.tenant.id,
      row.id,
      row.version_id,
      row.number,
      row.hash,
      row.accepted_at,
      ctx.actor.member_id,
      row.organisation,
      row.name,
      row.position,
    ],
  )
}
