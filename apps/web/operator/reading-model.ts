/** A record as it comes: the console knows no fields, only what is there. */
export type Row = Record<string, unknown> & { id: string }

// What every record has and says little.
const QUIET = new Set(['id', 'version', 'created_by', 'updated_by', 'deleted_at', 'deleted_by', 'custom', 'search'])
const isShown = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
const isPlain = (value: unknown): boolean =>
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (typeof value === 'object' && value !== null && 'amount' in value)

/** Columns of a page: the name first, then what most of its rows have, in the order it comes. */
export function columnsOf(rows: readonly Row[], title: string, most = 6): string[] {
  const counts = new Map<string, number>()
  for (const row of rows)
    for (const [name, value] of Object.entries(row))
      if (!QUIET.has(name) && name !== title && !name.endsWith('_id') && isShown(value) && isPlain(value))
        counts.set(name, (counts.get(name) ?? 0) + 1)
  const order = [...counts.keys()]
  const best = order
    .toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || order.indexOf(a) - order.indexOf(b))
    .slice(0, most)
  return [title, ...order.filter((name) => best.includes(name))]
}

/** Every field of a record that holds something, its own fields last. */
export function fieldsOf(row: Row): [string, unknown][] {
  const custom = (row['custom'] ?? {}) as Record<string, unknown>
  return [
    ...Object.entries(row).filter(([name, value]) => name !== 'custom' && isShown(value)),
    ...Object.entries(custom).filter(([, value]) => isShown(value)),
  ]
}

/** `first_name` as people say it; the registry's own words are looked up by it. */
export const wordOf = (field: string): string => {
  const made = field.replace(/_ids?$/, '').replaceAll('_', ' ')
  return made.charAt(0).toUpperCase() + made.slice(1)
}

const isInstant = (value: string): boolean => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(value)

export type Words = { yes: string; no: string; day: (day: string) => string; time: (instant: string) => string }
/** A value in words: money, dates, lists, whatever is left as it is. */
export function textOf(value: unknown, words: Words): string {
  if (!isShown(value)) return '–'
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string')
    return isInstant(value) ? words.time(value) : /^\d{4}-\d{2}-\d{2}$/.test(value) ? words.day(value) : value
  if (Array.isArray(value)) return value.map((one) => textOf(one, words)).join(', ')
  const entries = Object.entries(value as Record<string, unknown>).filter(
    ([name, one]) => isShown(one) && name !== 'id',
  )
  const money = value as { amount?: unknown; currency?: unknown }
  if (money.amount !== undefined && money.currency !== undefined)
    return `${String(money.amount)} ${String(money.currency)}`
  if ('value' in (value as object)) return textOf((value as { value: unknown }).value, words)
  return entries.map(([, one]) => textOf(one, words)).join(', ')
}
