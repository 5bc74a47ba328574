/**
 * The import wizard as a state machine: which step is open, what may be done there, and what goes to the server.
 * No request is made here; the page sends what `patchOf` says and feeds the answers back through `reduce`.
 */
export type Step = 'file' | 'columns' | 'review' | 'done'

export const STEPS: readonly Step[] = ['file', 'columns', 'review', 'done']

export type ServerState = 'mapped' | 'checking' | 'running' | 'done' | 'failed' | 'cancelled' | 'undoing' | 'undone'

/** What becomes of a text no record answers to. */
export type Choice =
  | { kind: 'map'; id: string; label: string }
  | { kind: 'create' }
  | { kind: 'empty' }
  | { kind: 'open' }

/** A column that becomes a field of its own, made by the run and removed by its undo. */
export type CreateField = { create_field: { label: string; kind: string; options?: string[] } }

/** Column of the file -> field path, a field to make, or nothing. */
export type Mapping = Record<string, string | null | CreateField>

export type Policy = 'create' | 'empty' | 'error'

export type Outcome = 'open' | 'won' | 'lost'

/** What the server keeps for one text: an id (or option), nothing, or a record of its own. */
export type SavedValue = string | null | { create: true }

/** A pipeline that the import makes, its stages in their order. */
export type NewPipeline = { name: string; stages: { name: string; outcome: Outcome }[] }

/** Decisions of an earlier visit, as the server keeps them. */
export type Saved = {
  onMatch?: 'update' | 'skip' | undefined
  unknown?: Record<string, Policy> | undefined
  values?: Record<string, Record<string, SavedValue>> | undefined
  outcomes?: Record<string, Outcome> | undefined
  defaults?: Record<string, unknown> | undefined
  newPipeline?: NewPipeline | null | undefined
}

export type Wizard = {
  step: Step
  importId: string | null
  object: string
  mapping: Mapping
  matchOn: string[]
  /** What a match does. */
  onMatch: 'update' | 'skip'
  /** per field, per text of the file */
  choices: Record<string, Record<string, Choice>>
  /** per field: what becomes of every text without a choice of its own */
  policies: Record<string, Policy>
  /** per stage the import makes: does it close the deal, and how */
  outcomes: Record<string, Outcome>
  /** values for fields no column fills, such as the pipeline */
  defaults: Record<string, string>
  /** the pipeline the import makes; undefined: never asked for */
  newPipeline: NewPipeline | null | undefined
  /** mapping or choices changed since the server last counted */
  isStale: boolean
  /** how often they changed: what is changed while the server counts is not in its count */
  edits: number
}

export type Change =
  | {
      type: 'opened'
      importId: string
      object: string
      mapping: Mapping
      matchOn: string[]
      state: ServerState
      saved?: Saved
    }
  | { type: 'map'; column: string; field: string | null | CreateField; isList?: boolean }
  | { type: 'match on'; fields: string[] }
  | { type: 'choose'; field: string; values: string[]; choice: Choice }
  | { type: 'policy'; field: string; policy: Policy }
  | { type: 'outcome'; text: string; outcome: Outcome }
  | { type: 'default'; field: string; value: string }
  | { type: 'new pipeline'; pipeline: NewPipeline }
  | { type: 'stages found'; pipeline: NewPipeline; edits: number }
  | { type: 'on match'; onMatch: 'update' | 'skip' }
  | { type: 'go'; step: Step }
  | { type: 'counted'; edits: number }
  | { type: 'server'; state: ServerState }
  | { type: 'restart' }

