import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Star } from 'lucide-react'
import { cx } from '../cx.ts'
import {
  formatMoney,
  formatNumber,
  formatPercent,
  formatSettings,
  isMoney,
  normalDecimal,
  parseNumber,
} from '../format.ts'
import type { FieldKit, Parsed } from './kit.ts'
import { lazyInput } from './lazy-input.tsx'

const notNumber = (): { error: string } => ({ error: i18n._(msg`This is not a number`) })

/** Reads a number, whole if asked; empty is null. */
export const parseWith =
  (integer: boolean) =>
  (text: string): Parsed => {
    if (text.trim() === '') return { value: null }
    const value = parseNumber(text)
    if (value === null || (integer && !Number.isInteger(value))) return notNumber()
    return { value }
  }

const numberKit = (integer: boolean, show: (value: number) => string): FieldKit => ({
  Cell: ({ value }) => <span className="num">{typeof value === 'number' ? show(value) : ''}</span>,
  Input: lazyInput(integer ? 'IntegerInput' : 'DecimalInput'),
  editor: 'text',
  numeric: true,
  width: 110,
  toText: (value) => (value === null || value === undefined ? '' : String(value)),
  fromText: parseWith(integer),
})

export const integer = numberKit(true, (v) => formatNumber(v, { useGrouping: true }))
export const year = numberKit(true, String)
export const decimal = numberKit(false, (v) => formatNumber(v, { maximumFractionDigits: 6 }))
export const percent = numberKit(false, formatPercent)

/** Reads an amount with an optional currency. */
export const parseMoney = (text: string, currency: string): Parsed => {
  if (text.trim() === '') return { value: null }
  const amount = normalDecimal(text)
  if (amount === null) return notNumber()
  const code = /\b[A-Z]{3}\b/.exec(text)?.[0] ?? (text.includes('€') ? 'EUR' : text.includes('£') ? 'GBP' : currency)
  return { value: { amount, currency: code } }
}

export const money: FieldKit = {
  Cell: ({ value }) => <span className="num">{isMoney(value) ? formatMoney(value) : ''}</span>,
  Input: lazyInput('MoneyInput'),
  editor: 'text',
  numeric: true,
  width: 120,
  toText: (value) =>
    isMoney(value)
      ? value.currency === formatSettings().currency
        ? value.amount
        : `${value.amount} ${value.currency}`
      : '',
  fromText: (text) => parseMoney(text, formatSettings().currency),
}

/** The steps of a rating. */
export const STARS = [1, 2, 3, 4, 5]

export const rating: FieldKit = {
  Cell: ({ value }) =>
    typeof value === 'number' ? (
      <span className="stars" role="img" aria-label={`${value} / 5`}>
        {STARS.map((n) => (
          <Star key={n} className={cx('i sm', n <= value && 'on')} aria-hidden />
        ))}
      </span>
    ) : null,
  Input: lazyInput('RatingInput'),
  editor: 'text',
  width: 110,
  toText: (value) => (value ? String(value) : ''),
  fromText: (text) => {
    const parsed = parseWith(true)(text)
    return 'value' in parsed && typeof parsed.value === 'number' && (parsed.value < 1 || parsed.value > 5)
      ? { error: i18n._(msg`A rating is 1 to 5`) }
      : parsed
  },
}
