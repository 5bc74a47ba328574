import { type Ctx, error } from '@app/core'
import type { ManifestFile } from './export-store.queries.ts'

export type WorkspaceBackup = {
  id: string
  state: 'running' | 'ready' | 'failed' | 'locked' | 'gone'
  progress: number
  requested_at: string
  requested_by: string
  finished_at: string | null
  expires_at: string | null
  row_count: number
  bytes: number
  manifest: ManifestFile[] | null
  file_key: string | null
  failure: string | null
  token_hash: Buffer
  sealed: string | null
  passphrase_hash: Buffer
  wrong: number
  opened_in: string | null
  opened_until: string | null
  downloaded_at: string | null
}

const toBackup = (row: WorkspaceBackup): WorkspaceBackup => ({
  ...row,
  progress: Number(row.progress),
  row_count: Number(row.row_count),
  bytes: Number(row.bytes),
  wrong: Number(row.wrong),
})

export async function insertBackup(
  ctx: Ctx,
  made: Pick<WorkspaceBackup, 'id' | 'token_hash' | 'sealed' | 'passphrase_hash'>,
): Promise<void> {
  await ctx.tx.run(
    `insert into workspace_backup (tenant_id, id, state, requested_at, requested_by, token_hash, sealed, passphrase_hash) values ($1, $2, 'running', $3, $4, $5, $6, $7)`,
    [ctx.tenant.id, made.id, ctx.now, ctx.actor.member_id, made.token_hash, made.sealed, made.passphrase_hash],
  )
}

/** Newest first. */
export const listBackups = async (ctx: Ctx): Promise<WorkspaceBackup[]> =>
  (
    await ctx.tx.query<WorkspaceBackup>(
      'select * from workspace_backup where tenant_id = $1 order by requested_at desc, id desc limit 50',
      [ctx.tenant.id],
    )
  ).map(toBackup)

/** By id, or by the hash of a link's token; locked for the transaction. @throws not_found */
export async function lockBackup(ctx: Ctx, by: { id: string } | { token_hash: Buffer }): Promise<WorkspaceBackup> {
  const [row] =
    'id' in by
      ? await ctx.tx.query<WorkspaceBackup>(
          'select * from workspace_backup where tenant_id = $1 and id = $2 for update',
          [ctx.tenant.id, by.id],
        )
      : await ctx.tx.query<WorkspaceBackup>(
          'select * from workspace_backup where tenant_id = $1 and token_hash = $2 for update',
          [ctx.tenant.id, by.token_hash],
        )
  if (!row) throw error('not_found')
  return toBackup(row)
}

const types: Partial<Record<keyof WorkspaceBackup, string>> = {
  progress: 'bigint',
  finished_at: 'timestamptz',
  expires_at: 'timestamptz',
  row_count: 'bigint',
  bytes: 'bigint',
  manifest: 'jsonb',
  wrong: 'bigint',
  opened_in: 'uuid',
  opened_until: 'timestamptz',
  downloaded_at: 'timestamptz',
}
export async function saveBackup(ctx: Ctx, id: string, changes: Partial<WorkspaceBackup>): Promise<void> {
  const names = Object.keys(changes) as (keyof WorkspaceBackup)[]
  const values = names.map((name) => (name === 'manifest' ? JSON.stringify(changes[name]) : changes[name]))
  const sets = names.map((name, at) => `${name} = $${at + 3}::${types[name] ?? 'text'}`)
  await ctx.tx.run(`update workspace_backup set ${sets.join(', ')} where tenant_id = $1 and id = $2`, [
    ctx.tenant.id,
    id,
    ...values,
  ])
}

/** Address and language of who gets the link. */
export async function recipientOf(
  tx: Ctx['tx'],
  tenantId: string,
  memberId: string,
): Promise<{ id: string; email: string; language: string | null } | null> {
  const [row] = await tx.query<{ id: string; email: string; language: string | null }>(
    `select a.id, a.email, a.preferences->>'language' as language from identity.membership m join identity.account a on a.id = m.account_id where m.tenant_id = $1 and m.member_id = $2 and m.is_active`,
    [tenantId, memberId],
  )
  return row ?? null
}
