import { type Ctx, customFields, objectOf } from '@app/core'
import {
  type BuiltRow,
  type PlanColumn,
  type Resolved,
  type SheetRow,
  buildRow,
  cellText,
  piecesOf,
  planColumns,
} from '@app/core/transfer'
import { type Field, type ObjectDef, fieldType, isInvalid, uuidPattern } from '@app/schema'
import { keyOf } from '../../custom-fields/server/index.ts'
import { type ImportRecord, type Unknown, type ValueAnswer, isCreateField } from './import-store.queries.ts'
import { type Found, defaultPipeline, findByColumn, findById, findByTitle } from './resolve.queries.ts'

/** A distinct text of a column that names something, with how often and where it first stands. */
export type Text = { text: string; scope: string; count: number; first_row: number }
export type TextState = Resolved & { creating?: boolean; later?: boolean }
/** A column whose texts are looked up, with what was found. */
export type Lookup = {
  column: PlanColumn
  texts: Map<string, Text>
  answers: Map<string, TextState>
  scope: { field: string; column: PlanColumn | null } | null
}
export type Prepared = {
  object: ObjectDef
  plan: PlanColumn[]
  lookups: Map<number, Lookup>
  defaults: Record<string, unknown>
}

export const textKey = (text: string, scope: string): string => (scope === '' ? text : `${scope}\u0000${text}`)
/** Stands in for records a run would create, in a dry run. */
const PLACEHOLDER = '00000000-0000-4000-8000-000000000000'

/** The mapping as paths; columns that make a custom field go to `custom.<key>` as if it were there already. */
const planOf = (ctx: Ctx, object: ObjectDef, record: ImportRecord): PlanColumn[] => {
  const fields = new Map<string, Field>(customFields(ctx, object))
  const creates: Record<string, { label: string; kind: string }> = {}
  const paths = Object.fromEntries(
    Object.entries(record.mapping).map(([column, target]) => {
      if (!isCreateField(target)) return [column, target]
      const { label, kind, options } = target.create_field
      const key = keyOf(label)
      const made: Field = {
        kind: fieldType(kind as Field['kind']).kind,
        personal: false,
        label,
        ...(options ? { options: options.map((value) => ({ value, label: value })) } : {}),
      }
      if (!fields.has(key)) fields.set(key, made)
      creates[column] = { label, kind }
      return [column, `custom.${key}`]
    }),
  )
  return planColumns(
    object,
    fields,
    record.columns.map((column) => column.column),
    paths,
    record.format.formats,
    creates,
  )
}

/** A stage belongs to the deal's pipeline: the target's required ref that the imported object has too. */
const scopeOfColumn = (
  ctx: Ctx,
  object: ObjectDef,
  plan: readonly PlanColumn[],
  column: PlanColumn,
): Lookup['scope'] => {
  const target = column.field.target ? ctx.app.registry.objects.get(column.field.target) : undefined
  const shared = Object.entries(target?.fields ?? {}).find(
    ([name, field]) => field.required && field.target && object.fields[name]?.target === field.target,
  )
  return shared ? { field: shared[0], column: plan.find((one) => one.name === shared[0]) ?? null } : null
}

/** Columns whose texts are looked up before the rows are read: references, options, and texts with values mapped by hand. */
export const lookupsOf = (
  ctx: Ctx,
  object: ObjectDef,
  record: ImportRecord,
  plan: readonly PlanColumn[],
  all: boolean,
): Map<number, Lookup> =>
  new Map(
    plan
      .filter(
        (column) =>
          column.resolve ||
          (column.field.options?.length ?? 0) > 0 ||
          record.values_map[column.path] !== undefined ||
          (all && isListed(column, record)),
      )
      .map((column) => [
        column.index,
        {
          column,
          texts: new Map(),
          answers: new Map(),
          scope: column.resolve ? scopeOfColumn(ctx, object, plan, column) : null,
        },
      ]),
  )

/** Text columns with few values are listed too, for typing errors throughout a column ("technolgy"). */
const isListed = (column: PlanColumn, record: ImportRecord): boolean =>
  column.field.kind === 'text' &&
  (record.columns[column.index]?.distinct ?? 0) <= 60 &&
  (record.columns[column.index]?.filled ?? 0) >= 2 * (record.columns[column.index]?.distinct ?? 1)

const scopeText = (lookup: Lookup, cells: readonly string[]): string =>
  lookup.scope?.column ? cellText(lookup.scope.column, cells) : ''

