/** Door 1 of sub-processors: their types. */

/** What protects data that leaves the region served. */
export const safeguards = ['same_region', 'adequacy', 'clauses'] as const
export type Safeguard = (typeof safeguards)[number]
export type SubprocessorState = 'announced' | 'in_force' | 'expired' | 'ended' | 'withdrawn'

/** A provider as anybody reads it. */
export type Subprocessor = {
  readonly id: string
  readonly state: SubprocessorState
  readonly name: string
  readonly task: string
  readonly destination: string | null
  readonly region: string
  readonly safeguard: Safeguard
  /** Fides keys of what it gets. */
  readonly categories: readonly string[]
  readonly contract_from: string
  readonly contract_to: string
  readonly bars_own_use: boolean
  readonly reason: string
  readonly replaces: string | null
  readonly announced_at: string
  readonly effective_at: string
  readonly ended_at: string | null
}

/** As operators see it. */
export type ListedSubprocessor = Subprocessor & { readonly host: string | null; readonly told: number }
/** A place that data goes to now; `listed` says whether an entry in force covers its host. `is_own`: on this machine or its network. */
export type UsedHost = {
  readonly destination: string
  readonly host: string
  readonly is_own: boolean
  readonly listed: boolean
}
/** What the program may send to a provider of the operator, and which categories of data are in it. */
export type ServedDestination = { readonly key: string; readonly title: string; readonly personal: readonly string[] }
export type OperatorList = {
  readonly destinations: readonly ServedDestination[]
  readonly data: readonly ListedSubprocessor[]
  readonly used: readonly UsedHost[]
  readonly earliest_on: string
  readonly notice_days: number
}
/** For the banner. */
export type SubprocessorNotice = Pick<Subprocessor, 'id' | 'name' | 'task' | 'region' | 'effective_at'>
