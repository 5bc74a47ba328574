import { expect, test } from 'vitest'
import type { FieldMeta, Row } from '@app/ui'
import { differences, fieldsOf, firstChoice } from './merge-model.ts'

const field = (name: string, part: Partial<FieldMeta> = {}): FieldMeta => ({
  name,
  kind: 'text',
  label: name,
  required: false,
  readonly: false,
  custom: name.startsWith('custom.'),
  options: null,
  target: null,
  via: null,
  list: null,
  filterable: true,
  sortable: true,
  operators: [],
  group: null,
  personal: null,
  ...part,
})
const fields = [
  field('name'),
  field('city'),
  field('phone'),
  field('emails', { kind: 'list' }),
  field('full_name', { readonly: true }),
  field('custom.region'),
  field('none'),
]
const kept: Row = { id: 'a', version: 1, name: 'Acme', city: 'Bonn', phone: null, custom: { region: 'EU' } }
const other: Row = { id: 'b', version: 1, name: 'Acme', city: 'Köln', phone: '+49', custom: { region: 'US' } }

test('what differs comes first, what is united or computed is no choice', () => {
  expect(differences(fields, kept, other).map((one) => [one.field.name, one.state])).toEqual([
    ['city', 'differ'],
    ['custom.region', 'differ'],
    ['phone', 'only other'],
    ['name', 'same'],
  ])
})

test('empty fields are filled from the other record by themselves; choices are sent, custom ones nested', () => {
  const list = differences(fields, kept, other)
  const first = firstChoice(list)
  expect(fieldsOf(list, first)).toEqual({ phone: '+49' })
  expect(fieldsOf(list, { ...first, 'custom.region': 'other', city: 'other' })).toEqual({
    city: 'Köln',
    phone: '+49',
    custom: { region: 'US' },
  })
})
