import type { Tx } from '../db/index.ts'
import { uuidv7 } from '../uuid.ts'
import { PLATFORM, leafText } from './leaf.ts'
import { leafHash } from './merkle.ts'
import type { NoteSigner } from './note.ts'
import { LEAF_COLUMNS, type LeafRow, appendLeaves, leafEvent, rootAt } from './tree.queries.ts'

const LOCK = 7210434

/**
 * Takes up to `limit` events of finished transactions that no leaf stands for yet, in the order of transactions, and appends them to their trees. An
 * event of a transaction that began earlier and ends later is never passed over: nothing is taken from beyond the oldest transaction still
 * running (`bound`). So writers wait for nothing, and long ones only delay the log.
 * @returns the trees that grew, with their sizes; and how many events there were
 */
export async function sequence(tx: Tx, limit: number): Promise<{ taken: number; sizes: Map<string, number> }> {
  await tx.query('select pg_advisory_xact_lock($1)', [LOCK])
  const [at] = await tx.query<{ xid: string; event_id: string; bound: string; now: string }>(
    `select xid::text, event_id, pg_snapshot_xmin(pg_current_snapshot())::text as bound, pg_snapshot_xmax(pg_current_snapshot())::text as now from identity.audit_cursor`,
  )
  if (!at) throw new Error('identity.audit_cursor is empty')
  // Another cluster (a logical restore) counts its transactions anew: everything is looked at again, and what has a leaf is skipped.
  const from = BigInt(at.xid) > BigInt(at.now) ? { xid: '0', event_id: PLATFORM } : at
  const rows = await tx.query<LeafRow & { xid: string }>(
    `select ${LEAF_COLUMNS}, e.xid::text as xid from event e
     where (e.xid, e.id) > ($1::bigint, $2::uuid) and e.xid < $3::bigint
       and not exists (select 1 from audit_leaf l where l.tenant_id = e.tenant_id and l.event_id = e.id)
     order by e.xid, e.id limit $4`,
    [from.xid, from.event_id, at.bound, limit],
  )
  const last = rows.length < limit ? { xid: at.bound, id: PLATFORM } : rows.at(-1)
  if (last && (last.xid !== at.xid || last.id !== at.event_id))
    await tx.query('update identity.audit_cursor set xid = $1::bigint, event_id = $2::uuid', [last.xid, last.id])
  if (rows.length === 0) return { taken: 0, sizes: new Map() }
  const leaves = rows.map((row) => ({
    tenant_id: row.tenant_id,
    event_id: row.id,
    hash: leafHash(leafText(leafEvent(row))),
  }))
  return { taken: rows.length, sizes: await appendLeaves(tx, leaves) }
}

/** Signs the state of a tree. The platform's own log gets a leaf for each checkpoint of a workspace, so that nobody can have two pasts. */
export async function addCheckpoint(
  tx: Tx,
  signer: NoteSigner,
  tree: { tenant_id: string; size: number; now: string },
): Promise<string> {
  const { tenant_id, size, now } = tree
  const root = await rootAt(tx, tenant_id, size)
  const note = signer.sign({ size, root, at: now })
  await tx.query(
    'insert into audit_checkpoint (tenant_id, tree_size, at, root, note) values ($1, $2, $3, $4, $5) on conflict do nothing',
    [tenant_id, size, now, root, note],
  )
  if (tenant_id !== PLATFORM)
    await tx.query(
      `insert into event (tenant_id, id, at, name, object, record_id, record_version, source, correlation_id, commitments)
       values ($1, $2, $3, 'audit.checkpoint', 'audit', $4, $5, 'system', $2, $6)`,
      [PLATFORM, uuidv7(), now, tenant_id, size, JSON.stringify({ root: root.toString('base64url') })],
    )
  return note
}

export type TreeState = { tenant_id: string; size: number; signed_size: number; signed_at: string | null }

/** Every tree with its size and last checkpoint; once per start. Steps from tree to tree along the index instead of reading all leaves. */
export async function allTrees(tx: Tx): Promise<TreeState[]> {
  const rows = await tx.query<TreeState>(
    `with recursive t as (
       (select tenant_id from audit_leaf order by tenant_id limit 1)
       union all
       select (select l.tenant_id from audit_leaf l where l.tenant_id > t.tenant_id order by l.tenant_id limit 1) from t where t.tenant_id is not null
     )
     select t.tenant_id, s.size, coalesce(c.tree_size, 0) as signed_size, c.at as signed_at from t
     cross join lateral (select max(leaf_index) + 1 as size from audit_leaf l where l.tenant_id = t.tenant_id) s
     left join lateral (select tree_size, at from audit_checkpoint c where c.tenant_id = t.tenant_id order by tree_size desc limit 1) c on true
     where t.tenant_id is not null`,
  )
  return rows.map((row) => ({ ...row, size: Number(row.size), signed_size: Number(row.signed_size) }))
}
