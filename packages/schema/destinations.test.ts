import { describe, expect, test } from 'vitest'
import { destinationCategories, destinationNamed, destinations } from './destinations.ts'
import { purposes } from './privacy.ts'

const every = Object.entries(destinations)

describe('the register of destinations', () => {
  test('has none for advertising, social networks, analytics, data brokers or models, and no purpose of selling', () => {
    expect([...destinationCategories]).toEqual(['mail', 'identity', 'network', 'storage'])
    expect(every.map(([key, one]) => [key, one.category])).toEqual([
      ['mail_server', 'mail'],
      ['identity_provider', 'identity'],
      ['name_server', 'network'],
      ['file_store', 'storage'],
      ['backup_store', 'storage'],
    ])
    expect(Object.keys(purposes)).toEqual([
      'customer_relations',
      'teamwork',
      'moving_data',
      'accountability',
      'rights',
      'account_rights',
      'sign_in',
      'security',
      'notices',
      'support',
      'operation',
    ])
    for (const [, one] of every) expect(Object.keys(purposes)).toContain(one.purpose)
  })

  test('says of each which fields may go there, and lists nothing of a record but what it is called', () => {
    for (const [, one] of every) expect(one.fields.length).toBeGreaterThan(0)
    expect(every.flatMap(([key, one]) => Object.entries(one.records ?? {}).map((pair) => [key, ...pair]))).toEqual([
      ['mail_server', '*', ['title']],
    ])
  })

  test.each(['advertising', 'toString', '__proto__', ''])('does not know %j', (key) => {
    expect(destinationNamed(key)).toBeNull()
  })
})
