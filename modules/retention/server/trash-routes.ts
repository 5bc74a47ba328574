import { type Ctx, type Route, error, objectOf, records } from '@app/core'
import type { ObjectDef } from '@app/schema'
import { trashedIds } from './trash.queries.ts'

const area = { admin: 'trash' } as const
const BATCH = 500
/** So many in one request; the answer says whether there are more. */
const MOST = 5000

/** The trash, emptied by hand: for those who administer it. What a legal hold keeps, or what living records need, stays. */
export const trashRoutes: readonly Route[] = [
  {
    method: 'DELETE',
    url: '/v1/trash/:object/:id',
    status: 204,
    permission: area,
    step_up: true,
    tags: ['trash'],
    summary: 'Delete one record of the trash for good',
    schema: {
      params: {
        type: 'object',
        required: ['object', 'id'],
        properties: { object: { type: 'string', maxLength: 60 }, id: { type: 'string', format: 'uuid' } },
      },
    },
    handler: async (req) => {
      const object = trashable(req.ctx, req.params['object'] ?? '')
      const id = req.params['id'] ?? ''
      if (!(await trashedIds(req.ctx, object, null, 1, id)).includes(id))
        throw (await records.restrictedIds(req.ctx, object, [id])).size > 0 ? error('restricted') : error('not_found')
      await records.refuseHeld(req.ctx, object, [id])
      const { kept } = await remove(req.ctx, object, [id])
      if (kept.length > 0) throw error('in_use')
      return undefined
    },
  },
  {
    method: 'DELETE',
    url: '/v1/trash',
    permission: area,
    step_up: true,
    tags: ['trash'],
    summary: 'Empty the trash of one object, for good; up to 5,000 records at a time',
    schema: {
      querystring: {
        type: 'object',
        required: ['object'],
        properties: { object: { type: 'string', maxLength: 60 } },
      },
      response: {
        type: 'object',
        properties: {
          deleted: { type: 'integer' },
          on_hold: { type: 'integer' },
          in_use: { type: 'integer' },
          more: { type: 'boolean' },
        },
      },
    },
    handler: async (req) => await empty(req.ctx, trashable(req.ctx, String(req.query['object'] ?? ''))),
  },
]

/** What people put into the trash themselves; values of lists go with their record. */
function trashable(ctx: Ctx, name: string): ObjectDef {
  const object = objectOf(ctx, name)
  // What the program keeps for itself (imports, exports) is no record of people.
  if (object.child || (!object.routes && (object.class === 'operational' || 'config' in object.access)))
    throw error('not_found')
  return object
}

async function remove(ctx: Ctx, object: ObjectDef, ids: string[]) {
  await records.clearRefs(ctx, object, ids)
  return await records.destroyMany(ctx, object, ids)
}

async function empty(ctx: Ctx, object: ObjectDef): Promise<unknown> {
  const sum = { deleted: 0, on_hold: 0, in_use: 0, more: false }
  let after: string | null = null
  for (let seen = 0; ;) {
    const ids: string[] = await trashedIds(ctx, object, after, BATCH)
    const held = await records.heldIds(ctx, object, ids)
    const { kept, destroyed } = await remove(
      ctx,
      object,
      ids.filter((id) => !held.has(id)),
    )
    sum.deleted += destroyed
    sum.on_hold += held.size
    sum.in_use += kept.length
    after = ids.at(-1) ?? null
    seen += ids.length
    if (ids.length < BATCH) return sum
    if (seen >= MOST) return { ...sum, more: true }
  }
}
