import { type RouteRequest, error } from '@app/core'
import { PLATFORM } from '@app/core/audit'

/** `GET /v1/auth/sign-ins`: what happened with the own account, newest first: sign-ins, refused ones, changes of its keys. */
export async function ownSignIns(req: RouteRequest): Promise<unknown> {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  const cursor = req.query['cursor'] === undefined ? null : String(req.query['cursor'])
  if (cursor !== null && !/^[0-9a-f-]{36}$/.test(cursor)) throw error('bad_cursor')
  const limit = 50
  const rows = await req.app.db.inTenant(PLATFORM, (tx) =>
    tx.query<{ id: string; at: string; name: string; ip: string | null; device: string | null }>(
      `select id, at, name, ip, device from event where tenant_id = $1 and record_id = $2 and object = 'account' and ($3::uuid is null or id < $3) order by id desc limit $4`,
      [PLATFORM, session.account_id, cursor, limit + 1],
    ),
  )
  return { data: rows.slice(0, limit), next_cursor: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null }
}
