import { type Ctx, error } from '@app/core'
import type { Filter } from '@app/schema'
import { noteTransfer } from './note-transfer.ts'

export type ManifestFile = { name: string; object?: string; rows: number; bytes: number; sha256: string }
export type ExportRecord = {
  id: string
  name: string
  object: string
  format: 'csv' | 'xlsx' | 'pdf'
  state: 'running' | 'done' | 'failed'
  progress: number
  filter: Filter | null
  q: string | null
  columns: string[] | null
  sort: string | null
  revealed: string[] | null
  row_count: number
  manifest: ManifestFile[] | null
  file_key: string | null
  created_at: string
  finished_at: string | null
  expires_at: string | null
  failure: string | null
  owner_id: string | null
}

const fields = `id, name, object, format, state, coalesce(progress, 0) / 1000000 as progress, filter, q, columns, sort, revealed, row_count, manifest, file_key, created_at, finished_at, expires_at, failure, owner_id`
const toExport = (row: Record<string, unknown>): ExportRecord => {
  const loaded = row as ExportRecord
  return { ...loaded, progress: Number(loaded.progress), row_count: Number(loaded.row_count ?? 0) }
}

/** Exports are their owner's alone: a file within the session (ruling 30); a scoped key reaches only those it made. @throws not_found */
export const loadExport = async (ctx: Ctx, id: string): Promise<ExportRecord> => {
  if (!/^[0-9a-f-]{36}$/i.test(id)) throw error('not_found')
  const [row] = await ctx.tx.query<Record<string, unknown>>(
    `select ${fields} from export where tenant_id = $1 and id = $2 and ($3::uuid is null or owner_id = $3) and ($4::text is null or key_id = $4)`,
    [ctx.tenant.id, id, ctx.actor.role === 'system' ? null : ctx.actor.member_id, ctx.key_id ?? null],
  )
  if (!row) throw error('not_found')
  return toExport(row)
}
export const listExports = async (ctx: Ctx, before: string | null, limit: number): Promise<ExportRecord[]> =>
  (
    await ctx.tx.query<Record<string, unknown>>(
      `select ${fields} from export where tenant_id = $1 and owner_id = $2 and ($3::uuid is null or id < $3) and ($5::text is null or key_id = $5) order by id desc limit $4`,
      [ctx.tenant.id, ctx.actor.member_id, before, limit, ctx.key_id ?? null],
    )
  ).map(toExport)

export const insertExport = async (
  ctx: Ctx,
  made: Pick<ExportRecord, 'id' | 'name' | 'object' | 'format' | 'filter' | 'q' | 'columns' | 'sort' | 'revealed'>,
): Promise<void> => {
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
  await ctx.tx.run(
    `insert into export (tenant_id, id, version, created_at, created_by, updated_at, updated_by, name, object, format, state, progress, filter, columns, sort, row_count, owner_id, key_id, revealed, q)
     values ($1, $2, 1, $3, $4, $3, $4, $5, $6, $7, 'running', 0, $8::jsonb, $9::jsonb, $10::jsonb, 0, $4, $11, $12::jsonb, $13)`,
    [
      ctx.tenant.id,
      made.id,
      ctx.now,
      ctx.actor.member_id,
      made.name,
      made.object,
      made.format,
      json(made.filter),
      json(made.columns),
      json(made.sort),
      ctx.key_id ?? null,
      json(made.revealed),
      made.q,
    ],
  )
  await noteTransfer(ctx, 'export.started', made.id, {
    object: made.object,
    format: made.format,
    ...(made.revealed ? { revealed: made.revealed.join(', ') } : {}),
  })
}

