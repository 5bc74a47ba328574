import {
  type ObjectDef,
  defineObject,
  email,
  list,
  long_text,
  member,
  money,
  ref,
  select,
  text,
  date,
} from '@app/schema'
import { describe, expect, test } from 'vitest'
import { planColumns, buildRow, splitName } from '../plan.ts'
import type { ColumnProfile } from '../read/profile.ts'
import { profileUrl } from '../social.ts'
import { guardText, unguardText } from '../write/guard.ts'
import { matchColumns } from './columns.ts'
import { editDistance, isSure, nearIndex, nearMatches, similarity, words } from './near.ts'
import { targetsOf } from './targets.ts'

const named = (...labels: string[]) => labels.map((label, id) => ({ id: String(id), label }))

describe('near matches', () => {
  test('spacing, case and accents make no difference; typing errors little', () => {
    expect(similarity('GTXPro', 'GTX Pro')).toBe(0.98)
    expect(similarity('Müller GmbH', 'MULLER GMBH')).toBe(0.98)
    expect(similarity('technolgy', 'technology')).toBeGreaterThan(0.8)
    expect(similarity('Lee, Ann', 'Ann Lee')).toBe(0.95)
    expect(similarity('retail', 'medical')).toBeLessThan(0.55)
    expect(editDistance('recieve', 'receive')).toBe(1)
    expect(editDistance('kitten', 'sitting')).toBe(3)
    expect(words('closeDate Won_2ndHTMLPage')).toEqual(['close', 'date', 'won', '2nd', 'html', 'page'])
  })
  test('the best comes first, and is chosen beforehand only when it is alone', () => {
    const products = named('GTX Basic', 'GTX Pro', 'GTX Plus Pro', 'MG Special')
    expect(nearMatches('GTXPro', products)[0]).toMatchObject({ label: 'GTX Pro', score: 0.98 })
    expect(isSure(nearMatches('GTXPro', products))).toBe(true)
    expect(isSure(nearMatches('Ann Le', named('Ann Lee', 'Ann Lea')))).toBe(false)
    expect(nearMatches('Nobody', products)).toEqual([])
    expect(nearIndex(products)('GTXPro')[0]?.label).toBe('GTX Pro')
  })
})

const person = defineObject('contact', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Contact', 'Contacts'],
  path: 'contacts',
  title: 'full_name',
  access: { owner: 'owner_id' },
  fields: {
    full_name: text({ readonly: true, personal: 'user.name' }),
    first_name: text({ personal: 'user.name' }),
    last_name: text({ personal: 'user.name' }),
    email: email(),
    emails: list('contact_email', 'contact_id', { primary: 'email' }),
    links: list('contact_link', 'contact_id'),
    company_id: ref('company'),
    birthday: date(),
    lifecycle: select(['lead', 'customer']),
    worth: money(),
    owner_id: member(),
    description: long_text({ personal: false }),
  },
}) as unknown as ObjectDef
const profile = (column: string, kind: ColumnProfile['kind'], samples: string[] = []): ColumnProfile => ({
  column,
  kind,
  samples,
  filled: 10,
  distinct: 5,
  longest: 9,
  fit: 1,
  date_format: null,
  date_ambiguous: false,
  number_format: null,
  currency: null,
})
const targets = targetsOf(person, new Map(), () => undefined)
const match = (...profiles: ColumnProfile[]) => matchColumns('contact', profiles, targets).map((one) => one.field)

