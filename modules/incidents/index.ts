/** Door 1 of incidents: what the console and the workspaces are told of one. */
export const incidentKinds = ['confidentiality', 'integrity', 'availability'] as const
export type IncidentKind = (typeof incidentKinds)[number]
export const noticeStages = ['first', 'update', 'final'] as const
export type NoticeStage = (typeof noticeStages)[number]
export type Language = 'en' | 'de'

/** What a notice says, in one language. */
export type NoticeWords = { readonly happened: string; readonly consequences: string; readonly measures: string }
export type Notice = {
  readonly id: string
  readonly stage: NoticeStage
  readonly words: Readonly<Record<Language, NoticeWords>>
  readonly drafted_at: string
  readonly sent_at: string | null
}

/** Which events of the trail count. Null: any. */
export type Scope = {
  readonly began_at: string
  readonly ended_at: string | null
  readonly objects: readonly string[] | null
  readonly sources: readonly string[] | null
  readonly ip: string | null
  /** Every workspace is concerned, whatever the trail says. */
  readonly is_everybody: boolean
}

export type Incident = Scope & {
  readonly id: string
  readonly number: number
  readonly kind: IncidentKind
  readonly title: string
  readonly what: string
  readonly aware_at: string
  /** 72 hours after `aware_at`. */
  readonly due_at: string
  readonly opened_at: string
  readonly opener: string | null
  /** When the workspaces were counted; null: it is being done. */
  readonly computed_at: string | null
  readonly closed_at: string | null
  readonly lessons: string | null
}
/** How it stands with the notices: nobody to tell, still to tell, told in time, told late, past the deadline. */
export type IncidentState = 'none' | 'due' | 'told' | 'told_late' | 'overdue'
export type ListedIncident = Incident & {
  readonly workspaces: number
  readonly people: number
  /** Workspaces whose owners were not written to yet. */
  readonly untold: number
  /** When the last workspace heard of it first. */
  readonly told_at: string | null
  readonly state: IncidentState
}

/** A workspace that an incident concerns, for the console: metadata and counts. */
export type ConcernedWorkspace = {
  readonly tenant_id: string
  readonly slug: string
  readonly name: string
  readonly events: number
  readonly people: number
  readonly exports: number
  readonly named_because: string | null
  /** Owners who were written to, and when the first of them was. */
  readonly told: number
  readonly told_at: string | null
  readonly acknowledged_at: string | null
}

/** The incident as a workspace that it concerns sees it. */
export type WorkspaceIncident = {
  readonly id: string
  readonly number: number
  readonly kind: IncidentKind
  readonly title: string
  readonly aware_at: string
  readonly began_at: string
  readonly ended_at: string | null
  readonly closed_at: string | null
  readonly events: number
  readonly people: number
  readonly exports: number
  readonly acknowledged_at: string | null
  /** Newest first. */
  readonly notices: readonly Notice[]
}

export type Rehearsal = {
  readonly id: string
  readonly held_on: string
  readonly scenario: string
  readonly findings: string
  readonly noted_by: string | null
}
