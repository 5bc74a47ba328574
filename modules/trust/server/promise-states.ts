import type { App, Probe, ProbeState } from '@app/core'
import { type Entry, type Kind, watched } from '../../../promises/entry.ts'
import { german } from '../../../promises/german.ts'
import { probesFor, register, vouchedRows } from '../../../promises/register.ts'
import { attestationsInForce } from './attestations.queries.ts'
import { probesOf, stateNow } from './probes/run.ts'
import { latestResults } from './probes/results.queries.ts'

/** What the trust page says of a promise. Proven: its tests pass in this release and every probe that watches it saw it kept. */
export const promiseStates = ['failed', 'degraded', 'unknown', 'proven', 'attested', 'planned'] as const
export type PromiseState = (typeof promiseStates)[number]

export type PromiseView = {
  readonly id: string
  readonly source: string
  readonly row: Entry['row']
  readonly clause: string
  /** The same sentence in German. */
  readonly clause_de: string
  readonly kind: Kind
  readonly state: PromiseState
  /** When the oldest of its probes looked last; null without probes. */
  readonly checked_at: string | null
  /** Since when it has been in this state, as far as its probes tell; null without one. */
  readonly since: string | null
  readonly probes: readonly ProbeView[]
  readonly tests: readonly string[]
  readonly mutants: readonly string[]
  readonly same_as: readonly string[]
  readonly note: string | null
  /** What somebody vouches for, so that it stands; null where nobody has to. */
  readonly statement: string | null
  readonly statement_de: string | null
  /** Until when somebody vouches for all of it. */
  readonly attested_until: string | null
}
export type ProbeView = {
  readonly id: string
  readonly title: string
  readonly state: ProbeState
  readonly checked_at: string | null
  /** Since when it has said the same; where it is stale, since when nobody knows. */
  readonly since: string | null
  readonly every_minutes: number
}

/** Worst first: one failed look is enough. */
export const worst: readonly ProbeState[] = ['failed', 'unknown', 'degraded', 'proven']

/** Every probe as it stands now; stale is unknown. */
export async function probeViews(app: App): Promise<Map<string, ProbeView>> {
  const probes = probesOf(app)
  const last = await app.db.inAuth((tx) => latestResults(tx, [...probes.keys()]))
  const now = app.clock().getTime()
  return new Map(
    [...probes.values()].map((probe) => {
      const found = last.get(probe.id)
      const { id, title, every_minutes } = probe
      const state = stateNow(probe, found, now)
      return [
        id,
        {
          id,
          title,
          every_minutes,
          state,
          checked_at: found ? new Date(found.at).toISOString() : null,
          since: found ? sinceOf(probe, found, state, now) : null,
        },
      ]
    }),
  )
}

/** A result that became stale says nothing since the moment it did; one of a time to come never did. */
function sinceOf(
  probe: Probe,
  found: { since: string; at: string; state: ProbeState },
  state: ProbeState,
  now: number,
): string | null {
  if (state === found.state) return new Date(found.since).toISOString()
  const stale = Date.parse(found.at) + 2 * probe.every_minutes * 60_000
  return stale > now ? null : new Date(stale).toISOString()
}

/** Every promise as it stands now. */
export async function promiseViews(app: App): Promise<PromiseView[]> {
  const probes = await probeViews(app)
  const attested = await attestationsInForce(app)
  return register.map((entry) => {
    const own = probesFor(entry).flatMap((id) => probes.get(id) ?? [])
    const vouched = vouchedRows(entry).filter((one) => isToVouch(app, one))
    const until = untilAll(vouched.map((one) => attested.get(one.id) ?? null))
    const state = stateOf(entry, own, vouched, until)
    const statement = vouched[0]?.attests?.statement ?? null
    return {
      id: entry.id,
      source: entry.id.slice(0, 3),
      row: entry.row,
      clause: entry.clause,
      clause_de: german[entry.clause] ?? entry.clause,
      kind: entry.kind,
      state,
      checked_at: own.map((one) => one.checked_at ?? '').toSorted()[0] || null,
      since: sinceAll(state, own),
      probes: own,
      tests: entry.tests,
      mutants: entry.mutants,
      same_as: entry.same_as ?? [],
      note: entry.note ?? null,
      statement,
      statement_de: statement === null ? null : (german[statement] ?? statement),
      attested_until: until,
    }
  })
}

/** Proven since the last of its probes came to say so; otherwise since the first that says what it is in. */
export function sinceAll(state: PromiseState, probes: readonly Pick<ProbeView, 'state' | 'since'>[]): string | null {
  const times = probes.flatMap((one) => (one.state === state && one.since !== null ? [one.since] : [])).toSorted()
  return (state === 'proven' ? times.at(-1) : times[0]) ?? null
}

/** Whether an operator has to vouch for this row here and now: of backups only where they make them themselves. */
export const isToVouch = (app: Pick<App, 'config'>, entry: Entry): boolean =>
  entry.attests !== undefined && (entry.attests.when !== 'own_backups' || hasOwnBackups(app))
const hasOwnBackups = ({ config }: Pick<App, 'config'>): boolean =>
  config.database_url !== undefined && !config.backup.on

/** All of it is vouched for until the first of the dates; of nothing, or of less than all, there is none. */
const untilAll = (dates: readonly (string | null)[]): string | null =>
  dates.includes(null) ? null : (dates.map((one) => one ?? '').toSorted()[0] ?? null)

function stateOf(
  entry: Entry,
  probes: readonly ProbeView[],
  vouched: readonly Entry[],
  until: string | null,
): PromiseState {
  if (entry.kind === 'planned') return 'planned'
  const seen = seenState(entry, probes)
  if (vouched.length === 0) return seen
  // Where nobody can look, that is what is vouched for.
  const isUnseen = seen === 'unknown' && vouched.every((one) => one.attests?.when === 'own_backups')
  if (seen !== 'proven' && !isUnseen) return seen
  return until === null ? 'unknown' : 'attested'
}

function seenState(entry: Entry, probes: readonly ProbeView[]): PromiseState {
  // Tests keep it, but nobody looks at the running program: that is not proof of today.
  if (entry.kind === 'detected' && watched.includes(entry.row)) return 'unknown'
  return worst.find((state) => probes.some((one) => one.state === state)) ?? 'proven'
}

/** How many promises are in each state. */
export const countStates = (views: readonly Pick<PromiseView, 'state'>[]): Record<PromiseState, number> =>
  Object.fromEntries(
    promiseStates.map((state) => [state, views.filter((one) => one.state === state).length]),
  ) as Record<PromiseState, number>

/** A sentence of the policy that may be published: kept by tests at least, or vouched for. */
export type Clause = {
  readonly id: string
  readonly text: string
  readonly de: string
  readonly row: Entry['row']
  readonly state: PromiseState
  readonly proof: string
  /** It says again what other sentences say. */
  readonly is_repeated: boolean
}

/**
 * The sentences that the policy may claim now, for whoever renders it: planned rows are left out, and so is one that is attested by nobody.
 * `proof` is the address of its proof on the trust page.
 */
export async function clausesInForce(app: App): Promise<Clause[]> {
  return (await promiseViews(app))
    .filter((one) => one.kind !== 'planned' && (one.kind !== 'attested' || one.attested_until !== null))
    .map((one) => ({
      id: one.id,
      text: one.clause,
      de: one.clause_de,
      row: one.row,
      state: one.state,
      proof: `/trust#${one.id}`,
      is_repeated: one.same_as.length > 0,
    }))
}
