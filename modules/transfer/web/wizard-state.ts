/**
 * The import wizard as a state machine: which step is open, what may be done there, and what goes to the server.
 * No request is made here; the page sends what `patchOf` says and feeds the answers back through `reduce`.
 */
export type Step = 'file' | 'columns' | 'review' | 'done'

export const STEPS: readonly Step[] = ['file', 'columns', 'review', 'done']

export type ServerState = 'mapped' | 'checking' | 'running' | 'done' | 'failed' | 'cancelled' | 'undoing' | 'undone'

/** What becomes of a text no record answers to. */
export type Choice = { kind: 'map'; id: string; label: string } | { kind: 'create' } | { kind: 'empty' } | { kind: 'open' }

/** A column that becomes a field of its own, made by the run and removed by its undo. */
export type CreateField = { create_field: { label: string; kind: string; options?: string[] } }

/** Column of the file -> field path, a field to make, or nothing. */
export type Mapping = Record<string, string | null | CreateField>

export type Wizard = {
  step: Step
  importId: string | null
  object: string
  mapping: Mapping
  matchOn: string[]
  /** per field, per text of the file */
  choices: Record<string, Record<string, Choice>>
  /** mapping or choices changed since the server last counted */
  isStale: boolean
}

export type Change =
  | { type: 'opened'; importId: string; object: string; mapping: Mapping; matchOn: string[]; state: ServerState }
  | { type: 'map'; column: string; field: string | null | CreateField; isList?: boolean }
  | { type: 'match on'; fields: string[] }
  | { type: 'choose'; field: string; values: string[]; choice: Choice }
  | { type: 'go'; step: Step }
  | { type: 'counted' }
  | { type: 'server'; state: ServerState }
  | { type: 'restart' }

export function startWizard(object: string): Wizard {
  return { step: 'file', importId: null, object, mapping: {}, matchOn: [], choices: {}, isStale: true }
}

/** The next state; an impossible change leaves the state as it is. */
export function reduce(wizard: Wizard, change: Change): Wizard {
  switch (change.type) {
    case 'opened':
      return {
        ...startWizard(change.object),
        importId: change.importId,
        mapping: change.mapping,
        matchOn: change.matchOn,
        step: stepFor(change.state),
      }
    case 'map': {
      const mapping = { ...wizard.mapping, [change.column]: change.field }
      // A field is filled from one column: the newer choice wins, and the page shows the other as not imported.
      if (typeof change.field === 'string' && change.isList !== true)
        for (const [column, field] of Object.entries(mapping)) if (column !== change.column && field === change.field) mapping[column] = null
      const taken = new Set(Object.values(mapping))
      return { ...wizard, mapping, matchOn: wizard.matchOn.filter((field) => taken.has(field)), isStale: true }
    }
    case 'match on':
      return { ...wizard, matchOn: change.fields.filter((field) => Object.values(wizard.mapping).includes(field)), isStale: true }
    case 'choose': {
      const before = wizard.choices[change.field] ?? {}
      const after = { ...before, ...Object.fromEntries(change.values.map((value) => [value, change.choice])) }
      return { ...wizard, choices: { ...wizard.choices, [change.field]: after }, isStale: true }
    }
    case 'go':
      return mayGo(wizard, change.step) ? { ...wizard, step: change.step } : wizard
    case 'counted':
      return { ...wizard, isStale: false }
    case 'server':
      return stepFor(change.state) === 'done' ? { ...wizard, step: 'done' } : wizard
    case 'restart':
      return startWizard(wizard.object)
  }
}

function stepFor(state: ServerState): Step {
  return state === 'mapped' || state === 'checking' ? 'columns' : 'done'
}

/** Back is always allowed until the run has begun; forward needs a file and at least one mapped column. */
export function mayGo(wizard: Wizard, step: Step): boolean {
  if (wizard.step === 'done') return false
  if (step === 'file') return true
  if (wizard.importId === null) return false
  if (step === 'columns') return true
  return step === 'review' && mappedCount(wizard.mapping) > 0
}

export function mappedCount(mapping: Mapping): number {
  return Object.values(mapping).filter((field) => field !== null).length
}

/** Fields that must be filled and no column fills: the reason why "Next" waits. */
export function missingRequired(mapping: Mapping, required: readonly string[]): string[] {
  const taken = new Set(Object.values(mapping).map((field) => (typeof field === 'string' ? (field.split('.')[0] ?? '') : '')))
  return required.filter((field) => !taken.has(field))
}

/** The body of `PATCH /v1/imports/{id}`: only decisions the person made; untouched values stay with the server's own match. */
export function patchOf(wizard: Wizard): {
  mapping: Mapping
  match_on: string[]
  unknown: Record<string, 'create' | 'empty' | 'error'>
  values: Record<string, Record<string, string | null>>
} {
  const values: Record<string, Record<string, string | null>> = {}
  const unknown: Record<string, 'create' | 'empty' | 'error'> = {}
  for (const [field, choices] of Object.entries(wizard.choices)) {
    const picked: Record<string, string | null> = {}
    let creates = false
    for (const [text, choice] of Object.entries(choices)) {
      if (choice.kind === 'map') picked[text] = choice.id
      if (choice.kind === 'empty') picked[text] = null
      if (choice.kind === 'create') creates = true
    }
    if (Object.keys(picked).length > 0) values[field] = picked
    // `unknown` speaks for every text without an entry of its own.
    unknown[field] = creates ? 'create' : 'error'
  }
  return { mapping: wizard.mapping, match_on: wizard.matchOn, unknown, values }
}
