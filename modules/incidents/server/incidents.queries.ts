import type { Tx } from '@app/core/db'
import type {
  ConcernedWorkspace,
  Incident,
  Language,
  Notice,
  NoticeStage,
  NoticeWords,
  Rehearsal,
  Scope,
  WorkspaceIncident,
} from '../index.ts'

/** Hours from being aware to the last moment for the first notice (GDPR Article 33, ONT-009). */
export const HOURS = 72
type Row = Omit<Incident, 'number'> & { readonly number: string | number; readonly warned: number }
export type Found = Omit<Row, 'number'> & {
  readonly number: number
  readonly workspaces: number
  readonly people: number
  readonly untold: number
  readonly told_at: string | null
}
/** A workspace is told when one of its owners was written to about a notice of the incident. */
const TOLD = `(select min(s.at) from identity.notice_sent s join identity.incident_notice n on n.id = s.subject_id where n.incident_id = w.incident_id and s.tenant_id = w.tenant_id)`
const SELECT = `select i.id, i.number, i.kind, i.title, i.what, i.aware_at, i.aware_at + interval '${HOURS} hours' as due_at, i.began_at, i.ended_at, i.objects, i.sources,
  i.ip, i.is_everybody, i.opened_at, o.name as opener, i.computed_at, i.warned, i.closed_at, i.lessons, r.workspaces, r.people, r.untold, r.told_at
  from identity.incident i left join identity.operator o on o.account_id = i.opened_by
  cross join lateral (select count(*)::int as workspaces, coalesce(sum(people), 0)::float8 as people, (count(*) filter (where told_at is null))::int as untold, max(told_at) as told_at
    from (select w.people, ${TOLD} as told_at from identity.incident_workspace w where w.incident_id = i.id) each) r`
const read = (row: Omit<Found, 'number'> & { number: string | number }): Found => ({
  ...row,
  number: Number(row.number),
})

/** Open ones first, then newest first. */
export async function listIncidents(tx: Tx): Promise<Found[]> {
  return (await tx.query<Found>(`${SELECT} order by i.closed_at is not null, i.aware_at desc limit 500`)).map(read)
}
export async function findIncident(tx: Tx, id: string): Promise<Found | null> {
  const [row] = await tx.query<Found>(`${SELECT} where i.id = $1`, [id])
  return row ? read(row) : null
}
export async function openIncidents(tx: Tx): Promise<Found[]> {
  return (await tx.query<Found>(`${SELECT} where i.closed_at is null order by i.aware_at`)).map(read)
}

