import { type App, uuidv7 } from '@app/core'
import type { Tx } from '@app/core/db'
import type { Subprocessor, SubprocessorState } from '../index.ts'

/** An entry as it is kept; `ended_at` is the day another one took its place, too. */
export type Row = Omit<Subprocessor, 'state'> & { readonly host: string | null; readonly is_first: boolean }
const COLUMNS = `s.id, s.destination, s.host, s.name, s.task, s.region, s.safeguard, s.categories, s.contract_from::text, s.contract_to::text, s.bars_own_use, s.reason, s.replaces,
  s.is_first, s.announced_at, s.effective_at,
  least(s.ended_at, (select min(n.effective_at) from identity.subprocessor n where n.replaces = s.id and n.ended_at is null)) as ended_at`

const DAY = 86_400_000
/** The moment after the last day of the contract. */
export const overAt = (row: Pick<Row, 'contract_to'>): number => Date.parse(`${row.contract_to}T00:00:00Z`) + DAY

/** What stands at this moment. */
export function stateOf(row: Row, now: number): SubprocessorState {
  const [from, end] = [Date.parse(row.effective_at), row.ended_at === null ? null : Date.parse(row.ended_at)]
  if (end !== null && end <= from) return 'withdrawn'
  if (end !== null && end <= now) return 'ended'
  if (now < from) return 'announced'
  return now >= overAt(row) ? 'expired' : 'in_force'
}

export const allSubprocessors = async (tx: Tx): Promise<Row[]> =>
  await tx.query<Row>(
    `select ${COLUMNS} from identity.subprocessor s order by s.effective_at desc, s.id desc limit 500`,
  )

export async function findSubprocessor(tx: Tx, id: string): Promise<Row | null> {
  const [row] = await tx.query<Row>(`select ${COLUMNS} from identity.subprocessor s where s.id = $1`, [id])
  return row ?? null
}

export async function insertSubprocessor(
  tx: Tx,
  row: Omit<Row, 'id' | 'announced_at' | 'ended_at'> & { by: string; now: string },
): Promise<string> {
  const id = uuidv7()
  await tx.run(
    `insert into identity.subprocessor (id, destination, host, name, task, region, safeguard, categories, contract_from, contract_to, bars_own_use, reason, replaces, is_first,
       announced_at, announced_by, effective_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      id,
      row.destination,
      row.host,
      row.name,
      row.task,
      row.region,
      row.safeguard,
      row.categories,
      row.contract_from,
      row.contract_to,
      row.bars_own_use,
      row.reason,
      row.replaces,
      row.is_first,
      row.now,
      row.by,
      row.effective_at,
    ],
  )
  return id
}

/** @returns false when it ended before */
export const endSubprocessor = async (tx: Tx, id: string, at: string): Promise<boolean> =>
  (await tx.run('update identity.subprocessor set ended_at = $2 where id = $1 and ended_at is null', [id, at]))
    .rowCount > 0

export const prolong = async (tx: Tx, id: string, until: string): Promise<boolean> =>
  (
    await tx.run(
      'update identity.subprocessor set contract_to = $2 where id = $1 and ended_at is null and contract_to < $2',
      [id, until],
    )
  ).rowCount > 0

/** Is there a workspace whose people would have to be told? Those of the program's own probes are nobody's. */
export async function isAnybodyHere(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ here: boolean }>(
    `select exists (select from identity.membership m join identity.account a on a.id = m.account_id where m.is_active and a.email not like 'canary-%@canary.invalid') as here`,
  )
  return row?.here ?? true
}

/** Does data go to the host already, with nobody listed for the destination? */
export async function isInUse(tx: Tx, destination: string, host: string): Promise<boolean> {
  const [row] = await tx.query<{ used: boolean }>(
    `select exists (select from identity.egress where destination = $1 and split_part(host, ':', 1) = $2 and outcome = 'sent')
       and not exists (select from identity.subprocessor where destination = $1) as used`,
    [destination, host],
  )
  return row?.used ?? false
}

/** How many were told of each. */
export async function countTold(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.query<{ id: string; told: number }>(
    `select s.id, (select count(*)::int from identity.notice_sent n where n.subject_id = s.id) as told from identity.subprocessor s`,
  )
  return new Map(rows.map((row) => [row.id, row.told]))
}

/** The job that tells is in the queue once per entry. */
export const queueTelling = async (tx: Tx, id: string): Promise<void> => {
  await tx.query(`select app_enqueue('subprocessors.tell', $1::json, null, $2)`, [
    JSON.stringify({ subject_id: id }),
    `subprocessors.tell:${id}`,
  ])
}

/** Entries that took effect sooner than promised. */
export async function shortNotices(app: App, hours: number): Promise<number> {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ n: number }>(
      `select count(*)::int as n from identity.subprocessor where not is_first and effective_at < announced_at + $1 * interval '1 hour'`,
      [hours],
    ),
  )
  return row?.n ?? 0
}
