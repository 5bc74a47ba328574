import { Temporal } from 'temporal-polyfill'

/** Times that bind (X8): the stricter word of each policy. */
export const LIMITS = { ack_business_days: 3, respond_business_days: 15, fulfil_days: 30, most_days: 60 } as const

/** What the clocks of a workspace go by. `holidays`: dates, YYYY-MM-DD. */
export type Calendar = { readonly time_zone: string; readonly holidays: readonly string[] }
export type Deadlines = { readonly ack_due_at: string; readonly respond_due_at: string; readonly fulfil_due_at: string }

/** When each answer is due: the end of the last day, where the workspace is. The day of receipt does not count (Regulation 1182/71). */
export function deadlines(receivedAt: string, calendar: Calendar): Deadlines {
  const day = dayOf(receivedAt, calendar)
  return {
    ack_due_at: endOf(businessDaysAfter(day, LIMITS.ack_business_days, calendar), calendar),
    respond_due_at: endOf(businessDaysAfter(day, LIMITS.respond_business_days, calendar), calendar),
    fulfil_due_at: endOf(day.add({ days: LIMITS.fulfil_days }), calendar),
  }
}

/** The last moment of an extension of so many days after receipt; never beyond 60. @throws RangeError */
export function extendedTo(receivedAt: string, days: number, calendar: Calendar): string {
  if (days <= LIMITS.fulfil_days || days > LIMITS.most_days) throw new RangeError(`${days} days`)
  return endOf(dayOf(receivedAt, calendar).add({ days }), calendar)
}

const dayOf = (at: string, { time_zone }: Calendar): Temporal.PlainDate =>
  Temporal.Instant.from(at).toZonedDateTimeISO(time_zone).toPlainDate()
const endOf = (day: Temporal.PlainDate, { time_zone }: Calendar): string =>
  day.add({ days: 1 }).toZonedDateTime(time_zone).toInstant().toString({ smallestUnit: 'millisecond' })

function businessDaysAfter(from: Temporal.PlainDate, count: number, { holidays }: Calendar): Temporal.PlainDate {
  const closed = new Set(holidays)
  let day = from
  for (let left = count; left > 0;) {
    day = day.add({ days: 1 })
    if (day.dayOfWeek < 6 && !closed.has(day.toString())) left -= 1
  }
  return day
}

/** A day named by a person, checked. */
export function isDay(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text).toString() === text
  } catch {
    return false
  }
}
