import { type App, type Ctx, sealedFields } from '@app/core'
import type { ObjectDef } from '@app/schema'
import { personObjects } from './find.queries.ts'
import type { PrivacyRequest } from './requests.queries.ts'
import { subjectsOf } from './subjects.queries.ts'

export type OwnRecords = {
  /** Records of the person, by object: those that the desk confirmed, and the only one that has their proven mailbox. */
  readonly own: ReadonlyMap<string, readonly string[]>
  /** Every record with the proven mailbox, by object: what several share names nobody (rulings 38), yet no mail need go there. */
  readonly sharing: ReadonlyMap<string, readonly string[]>
  /** The mailbox that the person proved; null when somebody asked for somebody else, or it is erased. */
  readonly address: string | null
}

/** What belongs to the holder of a case's link, without a member in between. Nothing that the desk rejected, and nothing of whoever shares the mailbox. */
export async function ownRecords(ctx: Ctx, request: PrivacyRequest): Promise<OwnRecords> {
  const address = request.verified_at !== null && !request.for_other ? request.email : null
  const subjects = await subjectsOf(ctx, request.id)
  const own = new Map<string, string[]>()
  const sharing = new Map<string, string[]>()
  for (const object of personObjects(ctx.app)) {
    const decided = subjects.filter((one) => one.object === object.name && one.role === 'person')
    const rejected = new Set(decided.filter((one) => one.rejected_at !== null).map((one) => one.record_id))
    const at = address === null ? [] : (await atAddress(ctx, object, address)).filter((id) => !rejected.has(id))
    const confirmed = await standing(
      ctx,
      object,
      decided.filter((one) => one.confirmed_at !== null).map((one) => one.record_id),
    )
    const ids = [...new Set([...confirmed, ...(at.length === 1 ? at : [])])]
    if (ids.length > 0) own.set(object.name, ids)
    if (at.length > 0) sharing.set(object.name, at)
  }
  return { own, sharing, address }
}

/** Those of them that are there: not in the trash, not gone. */
async function standing(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<string[]> {
  const rows = await ctx.tx.query<{ id: string }>(
    `select id from ${object.name} where tenant_id = $1 and id = any($2::uuid[]) and deleted_at is null`,
    [ctx.tenant.id, ids],
  )
  return rows.map((row) => row.id)
}

async function atAddress(ctx: Ctx, object: ObjectDef, address: string): Promise<string[]> {
  const sealed = sealedFields(ctx, object)
  const tests = [
    ...emailsOf(object)
      .filter((name) => !sealed.has(name))
      .map((name) => `t.${name} = $2`),
    ...children(ctx.app, object).flatMap(({ child, by }) =>
      emailsOf(child).map(
        (name) =>
          `exists (select 1 from ${child.name} c where c.tenant_id = $1 and c.${by} = t.id and c.deleted_at is null and c.${name} = $2)`,
      ),
    ),
  ]
  if (tests.length === 0) return []
  const rows = await ctx.tx.query<{ id: string }>(
    `select t.id from ${object.name} t where t.tenant_id = $1 and t.deleted_at is null and (${tests.join(' or ')}) order by t.id`,
    [ctx.tenant.id, address.toLowerCase()],
  )
  return rows.map((row) => row.id)
}

const emailsOf = (object: ObjectDef): string[] =>
  Object.keys(object.fields).filter((name) => object.fields[name]?.kind === 'email')

/** Lists of an object: the rows that belong to a record, and by which reference. */
const children = (app: Pick<App, 'registry'>, object: ObjectDef): { child: ObjectDef; by: string }[] =>
  Object.values(object.fields).flatMap((field) => {
    const child = field.list && app.registry.objects.get(field.list.object)
    return child && field.list ? [{ child, by: field.list.by }] : []
  })
