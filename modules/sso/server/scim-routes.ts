import { type Route, type RouteRequest, error, inCtx } from '@app/core'
import { idParams, originOf } from '@app/core/http'
import { listDomains } from './domains.queries.ts'
import { parseFilter } from './scim-filter.ts'
import { createGroup, deleteGroup, getGroup, listGroups, patchGroup, putGroup } from './scim-groups.ts'
import { listOf, pruned } from './scim-resources.ts'
import { resourceTypes, schemas, serviceProviderConfig } from './scim-schemas.ts'
import { type Directory, createUser, deleteUser, getUser, listUsers, patchUser, putUser } from './scim-users.ts'

const directory = { permission: 'directory', own_transaction: true, tags: ['scim'] } as const
const body = { type: 'object' } as const
const shown = {
  attributes: { type: 'string', maxLength: 1000 },
  excludedAttributes: { type: 'string', maxLength: 1000 },
} as const
const list = {
  type: 'object',
  properties: {
    ...shown,
    filter: { type: 'string', maxLength: 2000 },
    startIndex: { type: 'integer' },
    count: { type: 'integer' },
    sortBy: { type: 'string', maxLength: 100 },
    sortOrder: { type: 'string', maxLength: 20 },
  },
} as const
const MOST = 200
const idOf = (req: RouteRequest): string => req.params['id'] ?? ''

type Resource = Record<string, unknown>
type Verb = (at: Directory, req: RouteRequest) => Promise<Resource | undefined>

/** Runs in one transaction of the workspace, in the directory's name. */
async function run<T>(req: RouteRequest, work: (at: Directory) => Promise<T>): Promise<T> {
  const { app } = req
  const { directory: caller } = req.principal
  if (!caller) throw error('scim_token_invalid')
  const domains = (await app.db.inAuth((tx) => listDomains(tx, caller.tenant_id)))
    .filter((one) => one.verified_at !== null)
    .map((one) => one.domain)
  const principal = {
    tenant_id: caller.tenant_id,
    member_id: null,
    source: 'scim' as const,
    correlation_id: String(req.raw.id),
    ...originOf(req.raw),
    now: new Date(req.at).toISOString(),
  }
  return await inCtx(
    app,
    principal,
    async (ctx) => await work({ ctx, domains, default_role: caller.default_role }),
  ).catch((cause: unknown) => {
    // Two at once made the same one: the database keeps them apart.
    if ((cause as { code?: unknown } | null)?.code === '23505') throw error('conflict')
    throw cause
  })
}

const inDirectory =
  (verb: Verb) =>
  async (req: RouteRequest): Promise<unknown> => {
    const answer = await run(req, async (at) => await verb(at, req))
    const location = (answer?.['meta'] as { location?: string } | undefined)?.location
    if (req.raw.method === 'POST' && location) req.reply.header('location', location)
    return answer && pruned(answer, req.query)
  }

/** Pages begin at 1; what is below counts as 1, and a negative count as 0 (RFC 7644 §3.4.2.4). */
function wantedOf(req: RouteRequest) {
  const { filter, startIndex, count } = req.query
  return {
    filter: typeof filter === 'string' && filter.trim() !== '' ? parseFilter(filter) : null,
    start: Math.max(1, typeof startIndex === 'number' ? startIndex : 1),
    count: Math.min(MOST, Math.max(0, typeof count === 'number' ? count : 100)),
  }
}

type Page = { readonly total: number; readonly resources: Resource[] }
const page =
  (read: (at: Directory, wanted: ReturnType<typeof wantedOf>, req: RouteRequest) => Promise<Page>) =>
  async (req: RouteRequest): Promise<unknown> => {
    const wanted = wantedOf(req)
    const { total, resources } = await run(req, async (at) => await read(at, wanted, req))
    return listOf(
      total,
      wanted.start,
      resources.map((one) => pruned(one, req.query)),
    )
  }

const showsMembers = (req: RouteRequest): boolean =>
  !/\bmembers\b/i.test(String(req.query['excludedAttributes'] ?? '')) &&
  (req.query['attributes'] === undefined || /\bmembers\b/i.test(String(req.query['attributes'])))

const ofKind = (
  path: 'Users' | 'Groups',
  words: readonly [one: string, many: string],
  verbs: { list: Route['handler']; get: Verb; make: Verb; put: Verb; patch: Verb; remove: Verb },
): readonly Route[] => {
  const one = `/scim/v2/${path}/:id`
  const all = `/scim/v2/${path}`
  const query = { type: 'object', properties: shown } as const
  return [
    {
      ...directory,
      method: 'GET',
      url: all,
      summary: `${words[1]}, filtered and by pages`,
      schema: { querystring: list },
      handler: verbs.list,
    },
    {
      ...directory,
      method: 'POST',
      url: all,
      status: 201,
      summary: `Make a ${words[0]}`,
      schema: { body, querystring: query },
      handler: inDirectory(verbs.make),
    },
    {
      ...directory,
      method: 'GET',
      url: one,
      summary: `One ${words[0]}`,
      schema: { params: idParams, querystring: query },
      handler: inDirectory(verbs.get),
    },
    {
      ...directory,
      method: 'PUT',
      url: one,
      summary: `Replace a ${words[0]}`,
      schema: { params: idParams, body, querystring: query },
      handler: inDirectory(verbs.put),
    },
    {
      ...directory,
      method: 'PATCH',
      url: one,
      summary: `Change a ${words[0]} (add, replace, remove)`,
      schema: { params: idParams, body, querystring: query },
      handler: inDirectory(verbs.patch),
    },
    {
      ...directory,
      method: 'DELETE',
      url: one,
      summary: path === 'Users' ? 'Deactivate a user' : 'Move a group to the trash',
      schema: { params: idParams },
      handler: inDirectory(verbs.remove),
    },
  ]
}

const told = (url: string, summary: string, answer: (req: RouteRequest) => unknown): Route => ({
  ...directory,
  method: 'GET',
  url,
  summary,
  handler: async (req) => answer(req),
})

/** SCIM 2.0 (RFC 7643, 7644): the workspace's directory keeps its members and teams, by a token of its own. */
export const scimRoutes: readonly Route[] = [
  told('/scim/v2/ServiceProviderConfig', 'What of SCIM there is here', (req) => serviceProviderConfig(req.app)),
  told('/scim/v2/ResourceTypes', 'Kinds of resources: User, Group', (req) => listOf(2, 1, resourceTypes(req.app))),
  told('/scim/v2/Schemas', 'Attributes of users and groups that are kept', (req) => listOf(2, 1, schemas(req.app))),
  ...ofKind('Users', ['user', 'Users'], {
    list: page(async (at, wanted) => await listUsers(at, wanted)),
    get: async (at, req) => await getUser(at, idOf(req)),
    make: async (at, req) => await createUser(at, req.body),
    put: async (at, req) => await putUser(at, idOf(req), req.body),
    patch: async (at, req) => await patchUser(at, idOf(req), req.body),
    remove: async (at, req) => {
      await deleteUser(at, idOf(req))
      return undefined
    },
  }),
  ...ofKind('Groups', ['group', 'Groups'], {
    list: page(async (at, wanted, req) => await listGroups(at, wanted, showsMembers(req))),
    get: async (at, req) => await getGroup(at, idOf(req)),
    make: async (at, req) => await createGroup(at, req.body),
    put: async (at, req) => await putGroup(at, idOf(req), req.body),
    patch: async (at, req) => await patchGroup(at, idOf(req), req.body),
    remove: async (at, req) => {
      await deleteGroup(at, idOf(req))
      return undefined
    },
  }),
]
