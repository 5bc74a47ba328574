import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { asAppError, codeOf, type Connection } from './connection.ts'
import { scramVerifier } from './roles.ts'
import type { Pool } from './pool.ts'

/** What a statement of maintenance answered: texts as PostgreSQL writes them. */
export type MaintenanceAnswer = { readonly columns: readonly string[]; readonly rows: readonly (string | null)[][] }

const ROLE = 'app_maintenance'
// One at a time: the role's password is that of the statement that runs.
let last: Promise<unknown> = Promise.resolve()

/**
 * Runs one statement as `app_maintenance`, on a connection of its own. The role gets a password that the server forgets at `ends_at` before, and can log
 * in no more after. `admit` learns which connection will run it, and notes it: without that the role sees no row of anybody.
 * @throws what `admit` throws, and then nothing runs; AppError for a lost connection and limits of time; errors of the statement as pg reports them
 */
export async function oneStatement(
  given: { boot: Pool; connection: Connection },
  statement: { text: string; ends_at: string; admit: (backend: number) => Promise<void> },
): Promise<MaintenanceAnswer> {
  const before = last
  const mine = before.then(() => openAndRun(given, statement))
  last = mine.catch(() => {})
  return await mine
}

async function openAndRun(
  { boot, connection }: { boot: Pool; connection: Connection },
  { text, ends_at, admit }: { text: string; ends_at: string; admit: (backend: number) => Promise<void> },
): Promise<MaintenanceAnswer> {
  const client = await logIn(boot, connection, ends_at)
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    await admit(rows[0]?.pid ?? 0)
    // A prepared statement is one statement: PostgreSQL itself refuses a second one in the text.
    const result = await client.query<(string | null)[]>({
      name: 'maintenance',
      text,
      rowMode: 'array',
      types: { getTypeParser: () => (value: string) => value },
    } as unknown as pg.QueryArrayConfig)
    return { columns: result.fields.map((field) => field.name), rows: result.rows }
  } catch (cause) {
    throw asAppError(cause)
  } finally {
    await client.end().catch(() => {})
    await boot.query(`alter role ${ROLE} nologin password null`)
  }
}

/** Roles belong to the whole server: where another program on it gives the role a password at the same moment, this one begins again. */
async function logIn(boot: Pool, connection: Connection, endsAt: string, attempts = 8): Promise<pg.Client> {
  const password = randomBytes(24).toString('base64url')
  const client = new pg.Client({
    ...connection,
    user: ROLE,
    password,
    application_name: 'custos-maintenance',
    connectionTimeoutMillis: 5000,
    options: '-c timezone=UTC -c datestyle=ISO',
  })
  client.on('error', () => {})
  try {
    await boot.query(
      `alter role ${ROLE} login password '${scramVerifier(password)}' valid until '${new Date(endsAt).toISOString()}'`,
    )
    await client.connect()
    return client
  } catch (cause) {
    await client.end().catch(() => {})
    if (attempts === 1 || !/^(28000|28P01|XX000)$/.test(codeOf(cause))) throw asAppError(cause)
    return await logIn(boot, connection, endsAt, attempts - 1)
  }
}
