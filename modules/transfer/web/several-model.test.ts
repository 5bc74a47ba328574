import type { ObjectMeta } from '@app/ui'
import { describe, expect, test } from 'vitest'
import { guessObject, inOrder, nextOf, placeOf } from './several-model.ts'

const object = (name: string, path: string, targets: string[] = []): ObjectMeta =>
  ({
    name,
    path,
    label: [name, path],
    fields: targets.map((target) => ({ name: `${target}_id`, kind: 'ref', target, readonly: false })),
  }) as unknown as ObjectMeta
const objects = [
  object('deal', 'deals', ['company', 'contact']),
  object('contact', 'contacts', ['company']),
  object('company', 'companies', ['company', 'contact']),
  object('product', 'products'),
]

describe('several files', () => {
  test.each([
    ['contacts.csv', 'contact'],
    ['Accounts 2026.xlsx', 'company'],
    ['sales_pipeline.csv', 'deal'],
    ['Unternehmen.tsv', 'company'],
    ['cards.vcf', 'contact'],
    ['nobody-knows.csv', 'product'],
  ])('%s holds %s', (name, wanted) => {
    expect(guessObject(name, objects, 'product')).toBe(wanted)
  })

  test('what others point at comes first, in circles too', () => {
    const files = ['deal', 'contact', 'product', 'company'].map((name) => ({ object: name }))
    const order = inOrder(files, objects).map((one) => one.object)
    expect(order.indexOf('deal')).toBe(3)
    expect(order.indexOf('contact')).toBeGreaterThan(order.indexOf('product'))
    expect(
      inOrder([{ object: 'contact' }, { object: 'company' }], [
        objects[1],
        object('company', 'companies'),
      ] as ObjectMeta[]),
    ).toEqual([{ object: 'company' }, { object: 'contact' }])
  })

  test('those that wait are in the address', () => {
    expect(placeOf('acme', ['a', 'b', 'c'])).toEqual({ to: '/w/acme/imports/a', search: { next: 'b,c' } })
    expect(placeOf('acme', ['a'])).toEqual({ to: '/w/acme/imports/a', search: {} })
    expect(nextOf({ next: 'b,c' })).toEqual(['b', 'c'])
    expect(nextOf({})).toEqual([])
  })
})
