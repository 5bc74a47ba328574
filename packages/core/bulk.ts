import type { Filter } from '@app/schema'
import { runAction } from './actions.ts'
import { type Ctx, objectOf } from './ctx.ts'
import { AppError, error } from './errors.ts'
import { allowed } from './records/authorise.queries.ts'
import { matchingIds, removeMany, restrictedIds, updateMany } from './records/index.ts'
import type { Input } from './records/types.ts'

export const BULK_NOW = 5000
const BATCH = 1000

export type BulkRequest = { ids?: string[]; filter?: Filter; q?: string; set?: Input; action?: string; input?: Input }
export type BulkResult = {
  updated: number
  batch: string
  failed: { id: string; errors: { pointer: string; code: string; message: string }[] }[]
}

/** The rows a bulk request is about. */
export async function bulkIds(ctx: Ctx, objectName: string, request: BulkRequest, limit: number): Promise<string[]> {
  if (request.ids) return [...new Set(request.ids)]
  if (!request.filter && !request.q) throw error('bad_request', { detail: 'ids or filter is needed' })
  return await matchingIds(
    ctx,
    objectOf(ctx, objectName),
    { ...(request.filter ? { filter: request.filter } : {}), ...(request.q ? { q: request.q } : {}) },
    limit,
  )
}

/** Sets fields, or runs an action, on many rows under one correlation, so that one undo puts it all back. Rows that refuse are listed. */
export async function bulk(ctx: Ctx, objectName: string, ids: string[], request: BulkRequest): Promise<BulkResult> {
  const result: BulkResult = { updated: 0, batch: ctx.correlation_id, failed: [] }
  for (let i = 0; i < ids.length; i += BATCH) {
    const batch = ids.slice(i, i + BATCH)
    if (request.set) {
      const patch = request.set
      const { ok, failed } = await updateMany(
        ctx,
        objectName,
        batch.map((id) => ({ id, patch })),
        { on_error: 'collect' },
      )
      result.updated += ok.length
      result.failed.push(...failed)
    } else if (request.action === 'remove') {
      const object = objectOf(ctx, objectName)
      const may = await allowed(ctx, object, 'delete', batch)
      const refused = batch.filter((id) => !may.has(id))
      await removeMany(
        ctx,
        objectName,
        batch.filter((id) => may.has(id)),
      )
      result.updated += may.size
      const seen = await allowed(ctx, object, 'read', refused)
      const restricted = await restrictedIds(ctx, object, [...seen])
      for (const id of refused) {
        const code = restricted.has(id) ? 'restricted' : seen.has(id) ? 'forbidden' : 'not_found'
        result.failed.push({ id, errors: [{ pointer: '', code, message: error(code).detail }] })
      }
    } else if (request.action)
      for (const id of batch) await one(ctx, objectName, id, request.action, request.input ?? {}, result)
    else throw error('bad_request', { detail: 'set or action is needed' })
  }
  return result
}

async function one(
  ctx: Ctx,
  objectName: string,
  id: string,
  action: string,
  input: Input,
  result: BulkResult,
): Promise<void> {
  try {
    await runAction(ctx, `${objectName}.${action.replace(`${objectName}.`, '')}`, id, input)
    result.updated++
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.status >= 500) throw cause
    result.failed.push({
      id,
      errors: cause.fields.length > 0 ? cause.fields : [{ pointer: '', code: cause.code, message: cause.detail }],
    })
  }
}
