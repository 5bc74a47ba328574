import {
  type Ctx,
  type Route,
  type RouteRequest,
  error,
  objectOf,
  predicate,
  records,
  rightsScope,
  uuidv7,
  writeEvents,
} from '@app/core'
import { idParams, uuid } from '@app/core/http'
import type { ObjectDef } from '@app/schema'
import { announceRights, findRole, listRoles } from './roles.queries.ts'

type Share = {
  id: string
  object: string
  record_id: string
  level: 'read' | 'update'
  grantee: string
  name: string | null
  created_at: string
  created_by: string | null
}
const tags = ['share'] as const

/** Records opened to a member, a team or a role beyond the role's own scope. */
export const shareRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/shares',
    permission: 'member',
    tags,
    summary: 'Who sees a record: by which role, and with whom it is shared',
    schema: {
      querystring: {
        type: 'object',
        required: ['object', 'record_id'],
        properties: { object: { type: 'string', maxLength: 60 }, record_id: uuid },
      },
    },
    handler: async ({ ctx, query }) => {
      const object = shareable(ctx, String(query['object']))
      const id = String(query['record_id'])
      await records.get(ctx, object.name, id)
      const roles = (await listRoles(ctx)).flatMap((role) => {
        const [read, update] = [rightsScope(role.rights, object, 'read'), rightsScope(role.rights, object, 'update')]
        return read === 'none' ? [] : [{ key: role.key, name: role.name, is_system: role.is_system, read, update }]
      })
      return {
        data: await sharesOf(ctx, object.name, id),
        roles,
        may_share: await ownRightToChange(ctx, object, id),
      }
    },
  },
  {
    method: 'POST',
    url: '/v1/shares',
    status: 201,
    permission: 'member',
    tags,
    summary: 'Share a record with a member, a team or a role',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['object', 'record_id'],
        properties: {
          object: { type: 'string', maxLength: 60 },
          record_id: uuid,
          member_id: uuid,
          team_id: uuid,
          role: { type: 'string', maxLength: 40 },
          level: { enum: ['read', 'update'] },
        },
      },
    },
    handler: share,
  },
  {
    method: 'DELETE',
    url: '/v1/shares/:id',
    permission: 'member',
    tags,
    summary: 'Stop sharing a record',
    schema: { params: idParams },
    handler: unshare,
  },
]

/** Only what somebody owns can be shared; what is reached through a parent comes with it. @throws not_found, bad_request */
function shareable(ctx: Ctx, name: string): ObjectDef {
  const object = objectOf(ctx, name)
  if (!('owner' in object.access) || !object.routes)
    throw error('bad_request', { detail: 'Records of this object cannot be shared.' })
  return object
}

async function sharesOf(ctx: Ctx, object: string, recordId: string): Promise<Share[]> {
  return await ctx.tx.query<Share>(
    `select s.id, s.object, s.record_id, s.level, s.grantee, s.created_at, s.created_by,
       coalesce(m.name, t.name, r.name) as name
     from record_share s
     left join member m on m.tenant_id = $1 and s.grantee = 'member:' || m.id
     left join team t on t.tenant_id = $1 and s.grantee = 'team:' || t.id
     left join role r on r.tenant_id = $1 and s.grantee = ('role:' || r.key) collate "C"
     where s.tenant_id = $1 and s.object = $2 and s.record_id = $3 order by s.id`,
    [ctx.tenant.id, object, recordId],
  )
}

/** Sharing is for those whose role lets them change the record; who only has it shared does not pass it on. @throws not_found, forbidden */
async function mayShare(ctx: Ctx, object: ObjectDef, recordId: string): Promise<void> {
  await records.get(ctx, object.name, recordId)
  if (!(await ownRightToChange(ctx, object, recordId))) throw error('forbidden')
}

async function ownRightToChange(ctx: Ctx, object: ObjectDef, recordId: string): Promise<boolean> {
  const params = records.makeParams(ctx.tenant.id)
  const own: Ctx = { ...ctx, actor: { ...ctx.actor, has_shares: false } }
  const sql = predicate(own, object, 'update', 't', params)
  const id = params.add(recordId)
  const rows =
    sql === null
      ? []
      : await ctx.tx.query(
          `select 1 from ${object.name} t where t.tenant_id = $1 and t.id = ${id}::uuid and ${sql}`,
          params.values,
        )
  return rows.length > 0
}

async function granteeOf(ctx: Ctx, given: { member_id?: string; team_id?: string; role?: string }): Promise<string> {
  const named = (['member_id', 'team_id', 'role'] as const).filter((k) => given[k] !== undefined)
  const [kind] = named
  if (named.length !== 1 || !kind) throw error('bad_request', { detail: 'Name one of member_id, team_id and role.' })
  const missing = (): never => {
    throw error('reference_not_found', {
      fields: [{ pointer: `/${kind}`, code: 'not_found', message: 'is not there' }],
    })
  }
  if (kind === 'role') {
    await findRole(ctx, given.role ?? '', 'share').catch(missing)
    return `role:${given.role}`
  }
  const target = kind === 'member_id' ? 'member' : 'team'
  await records.get(ctx, target, given[kind] ?? '').catch(missing)
  return `${target}:${given[kind]}`
}

async function share(req: RouteRequest): Promise<Share> {
  const { ctx } = req
  const given = req.body as {
    object: string
    record_id: string
    member_id?: string
    team_id?: string
    role?: string
    level?: 'read' | 'update'
  }
  const object = shareable(ctx, given.object)
  await mayShare(ctx, object, given.record_id)
  const grantee = await granteeOf(ctx, given)
  const level = given.level ?? 'read'
  const before = (await sharesOf(ctx, object.name, given.record_id)).find((s) => s.grantee === grantee)
  await ctx.tx.run(
    `insert into record_share (tenant_id, id, object, record_id, grantee, level, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id, object, record_id, grantee) do update set level = excluded.level`,
    [ctx.tenant.id, uuidv7(), object.name, given.record_id, grantee, level, ctx.now, ctx.actor.member_id],
  )
  await note(ctx, 'shared', object, given.record_id, [
    before ? `${grantee} ${before.level}` : null,
    `${grantee} ${level}`,
  ])
  const made = (await sharesOf(ctx, object.name, given.record_id)).find((s) => s.grantee === grantee)
  if (!made) throw error('internal')
  return made
}

async function unshare(req: RouteRequest): Promise<undefined> {
  const { ctx } = req
  const [row] = await ctx.tx.query<{ object: string; record_id: string; grantee: string; level: string }>(
    'select object, record_id, grantee, level from record_share where tenant_id = $1 and id = $2',
    [ctx.tenant.id, req.params['id'] ?? ''],
  )
  if (!row) throw error('not_found')
  const object = shareable(ctx, row.object)
  await mayShare(ctx, object, row.record_id)
  await ctx.tx.run('delete from record_share where tenant_id = $1 and id = $2', [ctx.tenant.id, req.params['id'] ?? ''])
  await note(ctx, 'unshared', object, row.record_id, [`${row.grantee} ${row.level}`, null])
  return undefined
}

async function note(
  ctx: Ctx,
  verb: 'shared' | 'unshared',
  object: ObjectDef,
  recordId: string,
  change: [string | null, string | null],
): Promise<void> {
  await writeEvents(ctx, [
    {
      name: `${object.name}.${verb}`,
      object: object.name,
      record_id: recordId,
      record_version: null,
      changes: { shared_with: change },
    },
  ])
  await announceRights(ctx)
}
