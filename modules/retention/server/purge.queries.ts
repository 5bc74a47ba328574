import { type App, type Ctx, ctxOn, records, uuidv7 } from '@app/core'
import type { Tx } from '@app/core/db'
import { type GlobalTable, type ObjectDef, type Table, objectPurge, tablePurge, throughOf } from '@app/schema'

export const OBJECT_BATCH = 500
export const TABLE_BATCH = 5000

/** One run over one log's tenant: a workspace, or the platform (the nil id). */
export type Run = { id: string; tenant_id: string; started_at: string }
export type Counts = Record<string, number>

/** The run that was cut off, to be gone on with, or a new one. */
export async function openRun(app: App, tenantId: string): Promise<Run> {
  const now = app.clock().toISOString()
  return await app.db.asJob(tenantId, async (tx) => {
    const [open] = await tx.query<{ id: string; started_at: string }>(
      `select id, started_at from purge_run where tenant_id = $1 and state = 'running' order by started_at limit 1`,
      [tenantId],
    )
    if (open) return { ...open, tenant_id: tenantId }
    const id = uuidv7()
    await tx.run(`insert into purge_run (tenant_id, id, state, started_at) values ($1, $2, 'running', $3)`, [
      tenantId,
      id,
      now,
    ])
    return { id, tenant_id: tenantId, started_at: now }
  })
}

/** What the run's transactions deleted, by table. */
export async function countsOf(tx: Tx, run: Pick<Run, 'id' | 'tenant_id'>): Promise<Counts> {
  const rows = await tx.query<{ table_name: string; rows: string }>(
    'select table_name, sum(rows)::bigint as rows from purge_batch where tenant_id = $1 and run_id = $2 group by 1 order by 1',
    [run.tenant_id, run.id],
  )
  return Object.fromEntries(rows.map((row) => [row.table_name, Number(row.rows)]))
}

/** The run is over: its sums and its certificate. */
export async function closeRun(
  app: App,
  run: Run,
  certify: (counts: Counts, periods: Record<string, string>, holds: number, endedAt: string) => unknown,
): Promise<Counts> {
  const endedAt = app.clock().toISOString()
  return await app.db.asJob(run.tenant_id, async (tx) => {
    const counts = await countsOf(tx, run)
    const [holds] = await tx.query<{ n: number }>(
      'select count(*)::int as n from legal_hold where tenant_id = $1 and lifted_at is null',
      [run.tenant_id],
    )
    const certificate = certify(counts, await periodsOf(tx, run.tenant_id), holds?.n ?? 0, endedAt)
    await tx.run(
      `update purge_run set state = 'done', ended_at = $3, counts = $4, certificate = $5 where tenant_id = $1 and id = $2`,
      [run.tenant_id, run.id, endedAt, JSON.stringify(counts), JSON.stringify(certificate)],
    )
    return counts
  })
}

/** Periods in force for a workspace: the installation's, or its own shorter ones. */
export async function periodsOf(tx: Tx, tenantId: string): Promise<Record<string, string>> {
  const rows = await tx.query<{ class: string; period: string }>(
    `select r.class, least(r.period, make_interval(days => s.days::int))::text as period from identity.retention r
     left join retention_setting s on s.tenant_id = $1 and s.class = r.class order by 1`,
    [tenantId],
  )
  return Object.fromEntries(rows.map((row) => [row.class, row.period]))
}

/** In the transaction that deleted: so many rows of a table. */
async function note(tx: Tx, run: Run, table: string, rows: number, at: string): Promise<void> {
  if (rows > 0)
    await tx.run(
      'insert into purge_batch (tenant_id, run_id, id, table_name, rows, at) values ($1, $2, $3, $4, $5, $6)',
      [run.tenant_id, run.id, uuidv7(), table, rows, at],
    )
}

