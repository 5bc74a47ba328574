import { type Ctx, error } from '@app/core'
import {
  LEAF_COLUMNS,
  type LeafRow,
  checkpointOf,
  consistencyProof,
  hashSource,
  inclusionProof,
  leafEvent,
  leafText,
  rootAt,
  signerOf,
  treeSize,
} from '@app/core/audit'

const base64 = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('base64'))

/** Signed states of the log, newest first, and the key they are signed with. */
export async function checkpoints(ctx: Ctx, limit: number): Promise<unknown> {
  const rows = await ctx.tx.query<{ tree_size: number; at: string; root: Buffer; note: string }>(
    'select tree_size, at, root, note from audit_checkpoint where tenant_id = $1 order by tree_size desc limit $2',
    [ctx.tenant.id, limit],
  )
  return {
    public_key: signerOf(ctx.app, ctx.tenant.id).public_key,
    data: rows.map((row) => ({
      size: Number(row.tree_size),
      at: row.at,
      root: row.root.toString('base64'),
      note: row.note,
    })),
  }
}

/** The newest signed note. @throws audit_pending */
export async function latestNote(ctx: Ctx): Promise<string> {
  const checkpoint = await checkpointOf(ctx.tx, ctx.tenant.id)
  if (!checkpoint) throw error('audit_pending')
  return checkpoint.note
}

/**
 * That an event stands in the log: the leaf as it is hashed, and the path from it to the root of the first signed checkpoint that covers it.
 * @throws not_found; audit_pending in the first seconds of an event
 */
export async function proofOf(ctx: Ctx, id: string): Promise<unknown> {
  const [row] = await ctx.tx.query<LeafRow & { leaf_index: number | null; hash: Buffer | null }>(
    `select ${LEAF_COLUMNS}, l.leaf_index, l.hash from event e left join audit_leaf l on l.tenant_id = $1 and l.event_id = e.id where e.tenant_id = $1 and e.id = $2`,
    [ctx.tenant.id, id],
  )
  if (!row) throw error('not_found')
  const { leaf_index, hash, ...event } = row
  const index = Number(leaf_index)
  const checkpoint = leaf_index === null ? null : await checkpointOf(ctx.tx, ctx.tenant.id, index)
  if (!checkpoint || !hash) throw error('audit_pending')
  return {
    leaf: leafText(leafEvent(event)),
    leaf_hash: hash.toString('base64'),
    leaf_index: index,
    tree_size: checkpoint.tree_size,
    root: checkpoint.root.toString('base64'),
    proof: base64(await inclusionProof(hashSource(ctx.tx, ctx.tenant.id), index, checkpoint.tree_size)),
    checkpoint: checkpoint.note,
    public_key: signerOf(ctx.app, ctx.tenant.id).public_key,
  }
}

/** That the log of `to` leaves begins with the log of `from` leaves. @throws bad_request when the log has no such sizes */
export async function consistency(ctx: Ctx, from: number, to: number): Promise<unknown> {
  const size = await treeSize(ctx.tx, ctx.tenant.id)
  if (from < 1 || from > to || to > size)
    throw error('bad_request', { detail: `from and to are sizes of the log, 1 <= from <= to <= ${size}.` })
  const source = hashSource(ctx.tx, ctx.tenant.id)
  return {
    from,
    to,
    from_root: (await rootAt(ctx.tx, ctx.tenant.id, from)).toString('base64'),
    to_root: (await rootAt(ctx.tx, ctx.tenant.id, to)).toString('base64'),
    proof: base64(await consistencyProof(source, from, to)),
  }
}
