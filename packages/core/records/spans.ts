import { Temporal } from 'temporal-polyfill'

/** First day and the day after the last of a named span, in the workspace's time zone. Weeks begin on Monday (ISO 8601). */
export function daySpan(span: string, now: string, timeZone: string): { from: string; to: string } | null {
  const today = Temporal.Instant.from(now).toZonedDateTimeISO(timeZone).toPlainDate()
  const [which, unit] = span.split('_') as [string, string | undefined]
  const days = /^(last|next)_(\d+)_days$/.exec(span)
  const out = (from: Temporal.PlainDate, to: Temporal.PlainDate): { from: string; to: string } => ({
    from: from.toString(),
    to: to.toString(),
  })
  if (days) {
    const n = Number(days[2])
    return days[1] === 'last'
      ? out(today.subtract({ days: n - 1 }), today.add({ days: 1 }))
      : out(today, today.add({ days: n }))
  }
  const shift = { this: 0, last: -1, next: 1 }[which]
  if (span === 'today') return out(today, today.add({ days: 1 }))
  if (span === 'yesterday') return out(today.subtract({ days: 1 }), today)
  if (span === 'tomorrow') return out(today.add({ days: 1 }), today.add({ days: 2 }))
  if (shift === undefined || unit === undefined) return null
  if (unit === 'week') {
    const from = today.subtract({ days: today.dayOfWeek - 1 }).add({ weeks: shift })
    return out(from, from.add({ weeks: 1 }))
  }
  if (unit === 'month') {
    const from = today.with({ day: 1 }).add({ months: shift })
    return out(from, from.add({ months: 1 }))
  }
  if (unit === 'quarter') {
    const from = today.with({ day: 1, month: Math.floor((today.month - 1) / 3) * 3 + 1 }).add({ months: 3 * shift })
    return out(from, from.add({ months: 3 }))
  }
  if (unit === 'year') {
    const from = today.with({ day: 1, month: 1 }).add({ years: shift })
    return out(from, from.add({ years: 1 }))
  }
  return null
}

/** The instant at which a day begins in a time zone. */
export const startOfDay = (day: string, timeZone: string): string =>
  Temporal.PlainDate.from(day).toZonedDateTime(timeZone).toInstant().toString({ smallestUnit: 'millisecond' })
