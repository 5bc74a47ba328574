import { type Ctx, type Wire, customFields, records, sealedFields } from '@app/core'
import type { SheetRow } from '@app/core/transfer'
import type { FieldProblem } from '@app/schema'
import { inColumns, isRowError } from './helpers.ts'
import type { ImportRecord, RowOutcome, RowProblem } from './import-store.queries.ts'
import type { KeySet } from './key-set.ts'
import { type Prepared, readRow } from './prepare.ts'
import { findMatches, titlesOf } from './resolve.queries.ts'

type Values = Record<string, unknown>
type Reading = { row: SheetRow; values: Values; later: Record<string, string> | null; errors: RowProblem[] }

const outcome = (reading: Reading, state: RowOutcome['state'], more: Partial<RowOutcome> = {}): RowOutcome => ({
  row_no: reading.row.row_no,
  state,
  record_id: null,
  record_version: null,
  later: null,
  before: null,
  cells:
    reading.errors.length > 0 || state === 'failed' || state === 'error'
      ? [...reading.row.cells, ...(reading.row.extra ?? [])]
      : null,
  errors: reading.errors.length > 0 ? reading.errors : null,
  ...more,
})

/** Values of the match fields, or null when one is empty: such a row matches nothing. */
const keyOf = (fields: readonly string[], values: Values): unknown[] | null => {
  const key = fields.map((path) => {
    if (!path.startsWith('custom.')) return values[path] ?? primaryOf(values, path)
    const custom = values['custom']
    return typeof custom === 'object' && custom !== null ? Reflect.get(custom, path.slice(7)) : undefined
  })
  return key.some((part) => part === undefined || part === null) ? null : key
}

const primaryOf = (values: Values, path: string): unknown => {
  const items = values[`${path}s`]
  return Array.isArray(items) ? items[0]?.value : undefined
}

/**
 * Reads, matches and (unless `dry`) writes one batch of rows in the given transaction: at most a fixed number of statements.
 * Rows of the batch that match each other are written one after the other, as if they stood in two batches.
 */
export const writeBatch = async (
  ctx: Ctx,
  record: ImportRecord,
  prepared: Prepared,
  rows: readonly SheetRow[],
  options: { dry: boolean; seen?: KeySet },
): Promise<RowOutcome[]> => {
  const readings = rows.map((row): Reading => {
    const built = readRow(ctx, prepared, row)
    return {
      row,
      values: built.values,
      later: Object.keys(built.later).length > 0 ? built.later : null,
      errors: built.errors,
    }
  })
  const outcomes: RowOutcome[] = readings
    .filter((one) => one.errors.length > 0)
    .map((one) => outcome(one, options.dry ? 'error' : 'failed'))
  let good = readings.filter((one) => one.errors.length === 0)
  while (good.length > 0) {
    const { now, next } = splitByKey(record, good)
    outcomes.push(...(await writeDistinct(ctx, record, prepared, now, options)))
    good = next
  }
  return outcomes
}

const splitByKey = (record: ImportRecord, readings: Reading[]): { now: Reading[]; next: Reading[] } => {
  if (record.match_on.length === 0) return { now: readings, next: [] }
  const taken = new Set<string>()
  const now: Reading[] = []
  const next: Reading[] = []
  for (const one of readings) {
    const key = keyOf(record.match_on, one.values)
    const text = key === null ? null : JSON.stringify(key)
    if (text !== null && taken.has(text)) next.push(one)
    else {
      if (text !== null) taken.add(text)
      now.push(one)
    }
  }
  return { now, next }
}

const writeDistinct = async (
  ctx: Ctx,
  record: ImportRecord,
  prepared: Prepared,
  readings: Reading[],
  options: { dry: boolean; seen?: KeySet },
): Promise<RowOutcome[]> => {
  const keys = record.match_on.length > 0 ? readings.map((one) => keyOf(record.match_on, one.values)) : []
  const keyed = keys.flatMap((key, index) => (key === null ? [] : [{ key, index }]))
  const found =
    keyed.length > 0
      ? await findMatches(
          ctx,
          prepared.object,
          record.match_on,
          keyed.map((one) => one.key),
        )
      : new Map<number, string[]>()
  const matches = new Map([...found].map(([at, ids]) => [keyed[at]?.index ?? -1, ids]))
  const titles = await titlesOf(ctx, prepared.object, [...found.values()].filter((ids) => ids.length > 1).flat())
  const outcomes: RowOutcome[] = []
  const fresh: Reading[] = []
  const existing: { reading: Reading; id: string }[] = []
  for (const [index, reading] of readings.entries()) {
    const ids = matches.get(index)
    delete reading.values['id']
    const [id] = ids ?? []
    if (ids && ids.length > 1) {
      reading.errors.push(severalMatch(prepared, record, ids, titles))
      outcomes.push(outcome(reading, options.dry ? 'error' : 'failed'))
    } else if (id === undefined && record.match_on.includes('id')) {
      reading.errors.push({ pointer: '/id', code: 'unknown_reference', message: 'there is no record with this id' })
      outcomes.push(outcome(reading, options.dry ? 'error' : 'failed'))
    } else if (id !== undefined) existing.push({ reading, id })
    else fresh.push(reading)
  }
  outcomes.push(
    ...(options.dry ? await dryFresh(ctx, record, prepared, fresh, options.seen) : await create(ctx, prepared, fresh)),
  )
  outcomes.push(...(await change(ctx, record, prepared, existing, options.dry)))
  return outcomes
}

