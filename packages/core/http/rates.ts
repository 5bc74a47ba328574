/**
 * Counters per minute, in memory (ruling 36). With several processes each also knows what the others have counted, a second late
 * (rates.queries.ts): a request never waits for it.
 */
export type RateVerdict = {
  readonly ok: boolean
  readonly limit: number
  readonly remaining: number
  readonly reset_seconds: number
}
export type Rates = {
  readonly take: (bucket: string, limit: number, now: number) => RateVerdict
  /** What this process has counted in the present minute. */
  readonly counted: () => { readonly window: number; readonly counts: ReadonlyMap<string, number> }
  /** What the other processes have counted in that minute. */
  readonly learn: (window: number, others: ReadonlyMap<string, number>) => void
}

const WINDOW = 60_000
const MAX_BUCKETS = 100_000

/** Fixed windows of one minute; a limit of 0 means off. */
export function createRates(): Rates {
  let window = 0
  const counts = new Map<string, number>()
  let elsewhere: ReadonlyMap<string, number> = new Map()
  return {
    counted: () => ({ window, counts }),
    learn(of, others) {
      if (of === window) elsewhere = others
    },
    take(bucket, limit, now) {
      const current = Math.floor(now / WINDOW)
      if (current !== window || counts.size > MAX_BUCKETS) {
        window = current
        counts.clear()
        elsewhere = new Map()
      }
      const reset_seconds = Math.max(1, Math.ceil(((current + 1) * WINDOW - now) / 1000))
      if (limit <= 0) return { ok: true, limit, remaining: 0, reset_seconds }
      const here = (counts.get(bucket) ?? 0) + 1
      counts.set(bucket, here)
      const used = here + (elsewhere.get(bucket) ?? 0)
      return { ok: used <= limit, limit, remaining: Math.max(0, limit - used), reset_seconds }
    },
  }
}

/** The network of an address: /24 for IPv4, /56 for IPv6. One house or one phone has a whole /56. */
export function networkOf(address: string): string {
  const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
  if (plain.includes('.')) return `${plain.split('.').slice(0, 3).join('.')}.0/24`
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? []
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const gap = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  const groups = [...left, ...gap, ...right].map((group) => group.padStart(4, '0'))
  return `${groups.slice(0, 3).join(':')}:${(groups[3] ?? '0000').slice(0, 2)}00::/56`
}
