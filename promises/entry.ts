/** What may be said of a promise (rulings 42). `enforced` needs a test and a mutant; where it is a control, a time limit, a right or a thing never done, a live probe too. */
export type Kind = 'enforced' | 'detected' | 'attested' | 'planned'

/** What a row promises: a capability, data collected, a security control, a retention number, a right, a process, a thing never done. */
export type Row = 'cap' | 'data' | 'sec' | 'ret' | 'right' | 'proc' | 'never'

/** What a person vouches for. `own_backups`: only where an external PostgreSQL is backed up by a tool of the operator, which the program cannot look at. */
export type Attests = { readonly statement: string; readonly when?: 'own_backups' }

/** One sentence of the published policy and what stands behind it. */
export type Entry = {
  readonly id: string
  readonly row: Row
  /** The promise in our own words; the published policy is made of these. */
  readonly clause: string
  readonly kind: Kind
  /** This row says again what others say: it has no proof of its own and stands as the weakest of them. */
  readonly same_as?: readonly string[]
  /** Files that keep the promise. */
  readonly controls: readonly string[]
  /** `file :: title` of tests that fail when it is broken. */
  readonly tests: readonly string[]
  /** Names in `mutants/`: breaking the control on purpose turns a named test red. */
  readonly mutants: readonly string[]
  readonly probes: readonly string[]
  /** What software cannot make true of it: the row stands while an attestation of an operator does. */
  readonly attests?: Attests
  /** What is there already of a planned row, or what is not covered of a detected one. */
  readonly note?: string
}

type Proof = Partial<Pick<Entry, 'controls' | 'tests' | 'mutants' | 'probes' | 'note' | 'attests'>>
type Proven = Required<Pick<Entry, 'controls' | 'tests' | 'mutants'>> & Proof

/** Not kept yet, or not proven: named proofs are those of the parts that exist. */
export function planned(id: string, row: Row, clause: string, proof: Proof = {}): Entry {
  return { id, row, clause, kind: 'planned', controls: [], tests: [], mutants: [], probes: [], ...proof }
}

/** Rows of these kinds are watched in the running program: a test of yesterday says nothing of the database of today. */
export const watched: readonly Row[] = ['sec', 'ret', 'right', 'never']

/** Kept and watched: test, mutant, and for {@link watched} rows a probe. */
export function enforced(id: string, row: Row, clause: string, proof: Proven): Entry {
  return { id, row, clause, kind: 'enforced', probes: [], ...proof }
}

/**
 * Kept, and not watched yet: a test says so, and a mutant shows that the test would say otherwise.
 * @public the next row that has no probe yet begins here
 */
export function detected(id: string, row: Row, clause: string, proof: Proven): Entry {
  return { id, row, clause, kind: 'detected', probes: [], ...proof }
}

/** A matter of people, or of machines that the program does not see: an operator vouches for the statement until a date. Without that nobody knows. */
export function attested(id: string, row: Row, clause: string, statement: string, proof: Proven): Entry {
  return { id, row, clause, kind: 'attested', probes: [], ...proof, attests: { statement } }
}

/** Says again what other rows say; its kind is worked out from theirs. */
export function restates(id: string, row: Row, clause: string, same_as: readonly string[]): Entry {
  return { ...planned(id, row, clause), same_as }
}
