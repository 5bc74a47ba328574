import { type Ctx, sealedFields } from '@app/core'
import type { Candidate } from './find.queries.ts'
import type { Reason } from './match.ts'

export type Subject = Candidate & {
  readonly because: string | null
  readonly confirmed_at: string | null
  readonly confirmed_by: string | null
  readonly rejected_at: string | null
  readonly rejected_by: string | null
}
/** A record of which the desk said: this is about the person of the request. */
export type ConfirmedSubject = {
  readonly object: string
  readonly record_id: string
  readonly role: 'person' | 'mention'
  readonly fields: readonly string[]
  readonly reasons: readonly Reason[]
  readonly confirmed_at: string
  readonly confirmed_by: string | null
}
const COLUMNS =
  'object, record_id, role, fields, reasons, because, confirmed_at, confirmed_by, rejected_at, rejected_by'

/** Puts what a search found beside what was decided before: decisions stay, new finds wait for one, and what nobody decided and nothing matches any more goes. */
export async function saveCandidates(ctx: Ctx, requestId: string, found: readonly Candidate[]): Promise<void> {
  if (found.length === 0) return
  await ctx.tx.run(
    `insert into request_subject (tenant_id, request_id, object, record_id, role, fields, reasons)
     select $1, $2, u.object, u.record_id, u.role, u.fields, u.reasons
     from unnest($3::text[], $4::uuid[], $5::text[], $6::jsonb[], $7::jsonb[]) as u(object, record_id, role, fields, reasons)
     on conflict (tenant_id, request_id, object, record_id) do update set role = excluded.role, fields = excluded.fields, reasons = excluded.reasons`,
    [
      ctx.tenant.id,
      requestId,
      found.map((one) => one.object),
      found.map((one) => one.record_id),
      found.map((one) => one.role),
      found.map((one) => JSON.stringify(one.fields)),
      found.map((one) => JSON.stringify(one.reasons)),
    ],
  )
}

export async function subjectsOf(ctx: Ctx, requestId: string): Promise<Subject[]> {
  return await ctx.tx.query<Subject>(
    `select ${COLUMNS} from request_subject where tenant_id = $1 and request_id = $2 order by role desc, object, record_id`,
    [ctx.tenant.id, requestId],
  )
}

/** The confirmed records of a request, people first. What access, rectification, restriction and erasure work on. */
export async function confirmedSubjects(
  ctx: Pick<Ctx, 'tx' | 'tenant'>,
  requestId: string,
): Promise<ConfirmedSubject[]> {
  return await ctx.tx.query<ConfirmedSubject>(
    `select object, record_id, role, fields, reasons, confirmed_at, confirmed_by from request_subject
     where tenant_id = $1 and request_id = $2 and confirmed_at is not null order by role desc, object, record_id`,
    [ctx.tenant.id, requestId],
  )
}

/** False when the record is no candidate. */
export async function decide(
  ctx: Ctx,
  requestId: string,
  one: { object: string; record_id: string; decision: 'confirmed' | 'rejected' | null; because: string | null },
): Promise<boolean> {
  const at = (decision: 'confirmed' | 'rejected', value: string | null): string | null =>
    one.decision === decision ? value : null
  const { rowCount } = await ctx.tx.run(
    `update request_subject set because = $5, confirmed_at = $6, confirmed_by = $7, rejected_at = $8, rejected_by = $9
     where tenant_id = $1 and request_id = $2 and object = $3 and record_id = $4`,
    [
      ctx.tenant.id,
      requestId,
      one.object,
      one.record_id,
      one.because,
      at('confirmed', ctx.now),
      at('confirmed', ctx.actor.member_id),
      at('rejected', ctx.now),
      at('rejected', ctx.actor.member_id),
    ],
  )
  return rowCount === 1
}

type Title = { readonly title: string; readonly address: string | null; readonly trashed: boolean }
/** What records are called, for the desk, and the address that tells namesakes apart. Those that went meanwhile have no name. Key: `object id`. */
export async function titlesOf(
  ctx: Ctx,
  subjects: readonly Pick<Subject, 'object' | 'record_id'>[],
): Promise<Map<string, Title>> {
  const names = new Map<string, Title>()
  for (const [name, own] of Map.groupBy(subjects, (one) => one.object)) {
    const object = ctx.app.registry.objects.get(name)
    if (!object) continue
    const email = Object.keys(object.fields).find(
      (key) => object.fields[key]?.kind === 'email' && !sealedFields(ctx, object).has(key),
    )
    const rows = await ctx.tx.query<{ id: string; title: string | null; address: string | null; trashed: boolean }>(
      `select id, left(${object.title}::text, 200) as title, ${email ?? 'null::text'} as address, deleted_at is not null as trashed from ${name} where tenant_id = $1 and id = any($2::uuid[])`,
      [ctx.tenant.id, own.map((one) => one.record_id)],
    )
    for (const row of rows) names.set(`${name} ${row.id}`, { ...row, title: row.title ?? '' })
  }
  return names
}
