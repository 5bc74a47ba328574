import type { FieldType, Normalised } from '../field.ts'
import { cleanText } from './text.ts'

export type Address = {
  street: string | null
  city: string | null
  region: string | null
  postal_code: string | null
  country: string | null
}
export const addressParts = ['street', 'city', 'region', 'postal_code', 'country'] as const

function normaliseAddress(value: Partial<Address>): Normalised<Address | null> {
  const out: Address = { street: null, city: null, region: null, postal_code: null, country: null }
  for (const part of addressParts) {
    const cleaned = cleanText(value[part] ?? '', 500, part === 'street')
    if ('invalid' in cleaned) return cleaned
    out[part] = cleaned.value
  }
  return { value: addressParts.every((p) => out[p] === null) ? null : out }
}

/** Five columns; filters reach the parts as `address.city`. */
export const addressType: FieldType<Address> = {
  kind: 'address',
  columns: (name) => addressParts.map((part) => ({ name: `${name}_${part}`, type: 'text', collate: 'und-x-icu' })),
  schema: () => ({
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(addressParts.map((p) => [p, { type: ['string', 'null'], maxLength: 500 }])),
  }),
  operators: ['is_null'],
  normalise: normaliseAddress,
  store: (value) => addressParts.map((p) => value?.[p] ?? null),
  load: (values) => {
    if (values.every((v) => v === null || v === undefined)) return null
    return Object.fromEntries(addressParts.map((p, i) => [p, values[i] ?? null])) as Address
  },
  parse: (text) => {
    const t = text.trim()
    if (t === '') return { value: null }
    // What format() writes, trimmed at the ends by then: an address without street or country has empty parts there.
    const parts = t.split('|').map((part) => part.trim())
    if (parts.length === addressParts.length)
      return normaliseAddress(Object.fromEntries(addressParts.map((p, i) => [p, parts[i] ?? ''])))
    return normaliseAddress({ street: t })
  },
  format: (value) => (value === null ? '' : addressParts.map((p) => value[p] ?? '').join(' | ')),
  slots: [],
  erase: () => null,
  sample: (_field, n) => ({
    street: `${n} Main Street`,
    city: 'Springfield',
    region: 'IL',
    postal_code: '62701',
    country: 'US',
  }),
  sortable: false,
}

export const jsonType: FieldType<unknown> = {
  kind: 'json',
  columns: (name) => [{ name, type: 'jsonb' }],
  schema: () => ({}),
  operators: ['is_null'],
  normalise: (value) =>
    JSON.stringify(value).length > 100_000 ? { invalid: 'too_long', message: 'is larger than 100 kB' } : { value },
  store: (value) => [value === null || value === undefined ? null : JSON.stringify(value)],
  load: ([value]) => value ?? null,
  parse: (text) => {
    if (text.trim() === '') return { value: null }
    try {
      return { value: JSON.parse(text) as unknown }
    } catch {
      return { invalid: 'not_json', message: 'is not JSON' }
    }
  },
  format: (value) => (value === null || value === undefined ? '' : JSON.stringify(value)),
  slots: [],
  erase: () => null,
  sample: (_field, n) => ({ n }),
  sortable: false,
}

/** Values of a child object, embedded: `emails: [{value, label, is_primary}]`. The child object's own schema describes the items. */
export const listType: FieldType<Record<string, unknown>[]> = {
  kind: 'list',
  columns: () => [],
  schema: () => ({ type: 'array', maxItems: 200, items: { type: 'object' } }),
  operators: ['is_null'],
  normalise: (value) => ({ value }),
  store: () => [],
  load: () => null,
  parse: (text) => {
    if (text.trim() === '') return { value: [] }
    if (text.trim().startsWith('[')) {
      try {
        const items = JSON.parse(text) as unknown
        if (Array.isArray(items) && items.every((i) => typeof i === 'object' && i !== null))
          return { value: items as Record<string, unknown>[] }
      } catch {
        /* not what format() wrote: read it as values */
      }
    }
    return {
      value: text
        .split(/[;|]/)
        .map((v) => v.trim())
        .filter(Boolean)
        .map((value, i) => ({ value, is_primary: i === 0 })),
    }
  },
  format: (value) => (value === null || value.length === 0 ? '' : JSON.stringify(value)),
  slots: [],
  erase: () => [],
  sample: () => null,
  sortable: false,
}
