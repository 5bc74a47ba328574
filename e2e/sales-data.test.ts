import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser } from './open-browser.ts'
import { choose, column, count, expectCount, openImport, runImport, signUp } from './person.ts'
import { startServer, type RunningServer } from './start-server.ts'

const DATA = join(import.meta.dirname, '../../shared/data/sales-opportunities')
const read = (name: string): Record<string, string>[] =>
  parse(readFileSync(join(DATA, name), 'utf8'), { columns: true, bom: true })

/** The real spreadsheet, where it lies beside the repository: expected numbers are counted here from the file itself. */
describe.skipIf(!existsSync(DATA))('the sales spreadsheet', () => {
  let server: RunningServer
  let browser: Browser
  let page: Page
  let home = ''

  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startServer(), openBrowser()])
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
    await server?.stop()
  })

  test('comes in with every company and product', async () => {
    await openImport(page, home, 'company', join(DATA, 'accounts.csv'))
    await count(page)
    expect(await runImport(page)).toEqual({ created: read('accounts.csv').length, updated: 0, skipped: 0, failed: 0 })
    await openImport(page, home, 'product', join(DATA, 'products.csv'))
    await count(page)
    expect(await runImport(page)).toEqual({ created: read('products.csv').length, updated: 0, skipped: 0, failed: 0 })
  })

  test('comes in with every deal, and the board counts them', { timeout: 240_000 }, async () => {
    const rows = read('sales_pipeline.csv')
    await openImport(page, home, 'deal', join(DATA, 'sales_pipeline.csv'))
    await count(page)
    await page.getByRole('button', { name: /^Product/ }).click()
    await page.getByRole('button', { name: 'Confirm GTXPro' }).click()
    await choose(page, 'Owner', 'Create')
    await choose(page, 'Stage', 'Create')
    expect(await count(page)).toEqual({ created: rows.length, updated: 0, skipped: 0, failed: 0 })
    expect(await runImport(page)).toEqual({ created: rows.length, updated: 0, skipped: 0, failed: 0 })
    await page.goto(`${home}/deals/board`)
    await column(page, 'Won').locator('.card').first().waitFor()
    for (const stage of ['Won', 'Engaging', 'Prospecting'])
      await expectCount(page, stage, rows.filter((row) => row['deal_stage'] === stage).length)
    const sum = rows.reduce((total, row) => total + Number(row['close_value'] || 0), 0)
    expect((await column(page, 'Won').locator('.tot b').innerText()).replace(/[^\d]/g, '')).toBe(String(sum))
  })
})