/** Reads the file once and gathers the distinct texts of the lookups, in order of appearance. */
export const collectTexts = async (
  lookups: ReadonlyMap<number, Lookup>,
  rows: AsyncIterable<SheetRow>,
): Promise<void> => {
  if (lookups.size === 0) return
  for await (const row of rows) {
    for (const lookup of lookups.values()) {
      const cell = cellText(lookup.column, row.cells)
      if (cell === '') continue
      const scope = scopeText(lookup, row.cells)
      for (const text of piecesOf(lookup.column, cell)) {
        const key = textKey(text, scope)
        const known = lookup.texts.get(key)
        if (known) known.count += 1
        else lookup.texts.set(key, { text, scope, count: 1, first_row: row.row_no })
      }
    }
  }
}

/** Which texts of a self reference (`subsidiary_of`) stand in the file itself, as names of other rows. */
export const namesInFile = async (
  object: ObjectDef,
  plan: readonly PlanColumn[],
  wanted: ReadonlySet<string>,
  rows: AsyncIterable<SheetRow>,
): Promise<Set<string>> => {
  const title = plan.find((column) => column.name === object.title && !column.custom)
  const found = new Set<string>()
  if (!title || wanted.size === 0) return found
  for await (const row of rows) {
    const name = (row.cells[title.index] ?? '').trim().toLowerCase()
    if (wanted.has(name)) found.add(name)
  }
  return found
}

/** Plan, lookups and answers for a run or a dry run. `rows` opens the file anew each time. `all` also lists text columns. */
export const prepare = async (
  ctx: Ctx,
  record: ImportRecord,
  rows: () => AsyncIterable<SheetRow>,
  all = false,
): Promise<Prepared> => {
  const object = objectOf(ctx, record.object)
  const plan = planOf(ctx, object, record)
  const lookups = lookupsOf(ctx, object, record, plan, all)
  await collectTexts(lookups, rows())
  const defaults: Record<string, unknown> = { ...record.defaults }
  const narrowed = [...lookups.values()].some((lookup) => lookup.scope && !lookup.scope.column)
  if (narrowed && defaults['pipeline_id'] === undefined && object.fields['pipeline_id'])
    defaults['pipeline_id'] = await defaultPipeline(ctx)
  // The pipeline is not made before the run: until then nothing of another one answers to a stage.
  if (record.format.new_pipeline) defaults['pipeline_id'] = PLACEHOLDER
  const prepared: Prepared = { object, plan, lookups, defaults }
  // What others are narrowed by comes first: pipelines before stages.
  for (const lookup of [...lookups.values()].toSorted((a, b) => Number(a.scope !== null) - Number(b.scope !== null)))
    await answer(ctx, prepared, lookup, record)
  await answerFromFile(prepared, record, rows)
  return prepared
}

/** Id of the record a text is narrowed to. */
export const scopeId = (prepared: Prepared, lookup: Lookup, scope: string): string | null => {
  if (!lookup.scope) return null
  const own = lookup.scope.column ? prepared.lookups.get(lookup.scope.column.index)?.answers.get(scope) : undefined
  if (own && 'id' in own) return own.id
  const fixed = prepared.defaults[lookup.scope.field]
  return typeof fixed === 'string' ? fixed : null
}

/** What becomes of a text nothing answers to: as said for this text, else for its field. */
const policyOf = (record: ImportRecord, column: PlanColumn, text: string): Unknown =>
  isCreate(record.values_map[column.path]?.[text])
    ? 'create'
    : (record.unknown[column.path] ?? record.unknown[column.name] ?? 'error')

export const isCreate = (answer: ValueAnswer | undefined): answer is { create: true } =>
  typeof answer === 'object' && answer !== null

const answer = async (ctx: Ctx, prepared: Prepared, lookup: Lookup, record: ImportRecord): Promise<void> => {
  const { column, texts, answers } = lookup
  const byHand = record.values_map[column.path] ?? {}
  const open: [string, Text][] = []
  for (const [key, text] of texts) {
    const said = Object.hasOwn(byHand, text.text) ? byHand[text.text] : undefined
    if (said === null || typeof said === 'string') answers.set(key, said ? { id: said } : { empty: true })
    else if (column.resolve) open.push([key, text])
    else answerOption(ctx, lookup, key, text, policyOf(record, column, text.text))
  }
  if (!column.resolve) return
  const byScope = new Map<string, [string, Text][]>()
  for (const entry of open) byScope.set(entry[1].scope, [...(byScope.get(entry[1].scope) ?? []), entry])
  for (const [scope, entries] of byScope) {
    const id = scopeId(prepared, lookup, scope)
    const found = await findAll(
      ctx,
      column,
      entries.map(([, text]) => text.text),
      lookup.scope && id ? { field: lookup.scope.field, id } : null,
    )
    for (const [key, text] of entries) {
      const ids = found.get(text.text)
      const policy = policyOf(record, column, text.text)
      if (ids?.[0] !== undefined && ids.length === 1) answers.set(key, { id: ids[0] })
      else if (ids !== undefined && policy !== 'empty') answers.set(key, { unknown: true, ambiguous: true })
      else if (isNewStage(record, lookup, text.text)) answers.set(key, { id: PLACEHOLDER, creating: true })
      else answers.set(key, unknownAnswer(column, policy))
    }
  }
}

