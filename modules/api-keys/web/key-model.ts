import type { ObjectMeta, Operation, Scope } from '@app/ui'
import type { ApiKey } from '../index.ts'

/** What the dialog offers per object. */
export type Choice = 'none' | 'read' | 'write'
type ObjectScopes = Partial<Record<Operation, Scope>>
export type KeyRights = {
  every: Record<Operation, Scope>
  objects: Record<string, ObjectScopes>
  areas: string[]
}

const NOTHING: Record<Operation, Scope> = {
  read: 'none',
  create: 'none',
  update: 'none',
  delete: 'none',
  export: 'none',
  import: 'none',
}
const READ: ObjectScopes = { read: 'all', export: 'all' }
const WRITE: ObjectScopes = { ...READ, create: 'all', update: 'all', delete: 'all', import: 'all' }
const DAY = 86_400_000

/** Objects that a key is narrowed to by name: records with an owner. What belongs to a record follows it. */
export const choosable = (objects: readonly ObjectMeta[]): ObjectMeta[] =>
  objects.filter((o) => o.access === 'owner' && !o.hidden && !o.child && o.routes !== false)

const partsOf = (objects: readonly ObjectMeta[], name: string): ObjectMeta[] =>
  objects.filter((o) => o.access === 'parents' && o.fields.some((f) => f.target === name))

/**
 * The `rights` of a key for chosen objects: what is chosen by name, and with it, when wanted, the configuration its values point at
 * (pipelines, tags, members), by name too. All else is shut, a kind of record that comes later included.
 */
export function rightsOf(
  objects: readonly ObjectMeta[],
  chosen: Readonly<Record<string, Choice>>,
  withSettings: boolean,
): KeyRights {
  const out: Record<string, ObjectScopes> = {}
  if (withSettings) for (const o of objects) if (o.access === 'config' && o.routes !== false) out[o.name] = READ
  const give = (name: string, choice: Choice): void => {
    if (choice === 'none' || out[name]?.create === 'all') return
    out[name] = choice === 'write' ? WRITE : READ
  }
  for (const o of choosable(objects)) {
    const choice = chosen[o.name] ?? 'none'
    give(o.name, choice)
    for (const part of partsOf(objects, o.name)) give(part.name, choice)
  }
  return { every: NOTHING, objects: out, areas: [] }
}

/** The same rights read back: per object whether it is read or written, and whether configuration is read. */
export function choicesIn(
  objects: readonly ObjectMeta[],
  given: unknown,
): { objects: { object: ObjectMeta; choice: Choice }[]; settings: boolean } {
  const rights = given as Partial<KeyRights> | null
  const at = (object: ObjectMeta, operation: Operation): Scope =>
    rights?.objects?.[object.name]?.[operation] ?? rights?.every?.[operation] ?? 'none'
  return {
    objects: choosable(objects)
      .map((object): { object: ObjectMeta; choice: Choice } => {
        const writes = (['create', 'update', 'delete'] as const).some((operation) => at(object, operation) !== 'none')
        return { object, choice: writes ? 'write' : at(object, 'read') === 'none' ? 'none' : 'read' }
      })
      .filter((one) => one.choice !== 'none'),
    settings: objects.some((object) => object.access === 'config' && at(object, 'read') !== 'none'),
  }
}

/** Lines or a list with commas, as people paste addresses. */
export const addressesIn = (text: string): string[] =>
  text
    .split(/[\s,;]+/)
    .map((one) => one.trim())
    .filter(Boolean)

/** Whole days from today to a chosen day, in the calendar of the reader. */
export const daysTo = (day: string, today: Date): number => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return Math.round(
    (Date.UTC(year, month - 1, date) - Date.UTC(today.getFullYear(), today.getMonth(), today.getDate())) / DAY,
  )
}

/** `YYYY-MM-DD` so many days from today. */
export const dayAfter = (days: number, today: Date): string =>
  new Date(Date.UTC(today.getFullYear(), today.getMonth(), today.getDate() + days)).toISOString().slice(0, 10)

export type KeyState = 'live' | 'soon' | 'expired' | 'revoked' | 'orphaned'
/** `orphaned`: the member it acts for is deactivated, and so it answers nothing. */
export function stateOf(key: Pick<ApiKey, 'expires_at' | 'revoked_at'>, isOwnerActive: boolean, now: number): KeyState {
  if (key.revoked_at) return 'revoked'
  const left = Date.parse(key.expires_at) - now
  if (left <= 0) return 'expired'
  if (!isOwnerActive) return 'orphaned'
  return left < 14 * DAY ? 'soon' : 'live'
}

/** Is the key of no use any more? */
export const isOver = (state: KeyState): boolean => state !== 'live' && state !== 'soon'

/** A call that works at once. The key itself is not in it: shells keep what is typed. */
export const curlExample = (origin: string, path: string): string =>
  `curl -H "Authorization: Bearer $CUSTOS_KEY" \\\n  "${origin}/v1/${path}?limit=5"`
