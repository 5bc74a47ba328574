import { type Ctx, AppError, error, mayAdminister } from '@app/core'
import { type Field, type FieldProblem, type ObjectDef, type TextFormat, customFieldKinds } from '@app/schema'
import { REFERENCE_KINDS } from '@app/core/transfer'
import { targetsFor } from './describe.ts'
import { type AskedPipeline, newPipelineSchema } from './new-pipeline.ts'
import {
  type ImportRecord,
  type Mapping,
  type StoredFormat,
  type Unknown,
  type ValueAnswer,
  isCreateField,
} from './import-store.queries.ts'

/** Body of PATCH /v1/imports/{id}. */
export type ImportPatch = {
  mapping?: Mapping
  match_on?: string[]
  unknown?: Record<string, Unknown>
  values?: Record<string, Record<string, ValueAnswer>>
  defaults?: Record<string, unknown>
  formats?: Record<string, TextFormat>
  stage_outcomes?: Record<string, 'open' | 'won' | 'lost'>
  on_match?: 'update' | 'skip'
  new_pipeline?: AskedPipeline
  /** Read the file again with these. */
  read?: { encoding?: string; delimiter?: string; header?: boolean; sheet?: number | string }
}

const text = { type: 'string', maxLength: 500 }
const mapOf = (values: Record<string, unknown>) => ({
  type: 'object',
  maxProperties: 20_000,
  additionalProperties: values,
})

export const patchSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    mapping: mapOf({
      anyOf: [
        { type: ['string', 'null'], maxLength: 200 },
        {
          type: 'object',
          additionalProperties: false,
          required: ['create_field'],
          properties: {
            create_field: {
              type: 'object',
              additionalProperties: false,
              required: ['label', 'kind'],
              properties: {
                label: { type: 'string', minLength: 1, maxLength: 100 },
                kind: { type: 'string', enum: [...customFieldKinds] },
                options: { type: 'array', maxItems: 500, items: { type: 'string', maxLength: 200 } },
              },
            },
          },
        },
      ],
    }),
    match_on: { type: 'array', maxItems: 10, items: text, uniqueItems: true },
    unknown: mapOf({ type: 'string', enum: ['create', 'empty', 'error'] }),
    values: mapOf(
      mapOf({
        anyOf: [
          { type: ['string', 'null'], maxLength: 500 },
          {
            type: 'object',
            additionalProperties: false,
            required: ['create'],
            properties: { create: { type: 'boolean', const: true } },
          },
        ],
      }),
    ),
    defaults: mapOf({}),
    formats: mapOf({
      type: 'object',
      additionalProperties: false,
      properties: {
        date: { type: 'string', enum: ['ymd', 'mdy', 'dmy'] },
        decimal: { type: 'string', enum: ['.', ','] },
        currency: { type: 'string', pattern: '^[A-Z]{3}$' },
      },
    }),
    stage_outcomes: mapOf({ type: 'string', enum: ['open', 'won', 'lost'] }),
    on_match: { type: 'string', enum: ['update', 'skip'] },
    new_pipeline: newPipelineSchema,
    read: {
      type: 'object',
      additionalProperties: false,
      properties: {
        encoding: { type: 'string', maxLength: 40 },
        delimiter: { type: 'string', enum: [',', ';', '\t', '|'] },
        header: { type: 'boolean' },
        sheet: {
          anyOf: [
            { type: 'integer', minimum: 0 },
            { type: 'string', maxLength: 100 },
          ],
        },
      },
    },
  },
} as const

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
const wrong = (pointer: string, code: string, message: string): FieldProblem => ({ pointer, code, message })

/** Is `path` a place a column can go: a target, or `ref.field` of one. */
const known = (ctx: Ctx, object: ObjectDef, path: string, paths: ReadonlyMap<string, Field>): boolean => {
  if (paths.has(path) || path === 'id') return true
  const [head = '', ...rest] = path.split('.')
  const base = head === 'custom' ? `custom.${rest[0] ?? ''}` : head
  const target = paths.get(base)?.target
  const part = (head === 'custom' ? rest.slice(1) : rest).join('.')
  const other = target ? ctx.app.registry.objects.get(target) : undefined
  if (!other || part === '') return false
  return (
    part === 'id' ||
    other.fields[part] !== undefined ||
    (part.startsWith('custom.') && ctx.custom.get(other.name)?.has(part.slice(7)) === true)
  )
}

