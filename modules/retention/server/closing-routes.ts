import { type Route, type RouteRequest, ctxOn, error, inCtx, writeEvents } from '@app/core'
import { originOf } from '@app/core/http'
import { type ClosingKind, type ClosingState, closeWorkspace, keepWorkspace } from '@app/core/retention'
import { mailOwners } from './closing-mails.ts'
import { closingOf } from './closing.queries.ts'
import { holdsStanding } from './holds.queries.ts'

const DAY = 86_400_000
const nothing = { type: ['object', 'null'], additionalProperties: false } as const

/** The end of a workspace: cancelled (30 days to export), or deleted (7 days to change one's mind). Owners only; nothing unpaid stands in the way. */
export const closingRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/workspace/closing',
    before_acknowledgement: true,
    permission: 'member',
    tags: ['workspace'],
    summary: 'Whether the workspace is on its way out, and until when it can be exported',
    handler: async ({ ctx, app }) => ({
      closing: ctx.tenant.closing,
      purge_at: ctx.tenant.purge_at,
      holds: await holdsStanding(ctx),
      cancel_days: app.config.retention.cancel_export_days,
      undo_days: app.config.retention.delete_undo_days,
    }),
  },
  {
    method: 'POST',
    url: '/v1/workspace/cancel',
    before_acknowledgement: true,
    permission: 'member',
    own_transaction: true,
    step_up: true,
    tags: ['workspace'],
    summary: 'Cancel the workspace: read and exported for 30 days, then deleted',
    schema: { body: nothing },
    handler: async (req) =>
      await close(req, 'cancelled', 'workspace_cancelled', req.app.config.retention.cancel_export_days),
  },
  {
    method: 'POST',
    url: '/v1/workspace/delete',
    before_acknowledgement: true,
    permission: 'member',
    own_transaction: true,
    step_up: true,
    while_closing: true,
    tags: ['workspace'],
    summary: 'Delete the workspace and everything in it, in 7 days; its name is typed as proof of intent',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: { name: { type: 'string', maxLength: 200 } },
      },
    },
    handler: async (req) =>
      await close(req, 'deleting', 'workspace_deleting', req.app.config.retention.delete_undo_days),
  },
  {
    method: 'DELETE',
    url: '/v1/workspace/closing',
    before_acknowledgement: true,
    permission: 'member',
    own_transaction: true,
    while_closing: true,
    tags: ['workspace'],
    summary: 'Take back the cancellation or deletion',
    status: 204,
    handler: keep,
  },
]

/** Who asks, for both transactions: the check of the role, and the change. */
const principalOf = (req: RouteRequest) => {
  const { workspace } = req.principal
  if (!workspace) throw error('not_found')
  return {
    tenant_id: workspace.tenant_id,
    member_id: workspace.member_id,
    source: 'ui' as const,
    correlation_id: String(req.raw.id),
    ...originOf(req.raw),
    now: new Date(req.at).toISOString(),
  }
}

async function close(req: RouteRequest, closing: ClosingKind, kind: string, days: number): Promise<ClosingState> {
  const { app } = req
  const principal = principalOf(req)
  await inCtx(app, principal, async (ctx) => {
    if (ctx.actor.role !== 'owner') throw error('forbidden', { detail: 'Only an owner ends the workspace.' })
    const { name } = (req.body ?? {}) as { name?: string }
    if (closing === 'deleting' && name?.normalize('NFC').trim() !== ctx.tenant.name)
      throw error('validation_failed', {
        fields: [{ pointer: '/name', code: 'name_differs', message: 'Type the name of the workspace as it is shown.' }],
      })
  })
  const state = await app.db.inAuth(async (tx) => {
    const ctx = await ctxOn(app, tx, principal)
    if (ctx.actor.role !== 'owner') throw error('forbidden')
    const next = await closeWorkspace(tx, {
      tenant_id: principal.tenant_id,
      closing,
      at: principal.now,
      purge_at: new Date(req.at + days * DAY).toISOString(),
      by: principal.member_id,
    })
    await writeEvents(ctx, [
      {
        name: closing === 'cancelled' ? 'workspace.cancelled' : 'workspace.deletion_asked',
        object: 'workspace',
        record_id: principal.tenant_id,
        record_version: null,
        changes: { purge_at: [ctx.tenant.purge_at, next.purge_at] },
      },
    ])
    return next
  }, principal.tenant_id)
  const place = await closingOf(app, principal.tenant_id)
  if (place) await mailOwners(app, place, kind, req.at)
  return state
}

async function keep(req: RouteRequest): Promise<undefined> {
  const { app } = req
  const principal = principalOf(req)
  await app.db.inAuth(async (tx) => {
    const ctx = await ctxOn(app, tx, principal)
    if (ctx.actor.role !== 'owner') throw error('forbidden', { detail: 'Only an owner takes that back.' })
    if (!(await keepWorkspace(tx, principal.tenant_id))) throw error('conflict', { detail: 'Nothing to take back.' })
    await writeEvents(ctx, [
      {
        name: 'workspace.closing_undone',
        object: 'workspace',
        record_id: principal.tenant_id,
        record_version: null,
        changes: { purge_at: [ctx.tenant.purge_at, null] },
      },
    ])
  }, principal.tenant_id)
  return undefined
}
