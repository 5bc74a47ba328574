import type { Ctx } from '@app/core'
import type { ErasureSubject } from '../index.ts'

/** Records that a person confirmed: of whoever asks, or of somebody else with them in its texts. */
export const confirmedSubjects = async (ctx: Ctx, requestId: string): Promise<ErasureSubject[]> =>
  await ctx.tx.query<ErasureSubject>(
    'select object, record_id, role from request_subject where tenant_id = $1 and request_id = $2 and confirmed_at is not null order by object, record_id',
    [ctx.tenant.id, requestId],
  )
