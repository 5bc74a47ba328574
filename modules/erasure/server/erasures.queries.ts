import { type App, type Ctx, error, uuidv7 } from '@app/core'
import type { Certificate } from '@app/core/retention'
import type { ErasureAct, ErasureFound, ErasureLine, ErasureState, ErasureSubject } from '../index.ts'

export type Erasure = {
  readonly id: string
  readonly request_id: string
  readonly state: ErasureState
  readonly subjects: readonly ErasureSubject[]
  readonly words: string | null
  readonly plan: readonly ErasureLine[]
  readonly planned_at: string
  readonly planned_by: string | null
  readonly approved_at: string | null
  readonly approved_by: string | null
  readonly starts_at: string | null
  readonly step: string | null
  readonly found: ErasureFound | null
  readonly rows_gone_at: string | null
  readonly bytes_gone_at: string | null
  readonly ended_at: string | null
  readonly replayed_at: string | null
  readonly certificate: Certificate | null
}
/** One of the list. */
export type ErasureRow = Pick<
  Erasure,
  'id' | 'request_id' | 'state' | 'planned_at' | 'rows_gone_at' | 'bytes_gone_at' | 'replayed_at'
> & { readonly number: number | null; readonly has_certificate: boolean; readonly entries: number }
const COLUMNS = `id, request_id, state, subjects, words, plan, planned_at, planned_by, approved_at, approved_by, starts_at, step, found, rows_gone_at,
  bytes_gone_at, ended_at, replayed_at, certificate`
const JSONS = new Set(['subjects', 'plan', 'found', 'certificate'])

export async function insertErasure(
  ctx: Ctx,
  one: Pick<Erasure, 'id' | 'request_id' | 'state' | 'subjects' | 'words' | 'plan'> & Partial<Erasure>,
): Promise<void> {
  const row: Record<string, unknown> = { planned_at: ctx.now, planned_by: ctx.actor.member_id, ...one }
  const names = Object.keys(row)
  await ctx.tx.run(
    `insert into erasure (tenant_id, ${names.join(', ')}) values ($1, ${names.map((_, at) => `$${at + 2}`).join(', ')})`,
    [ctx.tenant.id, ...names.map((name) => stored(name, row[name]))],
  )
}
const stored = (name: string, value: unknown): unknown =>
  JSONS.has(name) && value !== null ? JSON.stringify(value) : value

export async function changeErasure(ctx: Ctx, id: string, change: Partial<Omit<Erasure, 'id'>>): Promise<void> {
  const names = Object.keys(change)
  await ctx.tx.run(
    `update erasure set ${names.map((name, at) => `${name} = $${at + 3}`).join(', ')} where tenant_id = $1 and id = $2`,
    [ctx.tenant.id, id, ...Object.entries(change).map(([name, value]) => stored(name, value))],
  )
}

/** The newest of a request that was not taken back. */
export async function erasureOf(ctx: Ctx, requestId: string): Promise<Erasure | null> {
  const [row] = await ctx.tx.query<Erasure>(
    `select ${COLUMNS} from erasure where tenant_id = $1 and request_id = $2 and state <> 'cancelled' order by planned_at desc, id desc limit 1`,
    [ctx.tenant.id, requestId],
  )
  return row ?? null
}
/** Erasures of the workspace, newest first, without those that were taken back: where each is, and how many hashes of it are on the list. */
export const listErasures = async (ctx: Ctx, before: string | null, limit: number): Promise<ErasureRow[]> =>
  await ctx.tx.query<ErasureRow>(
    `select e.id, e.request_id, r.number, e.state, e.planned_at, e.rows_gone_at, e.bytes_gone_at, e.replayed_at, e.certificate is not null as has_certificate, coalesce(s.entries, 0)::int as entries
     from erasure e left join privacy_request r on r.tenant_id = e.tenant_id and r.id = e.request_id
       left join (select erasure_id, count(*) as entries from suppression where tenant_id = $1 and lifted_at is null group by erasure_id) s on s.erasure_id = e.id
     where e.tenant_id = $1 and e.state <> 'cancelled' and ($2::uuid is null or e.id < $2) order by e.id desc limit $3`,
    [ctx.tenant.id, before, limit],
  )

/** Locked for the transaction. @throws not_found */
export async function lockErasure(ctx: Ctx, id: string): Promise<Erasure> {
  const [row] = await ctx.tx.query<Erasure>(
    `select ${COLUMNS} from erasure where tenant_id = $1 and id = $2 for update`,
    [ctx.tenant.id, id],
  )
  if (!row) throw error('not_found')
  return row
}

