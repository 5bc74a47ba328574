import type { App, ProbeState } from '@app/core'
import { type Entry, type Kind, watched } from '../../../promises/entry.ts'
import { probesFor, register } from '../../../promises/register.ts'
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
  readonly kind: Kind
  readonly state: PromiseState
  /** When the oldest of its probes looked last; null without probes. */
  readonly checked_at: string | null
  readonly probes: readonly ProbeView[]
  readonly tests: readonly string[]
  readonly mutants: readonly string[]
  readonly same_as: readonly string[]
  readonly note: string | null
  /** Attested promises: until when somebody vouches. */
  readonly attested_until: string | null
}
export type ProbeView = {
  readonly id: string
  readonly title: string
  readonly state: ProbeState
  readonly checked_at: string | null
  readonly every_minutes: number
}

/** Worst first: one failed look is enough. */
const worst: readonly ProbeState[] = ['failed', 'unknown', 'degraded', 'proven']

/** Every probe as it stands now; stale is unknown. */
export async function probeViews(app: App): Promise<Map<string, ProbeView>> {
  const last = await app.db.inAuth(latestResults)
  const now = app.clock().getTime()
  return new Map(
    [...probesOf(app).values()].map((probe) => {
      const found = last.get(probe.id)
      const { id, title, every_minutes } = probe
      return [
        id,
        {
          id,
          title,
          every_minutes,
          state: stateNow(probe, found, now),
          checked_at: found ? new Date(found.at).toISOString() : null,
        },
      ]
    }),
  )
}

/** Every promise as it stands now. */
export async function promiseViews(app: App): Promise<PromiseView[]> {
  const probes = await probeViews(app)
  const attested = await attestationsInForce(app)
  return register.map((entry) => {
    const own = probesFor(entry).flatMap((id) => probes.get(id) ?? [])
    const until = attested.get(entry.id) ?? null
    return {
      id: entry.id,
      source: entry.id.slice(0, 3),
      row: entry.row,
      clause: entry.clause,
      kind: entry.kind,
      state: stateOf(entry, own, until),
      checked_at: own.map((one) => one.checked_at ?? '').toSorted()[0] || null,
      probes: own,
      tests: entry.tests,
      mutants: entry.mutants,
      same_as: entry.same_as ?? [],
      note: entry.note ?? null,
      attested_until: until,
    }
  })
}

function stateOf(entry: Entry, probes: readonly ProbeView[], attestedUntil: string | null): PromiseState {
  if (entry.kind === 'planned') return attestedUntil === null ? 'planned' : 'attested'
  if (entry.kind === 'attested') return attestedUntil === null ? 'unknown' : 'attested'
  // Tests keep it, but nobody looks at the running program: that is not proof of today.
  if (entry.kind === 'detected' && watched.includes(entry.row)) return 'unknown'
  return worst.find((state) => probes.some((one) => one.state === state)) ?? 'proven'
}

/** How many promises are in each state. */
export const countStates = (views: readonly PromiseView[]): Record<PromiseState, number> =>
  Object.fromEntries(
    promiseStates.map((state) => [state, views.filter((one) => one.state === state).length]),
  ) as Record<PromiseState, number>

/** A sentence of the policy that may be published: kept by tests at least, or vouched for. */
export type Clause = {
  readonly id: string
  readonly text: string
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
      row: one.row,
      state: one.state,
      proof: `/trust#${one.id}`,
      is_repeated: one.same_as.length > 0,
    }))
}
