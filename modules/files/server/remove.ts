import { type App, type Ctx, type JobHandler, enqueue, inCtx, objectOf, records } from '@app/core'
import { dropFiles, storageOf, sweepUnknown } from '@app/core/files'
import { carriers } from '../file.object.ts'
import { fileIdsOf, queueSweep, settleVersions, storedNames, storedOf } from './files.queries.ts'

/**
 * Deletes for good the files on these records, in the trash too: rows and versions in this transaction, bytes in a job right after it. For erasure; what
 * a legal hold keeps, stays.
 * @returns how many files were deleted
 */
export async function removeFilesOf(ctx: Ctx, object: string, ids: readonly string[]): Promise<number> {
  const field = Object.keys(carriers).find((name) => name === `${object}_id`)
  if (!field || ids.length === 0) return 0
  const files = await fileIdsOf(ctx, field, ids)
  if (files.length === 0) return 0
  const held = await records.heldIds(ctx, objectOf(ctx, 'file'), files)
  const free = files.filter((id) => !held.has(id))
  const stored = await storedOf(ctx, free)
  const { destroyed } = await records.destroyMany(ctx, objectOf(ctx, 'file'), free)
  await enqueue(ctx, 'files.drop', { tenant_id: ctx.tenant.id, stored })
  return destroyed
}

/** Job `files.drop {tenant_id, stored}`: bytes whose rows are gone. Names in the storage are random. */
export const dropStored: JobHandler = async (app, payload) => {
  const tenantId = String(payload['tenant_id'])
  const stored = (payload['stored'] as unknown[]).map(String)
  const known = await namesOf(app, tenantId)
  await dropFiles(
    app,
    tenantId,
    stored.filter((name) => !known.has(name)),
  )
}

/** Job `files.sweep {tenant_id}`: torn uploads, and bytes that no row names. */
export const sweepFiles: JobHandler = async (app, payload) => {
  await sweepStored(app, String(payload['tenant_id']))
}
/** Deletes bytes that no row of the workspace names any more. @returns how many */
export const sweepStored = async (app: App, tenantId: string): Promise<number> =>
  await sweepUnknown(app, tenantId, () => namesOf(app, tenantId))

/** Before the purge of a night: which versions were replaced. */
export const settleFiles = async (app: App, tenantId: string): Promise<void> =>
  await inCtx(app, { tenant_id: tenantId, member_id: null, source: 'job' }, (ctx) => settleVersions(ctx, null))

/** All bytes of a workspace that is over. */
export const dropWorkspaceFiles = async (app: App, tenantId: string): Promise<number> =>
  await storageOf(app).removeAll(tenantId)

const namesOf = async (app: App, tenantId: string): Promise<Set<string>> =>
  await inCtx(app, { tenant_id: tenantId, member_id: null, source: 'job' }, storedNames)

/** Every hour: a sweep of each workspace that has files. */
export async function queueSweeps(app: App): Promise<void> {
  for (const tenant of await storageOf(app).workspaces()) await queueSweep(app, tenant)
}
