import { type Filter, type ObjectDef, type Registry, verbOf } from '@app/schema'
import { idParams, uuid } from './schemas.ts'
import { runAction } from '../actions.ts'
import { BULK_NOW, type BulkRequest, bulk, bulkIds } from '../bulk.ts'
import { type Ctx, objectOf } from '../ctx.ts'
import { duplicateGroups, findDuplicates } from '../duplicates.queries.ts'
import { error } from '../errors.ts'
import { enqueue } from '../events.queries.ts'
import { merge, unmerge } from '../merge.queries.ts'
import type { Parts } from '../module.ts'
import { actionScope, scopeOf } from '../policy/predicate.ts'
import { trashDays } from '../retention/periods.queries.ts'
import { rightsOf } from '../records/authorise.queries.ts'
import {
  aggregate,
  count,
  create,
  createMany,
  get,
  getMany,
  list,
  readable,
  remove,
  restore,
  update,
} from '../records/index.ts'
import type { Input, ListOptions } from '../records/types.ts'
import { reveal } from '../reveal.ts'
import { timeline } from '../timeline.queries.ts'
import { undo } from '../undo.queries.ts'
import { globalSearch } from '../search/search.ts'
import { buildMeta } from './meta.ts'
import type { Route, RouteRequest } from './route.ts'

const listOf = (v: unknown): string[] | undefined =>
  typeof v === 'string' && v !== ''
    ? v
        .split(',')
        .map((s) => s.trim())
        .filter(Boolean)
    : undefined

function filterOf(v: unknown): Filter | undefined {
  if (v === undefined || v === '') return undefined
  try {
    const parsed = JSON.parse(String(v)) as unknown
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Filter
  } catch {
    /* said below */
  }
  throw error('bad_filter', { fields: [{ pointer: '/filter', code: 'bad_filter', message: 'must be a JSON object' }] })
}

const known = new Set(['filter', 'sort', 'limit', 'cursor', 'fields', 'expand', 'q', 'count', 'trash'])
export function listOptions(query: Record<string, unknown>): ListOptions {
  const unknown = Object.keys(query).filter((k) => !known.has(k))
  if (unknown.length > 0)
    throw error('bad_request', {
      fields: unknown.map((k) => ({
        pointer: `/${k}`,
        code: 'unknown_parameter',
        message: 'is not a parameter of lists',
      })),
    })
  const options: ListOptions = {}
  const [filter, fields, expand] = [filterOf(query['filter']), listOf(query['fields']), listOf(query['expand'])]
  if (filter) options.filter = filter
  if (fields) options.fields = fields
  if (expand) options.expand = expand
  if (query['sort']) options.sort = String(query['sort'])
  if (query['cursor']) options.cursor = String(query['cursor'])
  if (query['q']) options.q = String(query['q'])
  if (query['limit'] !== undefined)
    options.limit = /^\d+$/.test(String(query['limit'])) ? Number(query['limit']) : Number.NaN
  if (String(query['count']) === 'true') options.count = true
  if (String(query['trash']) === 'true') options.trash = true
  return options
}

const anyObject = { type: 'object' } as const

/** If-Match: `"7"` -> 7; absent -> undefined. */
function ifMatch(req: RouteRequest): number | undefined {
  const header = req.raw.headers['if-match']
  if (header === undefined || header === '*') return undefined
  const m = /^(?:W\/)?"?(\d{1,15})"?$/.exec(header)
  if (!m) throw error('bad_request', { detail: 'If-Match must be the ETag of the record' })
  return Number(m[1])
}

const undoable = (req: RouteRequest): void => {
  req.reply.header('X-Undo', req.ctx.correlation_id)
}
const tagged = <T extends { version: number }>(req: RouteRequest, record: T): T => {
  req.reply.header('ETag', `"${record.version}"`)
  return record
}
const id = (req: RouteRequest): string => req.params['id'] ?? ''
const body = (req: RouteRequest): Input => (req.body ?? {}) as Input

