import { type Ctx, AppError, objectOf, records } from '@app/core'
import { type PlanColumn, splitName } from '@app/core/transfer'
import type { ObjectDef } from '@app/schema'
import { type Helper, type ImportRecord, writeHelpers } from './import-store.queries.ts'
import { type Lookup, type Prepared, scopeId } from './prepare.ts'
import { lastPosition } from './resolve.queries.ts'

const WON = /\b(won|win|gewonnen|gagn\w*|ganad\w*|vint\w*|success\w*|erfolg\w*)\b/i
const LOST = /\b(lost|lose|verloren|perdu\w*|perdid\w*|pers[oa]|dead|cancelled|canceled|disqualified|abgelehnt)\b/i

/** Outcome a stage's name suggests (ruling 28: asked, guessed from the name). */
export const guessOutcome = (name: string): 'open' | 'won' | 'lost' =>
  WON.test(name) ? 'won' : LOST.test(name) ? 'lost' : 'open'

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
  const positions = new Map<string, number>()
  const inputs: Record<string, unknown>[] = []
  for (const entry of entries) inputs.push(await inputOf(ctx, record, lookup, target, entry, positions))
  const made = new Map<string, { id: string; version: number }>()
  // The same text may be wanted by two columns or in two spellings of one case: one record.
  const unique = new Map<string, number>()
  for (const [index, entry] of entries.entries()) {
    const key = `${entry.scope ?? ''}\u0000${entry.text.toLowerCase()}`
    if (!unique.has(key)) unique.set(key, index)
  }
  const indexes = [...unique.values()]
  for (let at = 0; at < indexes.length; at += 1000) {
    const chunk = indexes.slice(at, at + 1000)
    const { ok, failed } = await records.createMany(
      ctx,
      target.name,
      chunk.map((index) => inputs[index] ?? {}),
      { on_error: 'collect' },
    )
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

const inputOf = async (
  ctx: Ctx,
  record: ImportRecord,
  lookup: Lookup,
  target: ObjectDef,
  entry: Entry,
  positions: Map<string, number>,
): Promise<Record<string, unknown>> => {
  const values = titleValues(target, entry.text)
  if (!lookup.scope || entry.scope === null) return values
  const scope = { field: lookup.scope.field, id: entry.scope }
  values[scope.field] = scope.id
  if (!target.fields['position']) return values
  const last = positions.get(entry.scope) ?? (await lastPosition(ctx, target.name, scope))
  positions.set(entry.scope, last + 1)
  values['position'] = last + 1
  if (target.fields['outcome']) {
    const outcome = record.format.outcomes[entry.text] ?? guessOutcome(entry.text)
    values['outcome'] = outcome
    values['probability'] = outcome === 'won' ? 100 : outcome === 'lost' ? 0 : 50
  }
  return values
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
