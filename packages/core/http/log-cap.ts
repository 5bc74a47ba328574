import type { App } from '../app.ts'

const WINDOW = 60_000
/** Lines a minute for one address, and for all: a flood must not fill the disk, and its own lines say nothing new (CVE-2024-36416). */
export const LINES_PER_ADDRESS = 6_000
export const LINES = 60_000

export type LogCap = { readonly takes: (address: string, now: number) => boolean }

/** Decides whether one more request is logged; what was left out is told as a number when the minute is over. */
export function createLogCap(log: App['log'], limits = { address: LINES_PER_ADDRESS, all: LINES }): LogCap {
  let window = 0
  let all = 0
  let left = 0
  const counts = new Map<string, number>()
  return {
    takes(address, now) {
      const current = Math.floor(now / WINDOW)
      if (current !== window) {
        if (left > 0) log.warn({ left_out: left }, 'requests not logged: too many in a minute')
        window = current
        all = 0
        left = 0
        counts.clear()
      }
      const own = (counts.get(address) ?? 0) + 1
      counts.set(address, own)
      if (own > limits.address || all >= limits.all) {
        left += 1
        return false
      }
      all += 1
      return true
    },
  }
}
