import { describe, expect, test } from 'vitest'
import { deadlines, extendedTo, isDay } from './clock.ts'

const berlin = { time_zone: 'Europe/Berlin', holidays: ['2026-12-25', '2026-12-26', '2027-01-01'] }

describe('the clocks of a request', () => {
  test('count business days across weekends and the holidays of the workspace, and plain days to the last one', () => {
    // Tuesday, late in the evening in Berlin.
    expect(deadlines('2026-12-22T22:30:00Z', berlin)).toEqual({
      // Wed 23, Thu 24, (Fri 25 and Sat 26 are holidays, Sun), Mon 28.
      ack_due_at: '2026-12-28T23:00:00.000Z',
      // … 29, 30, 31, (1), 4-8, 11-14: fifteen.
      respond_due_at: '2027-01-14T23:00:00.000Z',
      fulfil_due_at: '2027-01-21T23:00:00.000Z',
    })
  })

  test('the day is the workspace’s: the same moment is another day elsewhere', () => {
    const at = '2026-06-01T23:30:00Z'
    expect(deadlines(at, { time_zone: 'Asia/Tokyo', holidays: [] }).ack_due_at).toBe('2026-06-05T15:00:00.000Z')
    expect(deadlines(at, { time_zone: 'America/New_York', holidays: [] }).ack_due_at).toBe('2026-06-05T04:00:00.000Z')
  })

  test('an extension ends 60 days after receipt at the latest, summer time or not', () => {
    expect(extendedTo('2026-09-01T08:00:00Z', 60, berlin)).toBe('2026-10-31T23:00:00.000Z')
    expect(() => extendedTo('2026-09-01T08:00:00Z', 61, berlin)).toThrow(RangeError)
    expect(() => extendedTo('2026-09-01T08:00:00Z', 30, berlin)).toThrow(RangeError)
  })

  test('knows a day from something else', () => {
    expect(['2026-02-28', '2026-02-30', '26-02-28', 'Monday'].map(isDay)).toEqual([true, false, false, false])
  })
})
