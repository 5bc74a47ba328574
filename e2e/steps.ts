import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import { count, numberIn, openImport, runImport, type Tally } from './person.ts'

const PATIENT = { timeout: 15_000 }

/** Sends a column of the file to another place than the one proposed; `New field…` makes a field of its own. */
export async function sendColumn(page: Page, column: string, place: string): Promise<void> {
  const box = page.getByRole('combobox', { name: `${column} becomes`, exact: true })
  await box.click()
  await box.fill(place)
  await page.getByRole('option', { name: place, exact: true }).click()
}

/** Uploads, says where columns go, counts and runs. Both tallies are answered, since they must be the same. */
export async function takeIn(
  page: Page,
  home: string,
  object: string,
  file: string,
  columns: Record<string, string> = {},
): Promise<{ counted: Tally; written: Tally }> {
  await openImport(page, home, object, file)
  for (const [column, place] of Object.entries(columns)) await sendColumn(page, column, place)
  const counted = await count(page)
  return { counted, written: await runImport(page) }
}

/** Uploads a file whose rows are all there already, and counts what a run would do. It is not run: there is nothing to write. */
export async function countAgain(page: Page, home: string, object: string, file: string): Promise<Tally> {
  await openImport(page, home, object, file)
  return await count(page)
}

/** How many records a list says it has. */
export async function listed(page: Page, home: string, path: string): Promise<number> {
  await page.goto(`${home}/${path}`)
  await page.locator('header.bar .count').waitFor()
  return numberIn(await page.locator('header.bar .count').innerText())
}

/** How many records answer to a filter, asked as the page itself asks. */
export async function total(page: Page, path: string, filter: Record<string, unknown> = {}): Promise<number> {
  return await page.evaluate(
    async ([where, asked]) => {
      const slug = location.pathname.split('/')[2] ?? ''
      const answer = await fetch(`/v1/${where}?count=true&limit=1&filter=${encodeURIComponent(asked)}`, {
        headers: { 'X-Workspace': slug },
      })
      const body: { total?: number } = await answer.json()
      return body.total ?? -1
    },
    [path, JSON.stringify(filter)] as const,
  )
}

/** Finds a record with cmd-K and opens it. */
export async function find(page: Page, typed: string, title: string): Promise<void> {
  await page.getByRole('main').getByRole('heading').first().waitFor()
  const box = page.getByRole('dialog').getByRole('searchbox')
  // A key that arrives while the page behind it is still being exchanged goes nowhere: a person presses again.
  for (let presses = 0; presses < 5 && !(await box.isVisible()); presses++) {
    await page.keyboard.press('Control+k')
    await box.waitFor({ timeout: 3000 }).catch(() => undefined)
  }
  await box.fill(typed)
  await page
    .getByRole('menuitem', { name: new RegExp(title) })
    .first()
    .waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: title }).first().waitFor()
  await page.waitForURL(/\/[0-9a-f-]{36}/)
}

/** Types into a cell of the one record the list shows, sees it saved, and takes it back with the toast. */
export async function editAndUndo(
  page: Page,
  list: string,
  record: string,
  column: string,
  text: string,
): Promise<void> {
  await page.goto(`${list}?q=${encodeURIComponent(record)}`)
  const grid = page.getByRole('grid')
  await expect.poll(() => page.locator('header.bar .count').innerText(), PATIENT).toBe('1')
  const heads = await grid.getByRole('columnheader').allInnerTexts()
  const cell = grid
    .getByRole('row')
    .filter({ hasText: record })
    .getByRole('gridcell')
    .nth(heads.findIndex((head) => head.trim().startsWith(column)))
  const before = await cell.innerText()
  await cell.click()
  await page.keyboard.press('F2')
  await page.keyboard.press('Control+a')
  await page.keyboard.type(text)
  const saved = page.waitForResponse((response) => response.request().method() === 'PATCH')
  await page.keyboard.press('Enter')
  expect((await saved).status()).toBe(200)
  await expect.poll(() => cell.innerText(), PATIENT).toContain(text)
  const undone = page.waitForResponse((response) => response.url().endsWith('/v1/undo'))
  await page.locator('#toasts').getByRole('button', { name: 'Undo', exact: true }).click()
  expect((await undone).status()).toBe(200)
  await expect.poll(() => cell.innerText(), PATIENT).toBe(before)
}

/** Exports a list and saves the file; answers its path. */
export async function takeOut(
  page: Page,
  home: string,
  object: string,
  format: 'CSV' | 'Excel',
  rows: number,
): Promise<string> {
  await page.goto(`${home}/exports/new?object=${object}`)
  const dialog = page.getByRole('dialog')
  if (format !== 'CSV') await dialog.getByText(format, { exact: true }).click()
  const number = rows.toLocaleString('en-US')
  await dialog.getByRole('button', { name: `Export ${number}` }).click()
  await page.getByText(`${number} records written`).waitFor({ timeout: 60_000 })
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  const download = await file
  const path = join(mkdtempSync(join(tmpdir(), 'custos-e2e-out-')), download.suggestedFilename())
  await download.saveAs(path)
  return path
}

/** Undoes a run from the list of imports and waits for its end. */
export async function undoImport(page: Page, home: string, file: string): Promise<void> {
  await page.goto(`${home}/imports`)
  const undo = page.getByRole('button', { name: `Undo ${file}` }).first()
  await undo.click()
  await undo.waitFor({ state: 'detached', timeout: 60_000 })
  await page.getByText('Undone', { exact: true }).first().waitFor({ timeout: 60_000 })
}
