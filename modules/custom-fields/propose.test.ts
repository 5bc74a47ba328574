import { expect, test } from 'vitest'
import { proposeFor } from './propose.ts'

test.each([
  ['Maiden name', 'text', 'name', false],
  ['Vorname', 'text', 'name', false],
  ['Private contact', 'email', 'contact', false],
  ['Handy privat', 'text', 'contact', false],
  ['Wohnort', 'text', 'place', false],
  ['Delivery', 'address', 'place', false],
  ['Ethnicity', 'text', 'special', true],
  ['Ethnische Herkunft', 'text', 'special', true],
  ['Gesundheitszustand', 'long_text', 'special', true],
  ['Religion', 'text', 'special', true],
  ['Fingerprint', 'text', 'special', true],
  ['Biometric hash', 'url', 'special', true],
  ['Religion', 'select', 'special', false],
  ['Gender', 'select', 'gender', false],
  ['Geschlecht', 'text', 'gender', false],
  ['Date of birth', 'date', 'birth', false],
  ['Cookie id', 'text', 'device', false],
  ['Passbild', 'url', 'image', false],
  ['Photo', 'url', 'image', false],
  ['Tier', 'select', null, false],
  ['Trace', 'text', null, false],
  ['Budget', 'money', null, false],
  ['Stage of the sale', 'text', null, false],
])('a field called "%s" of the kind %s looks like %s, encrypted: %s', (label, kind, category, special) => {
  expect(proposeFor(label, kind)).toEqual({ category, special })
})
