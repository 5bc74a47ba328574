/** Door 1 of internal policies: what the API tells of them. */

/** Whom a version concerns. */
export type Audience =
  | { readonly kind: 'all' }
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'team'; readonly team_id: string }

/** What is published: from then on it never changes; another text is another version, and asks again. */
export type PolicyText = {
  readonly title: string
  readonly text: string
  readonly audience: Audience
  /** Until when it is to be acknowledged, a day of the workspace. */
  readonly due_on: string
}
export type InternalVersion = PolicyText & {
  readonly number: number
  readonly published_at: string
  readonly publisher: string | null
}

/** A policy as its publishers see it: the newest version, and how many of those it concerns have acknowledged it. */
export type InternalPolicy = Omit<InternalVersion, 'text'> & {
  readonly id: string
  readonly retired_at: string | null
  readonly audience_name: string | null
  readonly concerned: number
  readonly acknowledged: number
  readonly is_overdue: boolean
}

/** Where one member stands with the newest version. */
export type MemberState = {
  readonly member_id: string
  readonly name: string
  readonly told_at: string | null
  readonly reminded_at: string | null
  readonly acknowledged_at: string | null
}

/** A policy that applies to whoever asks. */
export type MyPolicy = Pick<InternalVersion, 'title' | 'text' | 'number' | 'due_on' | 'published_at'> & {
  readonly id: string
  readonly acknowledged_at: string | null
  readonly is_overdue: boolean
}
