import {
  type Field,
  type FieldProblem,
  type ObjectDef,
  type TextFormat,
  type ValueEnv,
  addressParts,
  choicePieces,
  currencyDigits,
  fieldType,
  isInvalid,
  textPieces,
} from '@app/schema'
import { words } from './match/near.ts'
import { dayOf, emailsOf, englishDay, isNothing, partsOf, seen } from './read/tidy.ts'
import { profileUrl } from './social.ts'
import { unguardText } from './write/guard.ts'

/** Where the cells of one column go. */
export type PlanColumn = {
  index: number
  column: string
  /** `amount`, `address.city`, `company_id`, `contact_id.custom.bioguide_id`, `custom.region` */
  path: string
  /** The field of the object (or custom field) the path begins with. */
  name: string
  custom: boolean
  /** `city` of `address.city`; the field of the other object of `contact_id.email`. */
  part: string | null
  field: Field
  format: TextFormat
  /** Unknown texts of refs, members, tags: looked up in advance. */
  resolve: boolean
  /** Label of list items: "mobile", "twitter". */
  label: string | null
  /** What a new custom field will be, when the column makes one. */
  creates: { label: string; kind: string } | null
}

/** What becomes of a text: an id (or option), nothing, or an error of the row. */
export type Resolved = { id: string } | { empty: true } | { unknown: true; ambiguous?: boolean }
/** Answers for a column's texts; `scope` is the text that narrows them (a stage's pipeline). */
export type Resolver = (column: PlanColumn, text: string, scope: string | null) => Resolved

export type BuiltRow = {
  values: Record<string, unknown>
  errors: FieldProblem[]
  /** Refs to rows of the same file, written after all rows are in: field -> text. */
  later: Record<string, string>
}

/** Kinds whose text names another record. */
export const REFERENCE_KINDS: ReadonlySet<string> = new Set(['ref', 'member', 'multi_ref', 'tags'])
const MANY: ReadonlySet<string> = new Set(['multi_ref', 'tags'])
/** The texts of a cell that are answered one by one: looked up in advance as they are read. */
export const piecesOf = ({ field }: PlanColumn, text: string): string[] =>
  field.kind === 'multi_select' ? choicePieces(text, field) : MANY.has(field.kind) ? textPieces(text) : [text]

const LABELS = [
  'work',
  'home',
  'mobile',
  'cell',
  'fax',
  'office',
  'private',
  'business',
  'other',
  'billing',
  'mailing',
  'shipping',
]

const labelOf = (column: string): string | null => {
  const said = words(column)
  const known = said.find((word) => LABELS.includes(word))
  if (known) return known === 'cell' ? 'mobile' : known
  return said.length > 0 && !/^(e?mails?|mail|phones?|urls?|links?|web(site)?|addresse?s?|\d+)$/.test(said[0] ?? '')
    ? said.join(' ')
    : null
}

/** The columns of a mapping that go somewhere, with what is known of each; unknown paths are left out (checked before). */
export const planColumns = (
  object: ObjectDef,
  custom: ReadonlyMap<string, Field>,
  columns: readonly string[],
  mapping: Record<string, string | null>,
  formats: Record<string, TextFormat>,
  creates: Record<string, { label: string; kind: string }>,
): PlanColumn[] =>
  columns.flatMap((column, index): PlanColumn[] => {
    const path = mapping[column]
    if (!path) return []
    const [head = '', ...rest] = path.split('.')
    const isCustom = head === 'custom'
    const name = isCustom ? (rest[0] ?? '') : head
    const field = isCustom ? custom.get(name) : fieldOf(object, name)
    if (!field) return []
    const part = isCustom ? rest.slice(1).join('.') : rest.join('.')
    return [
      {
        index,
        column,
        path,
        name,
        custom: isCustom,
        part: part === '' ? null : part,
        field,
        format: formats[column] ?? {},
        resolve: REFERENCE_KINDS.has(field.kind),
        label: field.list ? labelOf(column) : null,
        creates: creates[column] ?? null,
      },
    ]
  })