/** A row that several records answer to is nobody's: which ones, so that a person can merge them or match on more. */
const severalMatch = (
  prepared: Prepared,
  record: ImportRecord,
  ids: readonly string[],
  titles: ReadonlyMap<string, string>,
): RowProblem => {
  const columns = prepared.plan.filter((column) => record.match_on.includes(column.path)).map((one) => one.column)
  const records = ids.toSorted().map((id) => ({ id, label: titles.get(id) || id }))
  return {
    pointer: '',
    code: 'ambiguous_match',
    message: `${columns.join(' and ')}: ${ids.length} ${prepared.object.label[1].toLowerCase()} match this row: ${records.map((one) => one.label).join(', ')}`,
    records,
  }
}

/** In a dry run a row counts as an update when an earlier row of the file has its key. */
const dryFresh = async (
  ctx: Ctx,
  record: ImportRecord,
  prepared: Prepared,
  readings: Reading[],
  seen: KeySet | undefined,
): Promise<RowOutcome[]> =>
  readings.map((reading) => {
    const key = record.match_on.length > 0 ? keyOf(record.match_on, reading.values) : null
    const text = key === null ? null : JSON.stringify(key)
    const again = text !== null && seen?.add(text) === false
    const problems = dryProblems(ctx, prepared, reading)
    if (problems.length === 0) return outcome(reading, again ? 'updated' : 'created')
    reading.errors.push(...problems)
    return outcome(reading, 'error')
  })

/** The checks a record must pass, without writing it. */
const dryProblems = (ctx: Ctx, prepared: Prepared, reading: Reading): FieldProblem[] => {
  try {
    const values = records.normalise(ctx, prepared.object, withoutNewFields(ctx, prepared, reading.values))
    const defaulted: Values = {
      ...Object.fromEntries(Object.keys(prepared.object.fields).map((name) => [name, values[name] ?? null])),
      ...values,
    }
    const required = Object.entries(prepared.object.fields)
      .filter(
        ([name, field]) =>
          field.required &&
          !field.readonly &&
          !field.via &&
          field.default === undefined &&
          (defaulted[name] ?? null) === null &&
          !reading.later?.[name],
      )
      .map(([name]): FieldProblem => ({
        pointer: `/${name}`,
        code: 'required',
        message: `${prepared.object.fields[name]?.label ?? name} is required`,
      }))
    const checks = prepared.object.check?.(defaulted, null, ctx.env) ?? []
    return [...required, ...checks]
  } catch (cause) {
    if (isRowError(cause)) return inColumns(prepared.plan, cause)
    throw cause
  }
}

/** A custom field the run will make is not there yet in a dry run. */
const withoutNewFields = (ctx: Ctx, prepared: Prepared, values: Values): Values => {
  const custom = values['custom']
  if (typeof custom !== 'object' || custom === null) return values
  const known = customFields(ctx, prepared.object)
  return { ...values, custom: Object.fromEntries(Object.entries(custom).filter(([key]) => known.has(key))) }
}

const create = async (ctx: Ctx, prepared: Prepared, readings: Reading[]): Promise<RowOutcome[]> => {
  if (readings.length === 0) return []
  const { ok, failed } = await records.createMany(
    ctx,
    prepared.object.name,
    readings.map((one) => one.values),
    { on_error: 'collect' },
  )
  const made = ok.flatMap(({ index, record }) => {
    const one = readings[index]
    return one
      ? [outcome(one, 'created', { record_id: record.id, record_version: record.version, later: one.later })]
      : []
  })
  const wrong = failed.flatMap(({ index, errors }) => {
    const one = readings[index]
    if (!one) return []
    one.errors.push(...errors)
    return [outcome(one, 'failed')]
  })
  return [...made, ...wrong]
}

/** Records before the run; encrypted values as they are stored, so that an undo can put them back. */
const asTheyAre = async (ctx: Ctx, prepared: Prepared, ids: string[]): Promise<Wire[]> =>
  sealedFields(ctx, prepared.object).size > 0
    ? [...(await records.lockRows(ctx, prepared.object, ids)).values()].map(({ record }) => record)
    : await records.getMany(ctx, prepared.object.name, ids)

