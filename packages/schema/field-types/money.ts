import type { FieldType, Normalised, TextFormat, ValueEnv } from '../field.ts'
import { readNumber, scaleDecimal, unscaleDecimal } from './number.ts'

/** Major units as text, so that no float ever holds money. */
export type Money = { amount: string; currency: string }

const digits = new Map<string, number | null>()
/** Minor-unit digits of an ISO 4217 code (JPY 0, USD 2, KWD 3); null when there is no such currency. */
export function currencyDigits(currency: string): number | null {
  let known = digits.get(currency)
  if (known === undefined) {
    known = Intl.supportedValuesOf('currency').includes(currency)
      ? (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2)
      : null
    digits.set(currency, known)
  }
  return known
}

/** Minor units, or null when the amount is no number or has more places than the currency. */
export function minorUnits(value: Money): bigint | null {
  const places = currencyDigits(value.currency)
  return places === null ? null : scaleDecimal(value.amount, places)
}

const symbols: Record<string, string> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₩': 'KRW',
  '₺': 'TRY',
  zł: 'PLN',
  Fr: 'CHF',
}

/** "$1,234.50", "1.234,50 EUR", "1054": number and currency, the workspace's when the text names none. */
export function readMoney(text: string, env: ValueEnv, format: TextFormat): Money | null {
  let rest = text.trim()
  let currency = format.currency ?? env.currency
  const code = /(?:^|[\s\d])([A-Z]{3})(?:$|[\s\d-])/.exec(rest)?.[1]
  if (code && currencyDigits(code) !== null) {
    currency = code
    rest = rest.replace(code, '')
  }
  for (const [symbol, c] of Object.entries(symbols))
    if (rest.includes(symbol)) {
      if (!code) currency = c
      rest = rest.replace(symbol, '')
    }
  const amount = readNumber(rest, format)
  return amount === null ? null : { amount, currency }
}

function normalise(value: Money): Normalised<Money> {
  const places = currencyDigits(value.currency)
  if (places === null) return { invalid: 'unknown_currency', message: `${value.currency} is not a currency` }
  const minor = scaleDecimal(value.amount, places)
  if (minor === null)
    return { invalid: 'bad_amount', message: `is not an amount with at most ${places} decimal places` }
  return { value: { amount: unscaleDecimal(minor, places), currency: value.currency } }
}

export const moneyType: FieldType<Money> = {
  kind: 'money',
  columns: (name) => [
    { name, type: 'bigint' },
    { name: `${name}_currency`, type: 'text', collate: 'C' },
  ],
  schema: () => ({
    type: 'object',
    required: ['amount', 'currency'],
    additionalProperties: false,
    properties: {
      amount: { type: 'string', pattern: '^-?\\d{1,15}(\\.\\d{1,4})?$' },
      currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    },
  }),
  operators: ['eq', 'ne', 'in', 'not_in', 'lt', 'lte', 'gt', 'gte', 'is_null'],
  normalise,
  store: (value) => (value === null ? [null, null] : [minorUnits(value)?.toString() ?? null, value.currency]),
  load: ([minor, currency]) =>
    minor === null || minor === undefined
      ? null
      : {
          amount: unscaleDecimal(minor as string, currencyDigits(currency as string) ?? 2),
          currency: currency as string,
        },
  parse: (text, _field, env, format) => {
    if (text.trim() === '') return { value: null }
    const read = readMoney(text, env, format)
    return read === null
      ? { invalid: 'not_an_amount', message: `"${text.slice(0, 60)}" is not an amount of money` }
      : normalise(read)
  },
  format: (value) => (value === null ? '' : `${value.amount} ${value.currency}`),
  slots: ['s', 'n'],
  erase: () => null,
  sample: (_field, n) => ({ amount: `${1000 + n}.50`, currency: 'USD' }),
  sortable: true,
}
