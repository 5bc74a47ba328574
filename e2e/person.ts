import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { PASSWORD } from './tenant.ts'

/** Signs up as a stranger would and waits for the workspace. Answers its path, `/w/{slug}`. */
export async function signUp(page: Page, base: string, workspace: string): Promise<string> {
  await page.goto(`${base}/sign-up`)
  await page.fill('[name=name]', 'Anna Snelling')
  await page.fill('[name=email]', `anna.${Date.now()}@kestrel.example`)
  await page.fill('[name=password]', PASSWORD)
  await page.fill('[name=workspace_name]', workspace)
  await page.getByText('I accept', { exact: false }).first().click()
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await page.waitForURL(/\/w\/[^/]+/)
  await page.getByRole('main').waitFor()
  return new URL(page.url()).pathname.split('/').slice(0, 3).join('/')
}

export type Tally = { created: number; updated: number; skipped: number; failed: number }

/** The four numbers of a count or a result. */
export async function tally(page: Page): Promise<Tally> {
  const numbers = (await page.locator('.tally b').allInnerTexts()).map(numberIn)
  const [created = -1, updated = -1, skipped = -1, failed = -1] = numbers
  return { created, updated, skipped, failed }
}

/** Uploads a file of some object and goes on to the count of what would happen. */
export async function openImport(page: Page, home: string, object: string, file: string): Promise<void> {
  await page.goto(`${home}/imports/new?object=${object}`)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file' }).click()
  await (await chooser).setFiles(file)
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/)
  await page.getByRole('heading', { name: 'Where each column goes' }).waitFor()
}

/** Counts, or counts again after decisions. */
export async function count(page: Page): Promise<Tally> {
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/dry-run') && response.request().method() === 'POST',
    { timeout: 60_000 },
  )
  await page
    .getByRole('button', { name: /^Check / })
    .last()
    .click()
  expect((await answered).status()).toBe(200)
  await page.getByRole('button', { name: /^Import [\d,]+/ }).waitFor({ timeout: 60_000 })
  return await tally(page)
}

/** Starts the run and waits for its end. */
export async function runImport(page: Page): Promise<Tally> {
  await page.getByRole('button', { name: /^Import [\d,]+/ }).click()
  await page.getByRole('heading', { name: /is in$/ }).waitFor({ timeout: 90_000 })
  return await tally(page)
}

/** Says what becomes of all names of a field that nobody knows. */
export async function decide(page: Page, field: string, rule: 'Create all' | 'Leave all empty'): Promise<void> {
  await page
    .locator('.imp-left')
    .getByRole('button', { name: new RegExp(`^${field}`) })
    .click()
  await page.locator('.block .rule').getByText(rule, { exact: true }).click()
}

/** The column of a stage on the board, by its name. */
export function column(page: Page, stage: string): Locator {
  return page
    .locator('section.col')
    .filter({ has: page.getByRole('heading', { level: 2, name: new RegExp(`^${stage}`) }) })
}

/** How many deals the header of a column says it has. */
export async function countOf(page: Page, stage: string): Promise<number> {
  return numberIn(await column(page, stage).locator('h2 .count').innerText())
}

/** Waits until a column's header says this number. */
export async function expectCount(page: Page, stage: string, wanted: number): Promise<void> {
  await expect.poll(() => countOf(page, stage), { timeout: 10_000 }).toBe(wanted)
}

/** Digits of a formatted number. */
export function numberIn(text: string): number {
  return Number(text.replace(/[^\d-]/g, ''))
}
