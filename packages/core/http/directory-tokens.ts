import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { type AppError, error } from '../errors.ts'
import { hashKey, keyId } from './api-keys.ts'
import { findDirectoryToken, touchDirectoryToken } from './directory-tokens.queries.ts'
import type { DirectoryPrincipal } from './route.ts'
import { TOUCH } from './times.ts'

/** Whose directory holds this token. Unknown, expired and revoked ones are one answer. Last use is kept to the minute. */
export async function resolveDirectory(
  app: App,
  raw: FastifyRequest,
  token: string,
): Promise<DirectoryPrincipal | AppError> {
  const id = keyId(token, 'custosscim')
  if (!id) return error('scim_token_invalid')
  const now = app.clock().getTime()
  return await app.db.inAuth(async (tx): Promise<DirectoryPrincipal | AppError> => {
    const row = await findDirectoryToken(tx, id)
    const right = timingSafeEqual(row?.secret_hash ?? Buffer.alloc(32), hashKey(token))
    if (!row || !right || row.revoked_at !== null || Date.parse(row.expires_at) <= now)
      return error('scim_token_invalid')
    if (!row.last_used_at || now - Date.parse(row.last_used_at) >= TOUCH || row.last_used_ip !== raw.ip)
      await touchDirectoryToken(tx, row.id, new Date(now).toISOString(), raw.ip)
    return { token_id: row.id, tenant_id: row.tenant_id, default_role: row.default_role }
  })
}