export function startWizard(object: string): Wizard {
  return {
    step: 'file',
    importId: null,
    object,
    mapping: {},
    matchOn: [],
    onMatch: 'update',
    choices: {},
    policies: {},
    outcomes: {},
    defaults: {},
    newPipeline: undefined,
    isStale: true,
    edits: 0,
  }
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
        ...decisions(change.saved),
        edits: wizard.edits + 1,
      }
    case 'map': {
      const mapping = { ...wizard.mapping, [change.column]: change.field }
      // A field is filled from one column: the newer choice wins, and the page shows the other as not imported.
      if (typeof change.field === 'string' && change.isList !== true)
        for (const [column, field] of Object.entries(mapping))
          if (column !== change.column && field === change.field) mapping[column] = null
      const taken = new Set(Object.values(mapping))
      return edited(wizard, { mapping, matchOn: wizard.matchOn.filter((field) => taken.has(field)) })
    }
    case 'match on':
      return edited(wizard, {
        matchOn: change.fields.filter((field) => Object.values(wizard.mapping).includes(field)),
      })
    case 'choose': {
      const before = wizard.choices[change.field] ?? {}
      const after = { ...before, ...Object.fromEntries(change.values.map((value) => [value, change.choice])) }
      return edited(wizard, { choices: { ...wizard.choices, [change.field]: after } })
    }
    case 'policy':
      return edited(wizard, { policies: { ...wizard.policies, [change.field]: change.policy } })
    case 'outcome':
      return edited(wizard, { outcomes: { ...wizard.outcomes, [change.text]: change.outcome } })
    case 'default':
      return edited(wizard, {
        defaults: { ...wizard.defaults, [change.field]: change.value },
        // Another pipeline than the one to be made.
        ...(wizard.newPipeline && change.field === 'pipeline_id' ? { newPipeline: null } : {}),
      })
    case 'new pipeline':
      // Stages chosen for the rows before are of another pipeline.
      return edited(wizard, { newPipeline: change.pipeline, choices: { ...wizard.choices, stage_id: {} } })
    case 'stages found':
      // What was typed while the file was read stays.
      if (wizard.edits === change.edits) return { ...wizard, newPipeline: change.pipeline }
      return wizard.newPipeline?.stages.length === 0
        ? { ...wizard, newPipeline: { ...change.pipeline, name: wizard.newPipeline.name } }
        : wizard
    case 'on match':
      return edited(wizard, { onMatch: change.onMatch })
    case 'go':
      return mayGo(wizard, change.step) ? { ...wizard, step: change.step } : wizard
    case 'counted':
      return { ...wizard, isStale: wizard.edits !== change.edits }
    case 'server':
      return stepFor(change.state) === 'done' ? { ...wizard, step: 'done' } : wizard
    case 'restart':
      return startWizard(wizard.object)
  }
}

/** A decision: what the server counted before it no longer holds. */
const edited = (wizard: Wizard, decided: Partial<Wizard>): Wizard => ({
  ...wizard,
  ...decided,
  isStale: true,
  edits: wizard.edits + 1,
})

function decisions(saved: Saved | undefined): Partial<Wizard> {
  if (!saved) return {}
  const choices = Object.entries(saved.values ?? {}).map(([field, texts]) => [
    field,
    Object.fromEntries(Object.entries(texts).map(([text, to]) => [text, choiceFrom(to)])),
  ])
  const defaults = Object.entries(saved.defaults ?? {}).flatMap(([field, value]) =>
    typeof value === 'string' ? [[field, value] as const] : [],
  )
  return {
    choices: Object.fromEntries(choices),
    policies: saved.unknown ?? {},
    outcomes: saved.outcomes ?? {},
    defaults: Object.fromEntries(defaults),
    onMatch: saved.onMatch ?? 'update',
    newPipeline: saved.newPipeline ?? undefined,
  }
}

/** The label comes with the values, when they are listed. */
function choiceFrom(to: SavedValue): Choice {
  if (typeof to === 'string') return { kind: 'map', id: to, label: '' }
  return to === null ? { kind: 'empty' } : { kind: 'create' }
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
  const taken = new Set(
    Object.values(mapping).map((field) => (typeof field === 'string' ? (field.split('.')[0] ?? '') : '')),
  )
  return required.filter((field) => !taken.has(field))
}

/** The body of `PATCH /v1/imports/{id}`: only decisions the person made; untouched values stay with the server's own match. */
export function patchOf(wizard: Wizard): Record<string, unknown> {
  const values: Record<string, Record<string, SavedValue>> = {}
  for (const [field, choices] of Object.entries(wizard.choices)) {
    const picked: Record<string, SavedValue> = {}
    for (const [text, choice] of Object.entries(choices)) {
      if (choice.kind === 'map') picked[text] = choice.id
      if (choice.kind === 'empty') picked[text] = null
      if (choice.kind === 'create') picked[text] = { create: true }
    }
    // None at all where there were some: they are taken back.
    if (Object.keys(picked).length > 0 || Object.keys(choices).length === 0) values[field] = picked
  }
  return {
    mapping: wizard.mapping,
    match_on: wizard.matchOn,
    on_match: wizard.onMatch,
    unknown: wizard.policies,
    values,
    ...(Object.keys(wizard.outcomes).length > 0 ? { stage_outcomes: wizard.outcomes } : {}),
    ...(wizard.newPipeline === undefined ? {} : { new_pipeline: wizard.newPipeline }),
    ...(Object.keys(wizard.defaults).length > 0 ? { defaults: wizard.defaults } : {}),
  }
}
