import type { App } from './app.ts'
import type { Ctx } from './ctx.ts'

/** What a probe found. `unknown`: it could not look, or what it looks at is not there; never a green tick. */
export type ProbeState = 'proven' | 'degraded' | 'failed' | 'unknown'
/** `evidence` is shown to anybody: counts, names of checks and of tables; no personal value, no id of a workspace. */
export type ProbeResult = { readonly state: ProbeState; readonly evidence: Readonly<Record<string, unknown>> }

/** A look at a promise in the running program, repeated. Its test breaks the control and expects it to turn red. */
export type Probe = {
  readonly id: string
  readonly title: string
  readonly every_minutes: number
  readonly run: (app: App) => Promise<ProbeResult>
  /** It watches the clock itself: a last result of a time to come is a clock that was set back. Of every other probe it is worth nothing. */
  readonly sees_clock?: true
  /** The same look at one workspace alone, made when its own people ask (`/trust/workspace`): nothing is kept of it. Null: it has nothing to look at yet. */
  readonly in_workspace?: (ctx: Ctx) => Promise<ProbeResult | null>
}

/** Failed when one check does, proven when all hold; a check says its name and whether it holds. */
export function judge(checks: Readonly<Record<string, boolean>>, more: Record<string, unknown> = {}): ProbeResult {
  const broken = Object.entries(checks).flatMap(([name, ok]) => (ok ? [] : [name]))
  return {
    state: broken.length > 0 ? 'failed' : 'proven',
    evidence: { checks: Object.keys(checks), ...(broken.length > 0 ? { broken } : {}), ...more },
  }
}
