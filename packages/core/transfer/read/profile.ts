import { LIMITS } from './limits.ts'
import { emailsOf, englishDay, hasMonth, isNothing, partsOf, seen } from './tidy.ts'
import type { SheetRow } from './types.ts'

/** How dates of a column are written (`ymd`: ISO and its kin). */
export type DateFormat = 'mdy' | 'dmy' | 'ymd'
/** `point`: 1,234.56 · `comma`: 1.234,56 */
export type NumberFormat = 'point' | 'comma'

/** What the cells of one column have in common. */
export type ColumnProfile = {
  column: string
  filled: number
  /** Distinct values, exact up to 5,000, then 5,000. */
  distinct: number
  /** The most frequent values when there are few, else the first ones; never logged. */
  samples: string[]
  longest: number
  kind: 'empty' | 'text' | 'integer' | 'number' | 'date' | 'datetime' | 'boolean' | 'email' | 'phone' | 'url' | 'uuid'
  /** Share of the filled cells that fit `kind`. */
  fit: number
  date_format: DateFormat | null
  date_ambiguous: boolean
  number_format: NumberFormat | null
  currency: string | null
}

type Tally = {
  filled: number
  seen: Map<string, number>
  longest: number
  counts: Record<
    'integer' | 'number' | 'date' | 'datetime' | 'boolean' | 'email' | 'phone' | 'url' | 'uuid' | 'leading_zero',
    number
  >
  dates: { iso: number; mdy: number; dmy: number; either: number; ymd: number }
  numbers: { point: number; comma: number }
  currencies: Map<string, number>
}

