import type { App, Ctx } from '@app/core'
import { type Certificate, certify } from '@app/core/retention'
import { type PrivacyRequest, numberText } from '../../requests/server/index.ts'
import type { ErasureLine } from '../index.ts'
import type { Erasure } from './erasures.queries.ts'

const DAY = 86_400_000

/** Rows gone and bytes gone are two dates (rulings 38): within a day the tables are rewritten; a database of the operator's own is not ours to rewrite. */
export function personCertificate(
  ctx: Ctx,
  request: PrivacyRequest | null,
  one: Pick<
    Erasure,
    | 'id'
    | 'request_id'
    | 'plan'
    | 'planned_at'
    | 'planned_by'
    | 'approved_at'
    | 'approved_by'
    | 'found'
    | 'replayed_at'
    | 'bytes_gone_at'
  >,
  given: { rows_gone_at: string; done: readonly ErasureLine[]; suppressed: number; kept: readonly ErasureLine[] },
): Certificate {
  const gone = Date.parse(given.rows_gone_at)
  return certify(ctx.app, {
    type: 'person',
    erasure: one.id,
    workspace: ctx.tenant.id,
    request: request ? numberText(request.number) : one.request_id,
    planned_at: iso(one.planned_at),
    planned_by: one.planned_by,
    approved_at: iso(one.approved_at),
    approved_by: one.approved_by,
    rows_gone_at: given.rows_gone_at,
    bytes_gone_at: iso(one.bytes_gone_at),
    bytes_gone_by: isEmbedded(ctx.app) ? new Date(gone + DAY).toISOString() : null,
    // Plain columns leave with the last backup and write-ahead log that hold them (rulings 39).
    backups_clean_by: new Date(gone + DAY * (1 + ctx.app.config.backup.keep_days)).toISOString(),
    erased: given.done
      .filter((line) => line.act !== 'kept')
      .map(({ place, act, rows }) => ({ place, act, rows: Number(rows) })),
    kept: given.kept.map((line) => ({ ...line, rows: Number(line.rows) })),
    suppressed: given.suppressed,
    scan: one.found,
    replayed_at: iso(one.replayed_at),
  })
}
const iso = (at: string | null): string | null => (at === null ? null : new Date(at).toISOString())
export const isEmbedded = (app: Pick<App, 'db'>): boolean => app.db.embedded !== null
