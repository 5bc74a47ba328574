import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFailed, test } from 'vitest'
import { lookAt } from './accessibility.ts'
import { openBrowser } from './open-browser.ts'
import { column, count, countOf, decide, expectCount, openImport, runImport, signUp } from './person.ts'
import { picture } from './pictures.ts'
import { kept, REGISTER, watch, type Watch } from './register.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')

/** A stranger's first hour: sign up, bring the sales spreadsheet, work the board, find, edit, take it out again. */
describe('the first hour', () => {
  const server = { url: inject('server') }
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let seen: Watch
  let home = ''
  const problems: string[] = []

  beforeAll(async () => {
    browser = await openBrowser()
    context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
      timezoneId: 'Europe/Berlin',
      colorScheme: 'light',
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(20_000)
    seen = watch(context)
    page = await context.newPage()
  })
  /** What the screen showed when a step failed lies in .tmp/e2e, out of the repository. */
  beforeEach(({ task }) => {
    onTestFailed(async () => {
      const folder = join(import.meta.dirname, '../.tmp/e2e')
      mkdirSync(folder, { recursive: true })
      await page.screenshot({ path: join(folder, `${task.name.replace(/\W+/g, '-')}.png`) })
    })
  })
  afterAll(async () => {
    await browser?.close()
  })

  /** axe in both schemes, on the page as it stands: dialogs and menus stay open. */
  async function look(name: string): Promise<void> {
    problems.push(...(await lookAt(page, name, 'now')))
  }

  test('signs up', async () => {
    await page.goto(`${server.url}/sign-up`)
    await page.getByRole('button', { name: 'Create workspace' }).waitFor()
    home = `${server.url}${await signUp(page, server.url, 'Kestrel Hardware')}`
  })

  test('imports companies, products and deals', async () => {
    await openImport(page, home, 'company', join(FIXTURES, 'accounts.csv'))
    await look('import, columns')
    await picture(page, 'import-columns')
    expect(await count(page)).toEqual({ created: 12, updated: 0, skipped: 0, failed: 0 })
    expect(await runImport(page)).toEqual({ created: 12, updated: 0, skipped: 0, failed: 0 })

    await openImport(page, home, 'product', join(FIXTURES, 'products.csv'))
    await count(page)
    expect(await runImport(page)).toMatchObject({ created: 5, failed: 0 })

    await openImport(page, home, 'deal', join(FIXTURES, 'sales_pipeline.csv'))
    expect((await count(page)).failed).toBe(80)
    await page.getByRole('button', { name: /^Product/ }).click()
    await page.getByText('Almost the same').waitFor()
    await look('import, review')
    await picture(page, 'import-review')
    await page.getByRole('button', { name: 'Confirm GTXPro' }).click()
    await decide(page, 'Owner', 'Create all')
    await decide(page, 'Stage', 'Create all')
    expect(await count(page)).toEqual({ created: 80, updated: 0, skipped: 0, failed: 0 })
    expect(await runImport(page)).toEqual({ created: 80, updated: 0, skipped: 0, failed: 0 })
    await look('import, done')
  })

  test('undoes an import and takes it in again', async () => {
    await page.goto(`${home}/imports`)
    await page.getByRole('button', { name: 'Undo sales_pipeline.csv' }).click()
    await page.getByText('Undone', { exact: true }).first().waitFor({ timeout: 30_000 })
    await openImport(page, home, 'deal', join(FIXTURES, 'sales_pipeline.csv'))
    await count(page)
    await page.getByRole('button', { name: /^Product/ }).click()
    await page.getByRole('button', { name: 'Confirm GTXPro' }).click()
    await decide(page, 'Owner', 'Create all')
    await decide(page, 'Stage', 'Create all')
    await count(page)
    expect(await runImport(page)).toMatchObject({ created: 80, failed: 0 })
  })

  test('sees every deal on the board', async () => {
    await page.getByRole('link', { name: 'Open deals' }).click()
    await page.goto(`${home}/deals/board`)
    await column(page, 'Prospecting').locator('.card').first().waitFor()
    await expectCount(page, 'Prospecting', 20)
    await expectCount(page, 'Engaging', 20)
    await expectCount(page, 'Won', 20)
    await picture(page, 'board')
  })

  test('moves a card with the mouse, and takes it back', async () => {
    const card = column(page, 'Prospecting').locator('.card').first()
    const from = await card.boundingBox()
    const to = await column(page, 'Engaging').locator('.cards').boundingBox()
    if (!from || !to) throw new Error('nothing to drag')
    await page.mouse.move(from.x + 40, from.y + 12)
    await page.mouse.down()
    await page.mouse.move(from.x + 80, from.y + 30, { steps: 4 })
    await page.mouse.move(to.x + 80, to.y + 120, { steps: 10 })
    await page.mouse.up()
    await expectCount(page, 'Engaging', 21)
    await expectCount(page, 'Prospecting', 19)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expectCount(page, 'Engaging', 20)
    await expectCount(page, 'Prospecting', 20)
  })

  test('moves a card with the keyboard alone, and takes it back', async () => {
    await column(page, 'Prospecting').locator('.card').first().focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.getByText(/^Moving /).waitFor()
    await look('board, card lifted')
    // It lands on the nearest stage, which may be either neighbour: to the right end, then left until Engaging.
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft'])
      await page.keyboard.press(key)
    await expect
      .poll(async () => (await page.locator('.movebar').innerText()).replace(/\s+/g, ' '))
      .toContain('to Engaging')
    await picture(page, 'board-keyboard')
    await page.keyboard.press('Enter')
    await expectCount(page, 'Engaging', 21)
    await page.keyboard.press('Control+z')
    await expectCount(page, 'Engaging', 20)
  })

  test('wins and loses a deal from its menu', async () => {
    const won = await countOf(page, 'Won')
    await column(page, 'Engaging')
      .getByRole('button', { name: /^Actions for/ })
      .first()
      .click()
    await page.getByRole('menu').waitFor()
    await look('board, menu open')
    await page.getByRole('menuitem', { name: 'Won' }).first().click()
    await expectCount(page, 'Won', won + 1)
    await column(page, 'Engaging')
      .getByRole('button', { name: /^Actions for/ })
      .first()
      .click()
    await page.getByRole('menuitem', { name: 'Lost' }).first().click()
    await page.getByLabel('Reason').waitFor()
    await look('board, lost dialog open')
    await page.getByLabel('Reason').fill('Price')
    await page.getByRole('button', { name: 'Mark as lost' }).click()
    await expectCount(page, 'Engaging', 18)
  })

  test('finds a company with cmd-K', async () => {
    await page.keyboard.press('Control+k')
    const search = page.getByRole('dialog').getByRole('searchbox')
    await search.fill('Granite')
    await page
      .getByRole('menuitem', { name: /Granite Bay/ })
      .first()
      .waitFor()
    await look('command menu')
    await picture(page, 'command-menu')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/companies\/[0-9a-f-]{36}/)
    await page.getByRole('heading', { name: 'Granite Bay' }).first().waitFor()
    await picture(page, 'record')
  })

  test('edits a cell of the grid', async () => {
    await page.goto(`${home}/companies`)
    const grid = page.getByRole('grid')
    await grid.getByText('Granite Bay').first().waitFor()
    await picture(page, 'grid')
    const cell = grid
      .getByRole('row')
      .filter({ hasText: 'Granite Bay' })
      .getByRole('gridcell', { name: 'retail', exact: false })
      .or(grid.getByRole('row').filter({ hasText: 'Granite Bay' }).getByRole('gridcell').nth(2))
      .first()
    await cell.click()
    await page.keyboard.press('F2')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('42')
    const saved = page.waitForResponse(
      (response) => response.request().method() === 'PATCH' && /\/v1\/companies\//.test(response.url()),
    )
    await page.keyboard.press('Enter')
    expect((await saved).status()).toBe(200)
  })

  test('takes the deals out again', async () => {
    await page.goto(`${home}/exports/new?object=deal`)
    await page.getByRole('button', { name: 'Export 80' }).waitFor()
    await look('export dialog')
    await page.getByRole('button', { name: 'Export 80' }).click()
    await page.getByText('80 records written').waitFor({ timeout: 30_000 })
    const file = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    expect((await file).suggestedFilename()).toMatch(/csv$/)
  })

  test('works at 390 px', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${home}/deals/board`)
    await column(page, 'Prospecting').locator('.card').first().waitFor()
    await picture(page, 'board-narrow')
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    // A table of settings is read downwards there: nothing to push sideways, each value beside its head.
    await page.goto(`${home}/imports`)
    await page.getByRole('link', { name: 'accounts.csv' }).waitFor()
    const table = page.locator('.table-x')
    expect(await table.evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true)
    expect(await table.locator('[data-head]').first().getAttribute('data-head')).toBe('Records')
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(`${home}/deals/board`)
    await column(page, 'Prospecting').locator('.card').first().waitFor()
    await picture(page, 'board-dark')
    await page.emulateMedia({ colorScheme: 'light' })
  })

  test('folds the navigation, which this browser remembers and nobody else is told', async () => {
    const told: string[] = []
    const listen = (request: Request): void => {
      if (/\b(sidebarCollapsed|folded)\b/i.test(JSON.stringify([request.url(), request.headers(), request.postData()])))
        told.push(request.url())
    }
    context.on('request', listen)
    const closed = () => page.evaluate(() => document.documentElement.dataset['nav'] === 'closed')
    await page.getByRole('button', { name: 'Fold navigation' }).click()
    expect([await closed(), await page.evaluate(() => Object.keys(localStorage))]).toEqual([true, ['sidebarCollapsed']])
    await page.reload()
    await column(page, 'Prospecting').locator('.card').first().waitFor()
    expect(await closed()).toBe(true)
    await page.keyboard.press('[')
    expect(await closed()).toBe(false)
    context.off('request', listen)
    expect(told).toEqual([])
  })

  test('met WCAG 2.2 AA everywhere', () => {
    expect(problems).toEqual([])
  })

  test('kept to the register: hosts, cookies, storage, no CSP report', async () => {
    expect([...seen.hosts]).toEqual([new URL(server.url).host])
    const held = await kept(page)
    expect(held.cookies).toEqual([...REGISTER.cookies].sort())
    expect(REGISTER.localStorage).toEqual(expect.arrayContaining(held.localStorage))
    expect(held.other).toEqual([])
    expect(seen.violations).toEqual([])
    expect(seen.consoleErrors).toEqual([])
  })

  test('spoke the API as its document says', async () => {
    const document: unknown = await page.evaluate(
      async (slug) => await (await fetch('/v1/openapi.json', { headers: { 'X-Workspace': slug } })).json(),
      new URL(home).pathname.split('/')[2] ?? '',
    )
    expect(seen.exchanges.length).toBeGreaterThan(100)
    expect(seen.problems(document)).toEqual([])
  })
})
