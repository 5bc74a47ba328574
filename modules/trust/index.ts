/** Trust: events, the log over them, search terms and the merge journal. */
export { auditCheck, auditCheckpoint, auditLeaf, auditNode } from './audit.table.ts'
export { event, eventValue, merge, mergeRow, searchBody, searchTerm, searchWord } from './event.table.ts'

/** What an operator vouched for, as the console lists it. */
export type Attestation = {
  readonly id: string
  readonly promise: string
  /** How it is so, in the words of who vouches. */
  readonly title: string
  /** What it rests on: a document and where it lies, or what was looked at. */
  readonly evidence: string
  readonly signer: string | null
  readonly signed_on: string
  readonly expires_on: string
  readonly withdrawn_at: string | null
}
/** A row that stands only while somebody vouches for its statement. */
export type ToVouch = {
  readonly promise: string
  readonly clause: string
  readonly clause_de: string
  readonly statement: string
  readonly statement_de: string
  readonly attested_until: string | null
}
export type AttestationList = { readonly wanted: readonly ToVouch[]; readonly data: readonly Attestation[] }