const fieldOf = (object: ObjectDef, name: string): Field | undefined =>
  name === 'id'
    ? { kind: 'ref', personal: false, target: object.name }
    : name === 'full_name' && object.fields[name]?.readonly
      ? { ...object.fields[name], readonly: false }
      : object.fields[name]

const NAME_SUFFIX = /^(jr|sr|ii|iii|iv|phd|md|esq)\.?$/i

/** "Lee, Ann M." and "Ann M. Lee" -> first, middle, last. One word is a last name. */
export const splitName = (
  text: string,
): { first_name: string | null; middle_name: string | null; last_name: string | null } => {
  const comma = /^([^,]+),\s*(.+)$/.exec(text.trim())
  const given = comma && !NAME_SUFFIX.test(comma[2] ?? '') ? (comma[2] ?? '').split(/\s+/) : null
  if (given)
    return {
      first_name: given[0] ?? null,
      middle_name: given.slice(1).join(' ') || null,
      last_name: comma?.[1]?.trim() ?? null,
    }
  const parts = text.trim().split(/\s+/)
  let last = parts.length - 1
  while (last > 1 && NAME_SUFFIX.test(parts[last] ?? '')) last -= 1
  // "van der Berg", "de la Cruz": particles belong to the last name.
  while (last > 1 && /^(van|von|der|den|de|del|della|la|le|di|da|dos|du|ter|zu|bin|al)$/i.test(parts[last - 1] ?? ''))
    last -= 1
  if (parts.length === 1) return { first_name: null, middle_name: null, last_name: parts[0] ?? null }
  return {
    first_name: parts[0] ?? null,
    middle_name: parts.slice(1, last).join(' ') || null,
    last_name: parts.slice(last).join(' ') || null,
  }
}

/** Six decimal places are kept of a coordinate such as -71.15463729999999: eleven centimetres. */
const trimDecimals = (text: string, format: TextFormat): string =>
  text.replace(format.decimal === ',' ? /(,\d{6})\d+$/ : /(\.\d{6})\d+$/, '$1')

const problem = (column: PlanColumn, code: string, message: string): FieldProblem => ({
  pointer: `/${column.path.replaceAll('.', '/')}`,
  code,
  message: `${column.column}: ${message}`,
})

const put = (values: Record<string, unknown>, column: PlanColumn, value: unknown): void => {
  if (!column.custom) {
    values[column.name] = value
    return
  }
  const existing = values['custom']
  values['custom'] = { ...(typeof existing === 'object' ? existing : {}), [column.name]: value }
}

const listOf = (values: Record<string, unknown>, name: string): Record<string, unknown>[] => {
  const existing = values[name]
  return Array.isArray(existing) ? existing : []
}

/**
 * One row's cells to the wire values of a record. Empty cells leave no key: an update does not clear what the file does not say.
 * Errors carry the column's name and never stop the other cells from being read.
 */
export const buildRow = (
  object: ObjectDef,
  plan: readonly PlanColumn[],
  cells: readonly string[],
  env: ValueEnv,
  resolver: Resolver,
  scopeOf: (column: PlanColumn, cells: readonly string[]) => string | null,
): BuiltRow => {
  const row: BuiltRow = { values: {}, errors: [], later: {} }
  for (const column of plan) {
    const text = cellText(column, cells)
    if (text === '') continue
    if (isCurrency(column)) continue
    if (column.resolve) readReference(object, column, text, row, resolver, scopeOf(column, cells))
    else if (column.field.list) readListItem(object, column, text, row)
    else if (column.name === 'full_name') row.values['full_name'] = text
    else if (column.part && !column.custom) readPart(column, text, row)
    else if (FIRST_OF_LIST.has(column.field.kind)) readFirst(object, column, text, env, row)
    else readValue(withCurrency(plan, column, cells), text, env, row, resolver)
  }
  checkCurrencies(plan, cells, row)
  mirrorPrimaries(object, row)
  return settleNames(row)
}

const TEXTS: ReadonlySet<string> = new Set(['text', 'long_text', 'select', 'multi_select', 'address', 'list'])

