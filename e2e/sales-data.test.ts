import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { independentCsv } from '../packages/testkit/independent-csv.ts'
import { openBrowser } from './open-browser.ts'
import { column, count, decide, expectCount, openImport, runImport, signUp } from './person.ts'
import { picture } from './pictures.ts'
import { countAgain, editAndUndo, find, listed, takeIn, takeOut, total, undoImport } from './steps.ts'

const DATA = join(import.meta.dirname, '../../shared/data/sales-opportunities')
const file = (name: string): string => join(DATA, name)
const read = (name: string): Record<string, string>[] => independentCsv(file(name))
const made = (created: number) => ({ created, updated: 0, skipped: 0, failed: 0 })
const same = (skipped: number) => ({ created: 0, updated: 0, skipped, failed: 0 })

if (!existsSync(DATA)) console.log('sales spreadsheet not run: no ../shared/data')

/** The real spreadsheet, where it lies beside the repository: expected numbers are counted here from the file itself. */
describe.skipIf(!existsSync(DATA))('the sales spreadsheet', () => {
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
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(30_000)
    page = await context.newPage()
    home = `${server.url}${await signUp(page, server.url, 'Sales data')}`
  })
  afterAll(async () => {
    await browser?.close()
  })

  test('comes in with every company, its parents, and every product', async () => {
    const accounts = read('accounts.csv')
    const companies = made(accounts.length)
    expect(await takeIn(page, home, 'company', file('accounts.csv'))).toEqual({
      counted: companies,
      written: companies,
    })
    expect(await listed(page, home, 'companies')).toBe(accounts.length)
    for (const parent of new Set(accounts.map((row) => row['subsidiary_of'] ?? '').filter((name) => name !== '')))
      expect(await total(page, 'companies', { 'parent_id.name': { eq: parent } })).toBe(
        accounts.filter((row) => row['subsidiary_of'] === parent).length,
      )
    const products = made(read('products.csv').length)
    expect(await takeIn(page, home, 'product', file('products.csv'))).toEqual({ counted: products, written: products })
  })

  test('comes in with every deal, and the board counts them', { timeout: 240_000 }, async () => {
    const rows = read('sales_pipeline.csv')
    await openImport(page, home, 'deal', join(DATA, 'sales_pipeline.csv'))
    await count(page)
    await page.getByRole('button', { name: /^Product/ }).click()
    await page.getByRole('button', { name: 'Confirm GTXPro' }).click()
    await decide(page, 'Owner', 'Create all')
    await decide(page, 'Stage', 'Create all')
    expect(await count(page)).toEqual({ created: rows.length, updated: 0, skipped: 0, failed: 0 })
    expect(await runImport(page)).toEqual({ created: rows.length, updated: 0, skipped: 0, failed: 0 })
    await page.goto(`${home}/deals/board`)
    await column(page, 'Won').locator('.card').first().waitFor()
    for (const stage of ['Won', 'Engaging', 'Prospecting'])
      await expectCount(page, stage, rows.filter((row) => row['deal_stage'] === stage).length)
    const sum = rows.reduce((total, row) => total + Number(row['close_value'] || 0), 0)
    expect((await column(page, 'Won').locator('.tot b').innerText()).replace(/[^\d]/g, '')).toBe(String(sum))
    await picture(page, 'board-sales')
    // What the file leaves empty is empty here, not zero.
    const empty = (name: string): number => rows.filter((row) => row[name] === '').length
    expect(await total(page, 'deals', { amount: { is_null: true } })).toBe(empty('close_value'))
    expect(await total(page, 'deals', { company_id: { is_null: true } })).toBe(empty('account'))
  })

  test('a deal and a company are found with cmd-K; they and a product are edited and put back', async () => {
    await page.goto(`${home}/deals`)
    await find(page, '1C1I7A6R', '1C1I7A6R')
    await editAndUndo(page, `${home}/deals`, '1C1I7A6R', 'Amount', '1,999')
    await find(page, 'ganjaflex', 'Ganjaflex')
    await editAndUndo(page, `${home}/companies`, 'Ganjaflex', 'Industry', 'Gardening')
    await editAndUndo(page, `${home}/products`, 'MG Special', 'Series', 'Basics')
  })

  test('all of it leaves and is known when it comes back', { timeout: 240_000 }, async () => {
    for (const [object, rows] of [
      ['company', read('accounts.csv').length],
      ['product', read('products.csv').length],
      ['deal', read('sales_pipeline.csv').length],
    ] as const) {
      const path = await takeOut(page, home, object, 'CSV', rows)
      expect(independentCsv(path).length, object).toBe(rows)
      expect(await countAgain(page, home, object, path), object).toEqual(same(rows))
    }
  })

  test('the deals are undone, but for the one edited since, which is named', { timeout: 240_000 }, async () => {
    await undoImport(page, home, 'sales_pipeline.csv')
    expect(await total(page, 'deals')).toBe(1)
    await page.getByRole('row').filter({ hasText: 'Undone' }).getByRole('link').first().click()
    const kept = page.getByText('1 record was edited since and is kept.')
    await kept.getByRole('link', { name: /^row \d/ }).click()
    await page.getByRole('heading', { name: '1C1I7A6R' }).waitFor()
    expect(await total(page, 'companies')).toBe(read('accounts.csv').length)
  })
})
