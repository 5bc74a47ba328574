import { i18n } from '@lingui/core'
/** Money on the wire. */
export type Money = { amount: string; currency: string }

type Settings = { locale: string; time_zone: string; currency: string }
const settings: Settings = { locale: 'en-US', time_zone: 'UTC', currency: 'USD' }
const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()

/** Sets locale, time zone and currency of the workspace; call it when meta arrives. */
export const configureFormat = (next: Partial<Settings>): void => {
  const locale = next.locale?.replace('_', '-')
  Object.assign(settings, next, locale && { locale })
  cache.clear()
}

/** Locale, time zone and currency in force. */
export const formatSettings = (): Readonly<Settings> => settings

const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
  const key = `n${JSON.stringify(options)}`
  let found = cache.get(key) as Intl.NumberFormat | undefined
  if (!found) cache.set(key, (found = new Intl.NumberFormat(settings.locale, options)))
  return found
}

const dateTime = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `d${JSON.stringify(options)}`
  let found = cache.get(key) as Intl.DateTimeFormat | undefined
  if (!found) cache.set(key, (found = new Intl.DateTimeFormat(settings.locale, options)))
  return found
}

export const formatNumber = (value: number, options: Intl.NumberFormatOptions = {}): string =>
  number(options).format(value)
export const formatPercent = (value: number): string => `${number({ maximumFractionDigits: 2 }).format(value)} %`

/** Is this a money value? */
export const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value

/** `$1,054` when there are no cents, `$1,054.50` otherwise. The decimal text is formatted as is: no float comes near it. */
export const formatMoney = (value: Money): string => {
  const whole = /^-?\d+(\.0+)?$/.test(value.amount)
  const options = { style: 'currency' as const, currency: value.currency, currencyDisplay: 'narrowSymbol' as const }
  try {
    const text = value.amount as `${number}`
    return whole
      ? number({ ...options, maximumFractionDigits: 0, minimumFractionDigits: 0 }).format(text)
      : number(options).format(text)
  } catch {
    return `${value.amount} ${value.currency}`
  }
}

const today = (): string => isoDay(new Date())

/** An instant as a field of the browser writes it, in the time of the reader; nothing for what is no time. */
export const localInput = (instant: string | Date | null): string => {
  const d = new Date(instant ?? Number.NaN)
  const two = (n: number): string => String(n).padStart(2, '0')
  return Number.isNaN(d.getTime())
    ? ''
    : `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`
}

/** The calendar day (`YYYY-MM-DD`) of an instant in the workspace's time zone. */
export const isoDay = (instant: Date): string => {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: settings.time_zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant)
  return parts.slice(0, 10)
}

/** Whole days from today to a day (negative: past). */
export const daysUntil = (day: string): number =>
  Math.round((Date.parse(`${day.slice(0, 10)}T00:00:00Z`) - Date.parse(`${today()}T00:00:00Z`)) / 86_400_000)

/** `12 Sep` this year, `12 Sep 2024` otherwise. */
export const formatDate = (day: string): string => {
  const sameYear = day.slice(0, 4) === today().slice(0, 4)
  return dateTime({ day: 'numeric', month: 'short', ...(!sameYear && { year: 'numeric' }), timeZone: 'UTC' }).format(
    new Date(`${day.slice(0, 10)}T00:00:00Z`),
  )
}

export const formatDateTime = (instant: string): string => {
  const date = new Date(instant)
  const sameYear = isoDay(date).slice(0, 4) === today().slice(0, 4)
  return dateTime({
    day: 'numeric',
    month: 'short',
    ...(!sameYear && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    timeZone: settings.time_zone,
  }).format(date)
}

export const formatTime = (instant: string): string =>
  dateTime({ hour: '2-digit', minute: '2-digit', timeZone: settings.time_zone }).format(new Date(instant))

/** Weekday, day and month of an instant, for headings. */
export const formatDayHeading = (instant: string): string =>
  dateTime({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(instant.slice(0, 4) !== today().slice(0, 4) && { year: 'numeric' }),
    timeZone: settings.time_zone,
  }).format(new Date(instant))

/** `in 3 days`, `yesterday`, `5 minutes ago`. */
export const formatRelative = (instant: string): string => {
  const relative = new Intl.RelativeTimeFormat(i18n.locale || settings.locale, { numeric: 'auto' })
  const seconds = (Date.parse(instant.length === 10 ? `${instant}T12:00:00Z` : instant) - Date.now()) / 1000
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_557_600],
    ['month', 2_629_800],
    ['week', 604_800],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ]
  for (const [unit, size] of steps)
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit)
  return relative.format(0, 'second')
}

/** `12 months`, `30 days`: an ISO 8601 duration in words, in the language of the screen. */
export const formatPeriod = (iso: string, locale = i18n.locale || settings.locale): string => {
  const [, years, months, days, hours] = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(\d+)H)?$/.exec(iso) ?? []
  const unit = (count: string | undefined, name: 'year' | 'month' | 'day' | 'hour'): string[] =>
    count
      ? [new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(Number(count))]
      : []
  return [...unit(years, 'year'), ...unit(months, 'month'), ...unit(days, 'day'), ...unit(hours, 'hour')].join(' ')
}

/** Relative words for a due day: yesterday, today, tomorrow, then the date. */
export const formatDue = (day: string): string => {
  const days = daysUntil(day)
  if (Math.abs(days) <= 1)
    return new Intl.RelativeTimeFormat(i18n.locale || settings.locale, { numeric: 'auto' }).format(days, 'day')
  return formatDate(day)
}

/** Two letters for an avatar. */
export const initials = (name: string): string => {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const first = words[0]?.[0] ?? ''
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''
  return (first + last).toUpperCase() || '?'
}

/** Reads a number as people type it in this locale (`1.054,50` in German); null when it is none. */
export const parseNumber = (text: string): number | null => {
  const plain = normalDecimal(text)
  return plain === null ? null : Number(plain)
}

/** Decimal text with a point and no grouping, from what people type or paste; null when it is no number. */
export const normalDecimal = (text: string): string | null => {
  let s = text.replace(/[\s  '’]/g, '').replace(/[^\d.,+-]/g, '')
  if (!/\d/.test(s)) return null
  const comma = number({ useGrouping: false }).format(1.5).includes(',')
  const lastComma = s.lastIndexOf(',')
  const lastDot = s.lastIndexOf('.')
  if (lastComma >= 0 && lastDot >= 0)
    s = lastComma > lastDot ? s.replaceAll('.', '').replace(',', '.') : s.replaceAll(',', '')
  else if (lastComma >= 0) s = comma || !/^[+-]?\d{1,3}(,\d{3})+$/.test(s) ? s.replace(',', '.') : s.replaceAll(',', '')
  else if (lastDot >= 0 && comma && /^[+-]?\d{1,3}(\.\d{3})+$/.test(s)) s = s.replaceAll('.', '')
  return /^[+-]?\d+(\.\d+)?$/.test(s) ? s.replace(/^\+/, '') : null
}
