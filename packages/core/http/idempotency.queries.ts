import { createHash } from 'node:crypto'
import type { Ctx } from '../ctx.ts'
import { error } from '../errors.ts'
import { uuidv7 } from '../uuid.ts'

const DAY = 24 * 3_600_000

/** An answer kept for a repeated request. */
export type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown }

/**
 * Runs `work` once per key and member (`Idempotency-Key`). The key's row is written in the request's own transaction:
 * a failure rolls it back, and a parallel repeat waits on the unique key and then finds the answer.
 * @throws idempotency_conflict when the key was used for another request.
 */
export async function once(
  ctx: Ctx,
  key: string,
  request: { route: string; body: unknown },
  work: () => Promise<Answer>,
): Promise<Answer & { readonly replayed: boolean }> {
  const hash = createHash('sha256')
    .update(request.route)
    .update('\0')
    .update(JSON.stringify(request.body ?? null))
    .digest('hex')
  const expires = new Date(Date.parse(ctx.now) + DAY).toISOString()
  await ctx.tx.run(`delete from idempotency_key where tenant_id = $1 and expires_at < $2`, [ctx.tenant.id, ctx.now])
  const id = uuidv7()
  const inserted = await ctx.tx.query(
    `insert into idempotency_key (tenant_id, id, member_id, key, request_hash, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, member_id, key) do nothing returning id`,
    [ctx.tenant.id, id, ctx.actor.member_id, key, hash, ctx.now, expires],
  )
  if (inserted.length === 0) return { ...(await earlier(ctx, key, hash)), replayed: true }
  const answer = await work()
  await ctx.tx.run(`update idempotency_key set status = $3, headers = $4, body = $5 where tenant_id = $1 and id = $2`, [
    ctx.tenant.id,
    id,
    answer.status,
    JSON.stringify(answer.headers),
    answer.body === undefined ? null : JSON.stringify(answer.body),
  ])
  return { ...answer, replayed: false }
}

async function earlier(ctx: Ctx, key: string, hash: string): Promise<Answer> {
  const [row] = await ctx.tx.query<{
    request_hash: string
    status: number | null
    headers: string | null
    body: string | null
  }>(
    `select request_hash, status, headers, body from idempotency_key where tenant_id = $1 and member_id = $2 and key = $3`,
    [ctx.tenant.id, ctx.actor.member_id, key],
  )
  if (!row || row.request_hash !== hash || row.status === null) throw error('idempotency_conflict')
  return {
    status: Number(row.status),
    headers: JSON.parse(row.headers ?? '{}') as Record<string, string>,
    body: row.body === null ? undefined : JSON.parse(row.body),
  }
}
