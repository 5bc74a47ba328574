import {
  type Ctx,
  type JobHandler,
  type Route,
  type RouteRequest,
  asProgram,
  customFields,
  enqueue,
  error,
  inCtx,
  records,
  uuidv7,
} from '@app/core'
import { idParams } from '@app/core/http'
import type { ObjectDef } from '@app/schema'
import {
  type Handover,
  type Place,
  advanceHandover,
  countNaming,
  findHandover,
  insertHandover,
  namingMember,
} from './handover.queries.ts'
import { activeMember } from './invitations.queries.ts'
import { changeMember } from './members.queries.ts'

const BATCH = 1000
const idOf = (req: RouteRequest) => req.params['id'] ?? ''

/** Leaving: a successor takes over what a member owns and is assigned to, and the member is out. */
export const handoverRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/members/:id/replace',
    permission: { admin: 'members' },
    tags: ['member'],
    summary: 'What a member owns or is assigned to, counted by object',
    schema: { params: idParams },
    handler: async (req) => {
      await records.get(req.ctx, 'member', idOf(req))
      const counts = await countsOf(req.ctx, idOf(req))
      return { total: counts.reduce((sum, one) => sum + one.count, 0), data: counts }
    },
  },
  {
    method: 'POST',
    url: '/v1/members/:id/replace',
    status: 202,
    permission: { admin: 'members' },
    tags: ['member'],
    summary: 'Deactivate a member at once and hand all their records to a successor, as a job that can be undone',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['successor_id'],
        properties: { successor_id: { type: 'string', format: 'uuid' } },
      },
    },
    handler: begin,
  },
  {
    method: 'GET',
    url: '/v1/handovers/:id',
    permission: { admin: 'members' },
    tags: ['member'],
    summary: 'How far a handover is; `batch` undoes it',
    schema: { params: idParams },
    handler: async (req) => {
      const found = await findHandover(req.ctx, idOf(req))
      if (!found) throw error('not_found')
      return found
    },
  },
]

/**
 * Every place of the registry where records name a member: owners, assignees, links, the workspace's own fields. Who wrote a record
 * (`created_by`) is history and stays. Files made by exports and imports are the leaver's own and are not handed on.
 */
function placesOf(ctx: Ctx): Place[] {
  return [...ctx.app.registry.objects.values()]
    .filter((object) => object.routes)
    .flatMap((object): Place[] => [
      ...Object.entries(object.fields).flatMap(([field, { kind, target }]): Place[] =>
        target !== 'member'
          ? []
          : kind === 'multi_ref'
            ? [{ object, field, kind: 'many' }]
            : kind === 'member' || kind === 'ref'
              ? [{ object, field, kind: 'one' }]
              : [],
      ),
      ...[...customFields(ctx, object)].flatMap(([key, { kind, target }]): Place[] =>
        target !== 'member' ? [] : [{ object, field: key, kind: kind === 'multi_ref' ? 'custom_many' : 'custom' }],
      ),
    ])
}

async function countsOf(ctx: Ctx, memberId: string): Promise<{ object: string; label: string; count: number }[]> {
  const counts = new Map<ObjectDef, number>()
  for (const place of placesOf(ctx))
    counts.set(place.object, (counts.get(place.object) ?? 0) + (await countNaming(ctx, place, memberId)))
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([object, count]) => ({ object: object.name, label: object.label[1], count }))
}

async function begin(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const id = idOf(req)
  const { successor_id } = req.body as { successor_id: string }
  const successor = await activeMember(ctx, successor_id)
  if (!successor || successor_id === id)
    throw error('validation_failed', {
      fields: [{ pointer: '/successor_id', code: 'unknown_option', message: 'Choose another active member.' }],
    })
  const counts = await countsOf(ctx, id)
  const handover = {
    id: uuidv7(),
    member_id: id,
    successor_id,
    total: counts.reduce((sum, one) => sum + one.count, 0),
    batch: uuidv7(),
  }
  // Out first: whoever is asked to leave does not keep working while their records move.
  await changeMember(ctx, id, { is_active: false }, undefined)
  await insertHandover(ctx, handover)
  await enqueue(ctx, 'tenancy.hand_over', { tenant_id: ctx.tenant.id, handover_id: handover.id })
  return { ...handover, state: 'running', done: 0 }
}

/**
 * The job: batches of 1,000 set-based changes, each its own transaction under one correlation, so that one undo puts all back. What moved
 * no longer names the leaver, so a job that was cut goes on where it was.
 */
export const handOver: JobHandler = async (app, payload) => {
  const { tenant_id, handover_id } = payload as { tenant_id: string; handover_id: string }
  const step = async <T>(correlation: string | undefined, fn: (ctx: Ctx) => Promise<T>): Promise<T> =>
    await inCtx(
      app,
      { tenant_id, member_id: null, source: 'job', ...(correlation ? { correlation_id: correlation } : {}) },
      async (ctx) => await fn(ctx),
    )
  const found = await step(undefined, (ctx) => findHandover(ctx, handover_id))
  if (!found || found.state === 'done') return
  const places = await step(undefined, async (ctx) => placesOf(ctx))
  for (const place of places)
    for (;;) {
      const moved = await step(found.batch, async (ctx) => await moveSome(ctx, place, found))
      if (moved < BATCH) break
    }
  await step(undefined, (ctx) => advanceHandover(ctx, handover_id, 0, true))
}

async function moveSome(ctx: Ctx, place: Place, handover: Handover): Promise<number> {
  const { object, field, kind } = place
  const { member_id, successor_id } = handover
  const ids = await namingMember(ctx, place, member_id, BATCH)
  if (ids.length === 0) return 0
  const acting: Ctx = { ...asProgram(ctx), actor: { ...asProgram(ctx).actor, member_id: handover.created_by } }
  const patchOf = async (): Promise<{ id: string; patch: Record<string, unknown> }[]> => {
    if (kind === 'one') return ids.map((id) => ({ id, patch: { [field]: successor_id } }))
    if (kind === 'custom') return ids.map((id) => ({ id, patch: { custom: { [field]: successor_id } } }))
    const rows = await records.getMany(acting, object.name, ids)
    return rows.map((row) => {
      const named = (kind === 'many' ? row[field] : row.custom?.[field]) as string[]
      const next = [...named.filter((one) => one !== member_id && one !== successor_id), successor_id]
      return { id: row.id, patch: kind === 'many' ? { [field]: next } : { custom: { [field]: next } } }
    })
  }
  await records.updateMany(acting, object.name, await patchOf(), { raw: true, event: 'handed_over' })
  await advanceHandover(ctx, handover.id, ids.length, false)
  return ids.length
}
