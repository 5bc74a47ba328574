import {
  type Actor,
  type App,
  type Ctx,
  type RouteRequest,
  error,
  inCtx,
  noRights,
  objectOf,
  records,
  writeEvents,
} from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { type Operator, findOperator, noteStaffRefusal } from '@app/core/http'
import { type Filter, type ObjectDef, isSupportable } from '@app/schema'
import { noteOperator } from './accesses.queries.ts'
import { type Grant, findGrant, stateOf } from './grants.queries.ts'

const PAGE = 50

export const operatorOf = async (req: RouteRequest): Promise<Operator> => {
  const { session } = req.principal
  const found = session && (await req.app.db.inAuth((tx) => findOperator(tx, session.account_id)))
  if (!found) throw error('not_found')
  return found
}

/** The grant of the request, or that of a case, open at this moment, for an operator with a valid training. @throws not_found, grant_closed, training_expired */
export async function openGrant(req: RouteRequest, operator: Operator, id = req.params['id'] ?? ''): Promise<Grant> {
  const grant = await req.app.db.inAuth((tx) => findGrant(tx, id))
  if (!grant) throw error('not_found')
  if (stateOf(grant, req.at) !== 'open') throw await refused(req, operator, grant, 'grant_closed')
  if (operator.trained_until < new Date(req.at).toISOString().slice(0, 10))
    throw await refused(req, operator, grant, 'training_expired')
  return grant
}

/** What is refused to staff is noted, for the operator and for the workspace (ONT-057). */
export async function refused(
  req: RouteRequest,
  operator: Operator,
  grant: Grant,
  code: string,
  detail?: string,
): Promise<Error> {
  await noteStaffRefusal(req.app, req.raw, operator.account_id, code, grant)
  return error(code, detail === undefined ? {} : { detail })
}

/** Reads all that the grant names, and nothing else; changes nothing. */
function supportActor(app: App, grant: Grant): Actor {
  const readable = [...app.registry.objects.values()].filter(
    (o) => isSupportable(o) && !('config' in o.access) && (grant.objects === null || grant.objects.includes(o.name)),
  )
  return {
    member_id: null,
    account_id: null,
    role: 'support',
    rights: {
      ...noRights,
      every: { ...noRights.every, read: 'none' },
      objects: Object.fromEntries(readable.map((o) => [o.name, { read: 'all' as const }])),
    },
    team_id: null,
    team_member_ids: [],
    grantees: [],
    has_shares: false,
    needs_second_factor: false,
  }
}

export const readableObjects = (app: App, grant: Grant): ObjectDef[] =>
  [...app.registry.objects.values()].filter(
    (o) =>
      isSupportable(o) && !o.child && 'owner' in o.access && (grant.objects === null || grant.objects.includes(o.name)),
  )

/**
 * Reads records of a workspace under a grant, as the database role that sees rows only while the grant is open. Each record shown is noted
 * first, in the workspace's own trail (or, when a court forbids telling it, in the platform's): what could not be noted is not shown.
 */
export async function readNoted<T>(
  req: RouteRequest,
  grant: Grant,
  operator: Operator,
  object: ObjectDef,
  read: (ctx: Ctx) => Promise<{ answer: T; ids: string[] }>,
): Promise<T> {
  const { app } = req
  const now = new Date(req.at).toISOString()
  const correlation_id = String(req.raw.id)
  const base = await inCtx(
    app,
    { tenant_id: grant.tenant_id, member_id: null, source: 'system', now },
    async (ctx) => ctx,
  )
  const { answer, ids } = await app.db.asSupport(grant.tenant_id, grant.id, (tx) =>
    read({ ...base, tx, source: 'support', actor: supportActor(app, grant) }),
  )
  const name = `${object.name}.viewed`
  if (grant.is_gagged)
    await app.db.inAuth((tx) =>
      noteOperator(
        tx,
        {
          name,
          object: object.name,
          record_ids: ids,
          operator_id: operator.account_id,
          grant_id: grant.id,
          correlation_id,
          at: now,
        },
        PLATFORM,
      ),
    )
  else
    await inCtx(
      app,
      {
        tenant_id: grant.tenant_id,
        member_id: null,
        source: 'support',
        correlation_id,
        causation_id: grant.id,
        on_behalf_of: operator.account_id,
        ip: req.raw.ip,
        now,
      },
      (ctx) =>
        writeEvents(
          ctx,
          ids.map((id) => ({ name, object: object.name, record_id: id, record_version: null })),
        ),
    )
  return answer
}

/** @throws grant_closed for records that the grant does not cover, which is noted; not_found for what no grant could open */
async function objectIn(req: RouteRequest, operator: Operator, grant: Grant): Promise<ObjectDef> {
  const named = (one: ObjectDef): boolean => one.path === req.params['object']
  const found = readableObjects(req.app, grant).find(named)
  if (found) return found
  if (readableObjects(req.app, { ...grant, objects: null }).some(named))
    throw await refused(req, operator, grant, 'grant_closed')
  throw error('not_found')
}

export async function listUnderGrant(req: RouteRequest): Promise<unknown> {
  const operator = await operatorOf(req)
  const grant = await openGrant(req, operator)
  const object = await objectIn(req, operator, grant)
  const filter = readFilter(req.query['filter'])
  return await readNoted(req, grant, operator, object, async (ctx) => {
    const page = await records.list(ctx, object.name, {
      limit: PAGE,
      ...(filter ? { filter } : {}),
      ...(req.query['cursor'] ? { cursor: String(req.query['cursor']) } : {}),
    })
    return { answer: page, ids: page.data.map((r) => r.id) }
  })
}

export async function getUnderGrant(req: RouteRequest): Promise<unknown> {
  const operator = await operatorOf(req)
  const grant = await openGrant(req, operator)
  const object = await objectIn(req, operator, grant)
  return await readNoted(req, grant, operator, object, async (ctx) => {
    const record = await records.get(ctx, objectOf(ctx, object.name).name, req.params['record'] ?? '')
    return { answer: record, ids: [record.id] }
  })
}

function readFilter(given: unknown): Filter | null {
  if (given === undefined) return null
  try {
    return JSON.parse(String(given)) as Filter
  } catch {
    throw error('bad_filter')
  }
}
