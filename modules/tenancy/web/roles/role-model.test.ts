import type { ObjectMeta } from '@app/ui'
import { expect, test } from 'vitest'
import {
  type Rights,
  changedIn,
  choiceOf,
  objectAt,
  partners,
  scopeAt,
  withAction,
  withArea,
  withField,
  withScope,
} from './role-model.ts'

const rights: Rights = {
  every: { read: 'all', create: 'all', update: 'team', delete: 'own', export: 'none', import: 'none' },
  objects: {},
  areas: [],
}
const object = (given: Partial<ObjectMeta>): ObjectMeta =>
  ({ name: 'thing', routes: true, access: 'owner', fields: [], title: 'name', ...given }) as ObjectMeta

test('a cell without an entry follows the row of every object, and follows it again once its entry is taken away', () => {
  const thing = object({})
  const own = withScope(rights, 'thing', 'update', 'all')
  expect([scopeAt(rights, thing, 'update'), scopeAt(own, thing, 'update')]).toEqual(['team', 'all'])
  expect(withScope(own, 'thing', 'update', null)).toEqual(rights)
  expect(scopeAt(withScope(rights, null, 'update', 'none'), thing, 'update')).toBe('none')
})

test('configuration is read by everybody and written by its area, or by those it is opened to', () => {
  const stage = object({ access: 'config', area: 'settings' })
  expect([scopeAt(rights, stage, 'read'), scopeAt(rights, stage, 'update')]).toEqual(['all', 'none'])
  expect(scopeAt(withScope(rights, 'thing', 'update', 'all'), stage, 'update')).toBe('all')
  expect(scopeAt(withArea(rights, 'settings', true), stage, 'update')).toBe('all')
  expect(choiceOf(rights, 'config', 'update')).toBe('yes_no')
  expect(choiceOf(withArea(rights, 'settings', true), 'config', 'update')).toBe('fixed')
})

test('what is hidden takes along the list it is the first of', () => {
  const contact = object({
    fields: [
      { name: 'email' },
      { name: 'emails', list: { object: 'x', by: 'y', primary: 'email' } },
    ] as unknown as ObjectMeta['fields'],
  })
  expect(partners(contact, 'email')).toEqual(['emails'])
  const hidden = withField(rights, contact, 'emails', 'none')
  expect(hidden.objects['thing']?.fields).toEqual({ email: 'none', emails: 'none' })
  expect(withField(hidden, contact, 'email', 'write')).toEqual(rights)
})

test('only what differs is sent', () => {
  const role = { name: 'A', description: null, require_second_factor: false, rights }
  expect(changedIn(role, { ...role })).toEqual({})
  expect(changedIn(role, { ...role, rights: withAction(rights, 'deal', 'deal.win', null) })).toEqual({})
  expect(Object.keys(changedIn(role, { ...role, rights: withAction(rights, 'deal', 'deal.win', 'own') }))).toEqual([
    'rights',
  ])
})

test('a refusal is shown at its object', () => {
  expect(objectAt('/rights/objects/deal/fields/name')).toBe('deal')
  expect(objectAt('/name')).toBeNull()
})
