import type { App, JobHandler, Probe, ProbeResult, ProbeState } from '@app/core'
import { type StoredResult, latestResults, queueRound, storeResult } from './results.queries.ts'

const MINUTE = 60_000

/** Every probe of every module, by id. */
export function probesOf(app: App): ReadonlyMap<string, Probe> {
  return new Map(app.parts.modules.flatMap((module) => (module.probes ?? []).map((probe) => [probe.id, probe])))
}

/**
 * A result is believed for two periods; older, or from a time that is still to come (the clock was set back), nobody knows: but for those who look at the
 * clock, of whom it is failed.
 */
export function stateNow(probe: Probe, last: Pick<StoredResult, 'state' | 'at'> | undefined, now: number): ProbeState {
  const age = last ? now - Date.parse(last.at) : Number.POSITIVE_INFINITY
  if (age < -MINUTE && probe.sees_clock) return 'failed'
  if (!last || age > 2 * probe.every_minutes * MINUTE || age < -MINUTE) return 'unknown'
  return last.state
}

/** Looks, and keeps what was seen. A probe that breaks saw nothing: unknown, with the code of what broke. */
export async function runProbe(app: App, probe: Probe): Promise<StoredResult> {
  const result = await probe.run(app).catch((cause: unknown): ProbeResult => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error'
    app.log.warn(
      { probe: probe.id, code, error: cause instanceof Error ? cause.message.slice(0, 200) : '' },
      'a probe broke',
    )
    return { state: 'unknown', evidence: { broke: code } }
  })
  if (result.state === 'failed') app.log.error({ probe: probe.id, evidence: result.evidence }, 'a promise is broken')
  return await storeResult(app, probe, result)
}

/** Which probes are due: never run, or a period ago. */
export async function dueProbes(app: App): Promise<Probe[]> {
  const probes = probesOf(app)
  const last = await app.db.inAuth((tx) => latestResults(tx, [...probes.keys()]))
  const now = app.clock().getTime()
  return [...probes.values()].filter((probe) => {
    const at = last.get(probe.id)?.at
    return at === undefined || now - Date.parse(at) >= probe.every_minutes * MINUTE || Date.parse(at) > now
  })
}

let isLooking = false
/** Programs that are about to end: a round does not begin its next look. */
const ending = new WeakSet<App>()

/**
 * Job `trust.probe {}`: what is due, one after the other. After a start all of them are, and as jobs of their own they would keep mails waiting and
 * both cores busy; a round takes one place of the worker, and a second one that begins meanwhile leaves it to the first.
 */
export const probeJob: JobHandler = async (app) => {
  if (isLooking) return
  isLooking = true
  try {
    for (const probe of await dueProbes(app))
      if (!app.db.read_only.get() && !ending.has(app)) await runProbe(app, probe)
  } finally {
    isLooking = false
  }
}

/** Queues what is due, every minute until stopped; the first time a minute after the start. */
export function startProbes(app: App): () => void {
  const timer = setInterval(() => {
    if (app.db.read_only.get()) return
    void queueDue(app).catch((cause: unknown) =>
      app.log.warn({ error: cause instanceof Error ? cause.message.slice(0, 200) : '' }, 'probes wait'),
    )
  }, MINUTE).unref()
  return () => {
    ending.add(app)
    clearInterval(timer)
  }
}

async function queueDue(app: App): Promise<void> {
  if ((await dueProbes(app)).length > 0) await app.db.inAuth(queueRound)
}
