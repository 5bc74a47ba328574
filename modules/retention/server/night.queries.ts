import type { App } from '@app/core'

/** Every workspace, in order. */
export const everyTenant = async (app: App): Promise<string[]> =>
  (await app.db.inAuth((tx) => tx.query<{ id: string }>('select id from identity.tenant order by id'))).map((t) => t.id)

/** Workspaces whose time is over, since `late` at least; whether a hold stands is asked when they are purged. */
export const dueWorkspaces = async (app: App, late = '0'): Promise<string[]> => {
  const now = app.clock().toISOString()
  const rows = await app.db.inAuth((tx) =>
    tx.query<{ id: string }>(
      'select id from identity.tenant where purge_at is not null and purge_at <= $1::timestamptz - $2::interval order by purge_at',
      [now, late],
    ),
  )
  return rows.map((row) => row.id)
}

/** One night is in the queue at a time. */
export const queueNight = async (app: App, at: string): Promise<void> => {
  await app.db.inAuth((tx) =>
    tx.query(`select app_enqueue('retention.night', '{}'::json, $1::timestamptz, 'retention.night')`, [at]),
  )
}

/** The night of one workspace, as a job of its own. */
export const queueRun = async (app: App, tenantId: string): Promise<void> => {
  await app.db.inAuth(
    (tx) =>
      tx.query(`select app_enqueue('retention.run', $1::json, null, $2)`, [
        JSON.stringify({ tenant_id: tenantId }),
        `retention.run:${tenantId}`,
      ]),
    tenantId,
  )
}

/** The job came to its end now. */
export const heartbeat = async (app: App, job: string, result: Record<string, unknown>): Promise<void> => {
  await app.db.inAuth((tx) =>
    tx.run(
      `insert into identity.heartbeat (job, at, result) values ($1, $2, $3) on conflict (job) do update set at = excluded.at, result = excluded.result`,
      [job, app.clock().toISOString(), JSON.stringify(result)],
    ),
  )
}

/** When a job last came to its end. */
export const lastHeartbeat = async (app: App, job: string): Promise<string | null> => {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ at: string }>('select at from identity.heartbeat where job = $1', [job]),
  )
  return row?.at ?? null
}
