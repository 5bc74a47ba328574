import pg from 'pg'
import { PLATFORM } from '../audit/index.ts'
import { copyIn } from '../db/copy-stream.ts'
import type { Database } from '../db/index.ts'
import type { RowsFile } from './open-rows.ts'
import { INSTALLATION, type TableHead, isCopied, quoted, quotedList } from './row-tables.ts'
import { rowTables } from './rows.queries.ts'
import { BackupError } from './seal.ts'

/** What came back, by table; and rows that could not, since the database has another of that name, or not what they refer to. */
export type Put = { rows: Record<string, number>; left: Record<string, number> }

/**
 * Writes files of backups into a database that has the tables and none of their workspaces, all or nothing. Rows of workspaces are copied by the owner of the tables, whose policies do not
 * hold for it until the transaction ends; nobody may work on the database meanwhile. Of accounts and the like only what is not there comes back.
 * @throws BackupError when a workspace is there, or a file is not whole: then nothing was written
 */
export async function putRows(
  db: Pick<Database, 'url'>,
  files: readonly string[],
  open: (whose: string) => Promise<RowsFile>,
): Promise<Put> {
  const client = new pg.Client({ ...db.url('boot'), application_name: 'custos restore' })
  client.on('error', () => {})
  await client.connect()
  const put: Put = { rows: {}, left: {} }
  try {
    await client.query(
      `set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = '10s'`,
    )
    await client.query('begin')
    await refuseThere(client, files)
    const tables = new Map((await rowTables(client)).map((one) => [one.table, one]))
    const forced = await forcedTables(client)
    const all = new Map<string, ReadonlyMap<string, number>>()
    await client.query('set local role app_owner')
    for (const table of forced) await client.query(`alter table ${table} no force row level security`)
    for (const whose of files) {
      const file = await open(whose)
      try {
        const copied = new Map<string, number>()
        for await (const { table, columns, rows, seen } of file.tables()) {
          const known = tables.get(table)
          if (!known || columns.some((one) => !known.columns.includes(one)))
            throw new BackupError(`The backup has a table or column that this database has not (${table}).`)
          if (table.startsWith('public.')) {
            await copyTable(client, known, columns, rows)
            copied.set(table, seen.rows)
          } else {
            const left = await mergeTable(client, known, columns, rows, put)
            // The installation's file had these.
            const isCopy = whose !== INSTALLATION && files.includes(INSTALLATION) && isCopied(table)
            if (left > 0 && !isCopy) put.left[table] = (put.left[table] ?? 0) + left
          }
        }
        all.set(whose === INSTALLATION ? PLATFORM : whose, copied)
      } finally {
        file.close()
      }
      await unfinishedEvents(client, whose === INSTALLATION ? PLATFORM : whose)
    }
    await client.query('set local role app_owner')
    for (const table of forced) await client.query(`alter table ${table} force row level security`)
    for (const [tenantId, copied] of all) await countRows(client, tenantId, copied, tables, put)
    await client.query('commit')
    return put
  } finally {
    await client.end()
  }
}

async function refuseThere(client: pg.Client, files: readonly string[]): Promise<void> {
  await client.query('set local role app_auth')
  const { rows: there } = await client.query<{ id: string; slug: string }>('select id, slug from identity.tenant')
  const { rows: accounts } = await client.query('select from identity.account limit 1')
  await client.query('reset role')
  if (files.includes(INSTALLATION) && (there.length > 0 || accounts.length > 0))
    throw new BackupError(
      'The database has workspaces or accounts already. A whole installation comes back into an empty database (--database); one workspace (--workspace) into any that does not have it.',
    )
  const double = there.find((one) => files.includes(one.id))
  if (double)
    throw new BackupError(
      `The database has workspace ${double.slug} already, and nothing of it is overwritten. Name another database (--database).`,
    )
}

/** The tables whose policies hold for their owner, too. */
const forcedTables = async (client: pg.Client): Promise<string[]> =>
  (
    await client.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relforcerowsecurity and n.nspname in ('public', 'identity') and pg_get_userbyid(c.relowner) = 'app_owner' order by 1`,
    )
  ).rows.map((one) => one.name)

async function copyTable(
  client: pg.Client,
  { table }: TableHead,
  columns: readonly string[],
  rows: AsyncIterable<Buffer>,
): Promise<void> {
  await client.query('set local role app_owner')
  await copyIn(client, `copy ${quoted(table)} (${quotedList(columns)}) from stdin`, rows)
}

/** Through a table of this connection alone: rows that are there stay, and what refers to a row that is nowhere is left out. @returns how many were */
async function mergeTable(
  client: pg.Client,
  { table, parents }: TableHead,
  columns: readonly string[],
  rows: AsyncIterable<Buffer>,
  put: Put,
): Promise<number> {
  const list = quotedList(columns)
  await client.query(
    `reset role; create temp table came on commit drop as select ${list} from ${quoted(table)} where false; grant select on came to app_owner`,
  )
  await copyIn(client, `copy came (${list}) from stdin`, rows)
  // It may also write what the owner of password hashes has.
  await client.query('set local role app_owner')
  const whole = parents.map(
    (one) =>
      `(s.${quoted(one.column)} is null or exists (select from ${quoted(one.table)} p where p.${quoted(one.key)} = s.${quoted(one.column)}))`,
  )
  const { rowCount } = await client.query(
    `insert into ${quoted(table)} (${list}) select ${list} from came s where ${['true', ...whole].join(' and ')} on conflict do nothing`,
  )
  await client.query('reset role')
  const { rows: came } = await client.query<{ n: string }>('select count(*) as n from came')
  await client.query('drop table came')
  put.rows[table] = (put.rows[table] ?? 0) + (rowCount ?? 0)
  return Number(came[0]?.n ?? 0) - (rowCount ?? 0)
}

/** Events that have no leaf in the audit log yet get this transaction's place: another server counts its transactions anew, and the log takes them in that order. */
async function unfinishedEvents(client: pg.Client, tenantId: string): Promise<void> {
  await client.query('set local role app_owner')
  await client.query(
    `update event e set xid = pg_current_xact_id()::text::bigint where e.tenant_id = $1
       and not exists (select from audit_leaf l where l.tenant_id = e.tenant_id and l.event_id = e.id)`,
    [tenantId],
  )
}

/** What a job of the workspace sees now, with the policies back in force, is what the file had. */
async function countRows(
  client: pg.Client,
  tenantId: string,
  copied: ReadonlyMap<string, number>,
  tables: ReadonlyMap<string, TableHead>,
  put: Put,
): Promise<void> {
  await client.query(`set local role app_job; set local app.tenant_id = '${tenantId}'`)
  for (const name of tables.keys()) {
    if (!name.startsWith('public.')) continue
    const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${quoted(name)}`)
    const found = Number(rows[0]?.n ?? 0)
    if (found !== (copied.get(name) ?? 0))
      throw new BackupError(
        `Workspace ${tenantId} would have ${found} rows in ${name} instead of ${copied.get(name) ?? 0}.`,
      )
    put.rows[name] = (put.rows[name] ?? 0) + found
  }
}
