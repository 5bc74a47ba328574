import { describe, expect, test } from 'vitest'
import { type Table, defineObject, defineTable, email, text } from './define.ts'
import { dataMap, durationText, retentionText } from './derive/data-map.ts'
import { defineGlobal, defineStore, retentionClasses } from './privacy.ts'
import { makeRegistry } from './registry.ts'

const person = defineObject('person', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Person', 'People'],
  path: 'people',
  title: 'name',
  access: { config: true },
  fields: { name: text({ personal: 'user.name' }), mail: email({ purpose: 'notices' }) },
})
const visit = {
  class: 'operational',
  purpose: 'security',
  retention: { class: 'usage', from: 'at' },
  primary_key: ['id'],
  columns: { id: { type: 'uuid', personal: false }, at: { type: 'timestamptz', personal: 'user.behavior' } },
} as const satisfies Omit<Table, 'name' | 'primary_key'> & { primary_key: readonly string[] }
/** As somebody would write it who goes around the type checker. */
const planted = (over: object): Table => defineTable('visit', { ...visit, ...over } as unknown as Omit<Table, 'name'>)
const made = (...tables: Table[]) => makeRegistry([{ objects: [person], tables }])

describe('a declaration', () => {
  test('that says what the registers know is taken', () => {
    expect(made(planted({})).tables.has('visit')).toBe(true)
  })

  test.each([
    ['no purpose', { purpose: undefined }, 'visit: says no purpose'],
    ['an unknown purpose', { purpose: 'curiosity' }, 'visit: no purpose curiosity'],
    ['no retention', { retention: undefined }, 'visit: says no retention'],
    ['an unknown end', { retention: 'forever' }, 'visit: no retention forever'],
    ['an unknown class', { retention: { class: 'ages', from: 'at' } }, 'visit: no retention class ages'],
    ['a clock that is no column', { retention: { class: 'usage', from: 'left_at' } }, 'from left_at'],
    ['a parent that is no table', { retention: { with: 'door' } }, 'visit: leaves with door, which is no table'],
    ['an unknown destination', { sent_to: ['adverts'] }, 'visit: no destination adverts'],
    ['an unclassified column', { columns: { ...visit.columns, shoe: { type: 'text' } } }, 'visit.shoe: says neither'],
    [
      'a made-up category',
      { columns: { ...visit.columns, shoe: { type: 'text', personal: 'feet' } } },
      'visit.shoe: says neither',
    ],
    [
      'an unknown purpose of a column',
      { columns: { ...visit.columns, shoe: { type: 'text', personal: 'user', purpose: 'fun' } } },
      'visit.shoe: no purpose fun',
    ],
  ])('with %s is refused', (_what, over, problem) => {
    expect(() => made(planted(over))).toThrow(problem)
  })

  test('of a global table and of a store is held to the same', () => {
    const bad = defineGlobal('guest', {
      class: 'account',
      purpose: 'sign_in',
      retention: 'account',
      columns: { name: 'name' },
    })
    expect(() => makeRegistry([{ globals: [bad] }])).toThrow('identity.guest.name: says neither')
    const store = defineStore('heap', {
      kind: 'folder',
      at: 'heap',
      text: 'Things.',
      class: 'service',
      personal: [],
      purpose: 'operation',
      retention: { with: 'door' },
    })
    expect(() => makeRegistry([{ stores: [store] }])).toThrow('store heap: leaves with door')
  })
})

describe('the map', () => {
  test('tells class, basis, retention and the purpose of each column', () => {
    const [people, visits] = dataMap(made(planted({})))
    expect(people).toMatchObject({
      name: 'person',
      kind: 'object',
      basis: 'legitimate_interest',
      role: 'processor',
      trash: true,
    })
    expect(people?.columns.find((one) => one.name === 'mail')).toMatchObject({
      personal: 'user.contact.email',
      purpose: 'notices',
    })
    expect(visits).toMatchObject({ name: 'visit', purpose: 'security', sent_to: [] })
    expect(retentionText(visit.retention)).toBe('90 days from at, then deleted (Use of the service)')
  })

  test('reads every period of the register', () => {
    for (const one of Object.values(retentionClasses))
      expect(durationText(one.after)).toMatch(/^\d+ (year|month|day|hour)s?$/)
    expect(() => durationText('for ever')).toThrow('no duration')
  })
})
