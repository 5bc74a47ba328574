import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFailed, test } from 'vitest'
import { independentCsv } from '../packages/testkit/independent-csv.ts'
import { openBrowser } from './open-browser.ts'
import { signUp } from './person.ts'
import { picture } from './pictures.ts'
import { countAgain, editAndUndo, find, listed, takeIn, takeOut, total, undoImport } from './steps.ts'

const DATA = join(import.meta.dirname, '../../shared/data')
const file = (path: string): string => join(DATA, path)
const made = (created: number) => ({ created, updated: 0, skipped: 0, failed: 0 })
const same = (skipped: number) => ({ created: 0, updated: 0, skipped, failed: 0 })

if (!existsSync(DATA)) console.log('data sets not run: no ../shared/data')

/** Real people, offices and companies through the browser, where the data lies beside the repository; numbers are counted from the files. */
describe.skipIf(!existsSync(DATA))('the data sets', () => {
  const server = { url: inject('server') }
  let browser: Browser
  let page: Page
  let home = ''

  beforeAll(async () => {
    browser = await openBrowser()
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
      timezoneId: 'UTC',
      colorScheme: 'light',
      reducedMotion: 'reduce',
      acceptDownloads: true,
    })
    context.setDefaultTimeout(30_000)
    page = await context.newPage()
    home = `${server.url}${await signUp(page, server.url, 'Public affairs')}`
  })
  beforeEach(({ task }) => {
    onTestFailed(() => picture(page, `failed-${task.name.replace(/\W+/g, '-')}`))
  })
  afterAll(async () => {
    await browser?.close()
  })

  test('537 people come in with phones, addresses, birthdays and links', async () => {
    const rows = independentCsv(file('legislators/legislators-current.csv'))
    expect(rows.length).toBe(537)
    const { counted, written } = await takeIn(page, home, 'contact', file('legislators/legislators-current.csv'), {
      bioguide_id: 'New field…',
      party: 'New field…',
    })
    expect(counted).toEqual(made(rows.length))
    expect(written).toEqual(made(rows.length))
    expect(await listed(page, home, 'contacts')).toBe(rows.length)
    const filled = (...names: string[]): number =>
      rows.reduce((sum, row) => sum + names.filter((name) => row[name] !== '').length, 0)
    expect(await total(page, 'contacts', { birthday: { is_null: false } })).toBe(filled('birthday'))
    expect(await total(page, 'contact-phones')).toBe(filled('phone'))
    expect(await total(page, 'contact-links')).toBe(
      filled('url', 'contact_form', 'twitter', 'facebook', 'youtube', 'mastodon'),
    )
    expect(await total(page, 'addresses')).toBe(
      rows.filter((row) => row['address'] !== '' || row['state'] !== '').length,
    )
    await picture(page, 'people')
  })

  test('1,312 offices find the people they belong to', async () => {
    const people = new Set(independentCsv(file('legislators/legislators-current.csv')).map((row) => row['bioguide_id']))
    const offices = independentCsv(file('legislators/legislators-district-offices.csv'))
    const known = offices.filter((row) => people.has(row['bioguide']))
    expect(known.length).toBe(1312)
    const before = await total(page, 'addresses')
    const { counted, written } = await takeIn(
      page,
      home,
      'address',
      file('legislators/legislators-district-offices.csv'),
      { bioguide: 'Contact by bioguide_id' },
    )
    const expected = { ...made(known.length), failed: offices.length - known.length }
    expect(counted).toEqual(expected)
    expect(written).toEqual(expected)
    expect(await total(page, 'addresses')).toBe(before + known.length)
  })

  test('a person is edited in the list, put back, and found', async () => {
    await editAndUndo(page, `${home}/contacts`, 'Klobuchar', 'Job title', 'Senator')
    await find(page, 'amy klobuchar', 'Amy Jean Klobuchar')
    await picture(page, 'person')
  })

  for (const format of ['CSV', 'Excel'] as const)
    test(`the people leave as ${format} and come back without a change`, async () => {
      const path = await takeOut(page, home, 'contact', format, 537)
      if (format === 'CSV') {
        const rows = independentCsv(path)
        expect(rows.length).toBe(537)
        expect(new Set(rows.map((row) => row['custom.bioguide_id'])).size).toBe(537)
      }
      expect(await countAgain(page, home, 'contact', path)).toEqual(same(537))
    })

  test('the offices are undone whole', async () => {
    const before = await total(page, 'addresses')
    await undoImport(page, home, 'legislators-district-offices.csv')
    expect(await total(page, 'addresses')).toBe(before - 1312)
    expect(await total(page, 'contacts')).toBe(537)
  })

  test('503 companies come in, are found, edited, put back, taken out and known again', async () => {
    const source = file('sp500/constituents.csv')
    const rows = independentCsv(source)
    expect(rows.length).toBe(503)
    const { written } = await takeIn(page, home, 'company', source, { Symbol: 'New field…', Founded: 'New field…' })
    expect(written).toEqual(made(503))
    expect(await listed(page, home, 'companies')).toBe(503)
    expect(await total(page, 'companies', { 'custom.founded': { eq: '2013 (1888)' } })).toBe(
      rows.filter((row) => row['Founded'] === '2013 (1888)').length,
    )
    await find(page, 'nvidia', 'Nvidia')
    await editAndUndo(page, `${home}/companies`, 'Nvidia', 'Industry', 'Chips')
    for (const format of ['CSV', 'Excel'] as const)
      expect(await countAgain(page, home, 'company', await takeOut(page, home, 'company', format, 503))).toEqual(
        same(503),
      )
  })
})
