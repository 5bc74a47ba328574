import type { Tx } from '../db/index.ts'
import type { LeafEvent } from './leaf.ts'
import { FAN, type HashSource, rangeRoot, rootOf } from './merkle.ts'

/** What a leaf is made of, as columns of `event e`. Times in microseconds: nothing below them can be changed unseen. */
export const LEAF_COLUMNS = `e.tenant_id, e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.name, e.object, e.record_id,
  e.record_version, e.actor_id, e.on_behalf_of, e.source, e.correlation_id, e.causation_id, e.commitments, e.origin`
export type LeafRow = Omit<LeafEvent, 'origin'> & { origin: Buffer | null }

/** The event as its leaf says it. */
export const leafEvent = (row: LeafRow): LeafEvent => ({
  ...row,
  record_version: row.record_version === null ? null : Number(row.record_version),
  origin: row.origin?.toString('base64url') ?? null,
})

/** The hashes of a tree as the database keeps them: leaves, and whole blocks of 256, 65,536, ... */
export const hashSource =
  (tx: Tx, tenantId: string): HashSource =>
  async (level, from, to) => {
    const rows =
      level === 0
        ? await tx.query<{ hash: Buffer }>(
            'select hash from audit_leaf where tenant_id = $1 and leaf_index >= $2 and leaf_index < $3 order by leaf_index',
            [tenantId, from, to],
          )
        : await tx.query<{ hash: Buffer }>(
            'select hash from audit_node where tenant_id = $1 and level = $2 and node_index >= $3 and node_index < $4 order by node_index',
            [tenantId, level, from, to],
          )
    return rows.map((row) => row.hash)
  }

/** Number of leaves in the tree. */
export async function treeSize(tx: Tx, tenantId: string): Promise<number> {
  const [row] = await tx.query<{ size: number | null }>(
    'select max(leaf_index) + 1 as size from audit_leaf where tenant_id = $1',
    [tenantId],
  )
  return Number(row?.size ?? 0)
}

/** Root of the first `size` leaves. @throws Error when hashes are missing */
export const rootAt = async (tx: Tx, tenantId: string, size: number): Promise<Buffer> =>
  await rangeRoot(hashSource(tx, tenantId), 0, size)

/** Appends leaves to trees (each tree's in order), and the blocks that are whole now. Only as app_seq, one at a time. */
export async function appendLeaves(
  tx: Tx,
  leaves: readonly { tenant_id: string; event_id: string; hash: Buffer }[],
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  const before = new Map<string, number>()
  for (const { tenant_id } of leaves) {
    if (before.has(tenant_id)) continue
    before.set(tenant_id, await treeSize(tx, tenant_id))
    sizes.set(tenant_id, before.get(tenant_id) ?? 0)
  }
  const indexes = leaves.map(({ tenant_id }) => {
    const index = sizes.get(tenant_id) ?? 0
    sizes.set(tenant_id, index + 1)
    return index
  })
  await tx.query(
    `insert into audit_leaf (tenant_id, leaf_index, event_id, hash) select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bytea[])`,
    [leaves.map((l) => l.tenant_id), indexes, leaves.map((l) => l.event_id), leaves.map((l) => l.hash)],
  )
  for (const [tenantId, size] of sizes) await appendBlocks(tx, tenantId, before.get(tenantId) ?? 0, size)
  return sizes
}

async function appendBlocks(tx: Tx, tenantId: string, before: number, size: number): Promise<void> {
  const source = hashSource(tx, tenantId)
  for (let level = 1, unit = FAN; unit <= size; level++, unit *= FAN)
    for (let block = Math.floor(before / unit); block < Math.floor(size / unit); block++) {
      const hash = rootOf(await source(level - 1, block * FAN, (block + 1) * FAN))
      await tx.query('insert into audit_node (tenant_id, level, node_index, hash) values ($1, $2, $3, $4)', [
        tenantId,
        level,
        block,
        hash,
      ])
    }
}

export type CheckpointRow = { tree_size: number; at: string; root: Buffer; note: string }

/** The checkpoint of the newest state, or of the first one that covers a leaf. */
export async function checkpointOf(tx: Tx, tenantId: string, covering?: number): Promise<CheckpointRow | null> {
  const [row] = await tx.query<CheckpointRow>(
    covering === undefined
      ? 'select tree_size, at, root, note from audit_checkpoint where tenant_id = $1 order by tree_size desc limit 1'
      : 'select tree_size, at, root, note from audit_checkpoint where tenant_id = $1 and tree_size > $2 order by tree_size limit 1',
    covering === undefined ? [tenantId] : [tenantId, covering],
  )
  return row ? { ...row, tree_size: Number(row.tree_size) } : null
}
