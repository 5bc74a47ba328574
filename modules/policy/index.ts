/** Door 1 of policies: versions as the API tells them. */

/** Kinds of promises, in the order in which the policy tells them: what matters most to the people it is about comes first. */
export const rowOrder = ['never', 'right', 'data', 'ret', 'sec', 'proc', 'cap'] as const
export type Row = (typeof rowOrder)[number]

/** A transfer of the business is told as a change of a policy is: 30 days before, to everybody (ONT-090). */
export type PolicyKind = 'privacy' | 'dpa' | 'transfer'
/** `rights` is acknowledged by every member, `material` is told 30 days before, `minor` needs a second operator and no notice. */
export type PolicyChange = 'first' | 'rights' | 'material' | 'minor'
export type PolicyState = 'draft' | 'announced' | 'in_force' | 'past' | 'withdrawn'
export type Language = 'en' | 'de'

/** One sentence of the policy, by the id of its promise; versions made before there was German have none. */
export type Sentence = { readonly id: string; readonly row: Row; readonly text: string; readonly de?: string }
/** A number of the policy: an ISO 8601 duration that settings decide. */
export type PolicyNumber = { readonly key: string; readonly after: string }
/** The privacy policy as it was made: its sentences, and the numbers at that time. */
export type PrivacyBody = { readonly sentences: readonly Sentence[]; readonly numbers: readonly PolicyNumber[] }

/** What a version says otherwise than the one before it. */
export type PolicyDiff = {
  readonly added: readonly Sentence[]
  readonly removed: readonly Sentence[]
  readonly changed: readonly { readonly id: string; readonly before: string; readonly after: string }[]
  /** Numbers that are worse for the people they are about. */
  readonly loosened: readonly { readonly key: string; readonly before: string; readonly after: string }[]
  readonly tightened: readonly { readonly key: string; readonly before: string; readonly after: string }[]
}

/** A version without its text. */
export type PolicyVersion = {
  readonly id: string
  readonly kind: PolicyKind
  readonly number: number | null
  readonly state: PolicyState
  readonly change: PolicyChange
  readonly summary: Readonly<Record<Language, string>>
  readonly hash: string
  readonly drafted_at: string
  readonly announced_at: string | null
  readonly effective_at: string | null
  readonly withdrawn_at: string | null
}

/** What a member is told on every page until it holds. */
export type PolicyNotice = Pick<PolicyVersion, 'id' | 'kind' | 'number' | 'change' | 'summary' | 'effective_at'> & {
  /** Who takes the business over, where the notice is about that. */
  readonly successor: string | null
}

/** Who takes the business over, and that the same promises bind them. */
export type TransferBody = { readonly successor: string; readonly contact: string; readonly is_bound: true }
/** A transfer of the business as anybody reads it. */
export type BusinessTransfer = Omit<PolicyVersion, 'kind' | 'change' | 'drafted_at'> & Omit<TransferBody, 'is_bound'>

/** A part of the data processing agreement. */
export type DpaSection = { readonly title: string; readonly paragraphs: readonly string[] }
export type DpaBody = { readonly sections: Readonly<Record<Language, readonly DpaSection[]>> }
/** Who accepted which version, and says that they may (ONT-012). */
export type DpaAcceptance = {
  readonly id: string
  readonly number: number
  readonly hash: string
  readonly accepted_at: string
  readonly organisation: string
  readonly name: string
  readonly position: string
}
/** The agreement as the workspace sees it. */
export type DpaAnswer = {
  readonly version: (PolicyVersion & { readonly body: DpaBody }) | null
  /** Newest first. */
  readonly acceptances: readonly DpaAcceptance[]
  readonly is_accepted: boolean
}
