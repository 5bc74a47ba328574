/** Door of requests: what people may ask for, and what becomes of it. */
import { outcomes, requestKinds, requestStates } from './request.table.ts'

export { outcomes, requestKinds, requestStates }
export type RequestKind = (typeof requestKinds)[number]
export type RequestState = (typeof requestStates)[number]
export type Outcome = (typeof outcomes)[number]

/** A request as the desk lists it. Times are RFC 3339; a due time is the end of that day in the workspace's time zone. */
export type RequestSummary = {
  readonly id: string
  readonly number: string
  readonly kind: RequestKind
  readonly state: RequestState
  readonly outcome: Outcome | null
  /** Null once the person was erased. */
  readonly name: string | null
  readonly email: string | null
  readonly for_other: boolean
  readonly received_at: string
  readonly acknowledged_at: string | null
  readonly ack_due_at: string
  readonly respond_due_at: string
  readonly fulfil_due_at: string
  readonly extended: boolean
  readonly verified_at: string | null
  readonly closed_at: string | null
  readonly is_overdue: boolean
}

export type RequestStep = {
  readonly id: string
  readonly at: string
  readonly name: string
  readonly actor_id: string | null
  readonly detail: Readonly<Record<string, unknown>> | null
}

/** A request about an account, as the operator's desk lists it (X9): no workspace, no record of one. Times as in {@link RequestSummary}, in UTC. */
export type AccountRequest = {
  readonly id: string
  /** AR-0001 */
  readonly number: string
  readonly kind: RequestKind
  readonly state: 'identity' | 'open' | 'closed'
  readonly name: string
  readonly email: string
  readonly message: string | null
  readonly received_at: string
  readonly acknowledged_at: string | null
  readonly respond_due_at: string
  readonly fulfil_due_at: string
  readonly extended_at: string | null
  readonly verified_at: string | null
  readonly closed_at: string | null
  readonly outcome: Exclude<Outcome, 'withdrawn'> | null
  readonly is_overdue: boolean
  readonly steps: readonly { readonly at: string; readonly name: string; readonly text: string }[]
}
