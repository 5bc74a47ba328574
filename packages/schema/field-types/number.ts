import type { Field, FieldType, FilterOperator, Normalised, TextFormat } from '../field.ts'

const numberOperators: readonly FilterOperator[] = ['eq', 'ne', 'in', 'not_in', 'lt', 'lte', 'gt', 'gte', 'is_null']

/** Decimals are stored as bigint with six places: comparisons stay leakproof (architecture.md §6). */
export const DECIMAL_SCALE = 6

/** "1,234.50", "1.234,50", "(12)", "12 %" -> canonical "1234.50"; null when it is no number. `decimal` is decided over the column. */
export function readNumber(text: string, format: TextFormat): string | null {
  const decimal = format.decimal ?? '.'
  const group = decimal === '.' ? ',' : '.'
  let t = text
    .trim()
    .replace(/[\s\u00a0\u202f'’]/g, '')
    .replace(/%$/, '')
  let sign = ''
  if (/^\(.*\)$/.test(t)) {
    sign = '-'
    t = t.slice(1, -1)
  }
  if (/^[+-]/.test(t)) {
    sign = t[0] === '-' ? '-' : ''
    t = t.slice(1)
  }
  const [whole = '', fraction, ...more] = t.split(decimal)
  if (more.length > 0) return null
  const grouped = new RegExp(`^\\d{1,3}(\\${group}\\d{2,3})*$|^\\d*$`)
  if (!grouped.test(whole) || (fraction !== undefined && !/^\d*$/.test(fraction))) return null
  const digits = whole.split(group).join('')
  if (digits === '' && !fraction) return null
  return `${sign}${digits === '' ? '0' : digits}${fraction ? `.${fraction}` : ''}`
}

/** Scales a number without floating point: through its decimal text. Null when it has too many places or is out of range. */
export function scaleDecimal(value: number | string, scale: number): bigint | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(typeof value === 'number' ? plainText(value) : value)
  if (!match) return null
  const [, sign = '', whole = '0', fraction = ''] = match
  if (fraction.replace(/0+$/, '').length > scale) return null
  const scaled = BigInt(sign + whole + fraction.padEnd(scale, '0').slice(0, scale))
  return scaled >= -(2n ** 63n) && scaled < 2n ** 63n ? scaled : null
}

const plainText = (n: number): string => (/e/i.test(String(n)) ? n.toFixed(DECIMAL_SCALE) : String(n))

export function unscaleDecimal(stored: bigint | number | string, scale: number): string {
  const digits = String(stored)
    .replace('-', '')
    .padStart(scale + 1, '0')
  const sign = String(stored).startsWith('-') ? '-' : ''
  if (scale === 0) return sign + digits
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function inRange(value: number, field: Field): Normalised<number> {
  if (field.min !== undefined && value < field.min)
    return { invalid: 'too_small', message: `must be at least ${field.min}` }
  if (field.max !== undefined && value > field.max)
    return { invalid: 'too_large', message: `must be at most ${field.max}` }
  return { value }
}

function whole(kind: 'integer' | 'rating', limits: { min: number; max: number }): FieldType<number> {
  const normalise = (value: number, field: Field): Normalised<number> =>
    Number.isSafeInteger(value)
      ? inRange(value, { ...limits, ...field })
      : { invalid: 'not_an_integer', message: 'is not a whole number' }
  return {
    kind,
    columns: (name) => [{ name, type: 'bigint' }],
    schema: (field) => ({ type: 'integer', minimum: field.min ?? limits.min, maximum: field.max ?? limits.max }),
    operators: numberOperators,
    normalise,
    store: (value) => [value],
    load: ([value]) => (value === null || value === undefined ? null : Number(value)),
    parse: (text, field, _env, format) => {
      if (text.trim() === '') return { value: null }
      const read = readNumber(text, format)
      return read === null
        ? { invalid: 'not_a_number', message: `"${text.slice(0, 60)}" is not a number` }
        : normalise(Number(read), field)
    },
    format: (value) => (value === null ? '' : String(value)),
    slots: ['n'],
    erase: () => null,
    sample: (field, n) => (field.min ?? 1) + (n % ((field.max ?? 1_000_000) - (field.min ?? 1) + 1)),
    sortable: true,
  }
}

export const integerType = whole('integer', { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
const rating = whole('rating', { min: 0, max: 5 })
export const ratingType: FieldType<number> = { ...rating, sample: (_f, n) => 1 + (n % 5) }

function decimalLike(kind: 'decimal' | 'percent'): FieldType<number> {
  const normalise = (value: number, field: Field): Normalised<number> =>
    scaleDecimal(value, DECIMAL_SCALE) === null
      ? { invalid: 'too_precise', message: `has more than ${DECIMAL_SCALE} decimal places or is too large` }
      : inRange(value, kind === 'percent' ? { min: 0, max: 100, ...field } : field)
  return {
    kind,
    columns: (name) => [{ name, type: 'bigint' }],
    schema: (field) => ({
      type: 'number',
      ...(kind === 'percent' ? { minimum: 0, maximum: 100 } : { minimum: -9_007_199_254, maximum: 9_007_199_254 }),
      ...(field.min === undefined ? {} : { minimum: field.min }),
      ...(field.max === undefined ? {} : { maximum: field.max }),
    }),
    operators: numberOperators,
    normalise,
    store: (value) => [value === null ? null : (scaleDecimal(value, DECIMAL_SCALE)?.toString() ?? null)],
    load: ([value]) =>
      value === null || value === undefined ? null : Number(unscaleDecimal(value as string, DECIMAL_SCALE)),
    parse: (text, field, _env, format) => {
      if (text.trim() === '') return { value: null }
      const read = readNumber(text, format)
      return read === null
        ? { invalid: 'not_a_number', message: `"${text.slice(0, 60)}" is not a number` }
        : normalise(Number(read), field)
    },
    format: (value) => (value === null ? '' : plainText(value)),
    slots: ['n'],
    erase: () => null,
    sample: (_field, n) => (kind === 'percent' ? n % 101 : n + 0.25),
    sortable: true,
  }
}

export const decimalType = decimalLike('decimal')
export const percentType = decimalLike('percent')
