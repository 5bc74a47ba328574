import pg from 'pg'
import type { App } from '../app.ts'
import { PLATFORM, signerOf, verifyNote } from '../audit/index.ts'
import { allTrees } from '../audit/sequence.queries.ts'
import { checkpointOf, rootAt } from '../audit/tree.queries.ts'
import { typeParsers } from '../db/connection.ts'
import { type Connection, type Tx, verifyCatalogue } from '../db/index.ts'
import type { Module } from '../module.ts'

/** Rows of every table of ours, by name. A sequential scan: with checksums on it also reads every page. */
async function countTables(tx: Tx): Promise<Record<string, number>> {
  const tables = await tx.query<{ schema: string; name: string }>(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname in ('public', 'identity') and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by 1, 2`,
  )
  const counts: Record<string, number> = {}
  for (const { schema, name } of tables) {
    const [row] = await tx.query<{ n: number }>(`select count(*) as n from "${schema}"."${name}"`)
    counts[`${schema}.${name}`] = Number(row?.n ?? 0)
  }
  return counts
}

const snapshot = async (tx: Tx): Promise<string> =>
  (await tx.query<{ at: string }>('select pg_current_snapshot()::text as at'))[0]?.at ?? ''

/**
 * Counts at a named place of the write-ahead log: a restore up to that place must find the same. Between count and name nobody may have written, so that a busy
 * database is tried three times and then left uncounted.
 */
export async function countAtPoint(app: Pick<App, 'db'>, name: string): Promise<Record<string, number> | null> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const [before, counts] = await app.db.asBoot(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only')
      return [await snapshot(tx), await countTables(tx)] as const
    })
    // A name given twice is found at its first place: each try has its own, and the last one stands.
    await app.db.asBoot((tx) => tx.query('select pg_create_restore_point($1)', [`${name}_${attempt}`]))
    if ((await app.db.asBoot(snapshot)) === before) return { ...counts, [POINT]: attempt }
  }
  return null
}
/** Which of the tries the counts belong to, beside them. */
export const POINT = 'restore point'

/** Ends the current piece of the log, so that what has happened is archived now and not within a minute. @returns its name */
export const switchWal = async (app: Pick<App, 'db'>): Promise<string> =>
  (await app.db.asBoot((tx) => tx.query<{ name: string }>('select pg_walfile_name(pg_switch_wal()) as name')))[0]
    ?.name ?? ''

/** How far PostgreSQL has archived, and its last failure. */
export const archived = async (app: Pick<App, 'db'>): Promise<string> =>
  (
    await app.db.asBoot((tx) =>
      tx.query<{ name: string | null }>('select last_archived_wal as name from pg_stat_archiver'),
    )
  )[0]?.name ?? ''

/** Bytes of the database, to know before whether a backup fits: of all that the embedded server has, of an external one ours alone. */
export const databaseBytes = async (app: Pick<App, 'db' | 'config'>): Promise<number> => {
  const ours = app.config.database_url === undefined ? '' : 'where datname = current_database()'
  const [row] = await app.db.asBoot((tx) =>
    tx.query<{ n: number }>(`select sum(pg_database_size(oid)) as n from pg_database ${ours}`),
  )
  return Number(row?.n ?? 0)
}

/** Every audit log against its newest signed checkpoint: signature and root. @returns what is wrong, one line each, and how many were looked at */
export async function checkLogs(app: Pick<App, 'keys'>, tx: Tx): Promise<{ trees: number; problems: string[] }> {
  const problems: string[] = []
  const trees = await allTrees(tx)
  for (const { tenant_id, size } of trees) {
    const checkpoint = await checkpointOf(tx, tenant_id)
    if (!checkpoint) continue
    const whose = tenant_id === PLATFORM ? 'the platform' : `workspace ${tenant_id}`
    const root =
      size < checkpoint.tree_size ? null : await rootAt(tx, tenant_id, checkpoint.tree_size).catch(() => null)
    if (!root?.equals(checkpoint.root)) problems.push(`The audit log of ${whose} does not fit its checkpoint.`)
    if (!verifyNote(checkpoint.note, signerOf(app, tenant_id).public_key))
      problems.push(`The last checkpoint of ${whose} is not signed by this installation.`)
  }
  return { trees: trees.length, problems }
}

/** Statements over one connection, as the queries of this folder want them. */
const txOver = (client: pg.Client): Tx => ({
  query: async <T>(sql: string, params?: unknown[]) => (await client.query(sql, params)).rows as T[],
  run: async <T>(sql: string, params?: unknown[]) => {
    const { rows, rowCount } = await client.query(sql, params)
    return { rows: rows as T[], rowCount: rowCount ?? 0 }
  },
})

/** Names of the files that rows give. */
export async function storedNames(tx: Tx, modules: readonly Pick<Module, 'stored'>[]): Promise<string[]> {
  const names: string[] = []
  for (const module of modules) names.push(...((await module.stored?.(tx)) ?? []))
  return names
}

/** Looks through a restored database: every page of every table, the audit logs, and (`rules`) row level security with the rest of the catalogue's rules. */
export async function look(
  app: Pick<App, 'keys'>,
  superuser: Connection,
  rules: boolean,
  modules: readonly Pick<Module, 'stored'>[] = [],
): Promise<{ counts: Record<string, number>; rows: number; trees: number; problems: string[]; stored: string[] }> {
  const client = new pg.Client({ ...superuser, types: typeParsers })
  client.on('error', () => {})
  await client.connect()
  try {
    const tx = txOver(client)
    const counts = await countTables(tx)
    const logs = await checkLogs(app, tx)
    const rows = Object.values(counts).reduce((sum, one) => sum + one, 0)
    // Without the registry: a backup of the release before is as good.
    return {
      counts,
      rows,
      trees: logs.trees,
      stored: await storedNames(tx, modules),
      problems: [...logs.problems, ...(rules ? await verifyCatalogue(client) : [])],
    }
  } finally {
    await client.end()
  }
}
