import { type Ctx, uuidv7 } from '@app/core'
import type { ALL, Act, Channel, Purpose } from '../index.ts'

export type ConsentEvent = {
  id: string
  contact_id: string
  purpose: Purpose | typeof ALL
  channel: Channel | typeof ALL
  act: Act
  text_id: string | null
  text_version: number | null
  source: string
  proof: string | null
  request_id: string | null
  at: string
  by: string | null
}
const COLUMNS =
  'e.id, e.contact_id, e.purpose, e.channel, e.act, e.text_id, e.source, e.proof, e.request_id, e.at, e.by'

/** What the contact said, newest first; with what those said who were merged into it, but for consent, which is not handed on. */
export const ledgerOf = async (ctx: Ctx, contactId: string): Promise<ConsentEvent[]> =>
  await ctx.tx.query(
    `select ${COLUMNS}, x.version::int as text_version from consent_event e
     left join consent_text x on x.tenant_id = e.tenant_id and x.id = e.text_id
     where e.tenant_id = $1 and (e.contact_id = $2 or (e.act <> 'given' and e.contact_id in
       (select c.id from contact c where c.tenant_id = $1 and c.merged_into = $2)))
     order by e.at desc, e.id desc limit 1000`,
    [ctx.tenant.id, contactId],
  )

export type Flags = {
  email: string | null
  phone: string | null
  do_not_email: boolean | null
  do_not_call: boolean | null
  legal_basis: string | null
}
/** The contact's own fields, and whether it is restricted itself. */
export const flagsOf = async (ctx: Ctx, contactId: string): Promise<(Flags & { restricted: boolean }) | null> => {
  const [row] = await ctx.tx.query<Flags & { restricted: boolean }>(
    `select email, phone, do_not_email, do_not_call, legal_basis, exists (select 1 from restriction r where r.tenant_id = $1 and r.object = 'contact'
       and r.record_id = c.id and r.lifted_at is null) as restricted from contact c where c.tenant_id = $1 and c.id = $2 and c.deleted_at is null`,
    [ctx.tenant.id, contactId],
  )
  return row ?? null
}

export type NewConsent = Pick<ConsentEvent, 'contact_id' | 'purpose' | 'channel' | 'act' | 'source'> &
  Partial<Pick<ConsentEvent, 'text_id' | 'proof' | 'request_id' | 'at'>>

export const addConsent = async (ctx: Ctx, given: NewConsent): Promise<void> => {
  await ctx.tx.run(
    `insert into consent_event (tenant_id, id, contact_id, purpose, channel, act, text_id, source, proof, request_id, at, by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ctx.tenant.id,
      uuidv7(),
      given.contact_id,
      given.purpose,
      given.channel,
      given.act,
      given.text_id ?? null,
      given.source,
      given.proof ?? null,
      given.request_id ?? null,
      given.at ?? ctx.now,
      ctx.actor.member_id,
    ],
  )
}

/**
 * Brings the ledger in step with the fields "do not email" and "do not call" of these contacts, whoever wrote them (a form, an import, a bulk change):
 * a field set without an objection is noted as one, a field cleared ends it.
 */
export const followFlags = async (ctx: Ctx, contactIds: readonly string[]): Promise<void> => {
  for (const [field, channel] of [
    ['do_not_email', 'email'],
    ['do_not_call', 'phone'],
  ] as const)
    await ctx.tx.run(
      `insert into consent_event (tenant_id, id, contact_id, purpose, channel, act, source, at, by)
       select $1, gen_random_uuid(), c.id, 'all', $4, case when c.${field} then 'objected' else 'lifted' end, 'record', $3, c.updated_by
       from contact c left join lateral (select e.act from consent_event e where e.tenant_id = $1 and e.contact_id = c.id and e.purpose = 'all'
         and e.channel in ($4, 'all') order by e.at desc, e.id desc limit 1) last on true
       where c.tenant_id = $1 and c.id = any($2::uuid[])
         and ((coalesce(c.${field}, false) and last.act is distinct from 'objected') or (not coalesce(c.${field}, false) and last.act = 'objected'))`,
      [ctx.tenant.id, contactIds, ctx.now, channel],
    )
}

/** What was refused by a contact that was merged away belongs to the one that stays, also when the other is gone. Idempotent: jobs run at least once. */
export const handOnRefusals = async (ctx: Ctx, winnerIds: readonly string[]): Promise<void> => {
  await ctx.tx.run(
    `insert into consent_event (tenant_id, id, contact_id, purpose, channel, act, source, at, by)
     select $1, md5(c.merged_into::text || e.id::text)::uuid, c.merged_into, e.purpose, e.channel, e.act, e.source, e.at, e.by
     from contact c join consent_event e on e.tenant_id = c.tenant_id and e.contact_id = c.id
     where c.tenant_id = $1 and c.merged_into = any($2::uuid[]) and e.act <> 'given' on conflict do nothing`,
    [ctx.tenant.id, winnerIds],
  )
}

export type ConsentText = { id: string; purpose: Purpose; version: number; text: string; created_at: string }
export const listTexts = async (ctx: Ctx): Promise<ConsentText[]> =>
  await ctx.tx.query(
    'select id, purpose, version::int as version, text, created_at from consent_text where tenant_id = $1 order by purpose, version desc limit 500',
    [ctx.tenant.id],
  )
/** Ids of the words in force, by purpose. */
export const latestTexts = async (ctx: Ctx): Promise<ReadonlyMap<Purpose, string>> => {
  const rows = await ctx.tx.query<{ id: string; purpose: Purpose }>(
    'select distinct on (purpose) id, purpose from consent_text where tenant_id = $1 order by purpose, version desc',
    [ctx.tenant.id],
  )
  return new Map(rows.map((row) => [row.purpose, row.id]))
}
export const textOf = async (ctx: Ctx, id: string): Promise<ConsentText | null> =>
  (await listTexts(ctx)).find((one) => one.id === id) ?? null

/** The next version of a purpose's words. Two at once: the second meets the unique key. */
export const addText = async (ctx: Ctx, purpose: Purpose, text: string): Promise<void> => {
  await ctx.tx.run(
    `insert into consent_text (tenant_id, id, purpose, version, text, created_at, created_by)
     select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6 from consent_text where tenant_id = $1 and purpose = $3`,
    [ctx.tenant.id, uuidv7(), purpose, text, ctx.now, ctx.actor.member_id],
  )
}

/** Mails to contacts who had objected to them before, and had not taken that back: for the probe, none. */
export const sentAfterObjection = async (
  tx: Ctx['tx'],
  tenantId: string,
): Promise<{ sent: number; against: number }> => {
  const [row] = await tx.query<{ sent: number; against: number }>(
    `select count(*)::int as sent, (count(*) filter (where (select e.act from consent_event e where e.tenant_id = $1 and e.contact_id = n.contact_id
       and e.purpose = 'service' and e.channel in ('email', 'all') and e.at <= n.at order by e.at desc, e.id desc limit 1) in ('objected', 'withdrawn')))::int as against
     from notice_sent n where n.tenant_id = $1 and n.way = 'mail'`,
    [tenantId],
  )
  return row ?? { sent: 0, against: 0 }
}
