/** Support access: who of the operator's staff may read what of a workspace, for how long and why. */
export const grantKinds = ['support', 'incident', 'legal', 'maintenance'] as const
export type GrantKind = (typeof grantKinds)[number]
export type GrantState = 'pending' | 'planned' | 'open' | 'ended' | 'revoked'

/** A grant as the API tells it. */
export type SupportGrant = {
  readonly id: string
  readonly kind: GrantKind
  readonly state: GrantState
  readonly reason: string
  readonly case_id: string | null
  /** Names of objects; null: everything that support can read. */
  readonly objects: readonly string[] | null
  readonly created_at: string
  readonly starts_at: string
  readonly expires_at: string
  readonly granted_by: string | null
  readonly requested_by: string | null
  readonly approved_by: string | null
  readonly revoked_at: string | null
}
