import type { Tx } from '@app/core/db'

/** A statement of maintenance as people see it: without values. */
export type Statement = {
  readonly id: string
  readonly statement: string
  readonly at: string
  readonly finished_at: string | null
  readonly row_count: number | null
  readonly failure: string | null
  readonly operator: string | null
}
const COLUMNS = `s.id, s.statement, s.at, s.finished_at, s.row_count, s.failure, o.name as operator`
const FROM = `identity.maintenance_statement s left join identity.operator o on o.account_id = s.operator_id`

/** Lets the database answer this text on this connection until `ends_at`; it is the note at the same time. */
export async function insertStatement(
  tx: Tx,
  row: {
    id: string
    grant_id: string
    tenant_id: string
    operator_id: string
    statement: string
    backend: number
    digest: Buffer
    at: string
    ends_at: string
  },
): Promise<void> {
  await tx.run(
    `insert into identity.maintenance_statement (id, grant_id, tenant_id, operator_id, statement, backend, digest, at, ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [row.id, row.grant_id, row.tenant_id, row.operator_id, row.statement, row.backend, row.digest, row.at, row.ends_at],
  )
}

/** What came of it; nothing is seen by it any more, and its text cannot be guessed from a digest. */
export async function finishStatement(
  tx: Tx,
  given: { id: string; at: string; row_count: number | null; failure: string | null },
): Promise<void> {
  await tx.run(
    'update identity.maintenance_statement set finished_at = $2, row_count = $3, failure = $4, digest = null where id = $1 and finished_at is null',
    [given.id, given.at, given.row_count, given.failure],
  )
}

export async function statementsOf(tx: Tx, grantId: string): Promise<Statement[]> {
  return await tx.query<Statement>(
    `select ${COLUMNS} from ${FROM} where s.grant_id = $1 order by s.at desc, s.id desc limit 200`,
    [grantId],
  )
}

export async function statementsByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, Statement>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.query<Statement>(`select ${COLUMNS} from ${FROM} where s.id = any($1::uuid[])`, [ids])
  return new Map(rows.map((row) => [row.id, row]))
}