/** A cell of a column, empty where what stands in it says that there is nothing. An option may be called "n/a". */
export const cellText = (column: PlanColumn, cells: readonly string[]): string => {
  const text = seen(cells[column.index] ?? '')
  const isText = TEXTS.has(column.field.kind) || column.part !== null
  return !column.field.options && isNothing(text, isText) ? '' : text
}

const SIGNS: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP' }
const currencyOf = (text: string): string => SIGNS[text] ?? text.toUpperCase()

/** Does the column say which currency the amounts of another one are in? */
const isCurrency = (column: PlanColumn): boolean => column.field.kind === 'money' && column.part === 'currency'
const currencyColumn = (plan: readonly PlanColumn[], of: PlanColumn): PlanColumn | undefined =>
  plan.find((one) => isCurrency(one) && one.name === of.name && one.custom === of.custom)

const withCurrency = (plan: readonly PlanColumn[], column: PlanColumn, cells: readonly string[]): PlanColumn => {
  const beside = column.field.kind === 'money' ? currencyColumn(plan, column) : undefined
  const currency = beside ? currencyOf(cellText(beside, cells)) : ''
  return currencyDigits(currency) === null ? column : { ...column, format: { ...column.format, currency } }
}

const checkCurrencies = (plan: readonly PlanColumn[], cells: readonly string[], row: BuiltRow): void => {
  for (const column of plan) {
    const text = isCurrency(column) ? cellText(column, cells) : ''
    if (text !== '' && currencyDigits(currencyOf(text)) === null)
      row.errors.push(problem(column, 'unknown_currency', `"${text.slice(0, 60)}" is not a currency`))
  }
}

/** `email` and further `emails` of one row: the first is the primary one of the list. */
const mirrorPrimaries = (object: ObjectDef, row: BuiltRow): void => {
  for (const [name, field] of Object.entries(object.fields)) {
    const primary = field.list?.primary
    if (!primary || row.values[name] === undefined || row.values[primary] === undefined) continue
    const value = row.values[primary]
    row.values[name] = [
      { value, is_primary: true },
      ...listOf(row.values, name)
        .filter((item) => item['value'] !== value)
        .map((item) => ({ ...item, is_primary: false })),
    ]
    delete row.values[primary]
  }
}

const settleNames = (row: BuiltRow): BuiltRow => {
  const whole = row.values['full_name']
  if (typeof whole !== 'string') return row
  delete row.values['full_name']
  if (row.values['first_name'] === undefined && row.values['last_name'] === undefined)
    for (const [name, part] of Object.entries(splitName(whole))) if (part !== null) row.values[name] = part
  return row
}

const readReference = (
  object: ObjectDef,
  column: PlanColumn,
  text: string,
  row: BuiltRow,
  resolver: Resolver,
  scope: string | null,
): void => {
  const ids: string[] = []
  for (const one of piecesOf(column, text)) {
    const found = resolver(column, one, scope)
    if ('id' in found) ids.push(found.id)
    else if ('unknown' in found) {
      if (column.field.target === object.name && column.name !== 'id' && !MANY.has(column.field.kind))
        row.later[column.name] = one
      else
        row.errors.push(
          problem(
            column,
            found.ambiguous ? 'ambiguous_reference' : 'unknown_reference',
            found.ambiguous ? 'names several records' : `"${one.slice(0, 60)}" is not known`,
          ),
        )
    }
  }
  if (MANY.has(column.field.kind))
    put(row.values, column, [...new Set([...listOf(valuesOf(row.values, column), column.name).map(String), ...ids])])
  else if (ids[0] !== undefined) put(row.values, column, ids[0])
}

const valuesOf = (values: Record<string, unknown>, column: PlanColumn): Record<string, unknown> => {
  const own = values['custom']
  if (!column.custom) return values
  return typeof own === 'object' && own !== null ? { ...own } : {}
}

const FIRST_OF_LIST: ReadonlySet<string> = new Set(['email', 'phone'])

