/** API keys: what programs act by, for a member or as a service account. The keys themselves are global (rulings.md 11): db/migrations/0008. */
export type ApiKey = {
  readonly id: string
  /** What a person sees of the key itself. */
  readonly prefix: string
  readonly name: string
  readonly member_id: string
  readonly member_name: string
  readonly is_service: boolean
  /** `full`: all that the member may do; `read`: all that the member may read and export; `custom`: `rights`. */
  readonly scope: 'full' | 'read' | 'custom'
  readonly rights: unknown
  readonly addresses: readonly string[] | null
  readonly created_at: string
  readonly expires_at: string
  readonly last_used_at: string | null
  readonly last_used_ip: string | null
  readonly revoked_at: string | null
}
