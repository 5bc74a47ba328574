import { createHash } from 'node:crypto'
import { type Route, type RouteRequest, AppError, error, inCtx, uuidv7, writeEvents } from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { type Operator, idParams } from '@app/core/http'
import { announce, noteOperator } from './accesses.queries.ts'
import type { Grant } from './grants.queries.ts'
import { type Statement, finishStatement, insertStatement, statementsOf } from './maintenance.queries.ts'
import { openGrant, operatorOf, refused } from './reading.ts'
import { MOST_ROWS, readStatement } from './statement-text.ts'

/** The role, its connection and its view of rows end by the clock then, whatever the program does. */
const LASTS_MS = 30_000
const operator = { permission: 'operator', tags: ['operator'] as const, schema: { params: idParams } } as const

/** Maintenance of one workspace's records by SQL (ONT-079): read-only, under an approved grant, each statement noted before it runs. */
export const maintenanceRoutes: readonly Route[] = [
  {
    ...operator,
    method: 'GET',
    url: '/v1/operator/grants/:id/statements',
    summary: 'Statements that were run under a maintenance grant, without their values',
    handler: async (req): Promise<{ data: Statement[] }> => {
      const me = await operatorOf(req)
      const grant = await maintenanceGrant(req, me)
      return { data: await req.app.db.inAuth((tx) => statementsOf(tx, grant.id)) }
    },
  },
  {
    ...operator,
    method: 'POST',
    url: '/v1/operator/grants/:id/statements',
    step_up: true,
    summary: 'Run one read-only statement on the records of a maintenance grant; it is noted for the workspace first',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['statement'],
        properties: { statement: { type: 'string', minLength: 1, maxLength: 12_000 } },
      },
    },
    handler: run,
  },
]

/** An open grant of the kind, for the operator who asked for it and who is one of the few. @throws not_found, grant_closed, training_expired, forbidden */
async function maintenanceGrant(req: RouteRequest, me: Operator): Promise<Grant> {
  const grant = await openGrant(req, me)
  if (grant.kind !== 'maintenance')
    throw await refused(req, me, grant, 'forbidden', 'This grant is not for maintenance.')
  if (grant.requested_by !== me.account_id || !me.may_maintain)
    throw await refused(
      req,
      me,
      grant,
      'forbidden',
      'Statements are run by the operator who asked, made with --maintenance.',
    )
  return grant
}

async function run(req: RouteRequest): Promise<unknown> {
  const me = await operatorOf(req)
  const grant = await maintenanceGrant(req, me)
  const { noted, sent } = readStatement((req.body as { statement: string }).statement)
  const id = uuidv7()
  const at = new Date(req.at).toISOString()
  const ends_at = new Date(req.at + LASTS_MS).toISOString()
  let admitted = false
  let [row_count, failure]: [number | null, string | null] = [null, null]
  try {
    const { columns, rows } = await req.app.db.asMaintenance({
      text: sent,
      ends_at,
      admit: async (backend) => {
        await noteBoth(req, me, grant, { id, noted })
        const digest = createHash('sha256').update(sent).digest()
        const row = { id, grant_id: grant.id, tenant_id: grant.tenant_id, operator_id: me.account_id, statement: noted }
        await req.app.db.inAuth((tx) => insertStatement(tx, { ...row, backend, digest, at, ends_at }))
        admitted = true
      },
    })
    const shown = rows.slice(0, MOST_ROWS)
    row_count = shown.length
    return { id, columns, rows: shown, row_count, is_cut: rows.length > MOST_ROWS }
  } catch (cause) {
    failure = codeOf(cause)
    // What PostgreSQL says of the statement is for who wrote it; no log keeps it.
    if (admitted && !(cause instanceof AppError) && cause instanceof Error)
      throw error('validation_failed', {
        fields: [{ pointer: '/statement', code: 'refused', message: cause.message }],
      })
    throw cause
  } finally {
    if (admitted)
      await req.app.db.inAuth((tx) =>
        finishStatement(tx, { id, at: req.app.clock().toISOString(), row_count, failure }),
      )
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code.slice(0, 40) : 'failed'

/** In the log of the installation, and in the workspace's own with the words of the statement: before it runs. */
async function noteBoth(
  req: RouteRequest,
  me: Operator,
  grant: Grant,
  statement: { id: string; noted: string },
): Promise<void> {
  const name = 'maintenance_statement.run'
  const [at, correlation_id] = [new Date(req.at).toISOString(), String(req.raw.id)]
  const object = 'maintenance_statement'
  await req.app.db.inAuth((tx) =>
    noteOperator(
      tx,
      { name, object, record_ids: [statement.id], operator_id: me.account_id, grant_id: grant.id, correlation_id, at },
      PLATFORM,
    ),
  )
  await inCtx(
    req.app,
    {
      tenant_id: grant.tenant_id,
      member_id: null,
      source: 'support',
      correlation_id,
      causation_id: grant.id,
      on_behalf_of: me.account_id,
      ip: req.raw.ip,
      now: at,
    },
    async (ctx) => {
      await writeEvents(ctx, [
        {
          name,
          object,
          record_id: statement.id,
          record_version: null,
          changes: { statement: [null, statement.noted], case_id: [null, grant.case_id] },
        },
      ])
      await announce(ctx)
    },
  )
}
