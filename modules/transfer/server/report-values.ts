import { type Ctx, objectOf } from '@app/core'
import { type Candidate, type NearMatch, isSure, nearIndex, vocabulary } from '@app/core/transfer'
import { type ImportRecord } from './import-store.queries.ts'
import { type Lookup, type Prepared, scopeId } from './prepare.ts'
import { candidates } from './resolve.queries.ts'

/** A distinct text of the file that names nothing yet, with what it may mean. */
export type UnknownValue = {
  text: string
  count: number
  first_row: number
  near: NearMatch[]
  suggestion: NearMatch | null
  answer: 'unknown' | 'create' | 'empty' | 'mapped'
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
  if (Object.hasOwn(record.values_map[lookup.column.path] ?? {}, text))
    return record.values_map[lookup.column.path]?.[text] === null ? 'empty' : 'mapped'
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
    return answer ? [{ ...text, answer }] : []
  })
  const near = open.length > 0 ? nearIndex(await candidatesOf(ctx, prepared, lookup)) : () => []
  const target = column.resolve ? (column.field.kind === 'tags' ? 'tag' : (column.field.target ?? null)) : null
  return summary(
    lookup,
    open.length,
    open.reduce((sum, one) => sum + one.count, 0),
    target,
    column.resolve ? column.part === null : column.custom,
    open.slice(0, LISTED).map((one) => withNear(one, near(one.text))),
  )
}

const withNear = (
  one: { text: string; count: number; first_row: number; answer: UnknownValue['answer'] },
  near: NearMatch[],
): UnknownValue => ({
  text: one.text,
  count: one.count,
  first_row: one.first_row,
  near,
  suggestion: isSure(near) ? (near[0] ?? null) : null,
  answer: one.answer,
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
    const byHand = Object.hasOwn(record.values_map[lookup.column.path] ?? {}, text.text)
    return near.length > 0 || byHand ? [withNear({ ...text, answer: byHand ? 'mapped' : 'unknown' }, near)] : []
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
