import { describe, expect, test } from 'vitest'
import type { ObjectMeta } from '@app/ui'
import { addressesIn, choicesIn, curlExample, dayAfter, daysTo, isOver, rightsOf, stateOf } from './key-model.ts'

const object = (name: string, more: Partial<ObjectMeta>): ObjectMeta => ({
  name,
  path: `${name}s`,
  label: [name, `${name}s`],
  title: 'name',
  icon: null,
  hidden: false,
  custom_fields: false,
  routes: true,
  child: false,
  access: 'owner',
  fields: [],
  can: { read: 'all', create: 'all', update: 'all', delete: 'all', export: 'all', import: 'all' },
  actions: [],
  ...more,
})
const target = (name: string) => [{ name: `${name}_id`, target: name }] as unknown as ObjectMeta['fields']
const objects = [
  object('company', {}),
  object('deal', {}),
  object('deal_line', { access: 'parents', child: true, fields: target('deal') }),
  object('pipeline', { access: 'config' }),
]

describe('rights of a key', () => {
  test('name what was chosen and what belongs to it, and nothing else', () => {
    const rights = rightsOf(objects, { deal: 'write' }, false)
    expect(Object.keys(rights.objects)).toEqual(['deal', 'deal_line'])
    expect(rights.objects['deal']).toMatchObject({ read: 'all', create: 'all', delete: 'all' })
    expect(Object.values(rights.every)).toEqual(Array(6).fill('none'))
    expect(rights.areas).toEqual([])
  })

  test('with configuration, that is named too, and a kind of record that comes later is shut', () => {
    const rights = rightsOf(objects, { deal: 'read' }, true)
    expect(Object.values(rights.every)).toEqual(Array(6).fill('none'))
    expect(rights.objects['company']).toBeUndefined()
    expect(rights.objects['deal']).toEqual({ read: 'all', export: 'all' })
    expect(rights.objects['pipeline']).toEqual({ read: 'all', export: 'all' })
  })

  test('are read back as they were chosen', () => {
    for (const settings of [true, false]) {
      const read = choicesIn(objects, rightsOf(objects, { deal: 'write', company: 'read' }, settings))
      expect(read.objects.map((one) => [one.object.name, one.choice])).toEqual([
        ['company', 'read'],
        ['deal', 'write'],
      ])
      expect(read.settings).toBe(settings)
    }
  })
})

test('a day is so many days away, whatever the hour', () => {
  const late = new Date(2026, 10, 21, 23, 59)
  expect(dayAfter(30, late)).toBe('2026-12-21')
  expect([daysTo('2026-11-22', late), daysTo('2026-12-21', late), daysTo('2026-11-21', late)]).toEqual([1, 30, 0])
})

test('addresses come in lines or with commas', () => {
  expect(addressesIn(' 203.0.113.0/24,\n2001:db8::1 ; ')).toEqual(['203.0.113.0/24', '2001:db8::1'])
})

test('a key warns two weeks before its end, and is over with its owner', () => {
  const at = (days: number) => ({ expires_at: new Date(days * 86_400_000).toISOString(), revoked_at: null })
  expect([at(20), at(13), at(0)].map((key) => stateOf(key, true, 0))).toEqual(['live', 'soon', 'expired'])
  expect(stateOf(at(20), false, 0)).toBe('orphaned')
  expect(stateOf({ ...at(20), revoked_at: '2026-01-01' }, true, 0)).toBe('revoked')
  expect(['live', 'soon', 'expired', 'revoked', 'orphaned'].map((s) => isOver(s as 'live'))).toEqual([
    false,
    false,
    true,
    true,
    true,
  ])
})

test('the example names this very installation', () => {
  expect(curlExample('https://crm.example', 'companies')).toContain('"https://crm.example/v1/companies?limit=5"')
})