/** Can a text of this field become a record (or an option of a custom field) of its own? */
const canCreateAt = (path: string, paths: ReadonlyMap<string, Field>): boolean => {
  const field = paths.get(path)
  return path.startsWith('custom.') || (field !== undefined && REFERENCE_KINDS.has(field.kind))
}

/** The patch applied; nothing is written. @throws import_mapping with a pointer per wrong part */
export const applyPatch = (
  ctx: Ctx,
  object: ObjectDef,
  record: ImportRecord,
  patch: ImportPatch,
): Partial<ImportRecord> => {
  const problems: FieldProblem[] = []
  const columns = new Set(record.columns.map((column) => column.column))
  const targets = targetsFor(ctx, object)
  const paths = new Map(targets.map((target) => [target.path, target.field]))
  const many = new Set(targets.filter((target) => target.many).map((target) => target.path))
  const mapping: Mapping = patch.mapping ? { ...record.mapping, ...patch.mapping } : record.mapping
  const taken = new Map<string, string>()
  for (const [column, target] of Object.entries(mapping)) {
    const pointer = `/mapping/${escape(column)}`
    if (!columns.has(column)) problems.push(wrong(pointer, 'unknown_column', 'is no column of the file'))
    if (isCreateField(target) && !object.custom_fields)
      problems.push(wrong(pointer, 'no_custom_fields', `${object.label[1]} take no fields of their own`))
    else if (isCreateField(target) && !mayAdminister(ctx, 'custom_fields'))
      problems.push(wrong(pointer, 'forbidden', 'needs a field that you may not add'))
    if (typeof target !== 'string') continue
    if (!known(ctx, object, target, paths))
      problems.push(wrong(pointer, 'unknown_field', `"${target}" is no field that can be imported`))
    else if (taken.has(target) && !many.has(target)) {
      // A person's choice displaces the proposal for another column, never another choice.
      const other = taken.get(target) ?? ''
      if (patch.mapping && Object.hasOwn(patch.mapping, other) && Object.hasOwn(patch.mapping, column))
        problems.push(wrong(pointer, 'field_taken', `"${target}" is filled from "${other}" already`))
      else mapping[patch.mapping && Object.hasOwn(patch.mapping, column) ? other : column] = null
    }
    taken.set(target, column)
  }
  const match_on = patch.match_on ?? record.match_on
  const used = new Set(Object.values(mapping).filter((target) => typeof target === 'string'))
  for (const [index, path] of match_on.entries())
    if (!used.has(path)) problems.push(wrong(`/match_on/${index}`, 'not_mapped', `"${path}" is filled from no column`))
  for (const column of Object.keys(patch.formats ?? {}))
    if (!columns.has(column))
      problems.push(wrong(`/formats/${escape(column)}`, 'unknown_column', 'is no column of the file'))
  for (const [path, texts] of Object.entries(patch.values ?? {}))
    for (const [text, to] of Object.entries(texts))
      if (typeof to === 'object' && to !== null && !canCreateAt(path, paths))
        problems.push(
          wrong(
            `/values/${escape(path)}/${escape(text)}`,
            'cannot_create',
            'no record can be made from this text alone',
          ),
        )
  for (const name of Object.keys(patch.defaults ?? {}))
    if (!paths.has(name))
      problems.push(wrong(`/defaults/${escape(name)}`, 'unknown_field', 'is no field that can be imported'))
  if (problems.length > 0)
    throw new AppError('import_mapping', error('import_mapping').status, error('import_mapping').detail, problems)
  const format: StoredFormat = {
    ...record.format,
    on_match: patch.on_match ?? record.format.on_match,
    outcomes: patch.stage_outcomes ?? record.format.outcomes,
    formats: { ...record.format.formats, ...patch.formats },
  }
  return {
    mapping,
    match_on,
    unknown: { ...record.unknown, ...patch.unknown },
    values_map: { ...record.values_map, ...patch.values },
    defaults: patch.defaults ?? record.defaults,
    format,
    checked_at: null,
  }
}
