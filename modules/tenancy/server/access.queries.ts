import {
  type Actor,
  type Ctx,
  type Scope,
  actionScope,
  customFields,
  mayRead,
  mayWrite,
  operations,
  predicate,
  records,
  scopeOf,
} from '@app/core'
import type { ObjectDef } from '@app/schema'

/** Rows counted exactly; beyond it the answer says so. */
export const COUNTED = 10_000

type ObjectAccess = {
  object: string
  scopes: Record<string, Scope>
  actions: Record<string, Scope>
  hidden_fields: string[]
  read_only_fields: string[]
  /** How many records they see, of how many; both end at `COUNTED` + 1. */
  visible: number
  total: number
  shared: number
}

/** What an actor may see and do, counted over the records as they are now. */
export async function previewAccess(ctx: Ctx, actor: Actor, name: string): Promise<unknown> {
  const as: Ctx = { ...ctx, actor }
  const objects = [...ctx.app.registry.objects.values()].filter((o) => !o.child && !('private_to' in o.access))
  const out: ObjectAccess[] = []
  for (const object of objects) out.push(await ofObject(as, object))
  return {
    member: { id: actor.member_id, name, role: actor.role },
    areas: actor.rights.areas,
    counted: COUNTED,
    objects: out,
  }
}

async function ofObject(as: Ctx, object: ObjectDef): Promise<ObjectAccess> {
  const names = [...Object.keys(object.fields), ...[...customFields(as, object).keys()].map((key) => `custom.${key}`)]
  const actions = [...as.app.parts.handlers.values()].map((h) => h.action).filter((a) => a.object === object.name)
  const { visible, total, shared } = await counts(as, object)
  return {
    object: object.name,
    scopes: Object.fromEntries(operations.map((op) => [op, scopeOf(as, object, op)])),
    actions: Object.fromEntries(actions.map((a) => [a.name, actionScope(as, object, a)])),
    hidden_fields: names.filter((n) => !mayRead(as, object, n)),
    read_only_fields: names.filter(
      (n) => mayRead(as, object, n) && object.fields[n]?.readonly !== true && !mayWrite(as, object, n),
    ),
    visible,
    total,
    shared,
  }
}

async function counts(as: Ctx, object: ObjectDef): Promise<{ visible: number; total: number; shared: number }> {
  const params = records.makeParams(as.tenant.id)
  const sql = predicate(as, object, 'read', 't', params) ?? 'false'
  const grantees = params.add(as.actor.grantees)
  const [row] = await as.tx.query<{ visible: number; total: number; shared: number }>(
    `select (select count(*)::int from (select 1 from ${object.name} t where t.tenant_id = $1 and t.deleted_at is null and ${sql} limit ${COUNTED + 1}) a) as visible,
       (select count(*)::int from (select 1 from ${object.name} t where t.tenant_id = $1 and t.deleted_at is null limit ${COUNTED + 1}) b) as total,
       (select count(*)::int from record_share s where s.tenant_id = $1 and s.object = '${object.name}' and s.grantee = any(${grantees}::text[])) as shared`,
    params.values,
  )
  return { visible: Number(row?.visible ?? 0), total: Number(row?.total ?? 0), shared: Number(row?.shared ?? 0) }
}
