import { type App, type Ctx, uuidv7 } from '@app/core'
import type { Tx } from '@app/core/db'
import { carriers } from '../file.object.ts'

export type FileVersion = {
  id: string
  file_id: string
  number: number
  name: string
  media_type: string
  bytes: number
  stored: string
  preview: string | null
  uploaded_at: string
  uploaded_by: string | null
  replaced_at: string | null
}
const COLUMNS = 'id, file_id, number, name, media_type, bytes, stored, preview, uploaded_at, uploaded_by, replaced_at'

/** The uploads of a file, newest first. */
export const versionsOf = async (ctx: Ctx, fileId: string): Promise<FileVersion[]> =>
  await ctx.tx.query<FileVersion>(
    `select ${COLUMNS} from file_version where tenant_id = $1 and file_id = $2 order by number desc`,
    [ctx.tenant.id, fileId],
  )

/** The next number of a file; others wait until this transaction has ended. */
export async function nextNumber(ctx: Ctx, fileId: string): Promise<number> {
  await ctx.tx.query('select id from file where tenant_id = $1 and id = $2 for update', [ctx.tenant.id, fileId])
  const [row] = await ctx.tx.query<{ n: number }>(
    'select coalesce(max(number), 0)::int + 1 as n from file_version where tenant_id = $1 and file_id = $2',
    [ctx.tenant.id, fileId],
  )
  return row?.n ?? 1
}

