/** The answer of `GET /v1/auth/session`, sign-in and sign-up: who is signed in, and where. */
export type SessionAnswer = {
  readonly account: {
    readonly id: string
    readonly email: string
    readonly name: string
    readonly is_confirmed: boolean
    readonly preferences: Record<string, unknown>
  }
  readonly workspaces: readonly { readonly slug: string; readonly name: string; readonly role: string }[]
  readonly workspace: {
    readonly id: string
    readonly slug: string
    readonly name: string
    readonly region: string
    readonly time_zone: string
    readonly currency: string
    readonly locale: string
  } | null
  readonly member: {
    readonly id: string
    readonly name: string
    readonly role: string
    readonly team_id: string | null
  } | null
}
