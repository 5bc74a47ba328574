import { type Ctx, objectOf } from '@app/core'
import { type Candidate, type NearMatch, isSure, nearIndex, vocabulary } from '@app/core/transfer'
import { type Outcome, guessOutcome } from './guess-outcome.ts'
import { type ImportRecord } from './import-store.queries.ts'
import { type Lookup, type Prepared, isCreate, scopeId } from './prepare.ts'
import { candidates, titlesOf } from './resolve.queries.ts'

/** A distinct text of the file that names nothing yet, with what it may mean. */
export type UnknownValue = {
  text: string
  count: number
  first_row: number
  near: NearMatch[]
  suggestion: NearMatch | null
  answer: 'unknown' | 'create' | 'empty' | 'mapped'
  /** Several records have this very name: they come first among the near ones. */
  ambiguous: boolean
  /** What a text mapped by hand becomes. */
  to: { id: string; label: string } | null
  /** How a stage made of this text would end a deal, unless said otherwise. */
  outcome: Outcome | null
}
export type FieldValues = {
  field: string
  column: string
  kind: string
  target: string | null
  distinct: number
  known: number
  unknown: number
  rows_unknown: number
  can_create: boolean
  values: UnknownValue[]
  more: number
}

const LISTED = 500

/**
 * Every field whose texts name something, with each distinct unknown text, how often it stands there, and near matches
 * ("GTXPro" -> GTX Pro). Texts mapped by hand stay in the list with answer `mapped`.
 */
export const reportValues = async (ctx: Ctx, record: ImportRecord, prepared: Prepared): Promise<FieldValues[]> => {
  const out: FieldValues[] = []
  for (const lookup of prepared.lookups.values()) {
    const report =
      lookup.column.resolve || lookup.column.field.options
        ? await reportLookup(ctx, record, prepared, lookup)
        : reportText(record, lookup)
    if (report) out.push(report)
  }
  return out
}

const answerOf = (record: ImportRecord, lookup: Lookup, key: string, text: string): UnknownValue['answer'] | null => {
  const said = record.values_map[lookup.column.path] ?? {}
  if (Object.hasOwn(said, text) && !isCreate(said[text])) return said[text] ? 'mapped' : 'empty'
  const state = lookup.answers.get(key)
  if (!state || state.later) return null
  if (state.creating) return 'create'
  if ('empty' in state) return 'empty'
  return 'unknown' in state ? 'unknown' : null
}

const reportLookup = async (
  ctx: Ctx,
  record: ImportRecord,
  prepared: Prepared,
  lookup: Lookup,
): Promise<FieldValues> => {
  const { column } = lookup
  const open = [...lookup.texts].flatMap(([key, text]) => {
    const answer = answerOf(record, lookup, key, text.text)
    const state = lookup.answers.get(key)
    const ambiguous = state !== undefined && 'unknown' in state && state.ambiguous === true
    return answer ? [{ ...text, answer, ambiguous }] : []
  })
  const near = open.length > 0 ? nearIndex(await candidatesOf(ctx, prepared, lookup)) : () => []
  const target = column.resolve ? (column.field.kind === 'tags' ? 'tag' : (column.field.target ?? null)) : null
  const labels = await labelsOf(ctx, record, column, target)
  return summary(
    lookup,
    open.length,
    open.reduce((sum, one) => sum + one.count, 0),
    target,
    column.resolve ? column.part === null : column.custom,
    open.slice(0, LISTED).map((one) => ({
      ...withNear(one, near(one.text), labels),
      outcome: target === 'stage' ? guessOutcome(one.text) : null,
    })),
  )
}

/** Names of the records that texts are mapped to by hand. */
const labelsOf = async (
  ctx: Ctx,
  record: ImportRecord,
  column: Lookup['column'],
  target: string | null,
): Promise<ReadonlyMap<string, { id: string; label: string }>> => {
  const said = Object.entries(record.values_map[column.path] ?? {}).flatMap(([text, to]) =>
    typeof to === 'string' ? [[text, to] as const] : [],
  )
  const titles =
    target === null ? null : await titlesOf(ctx, objectOf(ctx, target), [...new Set(said.map(([, id]) => id))])
  const nameOf = (id: string): string =>
    titles?.get(id) ?? column.field.options?.find((option) => option.value === id)?.label ?? id
  return new Map(said.map(([text, id]) => [text, { id, label: nameOf(id) }]))
}

const withNear = (
  one: { text: string; count: number; first_row: number; answer: UnknownValue['answer']; ambiguous?: boolean },
  near: NearMatch[],
  labels: ReadonlyMap<string, { id: string; label: string }>,
): UnknownValue => ({
  text: one.text,
  count: one.count,
  first_row: one.first_row,
  near,
  suggestion: isSure(near) && !one.ambiguous ? (near[0] ?? null) : null,
  answer: one.answer,
  ambiguous: one.ambiguous ?? false,
  to: labels.get(one.text) ?? null,
  outcome: null,
})

const summary = (
  lookup: Lookup,
  unknown: number,
  rows: number,
  target: string | null,
  can_create: boolean,
  values: UnknownValue[],
): FieldValues => ({
  field: lookup.column.path,
  column: lookup.column.column,
  kind: lookup.column.field.kind,
  target,
  distinct: lookup.texts.size,
  known: lookup.texts.size - unknown,
  unknown,
  rows_unknown: rows,
  can_create,
  values,
  more: Math.max(0, unknown - LISTED),
})

const candidatesOf = async (ctx: Ctx, prepared: Prepared, lookup: Lookup): Promise<Candidate[]> => {
  if (!lookup.column.resolve)
    return (lookup.column.field.options ?? []).map((option) => ({ id: option.value, label: option.label }))
  const id = scopeId(prepared, lookup, '')
  return candidates(
    ctx,
    objectOf(ctx, lookup.column.field.kind === 'tags' ? 'tag' : (lookup.column.field.target ?? '')),
    lookup.scope && id ? { field: lookup.scope.field, id } : null,
  )
}

/** Typing errors throughout a text column: values near a word of the trade, or near a far more frequent value of the same column. */
const reportText = (record: ImportRecord, lookup: Lookup): FieldValues | null => {
  const words = vocabulary[lookup.column.part ?? lookup.column.name] ?? []
  const exact = new Set(words.map((word) => word.toLowerCase()))
  const texts = [...lookup.texts.values()]
  const suspects = texts.flatMap((text) => {
    if (exact.has(text.text.toLowerCase())) return []
    const frequent = texts
      .filter((other) => other.count >= text.count * 5 && other.text !== text.text)
      .map((other) => ({ id: other.text, label: other.text }))
    const near = nearIndex([...words.map((word) => ({ id: word, label: word })), ...frequent])(text.text).filter(
      (one) => one.score >= 0.8,
    )
    const said = record.values_map[lookup.column.path] ?? {}
    const to = Object.hasOwn(said, text.text) ? said[text.text] : undefined
    const answer = to === undefined ? 'unknown' : to === null ? 'empty' : 'mapped'
    const labels = new Map(typeof to === 'string' ? [[text.text, { id: to, label: to }]] : [])
    return near.length > 0 || to !== undefined ? [withNear({ ...text, answer }, near, labels)] : []
  })
  if (suspects.length === 0) return null
  return summary(
    lookup,
    suspects.length,
    suspects.reduce((sum, one) => sum + one.count, 0),
    null,
    false,
    suspects.slice(0, LISTED),
  )
}
