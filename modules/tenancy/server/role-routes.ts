import {
  type Ctx,
  type Rights,
  type Route,
  type RouteRequest,
  actorById,
  error,
  isSeeded,
  mayAdminister,
  records,
  uuidv7,
  writeEvents,
} from '@app/core'
import { idParams } from '@app/core/http'
import { previewAccess } from './access.queries.ts'
import { checkRights, rightsSchema } from './rights-check.ts'
import {
  type RoleView,
  announceRights,
  deleteRole,
  findRole,
  listRoles,
  mayGive,
  mayGiveRole,
  mayHandOut,
  membersOfRole,
  storeRole,
} from './roles.queries.ts'

const key = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,39}$' } as const
const keyParams = { type: 'object', required: ['key'], properties: { key } } as const
const name = { type: 'string', minLength: 1, maxLength: 60 } as const
const description = { type: ['string', 'null'], maxLength: 300 } as const
const tags = ['role'] as const
const members = { admin: 'members' } as const

/** Roles: everybody reads their names; whoever administers members edits them, never beyond their own rights. */
export const roleRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/roles',
    permission: 'member',
    tags,
    summary: 'The roles of the workspace; rights for those who administer members',
    handler: async ({ ctx }) => {
      const all = await listRoles(ctx)
      if (mayAdminister(ctx, 'members')) return { data: all.map((r) => ({ ...r, may_give: mayGiveRole(ctx, r) })) }
      return {
        data: all.map((r) => ({ key: r.key, name: r.name, description: r.description, is_system: r.is_system })),
      }
    },
  },
  {
    method: 'GET',
    url: '/v1/roles/:key',
    permission: members,
    tags,
    summary: 'One role',
    schema: { params: keyParams },
    handler: async (req) => tagged(req, await findRole(req.ctx, req.params['key'] ?? '')),
  },
  {
    method: 'POST',
    url: '/v1/roles',
    status: 201,
    permission: members,
    tags,
    step_up: true,
    summary: 'Make a role, as a copy of another one or from given rights',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: { name, key, description, copy_of: key, rights: rightsSchema },
      },
    },
    handler: create,
  },
  {
    method: 'PATCH',
    url: '/v1/roles/:key',
    permission: members,
    tags,
    step_up: true,
    summary: 'Change a role; its members have the new rights with their next request',
    schema: {
      params: keyParams,
      body: {
        type: 'object',
        additionalProperties: false,
        properties: { name, description, rights: rightsSchema, require_second_factor: { type: 'boolean' } },
      },
    },
    handler: change,
  },
  {
    method: 'DELETE',
    url: '/v1/roles/:key',
    permission: members,
    tags,
    step_up: true,
    summary: 'Remove a role (its members get another one), or put a seeded one back as it was',
    schema: { params: keyParams, querystring: { type: 'object', properties: { move_to: key } } },
    handler: remove,
  },
  {
    method: 'GET',
    url: '/v1/members/:id/access',
    permission: members,
    tags,
    summary: 'What this member may see and do',
    schema: { params: idParams },
    handler: async ({ ctx, params }) => {
      const member = await records.get(ctx, 'member', params['id'] ?? '')
      const actor = await actorById(ctx, member.id)
      if (!actor) throw error('not_found')
      return await previewAccess(ctx, actor, String(member['name']))
    },
  },
]

type Given = {
  name?: string
  key?: string
  description?: string | null
  copy_of?: string
  rights?: Rights
  require_second_factor?: boolean
}

const tagged = (req: RouteRequest, role: RoleView): RoleView & { may_give: boolean } => {
  req.reply.header('etag', `"${role.version}"`)
  return { ...role, may_give: mayGiveRole(req.ctx, role) }
}

async function create(req: RouteRequest): Promise<RoleView> {
  const { ctx } = req
  const given = req.body as Given & { name: string }
  const rights = given.rights ?? (await source(ctx, given.copy_of ?? 'viewer')).rights
  checkRights(ctx, rights)
  mayHandOut(ctx, rights)
  const taken = new Set((await listRoles(ctx)).flatMap((r) => [r.key, r.name.toLowerCase()]))
  if (taken.has(given.name.trim().toLowerCase())) throw nameTaken()
  const key = given.key ?? freeKey(given.name, taken)
  if (taken.has(key) || key === 'system')
    throw error('conflict', { fields: [{ pointer: '/key', code: 'not_unique', message: 'There is such a role.' }] })
  const role = {
    id: uuidv7(),
    key,
    name: given.name.trim(),
    description: given.description ?? null,
    rights,
    require_second_factor: false,
  }
  await storeRole(ctx, role)
  await writeEvents(ctx, [
    {
      name: 'role.created',
      object: 'role',
      record_id: role.id,
      record_version: 1,
      changes: { rights: [null, rights] },
    },
  ])
  req.reply.header('location', `/v1/roles/${key}`)
  return tagged(req, await findRole(ctx, key))
}

