import type { FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { inCtx } from '../ctx.ts'
import { AppError } from '../errors.ts'
import { noteAccount, writeEvents } from '../events.queries.ts'
import { edgeOf } from './edge.ts'
import { loggable } from './errors.ts'
import { isSafe } from './guard.ts'
import { originOf } from './origin.ts'
import type { Principal, Route } from './route.ts'

/** What a role refuses. Other 403s are of the session (a token, a second step), or say when, not who. */
const BY_RIGHTS: ReadonlySet<string> = new Set(['forbidden', 'field_not_writable', 'reveal_not_allowed'])
/** Rows of one member in a minute: who tries on and on cannot fill the log of the workspace. The answers stay the same. */
const A_MINUTE = 20

const few = (app: App, who: string): boolean =>
  edgeOf(app).rates.take(`refused:${who}`, A_MINUTE, app.clock().getTime()).ok

/**
 * A change that the role refused leaves a row in the audit trail (QNT-030), in a transaction of its own, as that of the change is taken back: what was
 * asked (the pattern of the route), of which record, and why not. Nothing that was sent is kept. Never throws: the refusal stands in any case.
 */
export async function noteRefusal(
  app: App,
  route: Pick<Route, 'method' | 'url' | 'tags'>,
  raw: FastifyRequest,
  { workspace, key }: Principal,
  cause: unknown,
): Promise<void> {
  if (!(cause instanceof AppError) || !BY_RIGHTS.has(cause.code) || isSafe(raw.method) || !workspace) return
  if (app.db.read_only.get() || !few(app, workspace.member_id)) return
  const id = (raw.params as Record<string, unknown>)['id']
  const isId = typeof id === 'string' && /^[0-9a-f-]{36}$/i.test(id)
  const fields = cause.fields.map((one) => one.pointer.slice(1)).filter((name) => /^[\w./]{1,80}$/.test(name))
  try {
    await inCtx(
      app,
      {
        tenant_id: workspace.tenant_id,
        member_id: workspace.member_id,
        source: key ? 'api' : 'ui',
        correlation_id: String(raw.id),
        ...originOf(raw),
      },
      (ctx) =>
        writeEvents(ctx, [
          {
            name: 'access.refused',
            // Not of the record: who may read it is not told who tried. Who reads the audit trail is.
            object: route.tags?.[0] ?? 'workspace',
            record_id: null,
            record_version: null,
            changes: {
              asked: [null, `${route.method} ${route.url}`],
              why: [null, cause.code],
              ...(isId ? { record: [null, id] } : {}),
              ...(fields.length > 0 ? { fields: [null, fields.join(', ')] } : {}),
            },
          },
        ]),
    )
  } catch (failure) {
    app.log.warn({ ...loggable(failure) }, 'a refusal could not be noted')
  }
}

/**
 * Somebody of the operator's staff asked for what no grant opens (ONT-057): a row in the platform's log, one in the trail of the workspace when it is
 * known by its grant and may be told, and an alert in the operator's log. Never throws.
 */
export async function noteStaffRefusal(
  app: App,
  raw: FastifyRequest,
  accountId: string,
  code: string,
  grant: { readonly id: string; readonly tenant_id: string; readonly is_gagged: boolean } | null,
): Promise<void> {
  app.log.error({ operator: accountId, grant: grant?.id ?? null, code }, 'staff asked for data that no grant opens')
  if (app.db.read_only.get() || !few(app, accountId)) return
  const { ip, device } = originOf(raw)
  const at = app.clock().toISOString()
  const correlation_id = String(raw.id)
  try {
    await app.db.inAuth((tx) =>
      noteAccount(tx, {
        name: 'support.refused',
        account_id: accountId,
        tenant_id: null,
        at,
        correlation_id,
        ip,
        device: device ?? null,
      }),
    )
    if (!grant || grant.is_gagged) return
    await inCtx(
      app,
      {
        tenant_id: grant.tenant_id,
        member_id: null,
        source: 'support',
        correlation_id,
        causation_id: grant.id,
        on_behalf_of: accountId,
        ip,
        now: at,
      },
      (ctx) =>
        writeEvents(ctx, [
          { name: 'support.refused', object: 'support_grant', record_id: grant.id, record_version: null },
        ]),
    )
  } catch (failure) {
    app.log.warn({ ...loggable(failure) }, 'a refusal of staff could not be noted')
  }
}
