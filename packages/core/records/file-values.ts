import { type FieldProblem, type ObjectDef, holdsFile } from '@app/schema'
import { type Ctx, customFields } from '../ctx.ts'
import type { Wire } from './types.ts'

/** A file that is the value of a field (own ones as `custom.<key>`) of a record. */
export type FileValue = { readonly record_id: string; readonly field: string; readonly file_id: string }

/** The module that keeps files, as records need it: a file in a field belongs to its record. One module does (modules/files). */
export type FileKeeper = {
  /** Those that cannot be what they are to be: unknown, of another record or field. A file that was uploaded for it and belongs to none yet can. */
  unfit: (ctx: Ctx, object: ObjectDef, values: readonly FileValue[]) => Promise<ReadonlySet<FileValue>>
  /** After the write: files hang on their record; those that left a field go to the trash. */
  settle: (ctx: Ctx, object: ObjectDef, values: readonly FileValue[], left: readonly FileValue[]) => Promise<void>
}
type Row = { previous: Wire | null; next: Wire }

const keeperOf = (ctx: Ctx): FileKeeper | undefined =>
  ctx.app.parts.modules.find((one) => one.file_keeper !== undefined)?.file_keeper

const fileFields = (ctx: Ctx, object: ObjectDef): string[] => [
  ...Object.entries(object.fields).flatMap(([name, field]) => (holdsFile(field) ? [name] : [])),
  ...[...customFields(ctx, object)].flatMap(([key, field]) => (holdsFile(field) ? [`custom.${key}`] : [])),
]
const valueOf = (record: Wire, field: string): string | null =>
  ((field.startsWith('custom.') ? record.custom?.[field.slice(7)] : record[field]) as string | null | undefined) ?? null

/** What came into fields for files, and what left them, with the row of each. */
function moves(ctx: Ctx, object: ObjectDef, rows: readonly Row[]) {
  const fields = fileFields(ctx, object)
  const came: { index: number; value: FileValue }[] = []
  const left: FileValue[] = []
  if (fields.length === 0) return { came, left }
  for (const [index, { previous, next }] of rows.entries())
    for (const field of fields) {
      const [old, now] = [previous && valueOf(previous, field), valueOf(next, field)]
      if (now !== null && now !== old) came.push({ index, value: { record_id: next.id, field, file_id: now } })
      if (old !== null && old !== now) left.push({ record_id: next.id, field, file_id: old })
    }
  return { came, left }
}

/** Which rows name a file that cannot be theirs, as dangling references do. */
export async function unfitFiles(
  ctx: Ctx,
  object: ObjectDef,
  rows: readonly Row[],
): Promise<{ index: number; problem: FieldProblem }[]> {
  const { came } = moves(ctx, object, rows)
  const keeper = came.length > 0 ? keeperOf(ctx) : undefined
  if (!keeper) return []
  const values = came.map((one) => one.value)
  const unfit = await keeper.unfit(ctx, object, values)
  // One file, one field: the first of several rows has it.
  const seen = new Set<string>()
  return came.flatMap(({ index, value }) => {
    const isRepeated = seen.has(value.file_id)
    seen.add(value.file_id)
    const pointer = `/${value.field.replace('.', '/')}`
    return isRepeated || unfit.has(value)
      ? [{ index, problem: { pointer, code: 'reference_not_found', message: 'is not a file of this record' } }]
      : []
  })
}

/** Hangs the files on their records; `raw`: old values come back, so nothing is thrown away. */
export async function settleFiles(ctx: Ctx, object: ObjectDef, rows: readonly Row[], raw: boolean): Promise<void> {
  const { came, left } = moves(ctx, object, rows)
  const values = came.map((one) => one.value)
  if (values.length + (raw ? 0 : left.length) > 0) await keeperOf(ctx)?.settle(ctx, object, values, raw ? [] : left)
}
