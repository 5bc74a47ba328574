import { type Ctx, allErrorCodes, customFields, error, mayWrite, objectOf, scopeOf } from '@app/core'
import {
  type SheetRow,
  type SourceOptions,
  type Target,
  openSource,
  profileRows,
  proposedKind,
  targetsOf,
} from '@app/core/transfer'
import type { Field, ObjectDef, TextFormat } from '@app/schema'
import type { ImportRecord, Mapping, StoredColumn, StoredFormat } from './import-store.queries.ts'
import { withOptions } from './make-fields.ts'
import { proposeColumns } from './propose-columns.ts'

/** Objects rows can be imported into. @throws not_found, forbidden */
export const importable = (ctx: Ctx, name: string): ObjectDef => {
  const object = objectOf(ctx, name)
  if (!object.routes || object.child || scopeOf(ctx, object, 'read') === 'none') throw error('not_found')
  if (scopeOf(ctx, object, 'import') === 'none') throw error('forbidden')
  return object
}

export const targetsFor = (ctx: Ctx, object: ObjectDef): Target[] =>
  targetsOf(object, customFields(ctx, object), (name) => ctx.app.registry.objects.get(name)).filter(({ path }) =>
    mayWrite(ctx, object, path.startsWith('custom.') ? path : (path.split('.')[0] ?? path)),
  )

/**
 * Places that find a reference by another field than its name: "Contact by email", "Company by code", "Contact by Bioguide" for a custom
 * field. Offered, never proposed: a column that looks like one belongs to the record itself more often.
 */
export const referenceTargets = (ctx: Ctx, object: ObjectDef): Target[] =>
  targetsFor(ctx, object).flatMap((target) => {
    const other = target.kind === 'ref' ? ctx.app.registry.objects.get(target.field.target ?? '') : undefined
    if (!other) return []
    const own = Object.entries(other.fields).filter(([, field]) => field.kind === 'email' || field.unique)
    const custom = [...customFields(ctx, other)]
      .filter(([, field]) => field.kind === 'text' || field.kind === 'integer')
      .map(([key, field]): [string, Field] => [`custom.${key}`, field])
    return [...own, ...custom].map(([part, field]) => ({
      path: `${target.path}.${part}`,
      kind: field.kind,
      label: `${target.label} by ${field.label ?? part}`,
      required: false,
      many: false,
      field,
    }))
  })

/** What POST /v1/imports finds out about a file. */
export type Description = {
  format: StoredFormat
  columns: StoredColumn[]
  mapping: Mapping
  match_on: string[]
  row_count: number
  preview: SheetRow[]
  samples: string[][]
}

/** Opens the file, profiles its columns over all rows and proposes a mapping. @throws the codes of core/transfer */
export const describeFile = async (
  ctx: Ctx,
  object: ObjectDef,
  path: string,
  options: SourceOptions = {},
): Promise<Description> => {
  const source = await openSource(path, options)
  const european = !/^en-(US|PH|CA)|^en$/.test(ctx.tenant.locale)
  const commas =
    /^(de|fr|es|it|nl|pt|pl|ru|sv|da|nb|fi|cs|tr|id|el|ro|hu|uk)/.test(ctx.tenant.locale) &&
    !/^(de-CH|es-MX)/.test(ctx.tenant.locale)
  const { row_count, profiles, preview } = await profileRows(source.format.columns, source.rows(), {
    day_first: european,
    comma_decimals: commas,
  })
  if (row_count === 0) throw error('import_file_empty', { detail: 'The file has a header but no rows.' })
  const matches = await proposeColumns(ctx, object, profiles, targetsFor(ctx, object))
  const columns = profiles.map((whole, index) => {
    const { samples: _, ...profile } = whole
    const { field = null, confidence = 0, creates = null } = matches[index] ?? {}
    return {
      ...profile,
      field,
      confidence,
      proposed_kind: proposedKind(whole),
      proposed_label: creates?.create_field.label ?? null,
    }
  })
  const proposed = Object.fromEntries(matches.map((match) => [match.column, match.field ?? match.creates]))
  const mapping = await withOptions({ columns }, proposed, () => source.rows())
  return {
    format: { source: source.format, formats: formatsOf(columns), outcomes: {}, on_match: 'update' },
    columns,
    mapping,
    match_on: [],
    row_count,
    preview,
    samples: profiles.map((profile) => profile.samples.slice(0, 5)),
  }
}

