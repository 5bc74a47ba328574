import type { FieldType, FilterOperator, Normalised, TextFormat } from '../field.ts'

const timeOperators: readonly FilterOperator[] = [
  'eq',
  'ne',
  'in',
  'not_in',
  'lt',
  'lte',
  'gt',
  'gte',
  'is_null',
  'within',
]
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A real day of the calendar between year 1 and 9999, as YYYY-MM-DD. */
export function isoDay(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(2000, month - 1, day))
  date.setUTCFullYear(year, month - 1, day)
  if (year < 1 || year > 9999 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** A cell's text as a day. Order of day and month is the column's, never guessed per cell. */
export function readDate(text: string, format: TextFormat): string | null {
  const t = text.trim().replace(/[T ]00:00(:00(\.0+)?)?(Z|[+-]00:?00)?$/, '')
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(t)
  if (iso) return isoDay(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const three = /^(\d{1,2})[-/.\s](\d{1,2})[-/.\s](\d{4}|\d{2})$/.exec(t)
  if (three) {
    const [a, b] = [Number(three[1]), Number(three[2])]
    const year = three[3]?.length === 2 ? 2000 + Number(three[3]) - (Number(three[3]) > 68 ? 100 : 0) : Number(three[3])
    return format.date === 'dmy' ? isoDay(year, b, a) : isoDay(year, a, b)
  }
  const named =
    /^(\d{1,2})[\s-]([a-z]{3})[a-z]*\.?[\s,-]+(\d{4})$/i.exec(t) ??
    swap(/^([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})$/i.exec(t))
  if (!named) return null
  const month = months.indexOf(String(named[2]).toLowerCase()) + 1
  return month === 0 ? null : isoDay(Number(named[3]), month, Number(named[1]))
}

const swap = (m: RegExpExecArray | null): (string | undefined)[] | null => (m ? [m[0], m[2], m[1], m[3]] : null)

const badDate = (text: string): Normalised<string> => ({
  invalid: 'not_a_date',
  message: `"${text.slice(0, 60)}" is not a date`,
})

export const dateType: FieldType<string> = {
  kind: 'date',
  columns: (name) => [{ name, type: 'date' }],
  schema: () => ({ type: 'string', format: 'date' }),
  operators: timeOperators,
  normalise: (value) => {
    const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)
    const day = m && isoDay(Number(m[1]), Number(m[2]), Number(m[3]))
    return day ? { value: day } : badDate(value)
  },
  store: (value) => [value],
  load: ([value]) => (value as string | null) ?? null,
  parse: (text, _field, _env, format) => {
    if (text.trim() === '') return { value: null }
    const day = readDate(text, format)
    return day ? { value: day } : badDate(text)
  },
  format: (value) => value ?? '',
  slots: ['d'],
  erase: () => null,
  // A birthday is that of somebody of age.
  sample: (field, n) =>
    isoDay(field.personal === 'user.demographic.date_of_birth' ? 1980 : 2026, 1 + (n % 12), 1 + (n % 28)),
  sortable: true,
}

/** Any RFC 3339 instant to UTC with milliseconds, the one form on the wire. */
function instant(text: string): string | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i.exec(text)
  if (!m || !isoDay(Number(m[1]), Number(m[2]), Number(m[3]))) return null
  const time = Date.parse(text.replace(' ', 'T'))
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

export const datetimeType: FieldType<string> = {
  kind: 'datetime',
  columns: (name) => [{ name, type: 'timestamptz' }],
  schema: () => ({ type: 'string', format: 'date-time' }),
  operators: timeOperators,
  normalise: (value) => {
    const at = instant(value)
    return at ? { value: at } : badDate(value)
  },
  store: (value) => [value],
  load: ([value]) => (value as string | null) ?? null,
  parse: (text, _field, _env, format) => {
    const t = text.trim()
    if (t === '') return { value: null }
    const [, dayText = t, clock] = /^(.*?)[T\s]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?)$/i.exec(t) ?? []
    const whole = instant(t)
    if (whole) return { value: whole }
    const day = readDate(dayText, format)
    if (!day) return badDate(text)
    const c = /^(\d{1,2}):(\d{2})(?::(\d{2}))?.*?(am|pm)?$/i.exec(clock ?? '0:00')
    const hour = (Number(c?.[1]) % (c?.[4] ? 12 : 24)) + (c?.[4]?.toLowerCase() === 'pm' ? 12 : 0)
    const at = instant(`${day}T${String(hour).padStart(2, '0')}:${c?.[2] ?? '00'}:${c?.[3] ?? '00'}Z`)
    return at ? { value: at } : badDate(text)
  },
  format: (value) => value ?? '',
  slots: ['d'],
  erase: () => null,
  sample: (_field, n) => new Date(Date.UTC(2026, 0, 1 + (n % 300), n % 24)).toISOString(),
  sortable: true,
}
