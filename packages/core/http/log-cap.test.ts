import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createLogCap } from './log-cap.ts'

describe('the request log', () => {
  test('takes so many lines of one address and of all in a minute, and says how many it left out', () => {
    const told: string[] = []
    const cap = createLogCap(pino({}, { write: (line: string) => void told.push(line) }), { address: 3, all: 5 })
    const taken = (address: string, now: number, times: number) =>
      Array.from({ length: times }, () => cap.takes(address, now)).filter(Boolean).length
    expect(taken('203.0.113.1', 0, 100)).toBe(3)
    expect(taken('203.0.113.2', 59_999, 1)).toBe(1)
    // What one address floods takes no room from the others.
    expect(told).toEqual([])
    expect(taken('203.0.113.1', 60_000, 1)).toBe(1)
    expect(told.map((line) => (JSON.parse(line) as { left_out: number }).left_out)).toEqual([97])
    expect([taken('a', 60_001, 2), taken('b', 60_001, 3)]).toEqual([2, 2])
  })
})