/** Where an id of this workspace goes: the record the row is about. */
export const idTarget = (object: ObjectDef): Target => ({
  path: 'id',
  kind: 'ref',
  label: `Id of the ${object.label[0].toLowerCase()} here`,
  required: false,
  many: false,
  field: { kind: 'ref', personal: false, target: object.name },
})

const formatsOf = (columns: readonly StoredColumn[]): Record<string, TextFormat> =>
  Object.fromEntries(
    columns.map((column) => [
      column.column,
      {
        ...(column.date_format ? { date: column.date_format } : {}),
        ...(column.number_format
          ? { decimal: column.number_format === 'comma' ? (',' as const) : ('.' as const) }
          : {}),
        ...(column.currency ? { currency: column.currency } : {}),
      },
    ]),
  )

/**
 * Match keys worth offering, by what is mapped: id, email, code, or the name where each row of the file has its own. Two offices of one
 * street are two offices: a name that comes twice would make one row overwrite the other.
 */
export const proposedMatch = (
  object: ObjectDef,
  mapping: Mapping,
  columns: readonly Pick<StoredColumn, 'column' | 'filled' | 'distinct'>[],
): string[] => {
  if (Object.values(mapping).includes('id')) return ['id']
  const tells = (name: string): boolean => {
    const column = columns.find((one) => mapping[one.column] === name)
    if (!column || column.filled === 0) return false
    return name !== object.title || column.distinct >= Math.min(column.filled, DISTINCT_KNOWN)
  }
  const keys = ['email', 'code', object.title].filter((name) => object.fields[name] && !object.fields[name].readonly)
  const best = keys.find(tells)
  return best ? [best] : []
}

/** What the API tells of an import. `samples` and `preview` are read from the file, never stored. */
export const importAnswer = (record: ImportRecord): Record<string, unknown> => ({
  id: record.id,
  name: record.name,
  object: record.object,
  state: record.state,
  progress: Math.round(record.progress),
  counts: record.counts,
  row_count: record.row_count,
  format: record.format.source && {
    kind: record.format.source.kind,
    encoding: record.format.source.encoding,
    delimiter: record.format.source.delimiter,
    header: record.format.source.header,
    sheets: record.format.source.sheets,
    sheet: record.format.source.sheets[record.format.source.sheet ?? 0] ?? null,
    warnings: record.format.source.warnings,
  },
  formats: record.format.formats,
  on_match: record.format.on_match,
  stage_outcomes: record.format.outcomes,
  new_pipeline: record.format.new_pipeline ?? null,
  columns: record.columns,
  mapping: record.mapping,
  match_on: record.match_on,
  unknown: record.unknown,
  values: record.values_map,
  defaults: record.defaults,
  created_at: record.created_at,
  checked_at: record.checked_at,
  started_at: record.started_at,
  finished_at: record.finished_at,
  undone_at: record.undone_at,
  can_undo: canUndo(record),
  undo: record.undo_result,
  failure: record.failure,
  failure_detail: record.failure === null ? null : (allErrorCodes()[record.failure]?.[1] ?? record.failure),
  owner_id: record.owner_id,
})

/** Distinct values of a column are counted up to here. */
const DISTINCT_KNOWN = 5000

const UNDO_DAYS = 7
/** Within 7 days of its end (ruling 29), also for runs that were cancelled or failed half-way. */
export const canUndo = (record: ImportRecord, now = Date.now()): boolean =>
  record.object !== '*' &&
  ['done', 'cancelled', 'failed'].includes(record.state) &&
  record.started_at !== null &&
  now - Date.parse(record.finished_at ?? record.started_at) < UNDO_DAYS * 86_400_000