export const insertVersion = async (
  ctx: Ctx,
  one: Pick<FileVersion, 'file_id' | 'number' | 'name' | 'media_type' | 'bytes' | 'stored' | 'preview'>,
): Promise<void> => {
  await ctx.tx.run(
    `insert into file_version (tenant_id, id, file_id, number, name, media_type, bytes, stored, preview, uploaded_at, uploaded_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ctx.tenant.id,
      uuidv7(),
      one.file_id,
      one.number,
      one.name,
      one.media_type,
      one.bytes,
      one.stored,
      one.preview,
      ctx.now,
      ctx.actor.member_id,
    ],
  )
}

/**
 * Says of every version whether another one is shown in its place, and since when: after an upload, and before the purge, because an undo puts an
 * older one back without asking here.
 */
export const settleVersions = async (ctx: Ctx, fileId: string | null): Promise<void> => {
  await ctx.tx.run(
    `update file_version v set replaced_at = case when v.number = f.revision then null else $3::timestamptz end
     from file f where f.tenant_id = $1 and v.tenant_id = $1 and f.id = v.file_id and ($2::uuid is null or f.id = $2)
       and (v.number = f.revision) <> (v.replaced_at is null)`,
    [ctx.tenant.id, fileId, ctx.now],
  )
}

/** Bytes of all versions of the workspace, the trash included: all of it takes room. */
export async function usedBytes(ctx: Ctx): Promise<number> {
  const [row] = await ctx.tx.query<{ n: string | number }>(
    'select coalesce(sum(bytes), 0)::bigint as n from file_version where tenant_id = $1',
    [ctx.tenant.id],
  )
  return Number(row?.n ?? 0)
}

/** Every name in the storage that a row of the workspace gives. */
export async function storedNames(ctx: Ctx): Promise<Set<string>> {
  const rows = await ctx.tx.query<{ stored: string; preview: string | null }>(
    'select stored, preview from file_version where tenant_id = $1',
    [ctx.tenant.id],
  )
  return new Set(rows.flatMap((row) => (row.preview ? [row.stored, row.preview] : [row.stored])))
}

/** Files of these records, in the trash too. */
export const fileIdsOf = async (ctx: Ctx, field: string, ids: readonly string[]): Promise<string[]> =>
  (
    await ctx.tx.query<{ id: string }>(
      `select id from file where tenant_id = $1 and ${/^[a-z_]+$/.test(field) ? field : 'id'} = any($2::uuid[])`,
      [ctx.tenant.id, ids],
    )
  ).map((row) => row.id)

/** Names in the storage of these files, all versions. */
export async function storedOf(ctx: Ctx, fileIds: readonly string[]): Promise<string[]> {
  const rows = await ctx.tx.query<{ stored: string; preview: string | null }>(
    'select stored, preview from file_version where tenant_id = $1 and file_id = any($2::uuid[])',
    [ctx.tenant.id, fileIds],
  )
  return rows.flatMap((row) => (row.preview ? [row.stored, row.preview] : [row.stored]))
}

/** A sweep of one workspace; one is in the queue at a time. */
export const queueSweep = async (app: App, tenantId: string): Promise<void> => {
  await app.db.inAuth(
    (tx) =>
      tx.query(`select app_enqueue('files.sweep', $1::json, null, $2)`, [
        JSON.stringify({ tenant_id: tenantId }),
        `files.sweep:${tenantId}`,
      ]),
    tenantId,
  )
}

/** Of all workspaces, by whoever owns the database: names as the storage has them. None in a backup from before there were files. */
export async function namesInStorage(tx: Tx): Promise<string[]> {
  const [there] = await tx.query<{ is: boolean }>(`select to_regclass('public.file_version') is not null as is`)
  if (!there?.is) return []
  const rows = await tx.query<{ name: string }>(
    `select tenant_id || '/' || stored as name from file_version union select tenant_id || '/' || preview from file_version where preview is not null order by 1`,
  )
  return rows.map((row) => row.name)
}

export type CarriedFile = Pick<FileVersion, 'name' | 'media_type' | 'bytes' | 'stored'> & {
  id: string
  uploaded_at: string
}
/** The shown version of the files that hang on these records, by the field that names them; those in the trash too. */
export const filesOn = async (ctx: Ctx, field: string, ids: readonly string[]): Promise<CarriedFile[]> =>
  await ctx.tx.query<CarriedFile>(
    `select f.id, f.name, v.media_type, v.bytes::float8 as bytes, v.stored, v.uploaded_at from file f
     join file_version v on v.tenant_id = f.tenant_id and v.file_id = f.id and v.number = f.revision
     where f.tenant_id = $1 and f.${/^[a-z_]+$/.test(field) ? field : 'id'} = any($2::uuid[]) order by v.uploaded_at, f.id`,
    [ctx.tenant.id, ids],
  )

const LOOSE = `coalesce(${Object.keys(carriers).join(', ')}) is null`

/** What a file hangs on, for fields: `carrier` by the ref of the object asked about. */
export type Fitting = {
  readonly carrier: string | null
  readonly field: string | null
  readonly is_loose: boolean
  readonly is_trashed: boolean
  readonly created_by: string | null
}
/** These files, in the trash too, kept still until this transaction has ended. */
export async function filesToFit(
  ctx: Ctx,
  carrier: keyof typeof carriers | string,
  ids: readonly string[],
): Promise<Map<string, Fitting>> {
  const rows = await ctx.tx.query<Fitting & { id: string }>(
    `select id, ${/^[a-z_]+$/.test(carrier) ? carrier : 'id'} as carrier, field, created_by, ${LOOSE} as is_loose, deleted_at is not null as is_trashed
     from file where tenant_id = $1 and id = any($2::uuid[]) order by id for update`,
    [ctx.tenant.id, ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Files that hang on nothing and were not touched since. */
export const looseFiles = async (ctx: Ctx, before: string): Promise<string[]> =>
  (
    await ctx.tx.query<{ id: string }>(
      `select id from file where tenant_id = $1 and ${LOOSE} and updated_at < $2::timestamptz`,
      [ctx.tenant.id, before],
    )
  ).map((row) => row.id)

/** The field of its record that the file is the value of, and the record. */
export async function fieldOfFile(
  ctx: Ctx,
  id: string,
): Promise<{ field: string | null; record_id: string; by: string } | null> {
  const names = Object.keys(carriers)
  const [row] = await ctx.tx.query<Record<string, string | null>>(
    `select field, ${names.join(', ')} from file where tenant_id = $1 and id = $2`,
    [ctx.tenant.id, id],
  )
  const by = names.find((name) => row?.[name])
  return row && by ? { field: row['field'] ?? null, record_id: row[by] ?? '', by } : null
}
