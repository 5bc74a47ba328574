import { type Route, type RouteRequest, error, mayAdminister, writeEvents } from '@app/core'
import { idParams } from '@app/core/http'
import { acknowledgeIncident, incidentsOf } from './incidents.queries.ts'

const tags = ['incident'] as const

/** What nobody who administers privacy has acknowledged; nothing for others. */
export async function incidentNews(req: RouteRequest) {
  if (!mayAdminister(req.ctx, 'privacy')) return []
  const all = await req.app.db.inAuth((tx) => incidentsOf(tx, req.ctx.tenant.id))
  return all
    .filter((one) => one.acknowledged_at === null)
    .map(({ id, number, title, notices }) => ({ id, number, title, told_at: notices[0]?.sent_at ?? null }))
}

/** What a workspace is told of incidents that concern it. */
export const workspaceRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/incidents',
    permission: { admin: 'privacy' },
    before_acknowledgement: true,
    tags,
    summary: 'Incidents that concern the workspace, with every notice about them',
    handler: async (req) => ({ data: await req.app.db.inAuth((tx) => incidentsOf(tx, req.ctx.tenant.id)) }),
  },
  {
    method: 'GET',
    url: '/v1/incidents/news',
    permission: 'member',
    before_acknowledgement: true,
    tags,
    summary: 'Incidents that nobody who administers privacy has acknowledged: for the banner; empty for others',
    handler: async (req) => ({ data: await incidentNews(req) }),
  },
  {
    method: 'POST',
    url: '/v1/incidents/:id/acknowledge',
    status: 204,
    permission: { admin: 'privacy' },
    before_acknowledgement: true,
    tags,
    summary: 'We have read it: the banner goes',
    schema: { params: idParams },
    handler: async ({ ctx, app, params }) => {
      const id = params['id'] ?? ''
      const given = { id, tenant_id: ctx.tenant.id, by: ctx.actor.member_id, now: ctx.now }
      const mine = (await app.db.inAuth((tx) => incidentsOf(tx, ctx.tenant.id))).find((one) => one.id === id)
      if (!mine) throw error('not_found')
      if (!(await app.db.inAuth((tx) => acknowledgeIncident(tx, given)))) return
      await writeEvents(ctx, [
        { name: 'incident.acknowledged', object: 'incident', record_id: id, record_version: null },
      ])
    },
  },
]