const change = async (
  ctx: Ctx,
  record: ImportRecord,
  prepared: Prepared,
  rows: { reading: Reading; id: string }[],
  dry: boolean,
): Promise<RowOutcome[]> => {
  if (rows.length === 0) return []
  if (record.format.on_match === 'skip')
    return rows.map(({ reading, id }) => outcome(reading, 'skipped', { record_id: id }))
  const current = new Map(
    (
      await asTheyAre(
        ctx,
        prepared,
        rows.map((one) => one.id),
      )
    ).map((one) => [one.id, one]),
  )
  const restricted = await records.restrictedIds(ctx, prepared.object, [...current.keys()])
  const refused = rows.filter(({ id }) => restricted.has(id))
  for (const { reading } of refused)
    reading.errors.push({ pointer: '', code: 'restricted', message: 'processing of this record is restricted' })
  const wanted = rows.flatMap(({ reading, id }) => {
    if (restricted.has(id)) return []
    const now = current.get(id)
    return now ? [{ reading, id, now, patch: patchOf(prepared, now, reading.values) }] : []
  })
  const idle = wanted.filter((one) => Object.keys(one.patch).length === 0 && !one.reading.later)
  const busy = wanted.filter((one) => Object.keys(one.patch).length > 0 || one.reading.later)
  const outcomes = [
    ...refused.map(({ reading, id }) => outcome(reading, dry ? 'error' : 'failed', { record_id: id })),
    ...idle.map((one) => outcome(one.reading, 'skipped', { record_id: one.id, record_version: one.now.version })),
  ]
  if (dry) return [...outcomes, ...busy.map((one) => outcome(one.reading, 'updated', { record_id: one.id }))]
  if (busy.length === 0) return outcomes
  const { ok, failed } = await records.updateMany(
    ctx,
    prepared.object.name,
    busy.map((one) => ({ id: one.id, patch: one.patch })),
    { on_error: 'collect' },
  )
  const versions = new Map(ok.map((one) => [one.id, one.version]))
  const problems = new Map(failed.map((one) => [one.id, one.errors]))
  for (const one of busy) {
    const version = versions.get(one.id)
    one.reading.errors.push(...(problems.get(one.id) ?? []))
    if (version === undefined) outcomes.push(outcome(one.reading, 'failed', { record_id: one.id }))
    else
      outcomes.push(
        outcome(one.reading, version === one.now.version && !one.reading.later ? 'skipped' : 'updated', {
          record_id: one.id,
          record_version: version,
          later: one.reading.later,
          before: beforeOf(one.now, one.patch),
        }),
      )
  }
  return outcomes
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** What of the row differs from the record. Lists are united, never shortened: the file knows some of them, not all. */
const patchOf = (prepared: Prepared, now: Record<string, unknown>, values: Values): Values => {
  const patch: Values = {}
  for (const [name, value] of Object.entries(values)) {
    if (name in prepared.defaults && same(prepared.defaults[name], value)) continue
    if (name === 'custom') {
      const before = now['custom']
      const changed = Object.fromEntries(
        Object.entries(typeof value === 'object' && value !== null ? value : {}).filter(
          ([key, one]) => !same(one, typeof before === 'object' && before !== null ? Reflect.get(before, key) : null),
        ),
      )
      if (Object.keys(changed).length > 0) patch['custom'] = changed
      continue
    }
    const united = Array.isArray(value) ? unite(now[name], value) : value
    if (!same(bare(united), bare(now[name]))) patch[name] = united
  }
  return patch
}

const bare = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((item) => (typeof item === 'object' && item !== null ? (item.value ?? item.street ?? item) : item))
    : value

const unite = (before: unknown, added: unknown[]): unknown[] => {
  const kept: unknown[] = Array.isArray(before) ? before : []
  const known = new Set(kept.map((item) => JSON.stringify(bare([item]))))
  return [
    ...kept,
    ...added
      .filter((item) => !known.has(JSON.stringify(bare([item]))))
      .map((item) =>
        typeof item === 'object' && item !== null && kept.length > 0 ? { ...item, is_primary: false } : item,
      ),
  ]
}

const beforeOf = (now: Record<string, unknown>, patch: Values): Values =>
  Object.fromEntries(
    Object.entries(patch).map(([name, value]) => {
      if (name !== 'custom') return [name, now[name] ?? null]
      const before = now['custom']
      return [
        name,
        Object.fromEntries(
          Object.keys(typeof value === 'object' && value !== null ? value : {}).map((key) => [
            key,
            (typeof before === 'object' && before !== null ? Reflect.get(before, key) : null) ?? null,
          ]),
        ),
      ]
    }),
  )
