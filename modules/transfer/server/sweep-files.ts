import { type App, type Ctx, type JobHandler, inCtx } from '@app/core'
import { type StoredFile, allFiles, expired, forgetFiles, saveExport } from './export-store.queries.ts'
import { dropFile } from './import-file.ts'
import { saveImport } from './import-store.queries.ts'

/** Job `transfer.sweep {tenant_id}`: deletes files of exports after 7 days and uploads of imports after 30. */
export const sweepFiles: JobHandler = async (app, payload) => {
  const as = { tenant_id: String(payload['tenant_id']), member_id: null, source: 'job' as const }
  const { exports, imports } = await inCtx(app, as, expired)
  for (const one of [...exports, ...imports]) await dropFile(app, one.file_key)
  await inCtx(app, as, async (ctx) => {
    for (const one of exports) await saveExport(ctx, one.id, { file_key: null })
    for (const one of imports) await saveImport(ctx, one.id, { file_key: null })
  })
}

/** Deletes all files of a workspace that is over; their rows go right after. */
export async function dropAllFiles(app: App, tenantId: string): Promise<number> {
  const keys = await inCtx(app, { tenant_id: tenantId, member_id: null, source: 'job' }, allFiles)
  for (const key of keys) await dropFile(app, key)
  return keys.length
}

/** Deletes these files, and the way to them in the same transaction; a file that was deleted before the transaction failed is deleted again without harm. */
export async function dropStored(ctx: Ctx, files: readonly StoredFile[]): Promise<void> {
  for (const file of files) await dropFile(ctx.app, file.file_key)
  await forgetFiles(ctx, files)
}
