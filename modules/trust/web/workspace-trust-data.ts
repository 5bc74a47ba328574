import { useQuery } from '@tanstack/react-query'
import { api } from '@app/ui'

export const states = ['failed', 'degraded', 'unknown', 'proven', 'attested', 'planned'] as const
export type State = (typeof states)[number]
export const sections = ['never', 'right', 'data', 'ret', 'sec', 'proc', 'cap'] as const
export type Section = (typeof sections)[number]
/** What a look saw: names of checks, those that did not hold, and counts. */
export type Seen = { readonly state: State; readonly evidence: Readonly<Record<string, unknown>> }
export type Look = {
  readonly id: string
  readonly title: string
  readonly state: State
  readonly checked_at: string | null
  readonly since: string | null
}

/** A promise as it stands for this workspace (`GET /v1/trust/workspace/promises`). */
export type WorkspacePromise = {
  readonly id: string
  readonly row: Section
  readonly clause: string
  readonly clause_de: string
  readonly state: State
  readonly checked_at: string | null
  readonly since: string | null
  readonly probes: readonly Look[]
  readonly own: readonly (Seen & { readonly probe: string })[]
  readonly tests: readonly string[]
  readonly mutants: readonly string[]
  readonly also: readonly string[]
  readonly note: string | null
  readonly statement: string | null
  readonly statement_de: string | null
  readonly attested_until: string | null
}
type Answer = {
  readonly at: string
  readonly counts: Readonly<Record<State, number>>
  readonly data: readonly WorkspacePromise[]
}
type Numbers = {
  readonly support_grants: number
  readonly support_open: number
  readonly log_size: number
  readonly log_signed_at: string | null
  readonly last_check: { readonly state: string; readonly at: string } | null
}

export const ALL = '/v1/trust/workspace/promises'

/** Looked at anew every two minutes while the page is open: a proof is of now. */
export const usePromises = () =>
  useQuery({ queryKey: ['trust', 'promises'], queryFn: () => api.get<Answer>(ALL), refetchInterval: 120_000 })

export const useNumbers = () =>
  useQuery({ queryKey: ['trust', 'numbers'], queryFn: () => api.get<Numbers>('/v1/trust/workspace') })