/** That something was deleted belongs to the trail; what and how much stands in the run. */
export async function noteRun(app: App, run: Run): Promise<void> {
  await app.db.asPurge(run.tenant_id, (tx) =>
    tx.run(
      `insert into event (tenant_id, id, at, name, object, record_id, source, correlation_id) values ($1, $2, $3, 'retention.purged', 'retention', $4, 'job', $4)`,
      [run.tenant_id, uuidv7(), app.clock().toISOString(), run.id],
    ),
  )
}

/** Rows of an object that are due; those in the trash, but for objects with a period of their own. */
export const dueRows = (object: ObjectDef, late?: string): string =>
  `${object.name}.tenant_id = $1 and ${typeof object.retention === 'object' && 'class' in object.retention ? '' : `${object.name}.deleted_at is not null and `}(${objectPurge(object, late)})`

/**
 * Deletes one batch of records that are due, as `app_purge`: refs to them are emptied, what belongs to them goes with them. Rows that something living
 * still needs are left for another night.
 * @param after ids up to here were looked at
 * @returns the last id looked at, null at the end
 */
export async function purgeRecords(
  app: App,
  run: Run,
  object: ObjectDef,
  after: string | null,
): Promise<string | null> {
  return await app.db.asPurge(run.tenant_id, async (tx) => {
    const now = app.clock().toISOString()
    const ctx: Ctx = await ctxOn(app, tx, {
      tenant_id: run.tenant_id,
      member_id: null,
      source: 'job',
      correlation_id: run.id,
      now,
    })
    const rows = await tx.query<{ id: string }>(
      `select id from ${object.name} where ${dueRows(object)} and ($2::uuid is null or id > $2) order by id limit ${OBJECT_BATCH}`,
      [run.tenant_id, after],
    )
    if (rows.length === 0) return null
    const ids = rows.map((row) => row.id)
    await records.clearRefs(ctx, object, ids)
    const { destroyed } = await records.destroyMany(ctx, object, ids)
    await note(tx, run, object.name, destroyed, now)
    return ids.length < OBJECT_BATCH ? null : (ids.at(-1) ?? null)
  })
}

/** Only leaves that a checkpoint of before the period covers: the proof of a younger one would miss them (core/audit/verify.ts). */
const COVERED = `and exists (select from audit_leaf l where l.tenant_id = event.tenant_id and l.event_id = event.id
  and l.leaf_index < (select coalesce(max(c.tree_size), 0) from audit_checkpoint c where c.tenant_id = $1 and c.at <= app_now() - (select period from identity.retention where class = 'audit')))`
/** The last instant that is due, for the index; what exactly goes, the policy decides. */
const cut = (name: string, late?: string): string =>
  `app_now() - (select least(r.period, make_interval(days => s.days::int)) from identity.retention r left join retention_setting s on s.tenant_id = $1 and s.class = r.class where r.class = '${name}')${late ? ` - interval '${late}'` : ''}`

/** The rows of a table that are due: found by the time they count from, so that an index serves. */
export function dueCtids(app: App, table: Table, late?: string): string {
  const { name, retention } = table
  const through = throughOf(app.registry, table, late)
  if (through)
    return `select ${name}.ctid from ${through.parent} p join ${name} on ${name}.tenant_id = p.tenant_id and ${through.on} where p.tenant_id = $1 and ${through.from} <= ${cut(through.class, late)} and ${through.due}`
  if (typeof retention === 'string' || !('class' in retention)) throw new Error(`${name} has no period`)
  // Only leaves of the trail that are covered: recognised by what they are, not by name.
  const covered = 'commitments' in table.columns && !late ? COVERED : ''
  return `select ${name}.ctid from ${name} where ${name}.tenant_id = $1 and ${retention.from} <= ${cut(retention.class, late)} and (${tablePurge(app.registry, { ...table, purge: { held: table.purge?.held ?? [] } }, late)}) ${covered}`
}

/** Deletes one batch of a table that is no object; the number of rows. */
export async function purgeTable(app: App, run: Run, table: Table): Promise<number> {
  return await app.db.asPurge(run.tenant_id, async (tx) => {
    const { rowCount } = await tx.run(
      `delete from ${table.name} where tenant_id = $1 and ctid = any(array(${dueCtids(app, table)} limit ${TABLE_BATCH}))`,
      [run.tenant_id],
    )
    await note(tx, run, table.name, rowCount, app.clock().toISOString())
    return rowCount
  })
}

