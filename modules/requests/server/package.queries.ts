import type { Ctx } from '@app/core'
import type { Tx } from '@app/core/db'
import { matchParams, matchSql } from './match.ts'

export type RequestPackage = {
  readonly id: string
  readonly request_id: string
  readonly state: 'running' | 'ready' | 'failed' | 'gone'
  readonly progress: number
  readonly requested_at: string
  readonly finished_at: string | null
  readonly expires_at: string | null
  readonly record_count: number
  readonly bytes: number
  readonly file_key: string | null
  readonly sealed: string | null
  readonly failure: string | null
}
const COLUMNS = `id, request_id, state, progress::int, requested_at, finished_at, expires_at, record_count::int, bytes::float8 as bytes, file_key, sealed, failure`

export async function insertPackage(
  ctx: Ctx,
  made: Pick<RequestPackage, 'id' | 'request_id'> & { readonly sealed: string },
): Promise<void> {
  await ctx.tx.run(
    `insert into request_package (tenant_id, id, request_id, state, requested_at, requested_by, sealed) values ($1, $2, $3, 'running', $4, $5, $6)`,
    [ctx.tenant.id, made.id, made.request_id, ctx.now, ctx.actor.member_id, made.sealed],
  )
}

/** The newest package of a request; `lock` for whoever is about to change it. */
export async function lastPackage(ctx: Ctx, requestId: string, lock = false): Promise<RequestPackage | null> {
  const [row] = await ctx.tx.query<RequestPackage>(
    `select ${COLUMNS} from request_package where tenant_id = $1 and request_id = $2 order by id desc limit 1${lock ? ' for update' : ''}`,
    [ctx.tenant.id, requestId],
  )
  return row ?? null
}
export async function lockPackage(ctx: Ctx, id: string): Promise<RequestPackage | null> {
  const [row] = await ctx.tx.query<RequestPackage>(
    `select ${COLUMNS} from request_package where tenant_id = $1 and id = $2 for update`,
    [ctx.tenant.id, id],
  )
  return row ?? null
}

/** Archives of a workspace that should be gone, those that keep their passphrase beyond the writing, and the files that are named: for the probe. */
export async function keptPackages(
  tx: Tx,
  tenantId: string,
  before: string,
): Promise<{ late: number; open: number; files: string[] }> {
  const [row] = await tx.query<{ late: number; open: number; files: string[] }>(
    `select (count(*) filter (where expires_at <= $2 and (state = 'ready' or file_key is not null)))::int as late,
       (count(*) filter (where state <> 'running' and sealed is not null))::int as open,
       coalesce(array_agg(file_key) filter (where file_key is not null), '{}') as files from request_package where tenant_id = $1`,
    [tenantId, before],
  )
  return row ?? { late: 0, open: 0, files: [] }
}

/** Archives that hold what is erased: of this request, and of every other one in which a record of these people was confirmed. */
export async function packagesAbout(
  ctx: Ctx,
  requestId: string,
  recordIds: readonly string[],
): Promise<RequestPackage[]> {
  return await ctx.tx.query<RequestPackage>(
    `select ${COLUMNS} from request_package p where p.tenant_id = $1 and p.state in ('running', 'ready') and (p.request_id = $2 or exists
       (select 1 from request_subject s where s.tenant_id = $1 and s.request_id = p.request_id and s.confirmed_at is not null and s.record_id = any($3::uuid[])))
     order by p.id for update`,
    [ctx.tenant.id, requestId, recordIds],
  )
}

export async function savePackage(
  ctx: Ctx,
  id: string,
  change: Partial<Omit<RequestPackage, 'id' | 'request_id'>>,
): Promise<void> {
  const names = Object.keys(change)
  await ctx.tx.run(
    `update request_package set ${names.map((name, at) => `${name} = $${at + 3}`).join(', ')} where tenant_id = $1 and id = $2`,
    [ctx.tenant.id, id, ...Object.values(change)],
  )
}

/** A table of the program whose rows belong to records by a reference: what was agreed to, refused or told. */
export type LedgerSource = { readonly table: string; readonly by: string; readonly columns: readonly string[] }
/** Rows of such a table that belong to these records, as they are kept. */
export async function ledgerRows(
  ctx: Ctx,
  source: LedgerSource,
  ids: readonly string[],
): Promise<Record<string, unknown>[]> {
  return await ctx.tx.query(
    `select ${source.columns.join(', ')} from ${source.table} where tenant_id = $1 and ${source.by} = any($2::uuid[]) order by 1 limit 5000`,
    [ctx.tenant.id, ids],
  )
}

export type HistoryRow = { at: string; name: string; source: string; field: string | null; old: unknown; new: unknown }
/** What the trail keeps of records: when they were made and changed, and the values. Who did it is not the person's. */
export async function historyOf(ctx: Ctx, object: string, ids: readonly string[]): Promise<HistoryRow[]> {
  return await ctx.tx.query<HistoryRow>(
    `select e.at, e.name, e.source, v.field, v.old, v.new from event e left join event_value v on v.tenant_id = e.tenant_id and v.event_id = e.id
     where e.tenant_id = $1 and e.object = $2 and e.record_id = any($3::uuid[]) order by e.at, e.id, v.field limit 5000`,
    [ctx.tenant.id, object, ids],
  )
}

/** Rows of past imports in which an address of the person stands. */
export async function importedRows(ctx: Ctx, emails: readonly string[]): Promise<{ row_no: number; cells: unknown }[]> {
  return await ctx.tx.query(
    `select t.row_no::int as row_no, t.cells from import_row t where t.tenant_id = $1 and t.cells is not null and ${matchSql('t.cells::text', 'email', 2)} order by t.import_id, t.row_no limit 500`,
    [ctx.tenant.id, ...matchParams({ emails, phones: [], names: [] }).slice(0, 2)],
  )
}

/** Mails that this workspace sent to the addresses: kind and time; their text is not kept. */
export async function mailsTo(
  ctx: Ctx,
  emails: readonly string[],
): Promise<{ at: string; kind: string; state: string }[]> {
  return await ctx.app.db.inAuth(
    (tx) =>
      tx.query(
        `select created_at as at, kind, state from identity.mail where tenant_id = $1 and lower(recipient) = any($2::text[]) order by created_at`,
        [ctx.tenant.id, emails],
      ),
    ctx.tenant.id,
  )
}
