/**
 * Sums of money without floats: an amount on the wire is a decimal text, here it is an integer
 * of ten-thousandths (scale 4 holds every ISO 4217 currency and one percent of it).
 */
export type Money = { amount: string; currency: string }

const SCALE = 10_000n

/** '1054.5' -> 10545000n. Throws on text that is no decimal number. */
export function toScaled(amount: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount.trim())
  if (match === null) throw new Error('not a decimal number')
  const [, sign = '', whole = '0', fraction = ''] = match
  const digits = (fraction + '0000').slice(0, 4)
  const value = BigInt(whole) * SCALE + BigInt(digits)
  return sign === '-' ? -value : value
}

/** 10545000n -> '1054.50'; at least two decimals, more only when they say something. */
export function fromScaled(value: bigint): string {
  const negative = value < 0n
  const size = negative ? -value : value
  const fraction = String(size % SCALE)
    .padStart(4, '0')
    .replace(/0{1,2}$/, '')
  return `${negative ? '-' : ''}${size / SCALE}.${fraction}`
}

/** The amount rounded half away from zero to whole units: '12.50' -> '13'. */
export function wholeOf(amount: string): string {
  const value = toScaled(amount)
  return String((value + (value < 0n ? -SCALE : SCALE) / 2n) / SCALE)
}

/** `value` percent of an amount, rounded half away from zero at scale 4. */
export function percentOf(value: bigint, percent: number): bigint {
  const hundredths = BigInt(Math.round(percent * 100))
  const product = value * hundredths
  const half = product < 0n ? -5_000n : 5_000n
  return (product + half) / 10_000n
}

/** A sum per currency, kept sorted by currency so that it reads the same every time. */
export type Sums = Record<string, bigint>

/** Adds an amount (or takes it away with sign -1) and gives new sums; zero entries stay out. */
export function addTo(sums: Sums, money: Money | null | undefined, sign: 1 | -1 = 1, percent = 100): Sums {
  if (!money) return sums
  const part = percentOf(toScaled(money.amount), percent) * BigInt(sign)
  const total = (sums[money.currency] ?? 0n) + part
  const { [money.currency]: _old, ...rest } = sums
  return total === 0n ? rest : { ...rest, [money.currency]: total }
}

/** All of several sums together. */
export function addSums(...all: readonly Sums[]): Sums {
  const out: Record<string, bigint> = {}
  for (const sums of all)
    for (const [currency, value] of Object.entries(sums)) out[currency] = (out[currency] ?? 0n) + value
  return out
}

/** Wire money per currency, the largest first. */
export function toMoney(sums: Sums): Money[] {
  return Object.entries(sums)
    .sort(([a, x], [b, y]) => (x === y ? a.localeCompare(b) : x > y ? -1 : 1))
    .map(([currency, value]) => ({ amount: fromScaled(value), currency }))
}
