import type { App } from '@app/core'

/** Backups that workspaces made: such as outlive their end, such as keep a secret after they were written, and the files that are still theirs. */
export async function backupFindings(app: App): Promise<{ all: number; late: number; open: number; files: string[] }> {
  const found = { all: 0, late: 0, open: 0, files: [] as string[] }
  const now = app.clock().toISOString()
  const tenants = await app.db.inAuth((tx) => tx.query<{ id: string }>('select id from identity.tenant order by id'))
  for (const { id } of tenants) {
    const [row] = await app.db.asJob(id, (tx) =>
      tx.query<{ all: number; late: number; open: number; files: string[] | null }>(
        `select count(*)::int as all,
           (count(*) filter (where file_key is not null and expires_at < $2::timestamptz - interval '1 hour' or expires_at > finished_at + interval '7 days 1 minute'))::int as late,
           (count(*) filter (where state <> 'running' and sealed is not null or length(token_hash) <> 32 or length(passphrase_hash) <> 48))::int as open,
           array_agg(file_key) filter (where file_key is not null) as files
         from workspace_backup where tenant_id = $1`,
        [id, now],
      ),
    )
    found.all += row?.all ?? 0
    found.late += row?.late ?? 0
    found.open += row?.open ?? 0
    found.files.push(...(row?.files ?? []))
  }
  return found
}
