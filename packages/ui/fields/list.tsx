import type { FieldKit } from './kit.ts'
import { asText } from './kit.ts'
import { lazyInput } from './lazy-input.tsx'

/** One value of a list field. */
export type Entry = { id?: string; value?: string; label?: string | null; is_primary?: boolean } & Record<
  string,
  unknown
>
/** The entries of a list value. */
export const entries = (value: unknown): Entry[] => (Array.isArray(value) ? (value as Entry[]) : [])
/** An entry in one line. */
export const show = (e: Entry): string =>
  asText(e.value) || [e['street'], e['postal_code'], e['city'], e['country']].filter(Boolean).map(asText).join(', ')

export const list: FieldKit = {
  Cell: ({ value }) => {
    const all = entries(value)
    const first = all.find((e) => e.is_primary) ?? all[0]
    return first ? (
      <span className="cut">
        {show(first)}
        {all.length > 1 && <span className="count"> +{all.length - 1}</span>}
      </span>
    ) : null
  },
  Input: lazyInput('ListInput'),
  editor: 'panel',
  width: 180,
  toText: (value) => entries(value).map(show).join(', '),
  fromText: (text) => ({
    value: text
      .split(/[,;]/)
      .map((s) => s.trim())
      .filter(Boolean)
      .map((v, i) => ({ value: v, label: null, is_primary: i === 0 })),
  }),
}

/** An address. */
export type Place = Partial<Record<'street' | 'city' | 'region' | 'postal_code' | 'country', string | null>>
/** The parts of an address value. */
export const place = (value: unknown): Place => (typeof value === 'object' && value !== null ? (value as Place) : {})

const oneLine = (value: unknown): string => {
  const p = place(value)
  return [p.street, [p.postal_code, p.city].filter(Boolean).join(' '), p.region, p.country].filter(Boolean).join(', ')
}

export const address: FieldKit = {
  Cell: ({ value }) => <>{oneLine(value)}</>,
  Input: lazyInput('AddressInput'),
  editor: 'panel',
  width: 220,
  toText: oneLine,
  fromText: (text) => ({ value: text.trim() ? { street: text.trim() } : null }),
}
