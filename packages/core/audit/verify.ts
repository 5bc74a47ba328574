import { type LeafEvent, commitOrigin, commitValue, leafText } from './leaf.ts'
import { growingTree, leafHash } from './merkle.ts'
import { parseNote, verifyNote } from './note.ts'

/** A log as a file: one JSON text a line, in this order: `log`, kept checkpoints, leaves with the checkpoints between them, `unlogged`, `end`. */
export type LogLine =
  | { type: 'log'; version: 1; tenant_id: string; public_key: string; exported_at: string }
  | { type: 'checkpoint'; note: string; kept?: 'file' }
  | {
      type: 'leaf'
      index: number
      hash: string
      event_id: string
      /** Null when the event is not there any more. */
      event: LeafEvent | null
      origin?: { ip: string | null; device: string | null; salt: string | null }
      values?: { field: string; old: unknown; new: unknown; salt: string }[]
      /** Fields whose values the exporter may not read. */
      withheld?: string[]
      /** The writing transaction: leaves stand in its order. */
      order: string
    }
  | { type: 'unlogged'; event: { id: string; at: string; name: string } }
  | { type: 'end'; size: number }

export const findingKinds = [
  'value_changed',
  'value_missing',
  'value_added',
  'origin_changed',
  'origin_missing',
  'event_changed',
  'event_deleted',
  'event_unlogged',
  'leaf_deleted',
  'order_changed',
  'log_rewritten',
  'log_truncated',
  'checkpoint_forged',
  'foreign_log',
  'export_incomplete',
] as const
export type FindingKind = (typeof findingKinds)[number]
export type Finding = {
  kind: FindingKind
  /** Leaf, or the first of several. */
  index: number | null
  /** The last of several. */
  to?: number
  event_id: string | null
  name: string | null
  at: string | null
  field?: string
}
export type Verdict = {
  intact: boolean
  size: number
  root: string
  checkpoints: number
  last_checkpoint: { size: number; at: string } | null
  /** Signed roots that were recomputed from the events and fit. */
  checkpoints_fit: number
  /** Values and events removed by erasure or after their 12 months: their leaves still stand. */
  removed: number
  findings: Finding[]
  /** All there are; `findings` holds the first 200. */
  found: number
}

const MOST = 200
/** The trail lives 12 months (rulings.md 14). */
export const TRAIL_MONTHS = 12

type Options = {
  /** The key the log must be signed with; else the one the file names. Give it from elsewhere: a forger signs with a key of his own. */
  public_key?: string
  /** Checkpoints kept outside. */
  checkpoints?: readonly string[]
  now?: Date
}

/**
 * Recomputes a whole log from its events and holds it against every signed checkpoint. Pure and in one pass: the program runs it over the database,
 * `custos verify-audit` over a file, without network or database.
 */