describe('columns', () => {
  test('are matched by name, label, synonym and what is in them', () => {
    expect(
      match(
        profile('Vorname', 'text'),
        profile('Surname', 'text'),
        profile('E-mail Address', 'email'),
        profile('Account', 'text'),
        profile('Date of Birth', 'date'),
        profile('twitter', 'text'),
        profile('facebook', 'text'),
      ),
    ).toEqual(['first_name', 'last_name', 'email', 'company_id', 'birthday', 'links', 'links'])
  })
  test('a column whose cells cannot be the field is left alone', () => {
    expect(
      match(
        profile('Birthday', 'text'),
        profile('Email', 'text'),
        profile('id', 'text'),
        profile('Lifecycle', 'text', ['gold', 'silver']),
      ),
    ).toEqual([null, null, null, null])
    expect(match(profile('id', 'uuid'), profile('Lifecycle', 'text', ['Lead', 'customer']))).toEqual([
      null,
      'lifecycle',
    ])
  })
  test('a bad address among many leaves the column what its head says; another head, or another kind of cells, does not', () => {
    const most = (column: string, kind: ColumnProfile['kind']) => ({ ...profile(column, kind), fit: 0.8 })
    expect(match(most('Email', 'email'), most('Birthday', 'date'))).toEqual(['email', null])
    expect(match(most('Contact', 'email'))).toEqual([null])
  })
  test('a whole name is split only when its parts are not there', () => {
    expect(match(profile('Name', 'text'))).toEqual(['full_name'])
    expect(match(profile('Name', 'text'), profile('Last name', 'text'))).toEqual([null, 'last_name'])
  })
})

const env = { currency: 'USD', region: 'US', locale: 'en-US', time_zone: 'UTC', now: '2026-01-01T00:00:00.000Z' }
const build = (mapping: Record<string, string>, cells: string[]) => {
  const plan = planColumns(person, new Map(), Object.keys(mapping), mapping, {}, {})
  return buildRow(
    person,
    plan,
    cells,
    env,
    (_column, asked) => (asked === 'Acme' ? { id: 'acme-id' } : { unknown: true }),
    () => null,
  )
}

describe('rows', () => {
  test('cells become wire values; several columns fill one list; errors name the column', () => {
    const row = build(
      {
        Mail: 'email',
        'Email 2': 'emails',
        twitter: 'links',
        Firm: 'company_id',
        Worth: 'worth',
        Born: 'birthday',
        Stage: 'lifecycle',
      },
      ['ANN@example.com', 'ann@home.example', 'AnnLee', 'Acme', '$1,234.5', '2/30/1980', 'gold'],
    )
    expect(row.values).toEqual({
      emails: [
        { value: 'ann@example.com', is_primary: true },
        { value: 'ann@home.example', is_primary: false },
      ],
      links: [{ value: 'https://x.com/AnnLee', label: 'twitter', is_primary: true }],
      company_id: 'acme-id',
      worth: { amount: '1234.50', currency: 'USD' },
    })
    expect(row.errors.map((one) => [one.pointer, one.message.split(':')[0]])).toEqual([
      ['/birthday', 'Born'],
      ['/lifecycle', 'Stage'],
    ])
  })
  test('names are split as people write them', () => {
    expect(splitName('Ann M. Lee')).toEqual({ first_name: 'Ann', middle_name: 'M.', last_name: 'Lee' })
    expect(splitName('van der Berg, Jan')).toEqual({ first_name: 'Jan', middle_name: null, last_name: 'van der Berg' })
    expect(splitName('Jan van der Berg')).toEqual({ first_name: 'Jan', middle_name: null, last_name: 'van der Berg' })
    expect(splitName('Sammy Davis Jr.')).toEqual({ first_name: 'Sammy', middle_name: null, last_name: 'Davis Jr.' })
    expect(splitName('Cher')).toEqual({ first_name: null, middle_name: null, last_name: 'Cher' })
  })
  test('handles become addresses; formula guards come off again', () => {
    expect(profileUrl('mastodon', '@Rep@mastodon.social')).toBe('https://mastodon.social/@Rep')
    expect(profileUrl('youtube', 'https://youtube.com/x')).toBe('https://youtube.com/x')
    for (const one of ['=1', '+1 (2)', '-', '@x', '\tq', "'=x", 'plain', "'t is", '+12025550101'])
      expect(unguardText(guardText(one))).toBe(one)
    expect(guardText('+12025550101')).toBe('+12025550101')
  })
})
