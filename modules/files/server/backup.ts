import { type App, AppError, type Ctx } from '@app/core'
import { readFile, storeFile } from '@app/core/files'
import { storedNames } from './files.queries.ts'

/** What of the storage goes into a backup of the workspace, as names: all that rows name. */
export const namesToKeep = async (ctx: Ctx): Promise<string[]> => [...(await storedNames(ctx))].toSorted()

/** The bytes of a stored file in clear, or null where they are missing or damaged: a backup is made of what is there. */
export async function bytesToKeep(app: App, tenantId: string, stored: string): Promise<AsyncIterable<Buffer> | null> {
  try {
    return await readFile(app, tenantId, stored)
  } catch (cause) {
    if (cause instanceof AppError && (cause.code === 'file_missing' || cause.code === 'file_damaged')) return null
    throw cause
  }
}

/** Puts bytes of a backup back under the name that the restored rows give them, encrypted with this workspace's own key. */
export const bringBack = async (
  app: App,
  tenantId: string,
  stored: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> => {
  if (/^[0-9a-f]{32}$/.test(stored)) await storeFile(app, tenantId, stored, bytes)
}