export async function verifyLog(lines: AsyncIterable<LogLine>, options: Options = {}): Promise<Verdict> {
  const tree = growingTree()
  const findings: Finding[] = []
  let found = 0
  const say = (finding: Finding): void => {
    found++
    if (findings.length < MOST) findings.push(finding)
  }
  const nothing = { index: null, event_id: null, name: null, at: null }
  const now = options.now ?? new Date()
  const oldest = new Date(now)
  oldest.setUTCMonth(oldest.getUTCMonth() - TRAIL_MONTHS)
  let key = options.public_key ?? ''
  let tenant = ''
  const counted = { checkpoints: 0, fit: 0, removed: 0 }
  let last: { size: number; at: string } | null = null
  /** Signed roots by size, waiting for the tree to get there. */
  const waiting = new Map<number, { size: number; root: Buffer; at: string }[]>()
  let good = 0
  let broken = false
  /** Missing things, excused when a checkpoint older than the trail's life covers them, or when a later event says they were erased. */
  let missing: { finding: Finding; record_id: string | null; about?: string }[] = []
  const erased = new Set<string>()
  /** `object field` of what was encrypted later: values from before are taken out of the trail. */
  const sealed = new Set<string>()
  let before: { order: bigint; id: string } | null = null
  let disordered: Finding[] = []
  let ended = false

  const signed = (note: string): { size: number; root: Buffer; at: string } | null => {
    counted.checkpoints++
    const checkpoint = verifyNote(note, key)
    if (checkpoint) {
      if (!last || checkpoint.size >= last.size) last = { size: checkpoint.size, at: checkpoint.at }
      return checkpoint
    }
    say({ ...nothing, kind: 'checkpoint_forged', index: parseNote(note)?.size ?? null })
    return null
  }
  const expect = (checkpoint: { size: number; root: Buffer; at: string }): void => {
    if (checkpoint.size === tree.size) compare(checkpoint)
    else waiting.set(checkpoint.size, [...(waiting.get(checkpoint.size) ?? []), checkpoint])
  }
  const compare = (checkpoint: { size: number; root: Buffer; at: string }): void => {
    if (tree.root().equals(checkpoint.root)) {
      counted.fit++
      good = tree.size
      disordered = []
      if (checkpoint.at !== '' && Date.parse(checkpoint.at) < oldest.getTime()) {
        counted.removed += missing.length
        missing = []
      }
      return
    }
    // Everything after the first wrong root is wrong too; it is named once.
    if (broken) return
    broken = true
    for (const one of disordered) say(one)
    say({ ...nothing, kind: 'log_rewritten', index: good, to: checkpoint.size - 1 })
  }
  const leaf = (line: Extract<LogLine, { type: 'leaf' }>): void => {
    const { event } = line
    const where = { index: line.index, event_id: line.event_id, name: event?.name ?? null, at: event?.at ?? null }
    if (line.index > tree.size) {
      const to = line.index - 1
      say({ ...nothing, kind: 'leaf_deleted', index: tree.size, ...(to > tree.size ? { to } : {}) })
      while (tree.size < line.index) {
        tree.add(Buffer.alloc(32))
        settle()
      }
    }
    const hash = Buffer.from(line.hash, 'base64')
    tree.add(hash)
    if (event) {
      const place = { order: BigInt(line.order), id: event.id }
      if (before && (place.order < before.order || (place.order === before.order && place.id < before.id)))
        disordered.push({ ...where, kind: 'order_changed' })
      before = place
      if (event.tenant_id !== tenant || event.id !== line.event_id || !leafHash(leafText(event)).equals(hash))
        say({ ...where, kind: 'event_changed' })
      values(line, event, where)
      if (event.name.endsWith('.erased') && event.record_id) erased.add(event.record_id)
      if (event.name === 'field.encrypted')
        for (const field of Object.keys(event.commitments ?? {})) sealed.add(`${event.object} ${field}`)
    } else missing.push({ finding: { ...where, kind: 'event_deleted' }, record_id: null })
    settle()
  }
  const values = (
    line: Extract<LogLine, { type: 'leaf' }>,
    event: LeafEvent,
    where: Omit<Finding, 'kind' | 'field'>,
  ): void => {
    const commitments = event.commitments ?? {}
    const given = new Map((line.values ?? []).map((value) => [value.field, value]))
    // Events from before the log have an empty set: their values were never committed to.
    const covered = event.commitments === null || Object.keys(commitments).length > 0
    for (const [field, commitment] of Object.entries(commitments)) {
      const value = given.get(field)
      if (value) {
        if (commitValue(Buffer.from(value.salt, 'base64'), field, value.old, value.new) !== commitment)
          say({ ...where, kind: 'value_changed', field })
      } else if (line.withheld?.includes(field) !== true && event.object !== 'audit')
        missing.push({
          finding: { ...where, kind: 'value_missing', field },
          record_id: event.record_id,
          about: `${event.object} ${field}`,
        })
    }
    if (covered)
      for (const field of given.keys()) if (!(field in commitments)) say({ ...where, kind: 'value_added', field })
    const { ip, device, salt } = line.origin ?? { ip: null, device: null, salt: null }
    if (event.origin === null) return
    if (salt === null) {
      if (ip === null && device === null)
        missing.push({ finding: { ...where, kind: 'origin_missing' }, record_id: event.actor_id })
      else say({ ...where, kind: 'origin_changed' })
    } else if (commitOrigin(Buffer.from(salt, 'base64'), ip, device).toString('base64url') !== event.origin)
      say({ ...where, kind: 'origin_changed' })
  }
  const settle = (): void => {
    for (const checkpoint of waiting.get(tree.size) ?? []) compare(checkpoint)
    waiting.delete(tree.size)
  }

  for await (const line of lines) {
    if (line.type === 'log') {
      tenant = line.tenant_id
      key ||= line.public_key
      if (options.public_key !== undefined && options.public_key !== line.public_key)
        say({ ...nothing, kind: 'foreign_log' })
      for (const note of options.checkpoints ?? []) {
        const checkpoint = signed(note)
        if (checkpoint) expect(checkpoint)
      }
    } else if (line.type === 'checkpoint') {
      const checkpoint = signed(line.note)
      if (checkpoint) expect(checkpoint)
    } else if (line.type === 'leaf') leaf(line)
    else if (line.type === 'unlogged')
      say({ kind: 'event_unlogged', index: null, event_id: line.event.id, name: line.event.name, at: line.event.at })
    else ended = line.size === tree.size
  }
  const beyond = [...waiting.keys()].filter((size) => size > tree.size)
  if (beyond.length > 0) say({ ...nothing, kind: 'log_truncated', index: tree.size, to: Math.max(...beyond) - 1 })
  else if ([...waiting.keys()].length > 0) say({ ...nothing, kind: 'log_rewritten', index: good, to: tree.size - 1 })
  if (!ended && beyond.length === 0) say({ ...nothing, kind: 'export_incomplete', index: tree.size })
  for (const { finding, record_id, about } of missing) {
    if ((record_id !== null && erased.has(record_id)) || (about !== undefined && sealed.has(about))) counted.removed++
    else say(finding)
  }
  return {
    intact: found === 0,
    size: tree.size,
    root: tree.root().toString('base64'),
    checkpoints: counted.checkpoints,
    checkpoints_fit: counted.fit,
    last_checkpoint: last,
    removed: counted.removed,
    findings: findings.toSorted((a, b) => (a.index ?? -1) - (b.index ?? -1)),
    found,
  }
}