/** Everything that follows from the registry as routes: CRUD, lists, bulk, actions, merge, duplicates, timeline. */
export function recordRoutes(registry: Registry, parts: Parts): Route[] {
  const routes: Route[] = []
  for (const object of registry.objects.values()) if (object.routes) routes.push(...objectRoutes(object))
  for (const { action } of parts.handlers.values()) {
    const object = registry.objects.get(action.object)
    if (!object) continue
    const url =
      action.on === 'record' ? `/v1/${object.path}/:id/${verbOf(action)}` : `/v1/${object.path}/${verbOf(action)}`
    routes.push({
      method: 'POST',
      url,
      permission: 'member',
      summary: action.label,
      tags: [object.name],
      schema: { ...(action.on === 'record' ? { params: idParams } : {}), body: action.input },
      body_after_rights: true,
      handler: async (req) => {
        undoable(req)
        return await runAction(req.ctx, action.name, action.on === 'record' ? id(req) : null, body(req))
      },
    })
  }
  return [...routes, ...sharedRoutes()]
}

function objectRoutes(object: ObjectDef): Route[] {
  const base = `/v1/${object.path}`
  const name = object.name
  const [one, many] = [object.label[0].toLowerCase(), object.label[1].toLowerCase()]
  const common = { permission: 'member' as const, tags: [name] }
  const routes: Route[] = [
    {
      ...common,
      method: 'GET',
      url: base,
      summary: `List ${many}`,
      handler: async (req) => await list(req.ctx, name, listOptions(req.query)),
    },
    {
      ...common,
      method: 'GET',
      url: `${base}/aggregate`,
      summary: `Count and sum ${many}`,
      handler: async (req) => {
        const filter = filterOf(req.query['filter'])
        return {
          data: await aggregate(req.ctx, name, {
            ...(filter ? { filter } : {}),
            ...(req.query['q'] ? { q: String(req.query['q']) } : {}),
            group_by: listOf(req.query['group_by']) ?? [],
            measures: listOf(req.query['measure']) ?? ['count'],
          }),
        }
      },
    },
    {
      ...common,
      method: 'POST',
      url: base,
      summary: `Create a ${one}`,
      schema: { body: anyObject },
      handler: async (req) => {
        const record = await create(req.ctx, name, body(req))
        undoable(req)
        req.reply.code(201).header('Location', `${base}/${record.id}`)
        return tagged(req, await get(req.ctx, name, record.id))
      },
    },
    {
      ...common,
      method: 'POST',
      url: `${base}/batch`,
      summary: `Create up to 5,000 ${many}`,
      status: 201,
      schema: {
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['records'],
          properties: {
            records: { type: 'array', minItems: 1, maxItems: 5000, items: anyObject },
            partial: { type: 'boolean' },
          },
        },
      },
      handler: async (req) => {
        const { records, partial } = req.body as { records: Input[]; partial?: boolean }
        const { ok, failed } = await createMany(req.ctx, name, records, { on_error: partial ? 'collect' : 'throw' })
        undoable(req)
        return { data: ok.map((r) => readable(req.ctx, objectOf(req.ctx, name), r.record)), failed }
      },
    },
    {
      ...common,
      method: 'POST',
      url: `${base}/bulk`,
      summary: `Change many ${many}`,
      schema: {
        body: {
          type: 'object',
          additionalProperties: false,
          properties: {
            ids: { type: 'array', maxItems: 100_000, items: uuid },
            filter: anyObject,
            q: { type: 'string' },
            set: anyObject,
            action: { type: 'string' },
            input: anyObject,
          },
        },
      },
      handler: async (req) => await bulkRoute(req, name),
    },
    {
      ...common,
      method: 'GET',
      url: `${base}/:id`,
      summary: `Read a ${one}`,
      schema: { params: idParams },
      handler: async (req) => {
        const { fields, expand, trash } = listOptions(req.query)
        return tagged(
          req,
          await get(req.ctx, name, id(req), {
            ...(fields ? { fields } : {}),
            ...(expand ? { expand } : {}),
            ...(trash ? { trash } : {}),
          }),
        )
      },
    },
    {
      ...common,
      method: 'PATCH',
      url: `${base}/:id`,
      summary: `Change a ${one}`,
      schema: { params: idParams, body: anyObject },
      handler: async (req) => {
        const version = ifMatch(req)
        await update(req.ctx, name, id(req), body(req), version === undefined ? {} : { version })
        undoable(req)
        const [now] = await getMany(req.ctx, name, [id(req)])
        // Handed over to somebody whose records one does not read: done, and nothing left to show.
        return now && tagged(req, now)
      },
    },
    {
      ...common,
      method: 'DELETE',
      url: `${base}/:id`,
      summary: `Move a ${one} to the trash`,
      schema: { params: idParams },
      handler: async (req) => {
        await remove(req.ctx, name, id(req))
        undoable(req)
        return undefined
      },
    },
    {
      ...common,
      method: 'POST',
      url: `${base}/:id/restore`,
      summary: `Restore a ${one} from the trash`,
      schema: { params: idParams },
      handler: async (req) => {
        await restore(req.ctx, name, id(req))
        undoable(req)
        return tagged(req, await get(req.ctx, name, id(req)))
      },
    },
    {
      ...common,
      method: 'GET',
      url: `${base}/:id/timeline`,
      summary: `What happened with a ${one}`,
      schema: { params: idParams },
      handler: async (req) =>
        await timeline(req.ctx, name, id(req), req.query['cursor'] ? String(req.query['cursor']) : undefined),
    },
  ]
  if ('owner' in object.access || 'parents' in object.access)
    routes.push({
      ...common,
      method: 'POST',
      url: `${base}/:id/reveal`,
      summary: `Show encrypted fields of a ${one}`,
      secret_answer: true,
      schema: {
        params: idParams,
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['fields'],
          properties: {
            fields: {
              type: 'array',
              minItems: 1,
              maxItems: 20,
              uniqueItems: true,
              items: { type: 'string', maxLength: 100 },
            },
          },
        },
      },
      handler: async (req) => await reveal(req.ctx, name, id(req), (req.body as { fields: string[] }).fields),
    })
  if (!object.duplicates) return routes
  return [
    ...routes,
    {
      ...common,
      method: 'POST',
      url: `${base}/duplicates`,
      summary: `Find ${many} like the given values`,
      schema: {
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['values'],
          properties: { values: anyObject, except: uuid },
        },
      },
      handler: async (req) => {
        const { values, except } = req.body as { values: Input; except?: string }
        return { data: await findDuplicates(req.ctx, object, values, except) }
      },
    },
    {
      ...common,
      method: 'GET',
      url: `${base}/duplicates`,
      summary: `Groups of ${many} that look alike`,
      handler: async (req) => ({ data: await duplicateGroups(req.ctx, object) }),
    },
    {
      ...common,
      method: 'POST',
      url: `${base}/:id/merge`,
      summary: `Merge another ${one} into this one`,
      schema: {
        params: idParams,
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['with'],
          properties: { with: uuid, fields: anyObject },
        },
      },
      handler: async (req) => {
        const given = req.body as { with: string; fields?: Input }
        return await merge(req.ctx, name, id(req), given.with, given.fields ?? {})
      },
    },
  ]
}