/** An address or number; further ones of the same cell go to the list that it is the first of. */
const readFirst = (object: ObjectDef, column: PlanColumn, text: string, env: ValueEnv, row: BuiltRow): void => {
  const list = Object.keys(object.fields).find((name) => object.fields[name]?.list?.primary === column.name)
  const said = unguardText(text)
  const [first, ...others] = (column.field.kind === 'email' ? emailsOf(said) : partsOf(said)) ?? [said]
  const fits = others.length === 0 || (list !== undefined && !column.custom)
  const parsed = fieldType(column.field.kind).parse(fits ? (first ?? said) : said, column.field, env, column.format)
  if (isInvalid(parsed)) row.errors.push(problem(column, parsed.invalid, parsed.message))
  else if (parsed.value !== null) put(row.values, column, parsed.value)
  if (fits && list !== undefined && others.length > 0)
    row.values[list] = [...listOf(row.values, list), ...others.map((value) => ({ value, is_primary: false }))]
}

const readListItem = (object: ObjectDef, column: PlanColumn, text: string, row: BuiltRow): void => {
  const items = listOf(row.values, column.name)
  if (column.part) {
    // addresses.street and addresses.city of one row are one address.
    const [first, ...others] = items
    row.values[column.name] = [{ ...first, [column.part]: text, is_primary: true }, ...others]
    return
  }
  if (text.startsWith('[{')) {
    const parsed = fieldType('list').parse(
      text,
      column.field,
      { currency: '', region: '', locale: '', time_zone: '', now: '' },
      {},
    )
    if (!isInvalid(parsed) && Array.isArray(parsed.value)) {
      row.values[column.name] = [...items, ...parsed.value]
      return
    }
  }
  const label = column.label
  const isEmails = object.fields[column.field.list?.primary ?? '']?.kind === 'email'
  const texts =
    (isEmails ? emailsOf(text) : text.includes(':::') ? partsOf(text) : null) ??
    (label !== null || column.name === 'links' ? [text] : partsOf(text, /[;|]/))
  const added = texts.map((one, at) => ({
    value: column.name === 'links' && label ? profileUrl(label, one) : one,
    ...(label ? { label } : {}),
    is_primary: items.length === 0 && at === 0,
  }))
  row.values[column.name] = [...items, ...added]
}

const readPart = (column: PlanColumn, text: string, row: BuiltRow): void => {
  const existing = row.values[column.name]
  const empty = Object.fromEntries(addressParts.map((part) => [part, null]))
  row.values[column.name] = { ...empty, ...(typeof existing === 'object' ? existing : {}), [column.part ?? '']: text }
}

/** Several choices of one cell: each is answered by itself. */
const readChoices = (column: PlanColumn, text: string, env: ValueEnv, row: BuiltRow, resolver: Resolver): void => {
  const chosen: unknown[] = []
  for (const piece of piecesOf(column, text)) {
    const mapped = resolver(column, piece, null)
    if ('id' in mapped) chosen.push(mapped.id)
    if ('id' in mapped || 'empty' in mapped) continue
    const parsed = fieldType(column.field.kind).parse(unguardText(piece), column.field, env, column.format)
    if (isInvalid(parsed)) row.errors.push(problem(column, parsed.invalid, parsed.message))
    else if (Array.isArray(parsed.value)) chosen.push(...parsed.value)
  }
  if (chosen.length > 0) put(row.values, column, [...new Set(chosen)])
}

const readValue = (column: PlanColumn, text: string, env: ValueEnv, row: BuiltRow, resolver: Resolver): void => {
  if (column.field.kind === 'multi_select') return readChoices(column, text, env, row, resolver)
  const choices = column.field.options
  if (choices || column.field.kind === 'text') {
    const mapped = resolver(column, text, null)
    if ('id' in mapped) {
      put(row.values, column, mapped.id)
      return
    }
    if ('empty' in mapped) return
  }
  const said =
    column.field.kind === 'decimal' || column.field.kind === 'percent'
      ? trimDecimals(text, column.format)
      : column.field.kind === 'date'
        ? dayOf(text)
        : column.field.kind === 'datetime'
          ? englishDay(text)
          : unguardText(text)
  const parsed = fieldType(column.field.kind).parse(said, column.field, env, column.format)
  if (isInvalid(parsed)) row.errors.push(problem(column, parsed.invalid, parsed.message))
  else if (parsed.value !== null) put(row.values, column, parsed.value)
}