/** Plans of the request that nobody approved give way to a new one. */
export async function dropPlans(ctx: Ctx, requestId: string): Promise<void> {
  await ctx.tx.run(
    `update erasure set state = 'cancelled', ended_at = $3, words = null where tenant_id = $1 and request_id = $2 and state = 'planned'`,
    [ctx.tenant.id, requestId, ctx.now],
  )
}

/** Notes how many rows one transaction changed, in that transaction. `id`: the same again counts once. */
export async function noteBatch(
  ctx: Ctx,
  erasureId: string,
  place: string,
  act: ErasureAct,
  rows: number,
  id: string = uuidv7(),
): Promise<void> {
  if (rows === 0) return
  await ctx.tx.run(
    'insert into erasure_batch (tenant_id, erasure_id, id, place, act, rows, at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing',
    [ctx.tenant.id, erasureId, id, place, act, rows, ctx.now],
  )
}

/** What was done so far, by place. */
export async function sumsOf(ctx: Ctx, erasureId: string): Promise<ErasureLine[]> {
  return await ctx.tx.query<ErasureLine>(
    `select place, act, sum(rows)::int as rows from erasure_batch where tenant_id = $1 and erasure_id = $2 group by place, act order by place, act`,
    [ctx.tenant.id, erasureId],
  )
}

/** Erasures that wait for a hold to be lifted. */
export async function waiting(ctx: Ctx): Promise<Erasure[]> {
  return await ctx.tx.query<Erasure>(
    `select ${COLUMNS} from erasure where tenant_id = $1 and state = 'held' order by id`,
    [ctx.tenant.id],
  )
}

export async function suppress(ctx: Ctx, erasureId: string, hashes: readonly Buffer[]): Promise<void> {
  await ctx.tx.run(
    `insert into suppression (tenant_id, hash, erasure_id, at) select $1, u.hash, $2, $4 from unnest($3::bytea[]) as u(hash)
     on conflict (tenant_id, hash) do update set erasure_id = excluded.erasure_id, at = excluded.at, lifted_at = null, lifted_by = null, lift_reason = null, lift_basis = null
     where suppression.erasure_id <> excluded.erasure_id`,
    [ctx.tenant.id, erasureId, hashes, ctx.now],
  )
}

/** Whose rows are gone and whose bytes are not, or whose words are still there. */
export async function rewriteDue(ctx: Ctx, embedded: boolean): Promise<Erasure[]> {
  return await ctx.tx.query<Erasure>(
    `select ${COLUMNS} from erasure where tenant_id = $1 and state in ('done', 'held') and rows_gone_at is not null and (($2 and bytes_gone_at is null) or (state = 'done' and words is not null)) order by id`,
    [ctx.tenant.id, embedded],
  )
}

export const allTenants = async (app: App): Promise<string[]> =>
  (await app.db.inAuth((tx) => tx.query<{ id: string }>('select id from identity.tenant order by id'))).map(
    (row) => row.id,
  )

/** Erasures of the ledger that this database knows as done. */
export async function doneOf(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.tx.query<{ id: string }>(
    `select id from erasure where tenant_id = $1 and id = any($2::uuid[]) and state in ('held', 'done') and rows_gone_at is not null`,
    [ctx.tenant.id, ids],
  )
  return new Set(rows.map((row) => row.id))
}

/** The erasure of a ledger's line as it has to be done (again): approved, from its first step. */
export async function reopen(
  ctx: Ctx,
  one: { id: string; request_id: string; subjects: readonly ErasureSubject[] },
): Promise<void> {
  await ctx.tx.run(
    `insert into erasure (tenant_id, id, request_id, state, subjects, plan, planned_at, starts_at, replayed_at) values ($1, $2, $3, 'approved', $4, '[]', $5, $5, $5)
     on conflict (tenant_id, id) do update set state = 'approved', subjects = excluded.subjects, step = null, starts_at = excluded.starts_at, replayed_at = excluded.replayed_at, ended_at = null`,
    [ctx.tenant.id, one.id, one.request_id, JSON.stringify(one.subjects), ctx.now],
  )
}

/** One rewrite is in the queue at a time, for all erasures since. */
export const queueRewrite = async (app: App, at: string): Promise<void> => {
  await app.db.inAuth((tx) =>
    tx.query(`select app_enqueue('erasure.rewrite', '{}'::json, $1::timestamptz, 'erasure.rewrite')`, [at]),
  )
}
