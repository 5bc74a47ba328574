import type { Subscriber } from '@app/core'
import { followFlags, handOnRefusals } from './ledger.queries.ts'

const idsOf = (events: Parameters<Subscriber>[1]): string[] => [
  ...new Set(events.flatMap((one) => one.record_id ?? [])),
]

/** "Do not email" and "do not call" of a record that was written, into the ledger. What may be sent asks the fields themselves and waits for nothing. */
const follow: Subscriber = async (ctx, events) => await followFlags(ctx, idsOf(events))
const merged: Subscriber = async (ctx, events) => {
  await handOnRefusals(ctx, idsOf(events))
  await followFlags(ctx, idsOf(events))
}

export const subscribers: Readonly<Record<string, Subscriber>> = {
  'contact.created': follow,
  'contact.updated': follow,
  'contact.merged': merged,
}
