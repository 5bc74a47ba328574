import { type App, type CtxPrincipal, inCtx, mayRead } from '@app/core'
import type { Tx } from '@app/core/db'
import {
  LEAF_COLUMNS,
  PLATFORM,
  type LeafRow,
  type LogLine,
  leafEvent,
  readCheckpointFiles,
  signerOf,
  treeSize,
} from '@app/core/audit'

const BATCH = 1000

type Row = Omit<LeafRow, 'id'> & {
  id: string | null
  leaf_index: number
  hash: Buffer
  leaf_event_id: string
  ip: string | null
  device: string | null
  origin_salt: Buffer | null
  xid: string | null
}

/** How to read: one transaction of the log's tenant, and which fields may be shown. */
type Reader = <T>(fn: (tx: Tx, shows: (object: string, field: string) => boolean) => Promise<T>) => Promise<T>

/** The log of a workspace, as a member of it (who sees the values of readable fields) or as the program (who sees all). */
export const logLines = (app: App, as: CtxPrincipal): AsyncGenerator<LogLine> =>
  linesOf(app, as.tenant_id, (fn) =>
    inCtx(app, as, (ctx) =>
      fn(ctx.tx, (name, field) => {
        const object = ctx.app.registry.objects.get(name)
        return !object || mayRead(ctx, object, field)
      }),
    ),
  )

/** The program's own log: accounts, sign-ins, checkpoints of all workspaces. */
export const platformLines = (app: App): AsyncGenerator<LogLine> =>
  linesOf(app, PLATFORM, (fn) => app.db.asJob(PLATFORM, (tx) => fn(tx, () => true)))

/**
 * A whole log, line by line, a batch a transaction: what the bundle holds and what "check my log" reads. The size is that of the beginning, so
 * the log may grow meanwhile.
 */
async function* linesOf(app: App, tenantId: string, read: Reader): AsyncGenerator<LogLine> {
  const size = await read((tx) => treeSize(tx, tenantId))
  yield {
    type: 'log',
    version: 1,
    tenant_id: tenantId,
    public_key: signerOf(app, tenantId).public_key,
    exported_at: app.clock().toISOString(),
  }
  for (const note of readCheckpointFiles(app.config, tenantId)) yield { type: 'checkpoint', note, kept: 'file' }
  let lastXid: string | null = null
  for (let from = 0; from < size; from += BATCH) {
    const to = Math.min(from + BATCH, size)
    const lines = await read((tx, shows) => batch(tx, tenantId, shows, from, to))
    for (const line of lines) {
      if (line.type === 'leaf' && line.event) lastXid = line.order
      yield line
    }
  }
  // Notes of sizes the tree never reached are the evidence of a cut.
  for (const note of await read((tx) => notesBeyond(tx, tenantId, size))) yield { type: 'checkpoint', note }
  if (lastXid !== null) {
    const before = lastXid
    for (const event of await read((tx) => unlogged(tx, tenantId, before))) yield { type: 'unlogged', event }
  }
  yield { type: 'end', size }
}

async function batch(
  tx: Tx,
  tenantId: string,
  shows: (object: string, field: string) => boolean,
  from: number,
  to: number,
): Promise<LogLine[]> {
  const [rows, notes] = await Promise.all([
    tx.query<Row>(
      `select ${LEAF_COLUMNS}, l.leaf_index, l.hash, l.event_id as leaf_event_id, e.ip, e.device, e.origin_salt, e.xid::text as xid
       from audit_leaf l left join event e on e.tenant_id = $1 and e.id = l.event_id
       where l.tenant_id = $1 and l.leaf_index >= $2 and l.leaf_index < $3 order by l.leaf_index`,
      [tenantId, from, to],
    ),
    tx.query<{ tree_size: number; note: string }>(
      'select tree_size, note from audit_checkpoint where tenant_id = $1 and tree_size > $2 and tree_size <= $3 order by tree_size',
      [tenantId, from, to],
    ),
  ])
  const values = Map.groupBy(
    await tx.query<{ event_id: string; field: string; old: unknown; new: unknown; salt: Buffer }>(
      'select event_id, field, old, new, salt from event_value where tenant_id = $1 and event_id = any($2::uuid[]) order by event_id, field',
      [tenantId, rows.map((row) => row.leaf_event_id)],
    ),
    (value) => value.event_id,
  )
  const lines: LogLine[] = []
  const pending = notes.map((row) => ({ size: Number(row.tree_size), note: row.note }))
  const notesUpTo = (size: number): void => {
    while (pending[0] && pending[0].size <= size) lines.push({ type: 'checkpoint', note: pending.shift()?.note ?? '' })
  }
  for (const row of rows) {
    notesUpTo(Number(row.leaf_index))
    lines.push(leafLine(shows, row, values.get(row.leaf_event_id) ?? []))
  }
  notesUpTo(to)
  return lines
}

function leafLine(
  shows: (object: string, field: string) => boolean,
  row: Row,
  values: { field: string; old: unknown; new: unknown; salt: Buffer }[],
): LogLine & { type: 'leaf' } {
  const { leaf_index, hash, leaf_event_id, ip, device, origin_salt, xid, id, ...event } = row
  const line = {
    type: 'leaf' as const,
    index: Number(leaf_index),
    hash: hash.toString('base64'),
    event_id: leaf_event_id,
    order: xid ?? '0',
  }
  if (id === null) return { ...line, event: null }
  const readable = values.filter((value) => shows(row.object, value.field))
  const withheld = values.filter((value) => !readable.includes(value)).map((value) => value.field)
  return {
    ...line,
    event: leafEvent({ ...event, id }),
    ...(row.origin ? { origin: { ip, device, salt: origin_salt?.toString('base64') ?? null } } : {}),
    ...(readable.length > 0
      ? {
          values: readable.map(({ field, old, new: next, salt }) => ({
            field,
            old,
            new: next,
            salt: salt.toString('base64'),
          })),
        }
      : {}),
    ...(withheld.length > 0 ? { withheld } : {}),
  }
}

/** Signed states larger than the log was a moment ago, unless it grew to them since. */
async function notesBeyond(tx: Tx, tenantId: string, size: number): Promise<string[]> {
  const now = await treeSize(tx, tenantId)
  const rows = await tx.query<{ note: string }>(
    'select note from audit_checkpoint where tenant_id = $1 and tree_size > $2 order by tree_size desc limit 1',
    [tenantId, Math.max(size, now)],
  )
  return rows.map((row) => row.note)
}

/** Events that pretend to be older than the newest leaf and have none: put in behind the log's back. */
async function unlogged(
  tx: Tx,
  tenantId: string,
  lastXid: string,
): Promise<{ id: string; at: string; name: string }[]> {
  return await tx.query(
    `select e.id, e.at, e.name from event e where e.tenant_id = $1 and e.xid < $2::bigint
       and not exists (select 1 from audit_leaf l where l.tenant_id = $1 and l.event_id = e.id) order by e.at limit 200`,
    [tenantId, lastXid],
  )
}
