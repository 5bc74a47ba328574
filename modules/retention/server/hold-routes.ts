import { type Ctx, type Route, type RouteRequest, error, objectOf, records, writeEvents } from '@app/core'
import { idParams, uuid } from '@app/core/http'
import {
  addItems,
  type Hold,
  type HoldItem,
  insertHold,
  liftHold,
  listHolds,
  presentIds,
  standingHold,
} from './holds.queries.ts'

const area = { admin: 'privacy' } as const
const text = { type: 'string', minLength: 3, maxLength: 2000, pattern: '\\S' } as const
const items = {
  type: 'array',
  minItems: 1,
  maxItems: 1000,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['object', 'record_id'],
    properties: { object: { type: 'string', maxLength: 60 }, record_id: uuid },
  },
} as const

/** Legal holds: "keep this". They go before every deletion, and before the end of the workspace. */
export const holdRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/legal-holds',
    permission: area,
    tags: ['retention'],
    summary: 'Legal holds that stand, or were lifted',
    schema: {
      querystring: { type: 'object', properties: { state: { type: 'string', enum: ['standing', 'lifted'] } } },
    },
    handler: async (req) => ({
      data: await named(req.ctx, await listHolds(req.ctx, req.query['state'] === 'lifted' ? 'lifted' : 'standing')),
    }),
  },
  {
    method: 'GET',
    url: '/v1/legal-holds/on/:object/:id',
    permission: 'member',
    tags: ['retention'],
    summary: 'Whether a record you can read is on hold',
    schema: {
      params: {
        type: 'object',
        required: ['object', 'id'],
        properties: { object: { type: 'string', maxLength: 60 }, id: uuid },
      },
    },
    handler: async (req) => {
      const object = objectOf(req.ctx, req.params['object'] ?? '')
      const id = req.params['id'] ?? ''
      const record = await records.get(req.ctx, object.name, id, { trash: true })
      return { on_hold: (await records.heldIds(req.ctx, object, [String(record['id'])])).size > 0 }
    },
  },
  {
    method: 'POST',
    url: '/v1/legal-holds',
    status: 201,
    permission: area,
    step_up: true,
    while_closing: true,
    tags: ['retention'],
    summary: 'Place a hold on a person, a record or the records of a matter',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'name', 'reason', 'items'],
        properties: {
          kind: { type: 'string', enum: ['person', 'record', 'matter'] },
          name: { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' },
          reason: text,
          review_on: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] },
          items,
        },
      },
    },
    handler: place,
  },
  {
    method: 'POST',
    url: '/v1/legal-holds/:id/items',
    status: 204,
    permission: area,
    step_up: true,
    while_closing: true,
    tags: ['retention'],
    summary: 'Add records to the hold of a matter',
    schema: {
      params: idParams,
      body: { type: 'object', additionalProperties: false, required: ['items'], properties: { items } },
    },
    handler: async (req) => {
      const hold = await standingHold(req.ctx, req.params['id'] ?? '')
      if (!hold) throw error('not_found')
      if (hold.kind !== 'matter')
        throw error('conflict', { detail: 'Only the hold of a matter has a list of records.' })
      const given = (req.body as { items: HoldItem[] }).items
      await refuseUnknown(req.ctx, given)
      await addItems(req.ctx, hold.id, given)
      await note(req.ctx, 'legal_hold.extended', hold.id, given, hold.reason)
      return undefined
    },
  },
  {
    method: 'POST',
    url: '/v1/legal-holds/:id/lift',
    status: 204,
    permission: area,
    step_up: true,
    while_closing: true,
    tags: ['retention'],
    summary: 'Lift a hold, with the reason',
    schema: {
      params: idParams,
      body: { type: 'object', additionalProperties: false, required: ['reason'], properties: { reason: text } },
    },
    handler: async (req) => {
      const hold = await standingHold(req.ctx, req.params['id'] ?? '')
      if (!hold) throw error('not_found')
      const { reason } = req.body as { reason: string }
      await liftHold(req.ctx, hold.id, reason.trim())
      await note(req.ctx, 'legal_hold.lifted', hold.id, [], reason.trim())
      return undefined
    },
  },
]

async function place(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const given = req.body as Pick<Hold, 'kind' | 'name' | 'reason'> & { review_on?: string | null; items: HoldItem[] }
  if (given.kind !== 'matter' && given.items.length !== 1)
    throw error('validation_failed', {
      fields: [{ pointer: '/items', code: 'one_record', message: 'a person or record is one; a matter may be many' }],
    })
  const [first] = given.items
  if (given.kind === 'person' && first && !isPerson(ctx, first.object))
    throw error('validation_failed', {
      fields: [
        { pointer: '/items/0/object', code: 'unknown_option', message: 'a person is a contact, a lead or a member' },
      ],
    })
  await refuseUnknown(ctx, given.items)
  const reason = given.reason.trim()
  const id = await insertHold(
    ctx,
    { kind: given.kind, name: given.name.trim(), reason, review_on: given.review_on ?? null },
    given.items,
  )
  await note(ctx, 'legal_hold.placed', id, given.items, reason)
  return (await named(ctx, await listHolds(ctx, 'standing'))).find((hold) => hold.id === id)
}

/** Somebody with an address of their own: contacts, leads, members. */
const isPerson = (ctx: Ctx, name: string): boolean => {
  const fields = ctx.app.registry.objects.get(name)?.fields ?? {}
  return fields['email'] !== undefined
}

async function refuseUnknown(ctx: Ctx, given: readonly HoldItem[]): Promise<void> {
  for (const [name, own] of Map.groupBy(given, (one) => one.object)) {
    const object = objectOf(ctx, name)
    const present = await presentIds(
      ctx,
      object.name,
      own.map((one) => one.record_id),
    )
    if (own.some((one) => !present.has(one.record_id))) throw error('reference_not_found')
  }
}

const note = async (ctx: Ctx, name: string, id: string, given: readonly HoldItem[], reason: string): Promise<void> => {
  await writeEvents(ctx, [
    {
      name,
      object: 'legal_hold',
      record_id: id,
      record_version: null,
      changes: { reason: [null, reason], ...(given.length > 0 ? { items: [null, given] } : {}) },
    },
  ])
}

/** Holds with the titles of what they are on, as far as it is there. */
async function named(
  ctx: Ctx,
  holds: (Hold & { items: HoldItem[] })[],
): Promise<(Hold & { items: (HoldItem & { title: string | null })[] })[]> {
  const titles = new Map<string, string>()
  for (const [name, own] of Map.groupBy(
    holds.flatMap((hold) => hold.items),
    (one) => one.object,
  )) {
    const object = ctx.app.registry.objects.get(name)
    if (!object) continue
    for (const record of await records.getMany(
      ctx,
      name,
      own.map((one) => one.record_id),
    ))
      titles.set(`${name} ${String(record['id'])}`, String(record[object.title] ?? ''))
  }
  return holds.map((hold) => ({
    ...hold,
    items: hold.items.map((one) => ({ ...one, title: titles.get(`${one.object} ${one.record_id}`) ?? null })),
  }))
}