async function bulkRoute(req: RouteRequest, name: string): Promise<unknown> {
  const request = req.body as BulkRequest
  const object = objectOf(req.ctx, name)
  if (scopeOf(req.ctx, object, 'read') === 'none') throw error('not_found')
  const verb = request.action?.replace(`${name}.`, '')
  const action = req.ctx.app.parts.handlers.get(`${name}.${verb}`)?.action
  const scope = action
    ? actionScope(req.ctx, object, action)
    : scopeOf(req.ctx, object, verb === 'remove' ? 'delete' : 'update')
  if (scope === 'none') throw error('forbidden')
  const ids = await bulkIds(req.ctx, name, request, BULK_NOW + 1)
  undoable(req)
  if (ids.length <= BULK_NOW) return await bulk(req.ctx, name, ids, request)
  await enqueue(req.ctx, 'core.bulk', {
    tenant_id: req.ctx.tenant.id,
    member_id: req.ctx.actor.member_id,
    correlation_id: req.ctx.correlation_id,
    object: name,
    request,
  })
  req.reply.code(202)
  return { job: req.ctx.correlation_id, batch: req.ctx.correlation_id }
}

/** Sent together: one round trip for all of them. */
async function countAll(ctx: Ctx, names: readonly string[]): Promise<Record<string, number>> {
  const shown = [...new Set(names)].flatMap((name) => {
    const object = ctx.app.registry.objects.get(name)
    return object?.routes && scopeOf(ctx, object, 'read') !== 'none' ? [object] : []
  })
  const counts = await Promise.all(shown.map((object) => count(ctx, object, {})))
  return Object.fromEntries(shown.map(({ name }, at) => [name, counts[at] ?? 0]))
}