const source = async (ctx: Ctx, key: string): Promise<RoleView> =>
  await findRole(ctx, key).catch(() => {
    throw error('reference_not_found', {
      fields: [{ pointer: '/copy_of', code: 'not_found', message: 'There is no such role.' }],
    })
  })

const nameTaken = (): Error =>
  error('conflict', {
    detail: 'There is a role of this name.',
    fields: [{ pointer: '/name', code: 'not_unique', message: 'There is a role of this name.' }],
  })

function freeKey(text: string, taken: ReadonlySet<string>): string {
  const base =
    text
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^[^a-z]+|_+$/g, '')
      .slice(0, 36) || 'role'
  for (let n = 1; ; n += 1) {
    const key = n === 1 ? base : `${base}_${n}`
    if (!taken.has(key) && key !== 'system') return key
  }
}

async function change(req: RouteRequest): Promise<RoleView> {
  const { ctx } = req
  const given = req.body as Given
  const role = await findRole(ctx, req.params['key'] ?? '', 'update')
  const wanted = /^(?:W\/)?"?(\d{1,15})"?$/.exec(req.raw.headers['if-match'] ?? '')?.[1]
  if (wanted !== undefined && Number(wanted) !== role.version)
    throw error('version_conflict', { extra: { current: role, sent: given } })
  if (role.key === 'owner' && (given.rights || given.name))
    throw error('forbidden', { detail: 'The owner role has all rights and stays as it is.' })
  mayHandOut(ctx, role.rights)
  if (given.rights) {
    checkRights(ctx, given.rights)
    mayHandOut(ctx, given.rights)
    keepsOwn(ctx, role.key, given.rights)
  }
  const next = { ...role, ...given, id: role.id ?? uuidv7(), ...(given.name ? { name: given.name.trim() } : {}) }
  if (
    given.name &&
    (await listRoles(ctx)).some((r) => r.key !== role.key && r.name.toLowerCase() === next.name.toLowerCase())
  )
    throw nameTaken()
  const changes = Object.fromEntries(
    (['name', 'description', 'rights', 'require_second_factor'] as const).flatMap((field) =>
      JSON.stringify(role[field]) === JSON.stringify(next[field])
        ? []
        : [[field, [role[field], next[field]] as [unknown, unknown]]],
    ),
  )
  if (Object.keys(changes).length > 0) {
    await storeRole(ctx, next)
    await writeEvents(ctx, [
      { name: 'role.updated', object: 'role', record_id: next.id, record_version: role.version + 1, changes },
    ])
    await announceRights(ctx)
  }
  return tagged(req, await findRole(ctx, role.key))
}

/** Whoever edits roles does not lock themselves out of editing roles. */
function keepsOwn(ctx: Ctx, role: string, rights: Rights): void {
  if (ctx.actor.role === role && !rights.areas.includes('members'))
    throw error('conflict', {
      detail: 'This is your own role: without the area "members" you could not change it back.',
      fields: [{ pointer: '/rights/areas', code: 'own_role', message: 'must keep "members"' }],
    })
}

async function remove(req: RouteRequest): Promise<undefined> {
  const { ctx } = req
  const role = await findRole(ctx, req.params['key'] ?? '', 'update')
  if (role.id === null) throw error('conflict', { detail: 'This role is as it came: there is nothing to put back.' })
  mayHandOut(ctx, role.rights)
  const moveTo = req.query['move_to'] === undefined ? null : String(req.query['move_to'])
  if (!isSeeded(role.key)) {
    const ids = await membersOfRole(ctx, role.key)
    if (ids.length > 0 && moveTo === null)
      throw error('in_use', {
        fields: [{ pointer: '/members', code: 'in_use', message: `${ids.length} members have this role` }],
      })
    if (ids.length > 0 && moveTo !== null) {
      if (moveTo === role.key) throw error('bad_request', { detail: 'move_to names the role that goes.' })
      await mayGive(ctx, moveTo)
      await records.updateMany(
        ctx,
        'member',
        ids.map((id) => ({ id, patch: { role: moveTo } })),
        { raw: true, event: 'role_changed' },
      )
    }
  }
  await deleteRole(ctx, role.key)
  await writeEvents(ctx, [
    {
      name: 'role.removed',
      object: 'role',
      record_id: role.id,
      record_version: null,
      changes: { rights: [role.rights, null] },
    },
  ])
  await announceRights(ctx)
  return undefined
}
