import { type Ctx, customFields, mayRead, objectOf, records } from '@app/core'
import { guardText } from '@app/core/transfer'
import { type Field, type FieldKind, type Money, type ObjectDef, fieldType, joinPieces } from '@app/schema'

export { guardCell } from '@app/core/transfer'

/** A column of an export. `label_of` gives the name behind a reference, beside its id. */
export type ExportColumn = { header: string; path: string; kind: FieldKind; field: Field; label_of: string | null }

const COMMON: ExportColumn[] = [
  {
    header: 'created_at',
    path: 'created_at',
    kind: 'datetime',
    field: { kind: 'datetime', personal: false },
    label_of: null,
  },
  {
    header: 'updated_at',
    path: 'updated_at',
    kind: 'datetime',
    field: { kind: 'datetime', personal: false },
    label_of: null,
  },
]
const ID: ExportColumn = {
  header: 'id',
  path: 'id',
  kind: 'ref',
  field: { kind: 'ref', personal: false },
  label_of: null,
}
const TEXT: Field = { kind: 'text', personal: false }
const NAMED: ReadonlySet<FieldKind> = new Set(['ref', 'member', 'file'])

const withLabel = (path: string, field: Field): ExportColumn[] => {
  const column: ExportColumn = { header: path, path, kind: field.kind, field, label_of: null }
  return field.target && (NAMED.has(field.kind) || (field.kind === 'multi_ref' && path.startsWith('custom.')))
    ? [
        column,
        {
          header: path.replace(/_id$/, '').replace(/^custom\.(.*)$/, 'custom.$1.name'),
          path,
          kind: 'text',
          field: TEXT,
          label_of: field.target,
        },
      ]
    : [column]
}

/** Columns of an export: the fields asked for, else all that may be read; the keys are the headers, as the import reads them. */
export const exportColumns = (ctx: Ctx, object: ObjectDef, wanted: readonly string[] | null): ExportColumn[] => {
  const own = Object.entries(object.fields).flatMap(([name, field]) => withLabel(name, field))
  const custom = [...customFields(ctx, object)].flatMap(([key, field]) => withLabel(`custom.${key}`, field))
  const all = [ID, ...own, ...custom, ...COMMON].filter((column) => mayRead(ctx, object, column.path))
  if (!wanted) return all
  return wanted.flatMap((path) => all.filter((column) => column.path === path))
}

const valueOf = (record: Record<string, unknown>, path: string): unknown => {
  if (!path.startsWith('custom.')) return record[path] ?? null
  const custom = record['custom']
  return typeof custom === 'object' && custom !== null ? (Reflect.get(custom, path.slice(7)) ?? null) : null
}

const GUARDED: ReadonlySet<FieldKind> = new Set([
  'text',
  'long_text',
  'email',
  'url',
  'address',
  'phone',
  'json',
  'list',
  'select',
  'multi_select',
  'color',
])

/** Names of referenced records, kept while an export runs. */
export type Labels = Map<string, string>

/** The text of a value; dangerous text is neutralised, numbers and dates are as they are. */
export const textCell = (record: Record<string, unknown>, column: ExportColumn, labels: Labels): string => {
  const value = valueOf(record, column.path)
  if (value === null) return ''
  if (column.label_of !== null) return guardText(namesOf(value, labels))
  const text = fieldType(column.kind).format(value)
  return GUARDED.has(column.kind) ? guardText(text) : text
}

const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value

/** The name behind a reference; several as the import parts them again, a single one with a comma in it too. */
function namesOf(value: unknown, labels: Labels): string {
  if (!Array.isArray(value)) return labels.get(String(value)) ?? ''
  return joinPieces(
    value.flatMap((id) => labels.get(String(id)) ?? []),
    ' | ',
  )
}

/** The value as a spreadsheet cell: numbers, dates and yes/no typed, everything else text that can be no formula. */
export const sheetCell = (
  record: Record<string, unknown>,
  column: ExportColumn,
  labels: Labels,
  currency: string,
): string | number | boolean | Date | null => {
  const value = valueOf(record, column.path)
  if (value === null) return null
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (column.kind === 'date') return new Date(`${String(value)}T00:00:00Z`)
  if (isMoney(value)) return value.currency === currency ? Number(value.amount) : `${value.amount} ${value.currency}`
  const text = textCell(record, column, labels)
  return text === '' ? null : text.slice(0, 32_767)
}

/** Looks up the names of the references in a page of records. Forgets when 50,000 are known. */
export const addLabels = async (
  ctx: Ctx,
  columns: readonly ExportColumn[],
  page: readonly Record<string, unknown>[],
  labels: Labels,
): Promise<void> => {
  if (labels.size > 50_000) labels.clear()
  const wanted = new Map<string, Set<string>>()
  for (const column of columns) {
    if (column.label_of === null) continue
    const ids = wanted.get(column.label_of) ?? new Set<string>()
    for (const record of page) {
      const value = valueOf(record, column.path)
      for (const id of Array.isArray(value) ? value : [value])
        if (typeof id === 'string' && !labels.has(id)) ids.add(id)
    }
    wanted.set(column.label_of, ids)
  }
  for (const [target, ids] of wanted) {
    if (ids.size === 0) continue
    const { title } = objectOf(ctx, target)
    for (const record of await records.getMany(ctx, target, [...ids], { fields: [title], trash: true }))
      labels.set(record.id, String(record[title] ?? ''))
  }
}
