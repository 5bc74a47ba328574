import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { i18n } from '@lingui/core'
import { apiError, fieldError } from '@app/ui/api'
import { said } from '@app/ui/said'
import { saidTexts } from '../../tools/said-texts.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileMessage } from './compile-message.ts'

const root = join(import.meta.dirname, '../..')
const unquoted = (text: string): string => JSON.parse(`"${text}"`) as string

/** The German catalogue as it is committed. */
const german = (): Record<string, string> =>
  Object.fromEntries(
    [
      ...readFileSync(join(import.meta.dirname, 'locales/de.po'), 'utf8').matchAll(/^msgid "(.+)"\nmsgstr "(.+)"$/gm),
    ].map(([, id = '', text = '']) => [unquoted(id), unquoted(text)]),
  )

describe('what the server says, in German', () => {
  beforeAll(() => {
    i18n.setMessagesCompiler(compileMessage)
    i18n.load('de', german())
    i18n.activate('de')
  })
  afterAll(() => {
    i18n.load('en', {})
    i18n.activate('en')
  })

  test.each([
    ['Your role does not allow this.', 'Ihre Rolle erlaubt das nicht.'],
    ['must be at least 3', 'muss mindestens 3 sein'],
    // What a person typed stays as typed, also where it is a word of ours.
    ['"Contacts" is not known', '„Contacts“ ist nicht bekannt'],
    ['3 contacts point here', '3 Kontakte verweisen hierauf'],
    ['Founded: "31.31.2020" is not a date', 'Founded: „31.31.2020“ ist kein Datum'],
    ['Company: "Acme" is not known', 'Company: „Acme“ ist nicht bekannt'],
    ['Notes: "a: b" is not a number', 'Notes: „a: b“ ist keine Zahl'],
    ['must be an object like {"eq": …}', 'muss ein Objekt sein wie {"eq": …}'],
    [
      'The file is a ZIP archive, not an Excel workbook (.xlsx). Save it as .xlsx or CSV.',
      'Die Datei ist ein ZIP-Archiv, keine Excel-Arbeitsmappe (.xlsx). Speichern Sie sie als .xlsx oder CSV.',
    ],
    ['Nobody ever wrote this: not even here', 'Nobody ever wrote this: not even here'],
  ])('%s', (english, translated) => {
    expect(said(english)).toBe(translated)
  })

  test('a refusal arrives in German, field by field; its code does not change', () => {
    const failure = apiError(400, {
      code: 'validation_failed',
      title: 'Fields are wrong; `errors` points at each.',
      detail: 'Fields are wrong; `errors` points at each.',
      errors: [{ pointer: '/phone', code: 'not_a_phone', message: 'is not a phone number' }],
    })
    expect([failure.message, failure.code]).toEqual(['Einige Angaben stimmen nicht.', 'validation_failed'])
    expect(fieldError(failure, 'phone')).toBe('ist keine Telefonnummer')
  })
})

test('in English, without the hints for programmers', () => {
  expect(said('Fields are wrong; `errors` points at each.')).toBe('Fields are wrong.')
  expect(said('The workspace has no room left for files; `quota_bytes` and `used_bytes` say how much there is.')).toBe(
    'The workspace has no room left for files.',
  )
  expect(said('The first step is done. `methods` says by what: passkey, totp, recovery_code.')).toBe(
    'The first step is done.',
  )
  expect(said('is not a phone number')).toBe('is not a phone number')
})

test('every way to say something in the source is found', () => {
  const texts = saidTexts(root)
  // A literal, a template, a choice, an argument of a helper here and in another file, and a table.
  for (const text of [
    'is not a phone number',
    'has more than {0} decimal places or is too large',
    'The first notice goes first.',
    'names several records',
    'The file has no rows.',
    'is no encrypted field',
    'must be a whole number',
  ])
    expect(texts).toContain(text)
  expect(texts.length).toBeGreaterThan(300)
})
