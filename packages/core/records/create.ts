import type { FieldProblem, ObjectDef } from '@app/schema'
import { type Ctx, objectOf } from '../ctx.ts'
import { AppError, error } from '../errors.ts'
import { writeEvents } from '../events.queries.ts'
import { scopeOf } from '../policy/predicate.ts'
import { masked, sealRow, sealedFields } from './seal.ts'
import { writeTerms } from '../search/terms.queries.ts'
import { uuidv7 } from '../uuid.ts'
import { settleFiles, unfitFiles } from './file-values.ts'
import { runWriters, settle } from './next.ts'
import { danglingRefs } from './refs.queries.ts'
import { checkInput, normalise } from './validate.ts'
import { suppressedRows } from './suppression.queries.ts'
import { insertRows, writeSideValues } from './write.queries.ts'
import { dbProblem } from './db-problem.ts'
import { mayCreateUnder } from './authorise.queries.ts'
import type { Input, Wire } from './types.ts'

/** `raw`: values come from the program itself (restore, workspace import): readonly fields, ids, times and authors are taken as they are. */
export type CreateOptions = { on_error?: 'throw' | 'collect'; raw?: boolean; event?: string }
export type Created = { ok: { index: number; record: Wire }[]; failed: { index: number; errors: FieldProblem[] }[] }

/**
 * Creates rows, all or nothing, in a fixed number of statements whatever their number. With `collect`, rows that cannot be are left
 * out and listed instead.
 * @throws forbidden, validation_failed, field_not_writable, reference_not_found, check_failed, suppressed, not_unique
 */
export async function createMany(
  ctx: Ctx,
  objectName: string,
  inputs: Input[],
  options: CreateOptions = {},
): Promise<Created> {
  const object = objectOf(ctx, objectName)
  if (scopeOf(ctx, object, 'create') === 'none') throw error('forbidden')
  const failed: Created['failed'] = []
  const fail = (index: number, errors: FieldProblem[], status: string): void => {
    if (options.on_error !== 'collect')
      throw error(status, {
        fields: inputs.length > 1 ? errors.map((e) => ({ ...e, pointer: `/${index}${e.pointer}` })) : errors,
      })
    failed.push({ index, errors })
  }
  let rows: { index: number; record: Wire; given: Set<string> }[] = []
  for (const [index, input] of inputs.entries()) {
    try {
      rows.push({ index, ...draft(ctx, object, input, options.raw === true) })
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.fields.length === 0) throw cause
      fail(index, cause.fields, cause.code)
    }
  }
  const without = (bad: { index: number; problem: FieldProblem }[]): void => {
    const gone = new Set(bad.map((b) => b.index))
    rows = rows.filter((r) => !gone.has(r.index))
  }
  const dangling = await danglingRefs(
    ctx,
    object,
    rows.map((r) => ({ index: r.index, values: r.record })),
  )
  for (const { index, problem } of dangling) fail(index, [problem], problem.code)
  without(dangling)
  const unfit = await unfitFiles(
    ctx,
    object,
    rows.map((r) => ({ previous: null, next: r.record })),
  )
  const places = rows
  for (const { index, problem } of unfit) fail(places[index]?.index ?? 0, [problem], problem.code)
  without(unfit.map(({ index, problem }) => ({ index: places[index]?.index ?? 0, problem })))
  await mayCreateUnder(
    ctx,
    object,
    rows.map((r) => r.record),
  )
  const after = options.raw
    ? []
    : await runWriters(
        ctx,
        object,
        rows.map((r) => ({ id: r.record.id, previous: null, next: r.record })),
      )
  for (const row of [...rows]) {
    const problems = settle(ctx, object, row.record, null, row.given)
    if (problems.length === 0) continue
    fail(row.index, problems, problems.some((p) => p.code === 'required') ? 'validation_failed' : 'check_failed')
    without(problems.map((problem) => ({ index: row.index, problem })))
  }
  const suppressed = await suppressedRows(ctx, object, rows)
  for (const { index, problem } of suppressed) fail(index, [problem], 'suppressed')
  without(suppressed)
  for (const row of rows) sealRow(ctx, object, row.record, null, options.raw === true)
  if (rows.length > 0)
    await store(
      ctx,
      object,
      rows.map((r) => r.record),
      options.event,
    )
  await settleFiles(
    ctx,
    object,
    rows.map((r) => ({ previous: null, next: r.record })),
    options.raw === true,
  )
  for (const then of after) await then()
  const hidden = [...sealedFields(ctx, object).keys()]
  return { ok: rows.map(({ index, record }) => ({ index, record: masked(hidden, record) })), failed }
}

/** @throws as createMany */
export async function create(
  ctx: Ctx,
  objectName: string,
  input: Input,
  options: Pick<CreateOptions, 'raw' | 'event'> = {},
): Promise<Wire> {
  const [made] = (await createMany(ctx, objectName, [input], options)).ok
  if (!made) throw error('internal')
  return made.record
}

function draft(ctx: Ctx, object: ObjectDef, input: Input, raw: boolean): { record: Wire; given: Set<string> } {
  if (!raw) checkInput(ctx, object, input)
  const defaults: Input = {}
  for (const [name, field] of Object.entries(object.fields))
    if (field.default !== undefined && !(name in input)) defaults[name] = field.default
  const owner =
    'owner' in object.access
      ? object.access.owner
      : 'private_to' in object.access
        ? object.access.private_to
        : undefined
  if (owner && !(owner in input)) defaults[owner] = ctx.actor.member_id
  const values = normalise(ctx, object, { ...defaults, ...input })
  const base: Wire = {
    id: uuidv7(),
    version: 1,
    created_at: ctx.now,
    created_by: ctx.actor.member_id,
    updated_at: ctx.now,
    updated_by: ctx.actor.member_id,
  }
  const kept: Input = {}
  if (raw)
    for (const key of ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by'])
      if (input[key] !== undefined) kept[key] = input[key]
  for (const [name, field] of Object.entries(object.fields))
    base[name] =
      field.kind === 'tags' || field.kind === 'list' || field.kind === 'multi_ref'
        ? (values[name] ?? [])
        : (values[name] ?? null)
  const custom = Object.fromEntries(Object.entries((values['custom'] ?? {}) as Input).filter(([, v]) => v !== null))
  return {
    record: { ...base, ...kept, ...(object.custom_fields ? { custom } : {}) },
    given: new Set(Object.keys(values)),
  }
}

async function store(ctx: Ctx, object: ObjectDef, records: Wire[], event = 'created'): Promise<void> {
  const side = new Set(
    Object.entries(object.fields)
      .filter(
        ([name, f]) =>
          f.kind === 'multi_select' ||
          (['list', 'tags', 'multi_ref'].includes(f.kind) &&
            records.some((r) => (r[name] as unknown[] | null)?.length)),
      )
      .map(([name]) => name),
  )
  if (object.custom_fields) side.add('custom')
  try {
    await insertRows(ctx, object, records)
    await writeSideValues(ctx, object, records, side, true)
  } catch (cause) {
    throw dbProblem(object, cause)
  }
  await writeTerms(ctx, object, records, true)
  await writeEvents(
    ctx,
    records.map((r) => ({
      name: `${object.name}.${event}`,
      object: object.name,
      record_id: r.id,
      record_version: r.version,
      ...('owner' in object.access ? { assigned_to: r[object.access.owner] as string | null } : {}),
    })),
  )
}
