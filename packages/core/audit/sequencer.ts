import type { App } from '../app.ts'
import { keepContradiction, writeCheckpointFile } from './checkpoint-files.ts'
import { type NoteSigner, noteSigner } from './note.ts'
import { type TreeState, addCheckpoint, allTrees, sequence } from './sequence.queries.ts'
import { rootAt, treeSize } from './tree.queries.ts'

const BATCH = 1000
const EVERY_MS = 10_000
const EVERY_EVENTS = 1000
const POLL_MS = 1000
/** A clock set back by less than this is a correction, not another time. */
const SKEW_MS = 60_000

/** Signs checkpoints of one log. The key comes from the root key, which is not in the database: who owns the database cannot sign. */
export const signerOf = (app: Pick<App, 'keys'>, tenantId: string): NoteSigner =>
  noteSigner(`custos/audit/${tenantId}`, app.keys.derive('audit log signing'))

export type Sequencer = {
  /** Appends all there is and signs what grew; for tests and at the end. With `sign: 'due'` only what is 10 s or 1,000 events old. */
  run(sign?: 'due' | 'all'): Promise<number>
  stop(): Promise<void>
}

type Tree = Omit<TreeState, 'tenant_id'> & { checked: boolean }

/** The log over the database as it stands, without a timer. */
export function openSequencer(app: App): Pick<Sequencer, 'run'> & { load(): Promise<void> } {
  const trees = new Map<string, Tree>()
  const known = (tenantId: string): Tree => {
    const tree = trees.get(tenantId) ?? { size: 0, signed_size: 0, signed_at: null, checked: false }
    trees.set(tenantId, tree)
    return tree
  }
  async function load(): Promise<void> {
    trees.clear()
    for (const { tenant_id, ...tree } of await app.db.asSequencer(allTrees))
      trees.set(tenant_id, { ...tree, checked: false })
  }
  async function append(): Promise<number> {
    let total = 0
    for (;;) {
      const { taken, sizes } = await app.db.asSequencer((tx) => sequence(tx, BATCH))
      for (const [tenantId, size] of sizes) known(tenantId).size = size
      total += taken
      if (taken < BATCH) return total
    }
  }
  async function sign(tenantId: string, tree: Tree): Promise<void> {
    const now = app.clock().toISOString()
    const { size } = tree
    const contradicted = tree.checked
      ? null
      : await keepContradiction(app.config, tenantId, (at) =>
          app.db.asSequencer(async (tx) =>
            at <= (await treeSize(tx, tenantId)) ? await rootAt(tx, tenantId, at).catch(() => null) : null,
          ),
        )
    if (contradicted !== null)
      app.log.error(
        { tenant_id: tenantId, size, checkpoint: contradicted },
        'the audit log is not the one signed before',
      )
    const note = await app.db.asSequencer((tx) =>
      addCheckpoint(tx, signerOf(app, tenantId), { tenant_id: tenantId, size, now }),
    )
    writeCheckpointFile(app.config, tenantId, note)
    Object.assign(tree, { signed_size: size, signed_at: now, checked: true })
  }
  return {
    load,
    async run(which = 'all') {
      const taken = await append()
      const now = app.clock().getTime()
      for (const [tenantId, tree] of trees) {
        const waits = tree.size - tree.signed_size
        if (waits <= 0) continue
        const age = tree.signed_at === null ? Number.POSITIVE_INFINITY : now - Date.parse(tree.signed_at)
        if (which !== 'all' && waits < EVERY_EVENTS && age < EVERY_MS) continue
        await sign(tenantId, tree).catch((cause: unknown) => {
          // Leaves are missing: that log was tampered with. It is told, and the other workspaces' logs go on.
          tree.signed_at = app.clock().toISOString()
          const words = cause instanceof Error ? cause.message.slice(0, 200) : 'unknown'
          app.log.error({ tenant_id: tenantId, error: words }, 'an audit log cannot be signed')
        })
      }
      return taken
    },
  }
}

/**
 * Runs the log beside the jobs: every second, and at once while there is more. Writers never wait for it. A failure is told and tried again.
 * @throws Error with a text for the operator when the clock is before the last checkpoint: signed times would run backwards (security.md §10)
 */
export async function startSequencer(app: App): Promise<Sequencer> {
  await refuseEarlyClock(app)
  const sequencer = openSequencer(app)
  await sequencer.load()
  let stopping = false
  let timer: NodeJS.Timeout | undefined
  let working: Promise<unknown> = Promise.resolve()
  const round = (): void => {
    // While the disk is nearly full nothing is written; the log catches up afterwards.
    working = (app.db.read_only.get() ? Promise.resolve(0) : sequencer.run('due')).catch((cause: unknown) => {
      app.log.warn({ error: cause instanceof Error ? cause.message.slice(0, 200) : 'unknown' }, 'the audit log waits')
    })
    void working.then(() => {
      if (!stopping) timer = setTimeout(round, POLL_MS)
      timer?.unref()
    })
  }
  round()
  return {
    run: sequencer.run,
    async stop() {
      stopping = true
      clearTimeout(timer)
      await working
      // What is signed at the end is what the next start compares with.
      if (!app.db.read_only.get()) await sequencer.run('all').catch(() => {})
    },
  }
}

/** @throws Error when the last checkpoint is later than now by more than a minute */
export async function refuseEarlyClock(app: App): Promise<void> {
  const states = await app.db.asSequencer(allTrees)
  const last = states.reduce((latest, s) => (s.signed_at !== null && s.signed_at > latest ? s.signed_at : latest), '')
  const now = app.clock()
  if (last !== '' && now.getTime() < Date.parse(last) - SKEW_MS)
    throw new Error(
      `The clock of this machine (${now.toISOString()}) is before the last signed checkpoint of the audit log (${last}). Set the clock right and start again; nothing was changed.`,
    )
}
