import { type Ctx, type ProbeResult, type ProbeState, error } from '@app/core'
import { signerOf, PLATFORM } from '@app/core/audit'
import { apartFromWorkspaces, register } from '../../../promises/register.ts'
import { type ProbeView, type PromiseState, type PromiseView, promiseViews, sinceAll, worst } from './promise-states.ts'
import { historyOfProbe } from './probes/results.queries.ts'
import { probesOf } from './probes/run.ts'

/** A look at the workspace that asks, made for the answer. */
export type OwnLook = { readonly probe: string; readonly state: ProbeState; readonly evidence: ProbeResult['evidence'] }

/** A promise as it stands for one workspace: what was seen of the installation, and what is seen here now. */
export type WorkspacePromise = Omit<PromiseView, 'same_as' | 'source'> & {
  readonly own: readonly OwnLook[]
  /** Rows of other policies that say the same. */
  readonly also: readonly string[]
}

/** Looks at the workspace by every probe that can; one that breaks saw nothing. */
async function ownLooks(ctx: Ctx, only?: ReadonlySet<string>): Promise<Map<string, OwnLook>> {
  const looks = new Map<string, OwnLook>()
  for (const probe of probesOf(ctx.app).values()) {
    if (!probe.in_workspace || (only && !only.has(probe.id))) continue
    const result = await probe.in_workspace(ctx)
    if (result) looks.set(probe.id, { probe: probe.id, ...result })
  }
  return looks
}

/** One failed look is enough; what is planned or vouched for is not made better by a look. */
function stateHere(view: PromiseView, own: readonly OwnLook[]): PromiseState {
  if (view.state === 'planned' || view.state === 'attested') return view.state
  const seen: readonly PromiseState[] = [view.state, ...own.map((one) => one.state)]
  return worst.find((state) => seen.includes(state)) ?? view.state
}

const alsoSaid = (id: string): string[] =>
  register.filter((entry) => entry.same_as?.includes(id)).map((entry) => entry.id)

function here(view: PromiseView, looks: ReadonlyMap<string, OwnLook>): WorkspacePromise {
  const { same_as: _same, source: _source, ...rest } = view
  const own = view.probes.flatMap((probe: ProbeView) => looks.get(probe.id) ?? [])
  const state = stateHere(view, own)
  // A look that is made now knows nothing of before.
  const since = state === view.state ? view.since : sinceAll(state, view.probes)
  return { ...rest, state, since, own, also: alsoSaid(view.id) }
}

/** Every promise that concerns a workspace, each said once, as it stands for this one. */
export async function workspacePromises(ctx: Ctx): Promise<WorkspacePromise[]> {
  const looks = await ownLooks(ctx)
  return (await promiseViews(ctx.app))
    .filter((view) => view.same_as.length === 0 && !apartFromWorkspaces.has(view.id))
    .map((view) => here(view, looks))
}

/** One of them with the last results of its probes, each with whether the signed log still holds it: a file to keep. @throws not_found */
export async function workspaceEvidence(ctx: Ctx, id: string) {
  const view = (await promiseViews(ctx.app)).find((one) => one.id === id)
  if (!view || view.same_as.length > 0 || apartFromWorkspaces.has(id)) throw error('not_found')
  const promise = here(view, await ownLooks(ctx, new Set(view.probes.map((probe) => probe.id))))
  const results: Record<string, unknown> = {}
  for (const probe of view.probes)
    results[probe.id] = (await historyOfProbe(ctx.app, probe.id, 20)).map(({ signed, probe: _probe, ...one }) => ({
      ...one,
      held_by_log: signed,
    }))
  return {
    at: ctx.now,
    workspace: ctx.tenant.slug,
    public_key: signerOf(ctx.app, PLATFORM).public_key,
    promise,
    results,
  }
}