const types: Record<string, string> = {
  state: 'text',
  row_count: 'bigint',
  manifest: 'jsonb',
  file_key: 'text',
  finished_at: 'timestamptz',
  expires_at: 'timestamptz',
  failure: 'text',
  name: 'text',
}
export const saveExport = async (ctx: Ctx, id: string, changes: Partial<ExportRecord>): Promise<void> => {
  const values: unknown[] = [ctx.tenant.id, id, ctx.now]
  const sets = Object.entries(changes).map(([name, value]) => {
    values.push(types[name] === 'jsonb' ? (value === null ? null : JSON.stringify(value)) : value)
    return name === 'progress'
      ? `progress = round($${values.length}::float8 * 1000000)::bigint`
      : `${name} = $${values.length}::${types[name] ?? 'text'}`
  })
  await ctx.tx.run(
    `update export set ${[...sets, 'version = version + 1', 'updated_at = $3'].join(', ')} where tenant_id = $1 and id = $2`,
    values,
  )
  if (changes.state === 'done') await noteTransfer(ctx, 'export.finished', id, { rows: changes.row_count ?? null })
  if (changes.state === 'failed') await noteTransfer(ctx, 'export.failed', id)
}

/** Files that have had their time: exports after 7 days, uploads of imports that ended 30 days ago. */
export const expired = async (
  ctx: Ctx,
): Promise<{ exports: { id: string; file_key: string }[]; imports: { id: string; file_key: string }[] }> => ({
  exports: await ctx.tx.query(
    `select id, file_key from export where tenant_id = $1 and file_key is not null and (expires_at < $2 or app_due('export_file', created_at))`,
    [ctx.tenant.id, ctx.now],
  ),
  imports: await ctx.tx.query(
    `select id, file_key from import where tenant_id = $1 and file_key is not null and (created_at < $2::timestamptz - interval '30 days' or app_due('import', created_at)) and state <> 'running'`,
    [ctx.tenant.id, ctx.now],
  ),
})

/** Every file of the workspace, for its end. */
export const allFiles = async (ctx: Pick<Ctx, 'tx' | 'tenant'>): Promise<string[]> =>
  (
    await ctx.tx.query<{ file_key: string }>(
      `select file_key from export where tenant_id = $1 and file_key is not null union all select file_key from import where tenant_id = $1 and file_key is not null
       union all select file_key from workspace_backup where tenant_id = $1 and file_key is not null
       union all select file_key from request_package where tenant_id = $1 and file_key is not null`,
      [ctx.tenant.id],
    )
  ).map((row) => row.file_key)

export type StoredFile = { object: 'export' | 'import' | 'workspace_backup'; id: string; file_key: string }

/** Files that may hold anybody of the workspace: finished exports, uploads that are not being read, backups. */
export const storedFiles = async (ctx: Pick<Ctx, 'tx' | 'tenant'>): Promise<StoredFile[]> =>
  await ctx.tx.query<StoredFile>(
    `select 'export' as object, id, file_key from export where tenant_id = $1 and file_key is not null and state in ('done', 'failed')
     union all select 'import', id, file_key from import where tenant_id = $1 and file_key is not null and state <> 'running'
     union all select 'workspace_backup', id, file_key from workspace_backup where tenant_id = $1 and file_key is not null and state <> 'running'`,
    [ctx.tenant.id],
  )

/** The files are gone: nothing of them can be fetched any more. */
export const forgetFiles = async (ctx: Pick<Ctx, 'tx' | 'tenant'>, files: readonly StoredFile[]): Promise<void> => {
  for (const [object, own] of Map.groupBy(files, (file) => file.object))
    await ctx.tx.run(
      `update ${object} set file_key = null${object === 'workspace_backup' ? `, state = 'gone', sealed = null` : ''} where tenant_id = $1 and id = any($2::uuid[])`,
      [ctx.tenant.id, own.map((file) => file.id)],
    )
}

/** Rows of a plain table, as they are, in order of their id; for the workspace export. */
export const tableRows = async (
  ctx: Ctx,
  table: string,
  after: string | null,
  limit: number,
): Promise<{ id: string; row: Record<string, unknown> }[]> =>
  ctx.tx.query(
    `select t.id, to_jsonb(t) - 'tenant_id' as row from ${table} t where t.tenant_id = $1 and ($2::uuid is null or t.id > $2) order by t.id limit $3`,
    [ctx.tenant.id, after, limit],
  )
