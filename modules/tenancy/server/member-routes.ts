import { type Route, type RouteRequest, asProgram, error, records } from '@app/core'
import { idParams } from '@app/core/http'
import { changeMember, removeMembers, restoreMember } from './members.queries.ts'

const idOf = (req: RouteRequest) => req.params['id'] ?? ''

function ifMatch(req: RouteRequest): number | undefined {
  const found = /^(?:W\/)?"?(\d{1,15})"?$/.exec(req.raw.headers['if-match'] ?? '')
  return found?.[1] ? Number(found[1]) : undefined
}

/**
 * Members are records, but their role and state are not ordinary fields: these routes stand in for the derived ones,
 * and bulk removal is refused, so that no way leads past "the last owner stays".
 */
export const memberRoutes: readonly Route[] = [
  {
    method: 'PATCH',
    url: '/v1/members/me',
    permission: 'member',
    session_only: true,
    tags: ['member'],
    summary: 'Change what colleagues see of oneself: job title, department, phone',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        properties: {
          job_title: { type: ['string', 'null'], maxLength: 200 },
          department: { type: ['string', 'null'], maxLength: 200 },
          phone: { type: ['string', 'null'], maxLength: 60 },
        },
      },
    },
    handler: changeOneself,
  },
  {
    method: 'PATCH',
    url: '/v1/members/:id',
    permission: { admin: 'members' },
    tags: ['member'],
    summary: 'Change a member: role, team, state, names',
    step_up: { when: 'the role changes', needed: (req) => (req.body as { role?: unknown } | null)?.role !== undefined },
    schema: {
      params: idParams,
      body: {
        type: 'object',
        properties: { role: { type: 'string', maxLength: 40 }, is_active: { type: 'boolean' } },
      },
    },
    handler: async (req) => {
      await changeMember(req.ctx, idOf(req), (req.body ?? {}) as Record<string, unknown>, ifMatch(req))
      const record = await records.get(req.ctx, 'member', idOf(req))
      req.reply.header('etag', `"${record.version}"`)
      return record
    },
  },
  {
    method: 'DELETE',
    url: '/v1/members/:id',
    permission: { admin: 'members' },
    tags: ['member'],
    summary: 'Move a member to the trash; the sessions end',
    schema: { params: idParams },
    handler: async (req) => {
      await removeMembers(req.ctx, [idOf(req)])
      return undefined
    },
  },
  {
    method: 'POST',
    url: '/v1/members/:id/restore',
    permission: { admin: 'members' },
    tags: ['member'],
    summary: 'Bring a member back from the trash',
    schema: { params: idParams },
    handler: async (req) => {
      await restoreMember(req.ctx, idOf(req))
      const record = await records.get(req.ctx, 'member', idOf(req))
      req.reply.header('etag', `"${record.version}"`)
      return record
    },
  },
  {
    method: 'POST',
    url: '/v1/members/bulk',
    permission: { admin: 'members' },
    tags: ['member'],
    summary: 'Change the team of many members',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['ids', 'set'],
        properties: {
          ids: { type: 'array', maxItems: 200, items: { type: 'string', format: 'uuid' } },
          set: {
            type: 'object',
            additionalProperties: false,
            properties: {
              team_id: { type: ['string', 'null'], format: 'uuid' },
              job_title: { type: ['string', 'null'] },
              department: { type: ['string', 'null'] },
            },
          },
        },
      },
    },
    handler: async (req) => {
      const { ids, set } = req.body as { ids: string[]; set: Record<string, unknown> }
      if (Object.keys(set).length === 0) throw error('bad_request')
      await records.updateMany(
        req.ctx,
        'member',
        ids.map((id) => ({ id, patch: set })),
      )
      return { updated: ids.length, batch: req.ctx.correlation_id, failed: [] }
    },
  },
]

/** One's own entry in the list of members is one's own to write, whatever the role says about members; nothing that grants rights is in it. */
async function changeOneself(req: RouteRequest): Promise<unknown> {
  const id = req.ctx.actor.member_id
  if (id === null) throw error('forbidden')
  return await records.update(asProgram(req.ctx), 'member', id, req.body as Record<string, unknown>)
}