const BOOLEANS = new Set([
  'true',
  'false',
  'yes',
  'no',
  'y',
  'n',
  'ja',
  'nein',
  'oui',
  'non',
  'si',
  'sí',
  'wahr',
  'falsch',
  'vrai',
  'faux',
  'x',
  '✓',
  'on',
  'off',
])
const SYMBOLS: Record<string, string> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR', CHF: 'CHF' }
const NUMBER = /^[+-]?(?:\d+|\d{1,3}(?:[.,'\s\u00a0\u202f]\d{3})+)(?:[.,]\d+)?(?:e[+-]?\d+)?$/i

const emptyTally = (): Tally => ({
  filled: 0,
  seen: new Map(),
  longest: 0,
  counts: {
    integer: 0,
    number: 0,
    date: 0,
    datetime: 0,
    boolean: 0,
    email: 0,
    phone: 0,
    url: 0,
    uuid: 0,
    leading_zero: 0,
  },
  dates: { iso: 0, mdy: 0, dmy: 0, either: 0, ymd: 0 },
  numbers: { point: 0, comma: 0 },
  currencies: new Map(),
})

const weighDate = (value: string, tally: Tally): boolean => {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    tally.dates.iso += 1
    return true
  }
  const numeric = /^(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})$/.exec(value)
  if (!numeric) return hasMonth(englishDay(value))
  const [first, second, third] = [Number(numeric[1]), Number(numeric[3]), Number(numeric[4])]
  if (numeric[1]?.length === 4) {
    tally.dates.ymd += 1
    return second >= 1 && second <= 12 && third <= 31
  }
  if (first > 31 || second > 31 || (first > 12 && second > 12) || first === 0 || second === 0) return false
  if (first > 12) tally.dates.dmy += 1
  else if (second > 12) tally.dates.mdy += 1
  else tally.dates.either += 1
  return true
}

const weighNumber = (value: string, tally: Tally): boolean => {
  const bare = value
    .replace(/^\((.*)\)$/, '-$1')
    .replace(/^([+-]?)\s*(?:[$€£¥₹]|[A-Z]{3}\b)\s*|\s*(?:[$€£¥₹%]|[A-Z]{3})$/g, '$1')
    .trim()
  if (!NUMBER.test(bare)) return false
  const point = bare.lastIndexOf('.')
  const comma = bare.lastIndexOf(',')
  if (point >= 0 && comma >= 0) tally.numbers[point > comma ? 'point' : 'comma'] += 1
  else if (point >= 0) weighSeparator(bare, '.', 'point', 'comma', tally)
  else if (comma >= 0) weighSeparator(bare, ',', 'comma', 'point', tally)
  return true
}

/** One kind of separator only: 1.234.567 groups; 12.5 and 1.2345 are decimals; 1.234 alone says nothing. */
const weighSeparator = (
  bare: string,
  mark: string,
  decimal: NumberFormat,
  grouped: NumberFormat,
  tally: Tally,
): void => {
  const pieces = bare.split(mark)
  if (pieces.length > 2) tally.numbers[grouped] += 1
  else if (
    pieces[1]?.length !== 3 ||
    pieces[0] === '0' ||
    pieces[0] === '-0' ||
    (pieces[0]?.replace('-', '').length ?? 0) > 3
  )
    tally.numbers[decimal] += 1
}

const weigh = (raw: string, tally: Tally): void => {
  const value = seen(raw)
  if (value === '' || isNothing(value, false)) return
  tally.filled += 1
  if (value.length > tally.longest) tally.longest = value.length
  const times = tally.seen.get(value)
  if (times !== undefined) tally.seen.set(value, times + 1)
  else if (tally.seen.size < LIMITS.distinct) tally.seen.set(value, 1)
  if (value.length > 300) return
  const { counts } = tally
  if (BOOLEANS.has(value.toLowerCase())) counts.boolean += 1
  if (emailsOf(value)?.every((one) => /^[^@]+@[^@]+\.[^@]{2,}$/.test(one)) === true) counts.email += 1
  else if (
    /^(https?:\/\/|www\.)\S+$/i.test(value) ||
    /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|net|gov|edu|io|de|eu|uk|fr|ch|at|in|co)(\/\S*)?$/i.test(value)
  )
    counts.url += 1
  else if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)) counts.uuid += 1
  else if (/\d[ T]\d{1,2}:\d{2}/.test(value) && weighDate(value.split(/[ T]/)[0] ?? '', tally)) counts.datetime += 1
  else if (weighDate(value, tally)) counts.date += 1
  else if (weighNumber(value, tally)) {
    counts.number += 1
    if (/^[+-]?\d+$/.test(value) || /^[+-]?\d{1,3}([.,']\d{3})+$/.test(value)) counts.integer += 1
    if (/^0\d/.test(value)) counts.leading_zero += 1
    const symbol = /[$€£¥₹]|\b(USD|EUR|GBP|CHF|JPY|INR|SEK|NOK|DKK|PLN|CZK|CAD|AUD)\b/.exec(value)?.[0]
    if (symbol)
      tally.currencies.set(SYMBOLS[symbol] ?? symbol, (tally.currencies.get(SYMBOLS[symbol] ?? symbol) ?? 0) + 1)
    if (/^\+?\d{7,15}$/.test(value) && (value.startsWith('+') || value.startsWith('00'))) counts.phone += 1
  } else if (partsOf(value).every((one) => /^[+(]?\d[\d\s()./-]{5,}(\s*(x|ext\.?)\s*\d+)?$/i.test(one)))
    counts.phone += 1
}

const kindOf = (tally: Tally): { kind: ColumnProfile['kind']; share: number } => {
  const { counts, filled } = tally
  if (filled === 0) return { kind: 'empty', share: 0 }
  const numberKind = counts.integer === counts.number && counts.number > 0 ? 'integer' : 'number'
  const candidates: [ColumnProfile['kind'], number][] = [
    ['uuid', counts.uuid],
    ['email', counts.email],
    ['url', counts.url],
    ['boolean', counts.boolean],
    ['datetime', counts.datetime > 0 ? counts.datetime + counts.date : 0],
    ['date', counts.date],
    ['phone', counts.phone],
    // 01460 is an identifier, not 1,460.
    [numberKind, counts.leading_zero > 0 ? 0 : counts.number],
  ]
  const [kind, count] = candidates.reduce((best, one) => (one[1] > best[1] ? one : best))
  return count >= filled * 0.8 ? { kind, share: count / filled } : { kind: 'text', share: 1 }
}

const dateFormatOf = ({ dates }: Tally, dayFirst: boolean): { format: DateFormat | null; ambiguous: boolean } => {
  if (dates.mdy + dates.dmy + dates.either > 0) {
    if (dates.mdy === 0 && dates.dmy === 0) return { format: dayFirst ? 'dmy' : 'mdy', ambiguous: true }
    return { format: dates.mdy >= dates.dmy ? 'mdy' : 'dmy', ambiguous: dates.mdy > 0 && dates.dmy > 0 }
  }
  return { format: dates.iso + dates.ymd > 0 ? 'ymd' : null, ambiguous: false }
}

const samplesOf = (seen: Map<string, number>): string[] => {
  const entries = [...seen]
  if (entries.length <= 50) entries.sort((a, b) => b[1] - a[1])
  return entries.slice(0, 50).map(([value]) => (value.length > 120 ? `${value.slice(0, 119)}…` : value))
}

/**
 * Reads all rows once: counts them and profiles each column. The first 20,000 rows are all weighed, then every 50th.
 * `day_first` settles columns without any day above 12 (the workspace's locale); they are marked ambiguous.
 */
export const profileRows = async (
  columns: string[],
  rows: AsyncIterable<SheetRow>,
  options: { day_first?: boolean; comma_decimals?: boolean } = {},
): Promise<{ row_count: number; profiles: ColumnProfile[]; preview: SheetRow[] }> => {
  const tallies = columns.map(emptyTally)
  const preview: SheetRow[] = []
  let row_count = 0
  for await (const row of rows) {
    row_count += 1
    if (preview.length < 50) preview.push(row)
    if (row_count > LIMITS.profile_rows && row_count % 50 !== 0) continue
    for (const [index, tally] of tallies.entries()) weigh(row.cells[index] ?? '', tally)
  }
  const profiles = tallies.map((tally, index) => profileOf(columns[index] ?? '', tally, options))
  return { row_count, profiles, preview }
}

const profileOf = (
  column: string,
  tally: Tally,
  options: { day_first?: boolean; comma_decimals?: boolean },
): ColumnProfile => {
  const { kind, share } = kindOf(tally)
  const dates = dateFormatOf(tally, options.day_first ?? false)
  const numeric = tally.counts.number > 0
  const marks = tally.numbers
  const undecided = marks.point === 0 && marks.comma === 0
  const comma = undecided ? (options.comma_decimals ?? false) : marks.comma > marks.point
  const [currency] = [...tally.currencies].sort((a, b) => b[1] - a[1])[0] ?? [null]
  return {
    column,
    filled: tally.filled,
    distinct: tally.seen.size,
    samples: samplesOf(tally.seen),
    longest: tally.longest,
    kind,
    fit: share,
    date_format: dates.format,
    date_ambiguous: dates.ambiguous,
    number_format: numeric ? (comma ? 'comma' : 'point') : null,
    currency,
  }
}