/** Is it a stage of the pipeline that the run makes? */
const isNewStage = (record: ImportRecord, { scope }: Lookup, text: string): boolean =>
  scope?.field === 'pipeline_id' &&
  (record.format.new_pipeline?.stages ?? []).some((one) => one.name.toLowerCase() === text.trim().toLowerCase())

const unknownAnswer = (column: PlanColumn, policy: Unknown): TextState => {
  if (policy === 'empty') return { empty: true }
  if (policy === 'create' && column.part === null) return { id: PLACEHOLDER, creating: true }
  return { unknown: true }
}

/** Options are read by their field type; only texts it does not know are answered here. */
const answerOption = (ctx: Ctx, lookup: Lookup, key: string, text: Text, policy: Unknown): void => {
  const { column, answers } = lookup
  if (!column.field.options) return
  const parsed = fieldType(column.field.kind).parse(text.text, column.field, ctx.env, column.format)
  if (!isInvalid(parsed)) return
  if (policy === 'create' && column.custom) answers.set(key, { id: text.text, creating: true })
  else answers.set(key, policy === 'empty' ? { empty: true } : { unknown: true })
}

const findAll = async (
  ctx: Ctx,
  column: PlanColumn,
  texts: string[],
  scope: { field: string; id: string } | null,
): Promise<Found> => {
  const target = objectOf(ctx, column.field.kind === 'tags' ? 'tag' : (column.field.target ?? ''))
  if (column.part !== null) return findByColumn(ctx, target, column.part, texts, scope)
  const found = await findById(
    ctx,
    target,
    texts.filter((text) => uuidPattern.test(text.toLowerCase())),
  )
  const add = (more: Found): void => {
    for (const [text, ids] of more) found.set(text, ids)
  }
  const rest = (): string[] => texts.filter((text) => !found.has(text))
  if (target.fields['email']) {
    const mails = rest().filter((text) => /^[^\s@]+@[^\s@]+$/.test(text))
    const lower = new Map(mails.map((text) => [text.toLowerCase(), text]))
    for (const [mail, ids] of await findByColumn(ctx, target, 'email', [...lower.keys()]))
      found.set(lower.get(mail) ?? mail, ids)
  }
  add(await findByColumn(ctx, target, target.title, rest(), scope))
  add(await findByTitle(ctx, target, rest(), scope))
  return found
}

/** A self reference is known when the file brings the record itself. */
const answerFromFile = async (
  prepared: Prepared,
  record: ImportRecord,
  rows: () => AsyncIterable<SheetRow>,
): Promise<void> => {
  for (const lookup of prepared.lookups.values()) {
    if (lookup.column.field.target !== prepared.object.name || lookup.column.name === 'id') continue
    const open = [...lookup.answers].filter(([, state]) => 'unknown' in state || state.creating || 'empty' in state)
    const inFile = await namesInFile(
      prepared.object,
      prepared.plan,
      new Set(open.map(([key]) => key.toLowerCase())),
      rows(),
    )
    for (const [key] of open) {
      const said = record.values_map[lookup.column.path] ?? {}
      if ((!Object.hasOwn(said, key) || isCreate(said[key])) && inFile.has(key.toLowerCase()))
        lookup.answers.set(key, { unknown: true, later: true })
    }
  }
}

/** One row of the file as a record, or what is wrong with it. */
export const readRow = (ctx: Ctx, prepared: Prepared, row: SheetRow): BuiltRow => {
  const built = buildRow(
    prepared.object,
    prepared.plan,
    row.cells,
    ctx.env,
    (column, text, scope) =>
      prepared.lookups.get(column.index)?.answers.get(textKey(text, scope ?? '')) ??
      (column.resolve ? { unknown: true } : NOT_ASKED),
    (column, cells) => {
      const lookup = prepared.lookups.get(column.index)
      return lookup ? scopeText(lookup, cells) : null
    },
  )
  if (row.extra?.length)
    built.errors.push({
      pointer: '',
      code: 'too_many_cells',
      message: `the row has ${row.extra.length} more filled cells than there are columns`,
    })
  for (const [name, value] of Object.entries(prepared.defaults))
    if (built.values[name] === undefined && value !== null) built.values[name] = value
  for (const [name, text] of Object.entries(built.later)) {
    const lookup = [...prepared.lookups.values()].find((one) => one.column.name === name)
    const state = lookup?.answers.get(text)
    if (!state?.later) {
      delete built.later[name]
      built.errors.push({
        pointer: `/${name}`,
        code: 'unknown_reference',
        message: `${lookup?.column.column ?? name}: "${text.slice(0, 60)}" is not known`,
      })
    }
  }
  return built
}

const NOT_ASKED: Resolved = { unknown: true }
