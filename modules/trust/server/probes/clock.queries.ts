import type { App } from '@app/core'

/** The newest moment that the installation wrote down of itself (a look, the end of a nightly job), and what time the database has. */
export async function newestMoments(app: App): Promise<{ written: string | null; database: string }> {
  const [own] = await app.db.inAuth((tx) =>
    tx.query<{ written: string | null; database: string }>(
      `select greatest((select max(at) from identity.probe_result), (select max(at) from identity.heartbeat)) as written, app_now() as database`,
    ),
  )
  return own ?? { written: null, database: new Date(0).toISOString() }
}
