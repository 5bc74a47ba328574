import { createHash } from 'node:crypto'
import { type App, type Probe, type ProbeResult, type ProbeState, uuidv7 } from '@app/core'
import { PLATFORM, canonicalJson } from '@app/core/audit'
import type { Tx } from '@app/core/db'

/** A result as it is kept. */
export type StoredResult = {
  readonly id: string
  readonly probe: string
  readonly at: string
  readonly state: ProbeState
  readonly evidence: Readonly<Record<string, unknown>>
  readonly event_id: string
}
const COLUMNS = 'id, probe, at, state, evidence, event_id'

/** What the platform's log holds of a result: change the row and it does not fit any more. */
export const resultHash = (row: Omit<StoredResult, 'event_id'>): string =>
  createHash('sha256')
    .update(
      canonicalJson({
        id: row.id,
        probe: row.probe,
        at: new Date(row.at).toISOString(),
        state: row.state,
        evidence: row.evidence,
      }),
    )
    .digest('base64url')

/** Keeps a result, and its hash as a leaf of the platform's log, which is signed within seconds. */
export async function storeResult(app: App, probe: Probe, result: ProbeResult): Promise<StoredResult> {
  const at = app.clock().toISOString()
  const row: StoredResult = { id: uuidv7(), probe: probe.id, at, ...result, event_id: uuidv7() }
  await app.db.inAuth(async (tx) => {
    await tx.run(
      `insert into event (tenant_id, id, at, name, object, record_id, record_version, source, correlation_id, commitments)
       values ($1, $2, $3, $4, 'audit', null, null, 'system', $2, $5)`,
      [PLATFORM, row.event_id, at, `probe.${row.state}`, JSON.stringify({ result: resultHash(row) })],
    )
    await tx.run(`insert into identity.probe_result (${COLUMNS}) values ($1, $2, $3, $4, $5, $6)`, [
      row.id,
      row.probe,
      at,
      row.state,
      JSON.stringify(row.evidence),
      row.event_id,
    ])
  }, PLATFORM)
  return row
}

/** The last result of each of these probes, and since when they have said the same. Both are found by the index, however long the history is. */
export async function latestResults(
  tx: Tx,
  probes: readonly string[],
): Promise<Map<string, StoredResult & { readonly since: string }>> {
  const rows = await tx.query<StoredResult & { since: string }>(
    `select l.*, (
         select min(r.at) from identity.probe_result r
         where r.probe = l.probe and r.at > coalesce(case when l.state = 'proven'
           then (select max(o.at) from identity.probe_result o where o.probe = l.probe and o.state <> 'proven')
           else (select max(o.at) from identity.probe_result o where o.probe = l.probe and o.state <> l.state) end, '-infinity')
       ) as since
     from unnest($1::text[]) as p (name)
     cross join lateral (
       select ${COLUMNS} from identity.probe_result r where r.probe = p.name order by r.at desc, r.id desc limit 1
     ) l`,
    [probes],
  )
  return new Map(rows.map((row) => [row.probe, row]))
}

/** The last results of one probe, newest first, with whether each is still the one that the log holds. */
export async function historyOfProbe(
  app: App,
  probe: string,
  limit: number,
): Promise<(StoredResult & { signed: boolean })[]> {
  const rows = await app.db.inAuth((tx) =>
    tx.query<StoredResult>(
      `select ${COLUMNS} from identity.probe_result where probe = $1 order by at desc, id desc limit $2`,
      [probe, limit],
    ),
  )
  const leaves = await app.db.asJob(PLATFORM, (tx) =>
    tx.query<{ id: string; hash: string | null }>(
      `select id, commitments ->> 'result' as hash from event where tenant_id = $1 and id = any($2::uuid[])`,
      [PLATFORM, rows.map((row) => row.event_id)],
    ),
  )
  const said = new Map(leaves.map((leaf) => [leaf.id, leaf.hash]))
  return rows.map((row) => ({ ...row, signed: said.get(row.event_id) === resultHash(row) }))
}

/** Queues a round of the probes that are due; a round that waits already is not queued twice. */
export async function queueRound(tx: Tx): Promise<void> {
  await tx.query(
    `select app_enqueue('trust.probe', json_build_object('tenant_id', nullif(current_setting('app.tenant_id', true), '')), null, 'trust.probe')`,
  )
}
