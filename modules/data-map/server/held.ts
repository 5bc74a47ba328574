import {
  type DestinationKey,
  type HeldClass,
  type HeldFor,
  type MapEntry,
  type Retention,
  destinations,
  purposes,
  retentionClasses,
} from '@app/schema'
import { placeNames } from '../index.ts'

/** An entry of the data map as it is told to the person whose rows are in it. `used`: destinations that something goes to here. */
export const heldClass = (entry: MapEntry, rows: number | null, used: ReadonlySet<DestinationKey>): HeldClass => ({
  place: entry.name,
  label: placeNames[entry.name] ?? entry.label,
  rows,
  categories: [...new Set(entry.columns.flatMap((one) => one.personal ?? []))].toSorted(),
  purpose: purposes[entry.purpose].title,
  purpose_text: purposes[entry.purpose].text,
  basis: entry.basis,
  retention: heldFor(entry.retention),
  recipients: entry.sent_to.filter((one) => used.has(one)).map((one) => destinations[one].title),
})

function heldFor(retention: Retention): HeldFor {
  if (typeof retention === 'string') return { kind: retention }
  if ('with' in retention)
    return retention.with === 'record' ? { kind: 'record' } : { kind: 'with', with: nameOf(retention.with) }
  const { after, title } = retentionClasses[retention.class]
  return { kind: 'period', after, title }
}

/** A table by its word; an object by its label, which is its name with a capital. */
const nameOf = (place: string): string =>
  placeNames[place] ?? placeNames[`identity.${place}`] ?? place.replace(/^./, (first) => first.toUpperCase())