/** Values and addresses in the trail of whom was erased: the hashes stay, and the log says why they are gone. */
export async function purgeErased(app: App, run: Run): Promise<void> {
  await app.db.asPurge(run.tenant_id, async (tx) => {
    const now = app.clock().toISOString()
    const { rowCount } = await tx.run(
      `delete from event_value v using erased_record r join event e on e.tenant_id = r.tenant_id and e.object = r.object and e.record_id = r.record_id
       where r.tenant_id = $1 and v.tenant_id = $1 and v.event_id = e.id`,
      [run.tenant_id],
    )
    await note(tx, run, 'event_value', rowCount, now)
    await tx.run(
      `update event set ip = null, device = null, origin_salt = null where tenant_id = $1 and origin_salt is not null
         and actor_id in (select record_id from erased_record where tenant_id = $1 and object in ('member', 'account'))`,
      [run.tenant_id],
    )
  })
}

const accountsDue = (table: GlobalTable, late = '0'): string => {
  if (typeof table.retention === 'string' || !('class' in table.retention))
    throw new Error(`${table.name} has no period`)
  const { class: name, from } = table.retention
  return `from identity.${table.name} where ${from} + interval '${late}' <= app_now() - (select period from identity.retention where class = '${name}')`
}

/** Deletes one batch of an accounts' table. */
export async function purgeAccounts(app: App, run: Run, one: GlobalTable): Promise<number> {
  return await app.db.asPurge(run.tenant_id, async (tx) => {
    const { rowCount } = await tx.run(
      `delete from identity.${one.name} where ctid = any(array(select ctid ${accountsDue(one)} limit ${TABLE_BATCH}))`,
    )
    await note(tx, run, one.name, rowCount, app.clock().toISOString())
    return rowCount
  })
}

/** Longer than a night and a morning: what is still there then, no run has seen. */
const LATE = '26 hours'

/** Rows of a workspace that should be gone for more than a day and are not; those that something living needs do not count. */
export async function overdueOf(
  app: App,
  tenantId: string,
  tables: readonly Table[],
  objects: readonly ObjectDef[],
): Promise<Counts> {
  return await app.db.asPurge(tenantId, async (tx) => {
    const counts: Counts = {}
    const add = async (table: string, sql: string): Promise<void> => {
      const [row] = await tx.query<{ n: number }>(sql, [tenantId])
      if (row && row.n > 0) counts[table] = (counts[table] ?? 0) + row.n
    }
    for (const table of tables)
      await add(table.name, `select count(*)::int as n from (${dueCtids(app, table, LATE)}) x`)
    for (const object of objects) {
      const needed = [...app.registry.objects.values()].flatMap((other) =>
        Object.entries(other.fields).flatMap(([name, f]) =>
          ['ref', 'member'].includes(f.kind) &&
          f.target === object.name &&
          f.on_delete !== 'cascade' &&
          (f.on_delete === 'restrict' || f.required)
            ? [`not exists (select from ${other.name} n where n.tenant_id = $1 and n.${name} = ${object.name}.id)`]
            : [],
        ),
      )
      await add(
        object.name,
        `select count(*)::int as n from ${object.name} where ${dueRows(object, LATE)}${needed.map((one) => ` and ${one}`).join('')}`,
      )
    }
    return counts
  })
}

export async function overdueAccounts(app: App, tables: readonly GlobalTable[]): Promise<Counts> {
  return await app.db.asPurge(null, async (tx) => {
    const counts: Counts = {}
    for (const one of tables) {
      const [row] = await tx.query<{ n: number }>(`select count(*)::int as n ${accountsDue(one, LATE)}`)
      if (row && row.n > 0) counts[one.name] = row.n
    }
    return counts
  })
}
