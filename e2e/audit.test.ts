import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFailed, test } from 'vitest'
import { lookAt } from './accessibility.ts'
import { openBrowser } from './open-browser.ts'
import { signUp } from './person.ts'

const SHOTS = join(import.meta.dirname, '../.tmp/e2e')

/** Who did what: the trail, the log over it, the history of a record, the own sign-ins. */
describe('the audit log', () => {
  const server = inject('server')
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let home = ''
  let contact = ''
  const problems: string[] = []

  beforeAll(async () => {
    browser = await openBrowser()
    context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
      acceptDownloads: true,
    })
    context.setDefaultTimeout(45_000)
    page = await context.newPage()
    mkdirSync(SHOTS, { recursive: true })
  })
  beforeEach(({ task }) => {
    onTestFailed(async () => {
      await page.screenshot({ path: join(SHOTS, `audit-${task.name.replace(/\W+/g, '-')}.png`) })
    })
  })
  afterAll(async () => {
    await browser?.close()
  })

  /** axe, wide and narrow, light and dark. */
  async function look(name: string): Promise<void> {
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
      problems.push(...(await lookAt(page, `audit-${name}-${width}`)))
      const wide = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('.scroll')].some(
          (one) => one.scrollWidth > one.clientWidth + 1,
        ),
      )
      expect(wide, `${name} at ${width} px scrolls sideways`).toBe(false)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
  }
  /** A change by the API, as the page itself would send it. */
  const send = async (method: string, path: string, body: unknown): Promise<Record<string, unknown>> =>
    await page.evaluate(
      async ([verb, url, payload, workspace]) => {
        const token = /XSRF-TOKEN=([^;]+)/.exec(document.cookie)?.[1] ?? ''
        const answer = await fetch(url ?? '', {
          method: verb ?? '',
          headers: { 'content-type': 'application/json', 'x-xsrf-token': token, 'x-workspace': workspace ?? '' },
          body: payload ?? '',
        })
        return (await answer.json()) as Record<string, unknown>
      },
      [method, path, JSON.stringify(body), home.split('/').at(-1) ?? ''],
    )
  const toSettings = async (name: string): Promise<void> => {
    await page.goto(`${server}${home}/settings`)
    await page.getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  }

  test('a record shows who changed what, and a value comes back', async () => {
    home = await signUp(page, server, 'Kestrel Audit')
    const made = await send('POST', '/v1/contacts', { first_name: 'Mara', last_name: 'Holt', job_title: 'Buyer' })
    contact = String(made['id'])
    await send('PATCH', `/v1/contacts/${contact}`, { job_title: 'Head of purchasing', last_name: 'Holt-Meyer' })
    await page.goto(`${server}${home}/contacts/${contact}`)
    await page.getByRole('tab', { name: 'History' }).click()
    const change = page.locator('.history-change').filter({ hasText: 'Head of purchasing' })
    await change.waitFor()
    expect(await change.locator('del').innerText()).toBe('Buyer')
    await look('history')
    await change.getByRole('button', { name: /Put back the value of Job title/ }).click()
    await page.locator('.history-change').filter({ hasText: 'Head of purchasing' }).nth(1).waitFor()
    await expect
      .poll(async () => (await page.request.get(`${server}/v1/contacts/${contact}`)).json(), { timeout: 15_000 })
      .toMatchObject({ job_title: 'Buyer', last_name: 'Holt-Meyer' })
  })

  test('the workspace reads its trail, filtered and as CSV', async () => {
    await toSettings('Audit log')
    const table = page.getByRole('region', { name: 'Audit log' })
    await table.getByRole('button', { name: 'Contact: changed' }).first().waitFor()
    expect(await table.innerText()).toContain('Anna Snelling')
    await table.getByRole('button', { name: 'Contact: changed' }).last().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Head of purchasing').waitFor()
    await dialog
      .getByText(/Leaf \d+ of the log/)
      .waitFor({ timeout: 15_000 })
      .catch(() => {})
    await look('event')
    await page.keyboard.press('Escape')
    await page.getByRole('group', { name: 'Filters' }).getByRole('button', { name: /What/ }).click()
    await page.getByRole('option', { name: 'Contact: created' }).click()
    await expect
      .poll(async () => await table.getByRole('button', { name: /^Contact: / }).count(), { timeout: 15_000 })
      .toBe(1)
    expect(page.url()).toContain('name=contact.created')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    const csv = readFileSync(await (await saved).path(), 'utf8')
    expect(csv.split('\r\n')).toHaveLength(3)
    expect(csv).toContain('contact.created')
    await page.reload()
    await expect
      .poll(async () => await table.getByRole('button', { name: /^Contact: / }).count(), { timeout: 15_000 })
      .toBe(1)
  })

  test('filters and columns are kept as a view', async () => {
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Device' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Save as view' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('New contacts')
    await look('save view')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('View saved').waitFor()
    await toSettings('Audit log')
    const table = page.getByRole('region', { name: 'Audit log' })
    await expect
      .poll(async () => await table.getByRole('columnheader', { name: 'Device' }).count(), { timeout: 15_000 })
      .toBe(1)
    await page.getByRole('button', { name: /All events/ }).click()
    await page.getByRole('option', { name: 'New contacts' }).click()
    await expect
      .poll(async () => await table.getByRole('button', { name: /^Contact: / }).count(), { timeout: 15_000 })
      .toBe(1)
    expect(await table.getByRole('columnheader', { name: 'Device' }).count()).toBe(0)
  })

  test('the log is signed, checked and taken along', async () => {
    await toSettings('Audit log')
    await page.getByText(/events signed on/).waitFor({ timeout: 20_000 })
    await page.getByRole('button', { name: 'Check my log' }).click()
    await page.getByText('Intact', { exact: true }).waitFor({ timeout: 30_000 })
    await look('checked')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download the checkpoint' }).click()
    expect(readFileSync(await (await saved).path(), 'utf8')).toMatch(/^custos\/audit\/[0-9a-f-]+\n\d+\n/)
    const bundle = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download the log' }).click()
    expect(readFileSync(await (await bundle).path(), 'utf8').split('\n')[0]).toContain('"type":"log"')
  })

  test('people see their own sign-ins', async () => {
    await toSettings('My sign-ins')
    const table = page.getByRole('region', { name: 'My sign-ins' })
    await table.getByText('Signed in').first().waitFor()
    expect(await table.innerText()).toContain('127.0.0.1')
    expect(await table.innerText()).toMatch(/Chrome \d+/)
  })

  test('axe finds nothing on any of it', () => {
    expect(problems).toEqual([])
  })
})
