import {
  type Ctx,
  type Route,
  type RouteRequest,
  error,
  mayAdminister,
  objectOf,
  records,
  scopeOf,
  writeEvents,
} from '@app/core'
import { idParams, uuid } from '@app/core/http'
import { type ObjectDef, isRestrictable } from '@app/schema'
import { note as noteCase, openRequest } from '../../requests/server/index.ts'
import {
  type Restriction,
  insertRestriction,
  liftRestriction,
  listRestrictions,
  lockRecord,
  restrictedThrough,
  standing,
  standingMarks,
  standingOn,
} from './restrictions.queries.ts'

const area = { admin: 'privacy' } as const
const name = { type: 'string', maxLength: 60 } as const
const reason = { type: 'string', minLength: 3, maxLength: 2000, pattern: '\\S' } as const
/** As many marks are told at once; a workspace with more of them shows them on the records themselves. */
const MARKS = 5000

/** Restriction of processing (GDPR Art. 18): placed and lifted by whoever administers privacy, seen by all who see the record. */
export const restrictionRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/restrictions',
    permission: area,
    tags: ['restriction'],
    summary: 'Restrictions that stand, or were lifted',
    schema: {
      querystring: { type: 'object', properties: { state: { type: 'string', enum: ['standing', 'lifted'] } } },
    },
    handler: async ({ ctx, query }) => ({
      data: await titled(ctx, await listRestrictions(ctx, query['state'] === 'lifted' ? 'lifted' : 'standing')),
    }),
  },
  {
    method: 'GET',
    url: '/v1/restrictions/marks',
    permission: 'member',
    tags: ['restriction'],
    summary: 'Which of the records you can read are restricted: ids, for marks in lists',
    handler: async ({ ctx }) => ({ data: await marks(ctx) }),
  },
  {
    method: 'GET',
    url: '/v1/restrictions/on/:object/:id',
    permission: 'member',
    tags: ['restriction'],
    summary: 'Whether a record you can read is restricted, and through what',
    schema: { params: { type: 'object', required: ['object', 'id'], properties: { object: name, id: uuid } } },
    handler: async ({ ctx, params: given }) => await stateOf(ctx, given['object'] ?? '', given['id'] ?? ''),
  },
  {
    method: 'POST',
    url: '/v1/restrictions',
    status: 201,
    permission: area,
    while_closing: true,
    tags: ['restriction'],
    summary: 'Restrict the processing of a record, with the reason; of a person, with all that is about them',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['object', 'record_id', 'reason'],
        properties: { object: name, record_id: uuid, reason, request_id: uuid },
      },
    },
    handler: restrict,
  },
  {
    method: 'POST',
    url: '/v1/restrictions/:id/lift',
    status: 204,
    permission: area,
    tags: ['restriction'],
    summary: 'Lift a restriction, with the reason. Tell the person before you do (Art. 18(3))',
    schema: {
      params: idParams,
      body: { type: 'object', additionalProperties: false, required: ['reason'], properties: { reason } },
    },
    handler: lift,
  },
]

async function restrict({ ctx, body }: RouteRequest): Promise<unknown> {
  const given = body as { object: string; record_id: string; reason: string; request_id?: string }
  const object = objectOf(ctx, given.object)
  if (!isRestrictable(object))
    throw error('validation_failed', {
      fields: [{ pointer: '/object', code: 'unknown_option', message: 'records of this kind cannot be restricted' }],
    })
  await records.get(ctx, object.name, given.record_id, { trash: true })
  await lockRecord(ctx, object, given.record_id)
  if (await standingOn(ctx, object.name, given.record_id))
    throw error('conflict', { detail: 'The record is restricted already.' })
  const request = given.request_id ? await openRequest(ctx, given.request_id) : null
  await insertRestriction(ctx, {
    object: object.name,
    record_id: given.record_id,
    reason: given.reason.trim(),
    request_id: request?.id ?? null,
  })
  await told(ctx, object, given.record_id, 'restricted')
  if (request) await noteCase(ctx, request, 'restricted', { object: object.name, record_id: given.record_id })
  return await stateOf(ctx, object.name, given.record_id)
}

async function lift({ ctx, params: given, body }: RouteRequest): Promise<undefined> {
  const found = await standing(ctx, given['id'] ?? '')
  if (!found) throw error('not_found')
  await liftRestriction(ctx, found.id, (body as { reason: string }).reason.trim())
  await told(ctx, objectOf(ctx, found.object), found.record_id, 'restriction_lifted')
  return undefined
}

/** The reason stays with the restriction: it may say more about the person than everybody who reads the timeline should know. */
const told = async (ctx: Ctx, object: ObjectDef, id: string, act: string): Promise<void> => {
  await writeEvents(ctx, [{ name: `${object.name}.${act}`, object: object.name, record_id: id, record_version: null }])
}

async function stateOf(ctx: Ctx, objectName: string, id: string): Promise<unknown> {
  const object = objectOf(ctx, objectName)
  await records.get(ctx, object.name, id, { trash: true })
  const own = await standingOn(ctx, object.name, id)
  const through = own ? null : await restrictedThrough(ctx, object, id)
  const may = mayAdminister(ctx, 'privacy')
  return {
    can_be_restricted: isRestrictable(object),
    is_restricted: own !== null || through?.is_restricted === true,
    through: through?.object ? { object: through.object, id: through.id } : null,
    since: own?.restricted_at ?? null,
    restriction: own && may ? own : null,
  }
}

async function marks(ctx: Ctx): Promise<{ object: string; id: string; since: string }[]> {
  const all = await standingMarks(ctx, MARKS)
  const seen = new Set<string>()
  for (const [objectName, own] of Map.groupBy(all, (one) => one.object))
    for (const id of await readable(ctx, objectName, own)) seen.add(`${objectName} ${id}`)
  return all
    .filter((one) => seen.has(`${one.object} ${one.record_id}`))
    .map((one) => ({ object: one.object, id: one.record_id, since: one.restricted_at }))
}

async function readable(ctx: Ctx, objectName: string, own: { record_id: string }[]): Promise<string[]> {
  const object = ctx.app.registry.objects.get(objectName)
  if (!object || scopeIsNone(ctx, object)) return []
  const ids = own.map((one) => one.record_id)
  return (await records.getMany(ctx, objectName, ids, { fields: [object.title] })).map((record) => record.id)
}

async function titled(ctx: Ctx, found: Restriction[]): Promise<(Restriction & { title: string | null })[]> {
  const titles = new Map<string, string>()
  for (const [objectName, own] of Map.groupBy(found, (one) => one.object)) {
    const object = ctx.app.registry.objects.get(objectName)
    if (!object || scopeIsNone(ctx, object)) continue
    const ids = own.map((one) => one.record_id)
    for (const record of await records.getMany(ctx, objectName, ids, { fields: [object.title], trash: true }))
      titles.set(`${objectName} ${record.id}`, String(record[object.title] ?? ''))
  }
  return found.map((one) => ({ ...one, title: titles.get(`${one.object} ${one.record_id}`) ?? null }))
}

const scopeIsNone = (ctx: Ctx, object: ObjectDef): boolean => scopeOf(ctx, object, 'read') === 'none'
