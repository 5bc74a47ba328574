import { createHash } from 'node:crypto'
import pg from 'pg'
import type { App } from '../app.ts'
import { copyOut } from '../db/copy-stream.ts'
import {
  type FileHead,
  INSTALLATION,
  type Manifest,
  type TableHead,
  type TableLine,
  isCopied,
  parentsFirst,
  quoted,
  quotedList,
  rowsFor,
} from './row-tables.ts'
import { PLATFORM } from '../audit/index.ts'

/**
 * A database that is not ours to copy as files (DATABASE_URL), row by row: one file a workspace, and one of what belongs to none. All of it is one snapshot, and each workspace is read
 * through the row policies of jobs, so that a file can hold nothing of another.
 */

/** Our tables with their stored columns, and what they refer to. */
const TABLES = `select n.nspname || '.' || c.relname as "table", array_agg(a.attname::text order by a.attnum) as columns,
    (select coalesce(jsonb_agg(jsonb_build_object('column', k.attname, 'table', fn.nspname || '.' || f.relname, 'key', p.attname)), '[]')
     from pg_constraint o join pg_class f on f.oid = o.confrelid join pg_namespace fn on fn.oid = f.relnamespace
       join pg_attribute k on k.attrelid = o.conrelid and k.attnum = o.conkey[cardinality(o.conkey)]
       join pg_attribute p on p.attrelid = o.confrelid and p.attnum = o.confkey[cardinality(o.confkey)]
     where o.conrelid = c.oid and o.contype = 'f' and o.confrelid <> c.oid) as parents
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  where c.relkind = 'r' and n.nspname in ('public', 'identity') and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  group by 1, c.oid order by 1`

/** Our tables, those that are referred to first. */
export const rowTables = async (client: pg.ClientBase): Promise<TableHead[]> =>
  parentsFirst((await client.query<TableHead>(TABLES)).rows)

/** The role that reads or writes a table's rows: jobs see one workspace, sign-in what belongs to none, and password hashes have an owner of their own. */
const readerOf = (table: string): string =>
  table.startsWith('public.') ? 'app_job' : table === 'identity.password' ? 'app_ph' : 'app_auth'

/** A snapshot of the whole database, open until `close`. */
export type RowSnapshot = {
  readonly migration: string
  readonly workspaces: readonly string[]
  /** The lines of one file; rows are counted by table, copies are not. */
  rows(whose: string, counted: Record<string, number>): AsyncGenerator<Buffer>
  close(): Promise<void>
}

/** Opens it. No right of its own: the role of DATABASE_URL made ours and acts as they may. */
export async function openSnapshot(app: Pick<App, 'db'>): Promise<RowSnapshot> {
  const client = new pg.Client({ ...app.db.url('boot'), application_name: 'custos backup' })
  client.on('error', () => {})
  await client.connect()
  const close = async (): Promise<void> => await client.end().catch(() => {})
  try {
    // A large workspace takes its time, and nobody waits for it.
    await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0')
    await client.query('begin isolation level repeatable read, read only')
    const tables = await rowTables(client)
    await client.query('set local role app_auth')
    const { rows: found } = await client.query<{ id: string; slug: string }>(
      'select id, slug from identity.tenant order by id',
    )
    const { rows: last } = await client.query<{ name: string }>('select max(name) as name from identity.migration')
    const migration = last[0]?.name ?? ''
    const addresses = new Map(found.map((one) => [one.id, one.slug]))
    return {
      migration,
      workspaces: [...addresses.keys()],
      async *rows(whose, counted) {
        yield line<FileHead>({ custos: 'rows', version: 1, whose, address: addresses.get(whose) ?? null, migration })
        const manifest: Manifest = { end: true, tables: {} }
        await client.query(`set local app.tenant_id = '${whose === INSTALLATION ? PLATFORM : whose}'`)
        // The owner of password hashes sees no membership.
        await client.query('set local role app_auth')
        const { rows: own } = await client.query<{ id: string }>(
          'select account_id as id from identity.membership where tenant_id::text = $1 order by 1',
          [whose],
        )
        const members = own.map((one) => one.id)
        for (const table of tables) {
          const where = rowsFor(table, whose, members)
          if (where === null) continue
          await client.query(`set local role ${readerOf(table.table)}`)
          const hash = createHash('sha256')
          let rows = 0
          const source = copyOut(
            client,
            `copy (select ${quotedList(table.columns)} from ${quoted(table.table)} where ${where}) to stdout`,
          )
          for await (const chunk of source as AsyncIterable<Buffer>) {
            // The line of a table without rows is left out.
            if (rows === 0) yield line<TableLine>({ table: table.table, columns: table.columns })
            for (const byte of chunk) if (byte === 10) rows += 1
            hash.update(chunk)
            yield chunk
          }
          if (rows === 0) continue
          yield Buffer.from('\\.\n')
          manifest.tables[table.table] = { rows, sha256: hash.digest('hex') }
          if (whose === INSTALLATION || !isCopied(table.table))
            counted[table.table] = (counted[table.table] ?? 0) + rows
        }
        yield line(manifest)
      },
      close,
    }
  } catch (cause) {
    await close()
    throw cause
  }
}

const line = <T>(value: T): Buffer => Buffer.from(`${JSON.stringify(value)}\n`)
