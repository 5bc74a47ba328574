import { type App, uuidv7 } from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { type Tx, makePool } from '@app/core/db'
import type { Certificate } from '@app/core/retention'
import { linkTable } from '@app/schema'
import { referrersFirst } from './steps.ts'

const BATCH = 2000

/** Whether the database lets it go: its time has come, and no hold stands. */
export const isOver = async (app: App, tenantId: string): Promise<boolean> => {
  const [row] = await app.db.asPurge(tenantId, (tx) =>
    tx.query<{ over: boolean }>('select app_workspace_over() as over'),
  )
  return row?.over === true
}

export const membersOf = async (app: App, tenantId: string): Promise<{ account_id: string }[]> =>
  await app.db.inAuth((tx) =>
    tx.query('select account_id from identity.membership where tenant_id = $1 order by account_id', [tenantId]),
  )

/** All tenant tables of the registry, those that refer before those they refer to. */
export function tablesInOrder(app: App): string[] {
  const targets = new Map<string, string[]>()
  for (const object of app.registry.objects.values()) {
    const own: string[] = []
    for (const [name, field] of Object.entries(object.fields)) {
      if (['ref', 'member'].includes(field.kind) && field.target) own.push(field.target)
      if (field.kind === 'multi_ref') targets.set(linkTable(object.name, name), [object.name, field.target ?? ''])
    }
    targets.set(object.name, own)
  }
  for (const table of app.registry.tables.values())
    targets.set(
      table.name,
      Object.values(table.columns).flatMap((column) => column.references ?? []),
    )
  return referrersFirst([...targets.keys()], (name) => targets.get(name) ?? [])
}

/** Refs of an object to itself (a team below a team) would keep each other. */
export async function loosenSelfRefs(app: App, tenantId: string): Promise<void> {
  for (const object of app.registry.objects.values())
    for (const [name, field] of Object.entries(object.fields))
      if (field.kind === 'ref' && field.target === object.name)
        await app.db.asPurge(tenantId, (tx) =>
          tx.run(`update ${object.name} set ${name} = null where tenant_id = $1 and ${name} is not null`, [tenantId]),
        )
}

const remove = (table: string): string =>
  `delete from ${table} where ctid = any(array(select ctid from ${table} where tenant_id = $1 limit ${BATCH}))`
const count = async (tx: Tx, tenantId: string, table: string, rows: number): Promise<void> => {
  if (rows > 0)
    await tx.run('insert into identity.purge_count (tenant_id, id, table_name, rows) values ($1, $2, $3, $4)', [
      tenantId,
      uuidv7(),
      table,
      rows,
    ])
}

/** Deletes one batch of a table; true while there may be more. */
export const emptyTable = async (app: App, tenantId: string, table: string): Promise<boolean> =>
  await app.db.asPurge(tenantId, async (tx) => {
    const { rowCount } = await tx.run(remove(table), [tenantId])
    await count(tx, tenantId, table, rowCount)
    return rowCount === BATCH
  })

/** What was deleted so far, by table; of a run that was cut off too. */
export const countedOf = async (app: App, tenantId: string): Promise<Record<string, number>> => {
  const rows = await app.db.asPurge(tenantId, (tx) =>
    tx.query<{ table_name: string; rows: string }>(
      'select table_name, sum(rows)::bigint as rows from identity.purge_count where tenant_id = $1 group by 1 order by 1',
      [tenantId],
    ),
  )
  return Object.fromEntries(rows.map((row) => [row.table_name, Number(row.rows)]))
}

/** What waits in the queue for the workspace goes with it: it would find nothing. */
export async function dropJobs(app: App, tenantId: string): Promise<void> {
  const pool = makePool(app.db.url('app_queue'), { max: 1 })
  try {
    await pool.query(
      `select graphile_worker.complete_jobs(array(select id from graphile_worker._private_jobs where payload ->> 'tenant_id' = $1 and locked_at is null))`,
      [tenantId],
    )
  } finally {
    await pool.end()
  }
}

/** The certificate, for those who were members; and a line in the platform's own log. Once, whatever is repeated. */
export async function issueCertificate(
  app: App,
  tenantId: string,
  certificate: Certificate,
  at: string,
  readers: readonly string[],
): Promise<void> {
  await app.db.inAuth(async (tx) => {
    const { rowCount } = await tx.run(
      `insert into identity.certificate (id, kind, issued_at, body) values ($1, 'workspace', $2, $3) on conflict (id) do nothing`,
      [tenantId, at, JSON.stringify(certificate)],
    )
    if (rowCount === 0) return
    await tx.run(
      `insert into identity.certificate_reader (certificate_id, account_id) select $1, id from identity.account where id = any($2::uuid[])`,
      [tenantId, readers],
    )
    await tx.run(
      `insert into event (tenant_id, id, at, name, object, record_id, source, correlation_id) values ('${PLATFORM}', $1, $2, 'workspace.purged', 'workspace', $3, 'job', $1)`,
      [uuidv7(), at, tenantId],
    )
  })
}

/** The sequencer's lock: no leaf is written while the last rows go. */
const SEQUENCER = 7210434

/** The last of it, in one transaction: what came meanwhile, and the workspace itself, with all that hangs on it among the accounts. People stay signed in. */
export async function endWorkspace(app: App, tenantId: string, tables: readonly string[]): Promise<void> {
  await app.db.inAuth((tx) => tx.run('update identity.session set tenant_id = null where tenant_id = $1', [tenantId]))
  await app.db.asPurge(tenantId, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [SEQUENCER])
    for (const table of tables) await tx.run(`delete from ${table} where tenant_id = $1`, [tenantId])
    await tx.run('delete from identity.purge_count where tenant_id = $1', [tenantId])
    await tx.run('delete from identity.tenant where id = $1', [tenantId])
  })
}
