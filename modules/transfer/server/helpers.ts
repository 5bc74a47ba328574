import { type Ctx, AppError, objectOf, records } from '@app/core'
import { type PlanColumn, splitName } from '@app/core/transfer'
import type { ObjectDef } from '@app/schema'
import { guessOutcome } from './guess-outcome.ts'
import { type Helper, type ImportRecord, writeHelpers } from './import-store.queries.ts'
import { type Lookup, type Prepared, scopeId } from './prepare.ts'
import { placeStages } from './place-stages.ts'

/** Makes the records that unknown texts ask for, in order of appearance, and remembers them for undo. Runs in one transaction. */
export const createUnknown = async (ctx: Ctx, record: ImportRecord, prepared: Prepared): Promise<void> => {
  for (const lookup of [...prepared.lookups.values()].toSorted(
    (a, b) => Number(a.scope !== null) - Number(b.scope !== null),
  )) {
    if (!lookup.column.resolve) continue
    const wanted = [...lookup.answers].filter(([, state]) => state.creating)
    if (wanted.length === 0) continue
    const target = objectOf(ctx, lookup.column.field.kind === 'tags' ? 'tag' : (lookup.column.field.target ?? ''))
    const entries = wanted.map(([key]) => ({
      key,
      text: lookup.texts.get(key)?.text ?? key,
      scope: scopeId(prepared, lookup, lookup.texts.get(key)?.scope ?? ''),
    }))
    await createEntries(ctx, record, lookup, target, entries)
  }
}

type Entry = { key: string; text: string; scope: string | null }

const createEntries = async (
  ctx: Ctx,
  record: ImportRecord,
  lookup: Lookup,
  target: ObjectDef,
  entries: Entry[],
): Promise<void> => {
  // The same text may be wanted by two columns or in two spellings of one case: one record.
  const unique = new Map<string, number>()
  for (const [index, entry] of entries.entries()) {
    const key = `${entry.scope ?? ''}\u0000${entry.text.toLowerCase()}`
    if (!unique.has(key)) unique.set(key, index)
  }
  const indexes = [...unique.values()]
  const inputs = await inputsOf(
    ctx,
    record,
    lookup,
    target,
    indexes.flatMap((index) => entries[index] ?? []),
  )
  const made = new Map<string, { id: string; version: number }>()
  for (let at = 0; at < indexes.length; at += 1000) {
    const chunk = indexes.slice(at, at + 1000)
    const { ok, failed } = await records.createMany(ctx, target.name, inputs.slice(at, at + 1000), {
      on_error: 'collect',
    })
    for (const { index, record: one } of ok)
      made.set(entries[chunk[index] ?? 0]?.key ?? '', { id: one.id, version: one.version })
    for (const { index } of failed) lookup.answers.set(entries[chunk[index] ?? 0]?.key ?? '', { unknown: true })
  }
  for (const entry of entries) {
    const first = entries[unique.get(`${entry.scope ?? ''}\u0000${entry.text.toLowerCase()}`) ?? 0]
    const one = first ? made.get(first.key) : undefined
    if (one) lookup.answers.set(entry.key, { id: one.id })
  }
  await writeHelpers(
    ctx,
    record.id,
    [...made.values()].map((one): Helper => ({ object: target.name, record_id: one.id, record_version: one.version })),
  )
}

/** What each of the records is made from; stages with how they end a deal and where they stand. */
const inputsOf = async (
  ctx: Ctx,
  record: ImportRecord,
  lookup: Lookup,
  target: ObjectDef,
  entries: readonly Entry[],
): Promise<Record<string, unknown>[]> => {
  const field = lookup.scope?.field
  const inputs = entries.map((entry): Record<string, unknown> => ({
    ...titleValues(target, entry.text),
    ...(field !== undefined && entry.scope !== null ? { [field]: entry.scope } : {}),
  }))
  if (target.name !== 'stage') return inputs
  for (const scope of new Set(entries.map((entry) => entry.scope))) {
    if (scope === null) continue
    const own = [...entries.keys()].filter((index) => entries[index]?.scope === scope)
    const outcomes = own.map((index) => {
      const text = entries[index]?.text ?? ''
      return record.format.outcomes[text] ?? guessOutcome(text)
    })
    const positions = await placeStages(ctx, scope, outcomes)
    for (const [at, index] of own.entries()) {
      const outcome = outcomes[at] ?? 'open'
      const probability = outcome === 'won' ? 100 : outcome === 'lost' ? 0 : 50
      inputs[index] = { ...inputs[index], outcome, probability, position: positions[at] }
    }
  }
  return inputs
}

/** A new record from nothing but its name, or its email address where it has one. */
const titleValues = (target: ObjectDef, text: string): Record<string, unknown> => {
  const isMail = target.fields['email'] !== undefined && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)
  if (target.fields['first_name'])
    return isMail
      ? { email: text }
      : Object.fromEntries(Object.entries(splitName(text)).filter(([, part]) => part !== null))
  return { [target.title]: isMail ? (text.split('@')[0] ?? text) : text, ...(isMail ? { email: text } : {}) }
}

/** True for errors of one row's values: the row is reported, the run goes on. */
export const isRowError = (cause: unknown): cause is AppError =>
  cause instanceof AppError && cause.status >= 400 && cause.status < 500 && cause.code !== 'rate_limited'

/** The pointer of an error as the person knows it: by column. */
export const inColumns = (
  plan: readonly PlanColumn[],
  cause: AppError,
): { pointer: string; code: string; message: string }[] => {
  const problems = cause.fields.length > 0 ? cause.fields : [{ pointer: '', code: cause.code, message: cause.detail }]
  return problems.map((one) => {
    const pointer = one.pointer.replace(/^\/\d+(?=\/)/, '')
    const column = plan.find(
      (each) =>
        `/${each.path.replaceAll('.', '/')}` === pointer ||
        `/${each.name}` === pointer.split('/').slice(0, 2).join('/'),
    )
    return { ...one, pointer, message: column ? `${column.column}: ${one.message}` : one.message }
  })
}