export async function insertIncident(
  tx: Tx,
  row: Scope & { id: string; kind: string; title: string; what: string; aware_at: string; by: string; now: string },
): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('incident', 0))`)
  await tx.run(
    `insert into identity.incident (id, number, kind, title, what, aware_at, began_at, ended_at, objects, sources, ip, is_everybody, opened_at, opened_by)
     values ($1, (select coalesce(max(number), 0) + 1 from identity.incident), $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $10, $11, $12, $13)`,
    [row.id, row.kind, row.title, row.what, row.aware_at, ...scopeValues(row), row.now, row.by],
  )
}
const scopeValues = (scope: Scope): unknown[] => [
  scope.began_at,
  scope.ended_at,
  scope.objects && JSON.stringify(scope.objects),
  scope.sources && JSON.stringify(scope.sources),
  scope.ip,
  scope.is_everybody,
]

/** The scope is learnt bit by bit; what was found is counted again. @returns false when it is closed */
export async function changeScope(tx: Tx, id: string, scope: Scope): Promise<boolean> {
  const done = await tx.run(
    `update identity.incident set began_at = $2, ended_at = $3, objects = $4::jsonb, sources = $5::jsonb, ip = $6, is_everybody = $7, computed_at = null
     where id = $1 and closed_at is null`,
    [id, ...scopeValues(scope)],
  )
  return done.rowCount > 0
}

/** What was found last; who was told, or was named by hand, stays. */
export async function putReach(
  tx: Tx,
  id: string,
  found: readonly { tenant_id: string; events: number; people: number; exports: number }[],
  now: string,
): Promise<void> {
  await tx.run(
    `delete from identity.incident_workspace w where w.incident_id = $1 and w.named_because is null and w.tenant_id <> all($2::uuid[]) and ${TOLD} is null`,
    [id, found.map((one) => one.tenant_id)],
  )
  await tx.run(
    `insert into identity.incident_workspace (incident_id, tenant_id, events, people, exports, found_at)
     select $1, t.id, u.events, u.people, u.exports, $6 from unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[]) as u(tenant_id, events, people, exports)
       join identity.tenant t on t.id = u.tenant_id
     on conflict (incident_id, tenant_id) do update set events = excluded.events, people = excluded.people, exports = excluded.exports`,
    [
      id,
      found.map((one) => one.tenant_id),
      found.map((one) => one.events),
      found.map((one) => one.people),
      found.map((one) => one.exports),
      now,
    ],
  )
  await tx.run('update identity.incident set computed_at = $2 where id = $1', [id, now])
}

/** Adds a workspace that the trail does not show, with the reason. @returns false when it is among them by hand already */
export async function nameWorkspace(
  tx: Tx,
  given: { id: string; tenant_id: string; because: string; now: string },
): Promise<boolean> {
  const made = await tx.query(
    `insert into identity.incident_workspace (incident_id, tenant_id, events, people, exports, named_because, found_at) values ($1, $2, 0, 0, 0, $3, $4)
     on conflict (incident_id, tenant_id) do update set named_because = excluded.named_because where incident_workspace.named_because is null returning tenant_id`,
    [given.id, given.tenant_id, given.because, given.now],
  )
  return made.length === 1
}

export async function concerned(tx: Tx, id: string): Promise<ConcernedWorkspace[]> {
  return await tx.query<ConcernedWorkspace>(
    `select w.tenant_id, t.slug, t.name, w.events::float8 as events, w.people::float8 as people, w.exports::float8 as exports, w.named_because, w.acknowledged_at, ${TOLD} as told_at,
       (select count(distinct s.account_id)::int from identity.notice_sent s join identity.incident_notice n on n.id = s.subject_id where n.incident_id = w.incident_id and s.tenant_id = w.tenant_id) as told
     from identity.incident_workspace w join identity.tenant t on t.id = w.tenant_id where w.incident_id = $1 order by w.people desc, t.name, t.id limit 5000`,
    [id],
  )
}

const NOTICE = 'id, incident_id, stage, words, drafted_at, sent_at'
export type KeptNotice = Notice & { readonly incident_id: string }
/** Newest first. */
export async function noticesOf(tx: Tx, id: string): Promise<KeptNotice[]> {
  return await tx.query<KeptNotice>(
    `select ${NOTICE} from identity.incident_notice where incident_id = $1 order by sent_at desc nulls first, drafted_at desc`,
    [id],
  )
}
export async function findNotice(tx: Tx, id: string): Promise<KeptNotice | null> {
  const [row] = await tx.query<KeptNotice>(`select ${NOTICE} from identity.incident_notice where id = $1`, [id])
  return row ?? null
}

/** One draft at a time: a new one takes the place of the old. */
export async function putDraft(
  tx: Tx,
  row: {
    id: string
    incident_id: string
    stage: NoticeStage
    words: Record<Language, NoticeWords>
    by: string
    now: string
  },
): Promise<void> {
  await tx.run('delete from identity.incident_notice where incident_id = $1 and sent_at is null', [row.incident_id])
  await tx.run(
    `insert into identity.incident_notice (id, incident_id, stage, words, drafted_at, drafted_by) values ($1, $2, $3, $4, $5, $6)`,
    [row.id, row.incident_id, row.stage, JSON.stringify(row.words), row.now, row.by],
  )
}
export async function markSent(tx: Tx, id: string, by: string, now: string): Promise<boolean> {
  const done = await tx.run(
    'update identity.incident_notice set sent_at = $2, sent_by = $3 where id = $1 and sent_at is null',
    [id, now, by],
  )
  return done.rowCount > 0
}

/** The job that writes to the owners is in the queue once per notice. */
export const queueTell = async (tx: Tx, noticeId: string): Promise<void> => {
  await tx.query(`select app_enqueue('incidents.tell', $1::json, null, $2)`, [
    JSON.stringify({ notice_id: noticeId }),
    `incidents.tell:${noticeId}`,
  ])
}
export const queueCount = async (tx: Tx, id: string): Promise<void> => {
  await tx.query(`select app_enqueue('incidents.count', $1::json, null, $2)`, [
    JSON.stringify({ incident_id: id }),
    `incidents.count:${id}`,
  ])
}
export const queueWatch = async (tx: Tx): Promise<void> => {
  await tx.query(`select app_enqueue('incidents.watch', '{}'::json, null, 'incidents.watch')`)
}

/** Notes a stage of warning once. */
export async function noteWarned(tx: Tx, id: string, stage: number): Promise<boolean> {
  return (
    (await tx.run('update identity.incident set warned = $2 where id = $1 and warned < $2', [id, stage])).rowCount > 0
  )
}

export async function closeIncident(tx: Tx, id: string, by: string, lessons: string, now: string): Promise<boolean> {
  const done = await tx.run(
    'update identity.incident set closed_at = $2, closed_by = $3, lessons = $4 where id = $1 and closed_at is null',
    [id, now, by, lessons],
  )
  return done.rowCount > 0
}

/** What concerns a workspace: never one that it was not told of yet. */
export async function incidentsOf(tx: Tx, tenantId: string): Promise<WorkspaceIncident[]> {
  const rows = await tx.query<Omit<WorkspaceIncident, 'number' | 'notices'> & { number: string | number }>(
    `select i.id, i.number, i.kind, i.title, i.aware_at, i.began_at, i.ended_at, i.closed_at, w.events::float8 as events, w.people::float8 as people, w.exports::float8 as exports, w.acknowledged_at
     from identity.incident_workspace w join identity.incident i on i.id = w.incident_id
     where w.tenant_id = $1 and exists (select from identity.incident_notice n where n.incident_id = i.id and n.sent_at is not null) order by i.aware_at desc`,
    [tenantId],
  )
  const notices = await tx.query<KeptNotice>(
    `select ${NOTICE} from identity.incident_notice where incident_id = any($1::uuid[]) and sent_at is not null order by sent_at desc`,
    [rows.map((row) => row.id)],
  )
  return rows.map((row) => ({
    ...row,
    number: Number(row.number),
    notices: notices.filter((one) => one.incident_id === row.id),
  }))
}
export async function acknowledgeIncident(
  tx: Tx,
  given: { id: string; tenant_id: string; by: string | null; now: string },
): Promise<boolean> {
  const done = await tx.run(
    `update identity.incident_workspace set acknowledged_at = $3, acknowledged_by = $4 where incident_id = $1 and tenant_id = $2 and acknowledged_at is null
       and exists (select from identity.incident_notice n where n.incident_id = $1 and n.sent_at is not null)`,
    [given.id, given.tenant_id, given.now, given.by],
  )
  return done.rowCount > 0
}

/** Newest first. */
export async function rehearsals(tx: Tx): Promise<(Rehearsal & { reminded: number })[]> {
  return await tx.query<Rehearsal & { reminded: number }>(
    `select r.id, r.held_on::text as held_on, r.scenario, r.findings, o.name as noted_by, r.reminded from identity.incident_rehearsal r
     left join identity.operator o on o.account_id = r.noted_by order by r.held_on desc, r.noted_at desc limit 100`,
  )
}
export async function insertRehearsal(
  tx: Tx,
  row: { id: string; held_on: string; scenario: string; findings: string; by: string; now: string },
): Promise<void> {
  await tx.run(
    'insert into identity.incident_rehearsal (id, held_on, scenario, findings, noted_at, noted_by) values ($1, $2, $3, $4, $5, $6)',
    [row.id, row.held_on, row.scenario, row.findings, row.now, row.by],
  )
}
export async function noteReminded(tx: Tx, id: string, times: number): Promise<boolean> {
  const done = await tx.run('update identity.incident_rehearsal set reminded = $2 where id = $1 and reminded < $2', [
    id,
    times,
  ])
  return done.rowCount > 0
}