function sharedRoutes(): Route[] {
  const member = { permission: 'member' as const }
  return [
    {
      ...member,
      method: 'GET',
      url: '/v1/meta',
      before_acknowledgement: true,
      summary: 'Objects, fields, rights and actions of this workspace',
      tags: ['workspace'],
      handler: async (req) => await buildMeta(req.ctx),
    },
    {
      ...member,
      method: 'GET',
      url: '/v1/counts',
      summary: 'How many records of each of these objects one may read; of others nothing is said',
      tags: ['workspace'],
      schema: {
        querystring: {
          type: 'object',
          required: ['objects'],
          properties: { objects: { type: 'string', maxLength: 1000 } },
        },
        response: {
          type: 'object',
          required: ['data'],
          properties: { data: { type: 'object', additionalProperties: { type: 'integer' } } },
        },
      },
      handler: async (req) => ({ data: await countAll(req.ctx, listOf(req.query['objects']) ?? []) }),
    },
    {
      ...member,
      method: 'GET',
      url: '/v1/banners',
      before_acknowledgement: true,
      summary: 'Which banners of the frame have something to say to one now; most of the time none',
      tags: ['workspace'],
      schema: {
        response: {
          type: 'object',
          required: ['data'],
          properties: { data: { type: 'array', items: { type: 'string' } } },
        },
      },
      handler: async (req) => {
        const all = req.app.parts.modules.flatMap((module) => Object.entries(module.banners ?? {}))
        const isShown = await Promise.all(all.map(async ([, says]) => await says(req)))
        return { data: all.flatMap(([id], at) => (isShown[at] ? [id] : [])) }
      },
    },
    {
      ...member,
      method: 'GET',
      url: '/v1/rights',
      summary: 'What one may do with each of these records',
      tags: ['workspace'],
      schema: {
        querystring: {
          type: 'object',
          required: ['object', 'ids'],
          properties: { object: { type: 'string', maxLength: 60 }, ids: { type: 'string', maxLength: 3700 } },
        },
        response: {
          type: 'object',
          required: ['data'],
          properties: {
            data: {
              type: 'array',
              items: {
                type: 'object',
                required: ['id', 'can'],
                properties: { id: uuid, can: { type: 'array', items: { type: 'string' } } },
              },
            },
          },
        },
      },
      handler: async (req) => {
        const object = objectOf(req.ctx, String(req.query['object']))
        const ids = listOf(req.query['ids']) ?? []
        if (ids.length > 100 || !ids.every((one) => /^[0-9a-f-]{36}$/.test(one)))
          throw error('bad_request', {
            fields: [{ pointer: '/ids', code: 'invalid', message: 'must be up to 100 ids' }],
          })
        return { data: await rightsOf(req.ctx, object, ids) }
      },
    },
    {
      ...member,
      method: 'GET',
      url: '/v1/search',
      summary: 'Find records',
      tags: ['search'],
      schema: {
        querystring: {
          type: 'object',
          properties: { q: { type: 'string', maxLength: 500 }, objects: { type: 'string', maxLength: 1000 } },
        },
      },
      handler: async (req) => ({
        data: await globalSearch(req.ctx, String(req.query['q'] ?? ''), listOf(req.query['objects'])),
      }),
    },
    {
      ...member,
      method: 'POST',
      url: '/v1/undo',
      summary: 'Put back what a batch did',
      tags: ['undo'],
      schema: {
        body: { type: 'object', additionalProperties: false, required: ['batch'], properties: { batch: uuid } },
      },
      handler: async (req) => {
        const result = await undo(req.ctx, (req.body as { batch: string }).batch)
        undoable(req)
        return result
      },
    },
    {
      ...member,
      method: 'POST',
      url: '/v1/merges/:id/unmerge',
      summary: 'Take a merge apart',
      tags: ['undo'],
      schema: { params: idParams },
      handler: async (req) => await unmerge(req.ctx, id(req)),
    },
    {
      ...member,
      method: 'GET',
      url: '/v1/trash',
      summary: 'What is in the trash, and how many days it is kept there',
      tags: ['trash'],
      schema: {
        querystring: {
          type: 'object',
          properties: { object: { type: 'string', maxLength: 60 }, cursor: { type: 'string', maxLength: 2000 } },
        },
      },
      handler: async (req) => await trashList(req.ctx, req.query),
    },
  ]
}

async function trashList(ctx: Ctx, query: Record<string, unknown>): Promise<unknown> {
  const object = objectOf(ctx, String(query['object'] ?? 'deal'))
  const page = await list(ctx, object.name, {
    trash: true,
    sort: '-deleted_at',
    limit: 100,
    ...(query['cursor'] ? { cursor: String(query['cursor']) } : {}),
  })
  return {
    data: page.data.map((r) => ({ ...r, object: object.name, title: r[object.title] ?? null })),
    next_cursor: page.next_cursor,
    kept_days: await trashDays(ctx),
  }
}
