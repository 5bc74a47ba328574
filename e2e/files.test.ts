import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { describe, expect } from 'vitest'
import { fromToast, test } from './open-test.ts'

/** Drops files from outside onto the section, as a file manager does: Chromium itself makes the events, since those of a script carry no files. */
async function drop(page: Page, files: Record<string, Buffer>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'custos-dropped-'))
  const paths = Object.entries(files).map(([name, bytes]) => {
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  })
  await page.locator('.file-zone').scrollIntoViewIfNeeded()
  const box = await page.locator('.file-zone').boundingBox()
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2]
  const session = await page.context().newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', {
      type,
      x,
      y,
      data: { items: [], files: paths, dragOperationsMask: 1 },
    })
  await session.detach()
}

const shots = process.env['FILES_SHOTS']
async function picture(page: Page, name: string): Promise<void> {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const)
    for (const scheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme: scheme })
      await page.getByRole('region', { name: 'Files' }).scrollIntoViewIfNeeded()
      await page.screenshot({ path: `${shots}/${name}-${width}-${scheme}.png` })
    }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}

describe('files of a record', () => {
  test('are dropped, seen, replaced, renamed, saved, deleted and back', async ({ tenant, look }) => {
    const { page, home, api, seed } = tenant
    const [id] = await seed('/v1/contacts', [{ first_name: 'Rosa', last_name: 'Lind' }])
    await page.goto(`${home}/contacts/${id}`)
    const files = page.getByRole('region', { name: 'Files' })
    await files.getByText('None yet.').waitFor()
    const photo = await sharp({ create: { width: 800, height: 500, channels: 3, background: '#2a7f86' } })
      .jpeg()
      .toBuffer()
    await drop(page, {
      'Visit.jpg': photo,
      'Offer.txt': Buffer.from('first'),
      'Page.html': Buffer.from('<script>alert(1)</script>'),
    })
    await files.getByRole('button', { name: 'Visit.jpg', exact: true }).waitFor()
    await files.getByRole('button', { name: 'Offer.txt', exact: true }).waitFor()
    await files
      .getByRole('alert')
      .getByText(/\.html are not taken here/)
      .waitFor()
    await look(page, 'files of a contact')
    await picture(page, 'list')
    await files.getByRole('button', { name: 'Dismiss' }).click()
    await files.getByRole('button', { name: 'Visit.jpg', exact: true }).click()
    await page.getByRole('dialog', { name: 'Visit.jpg' }).getByRole('img', { name: 'Visit.jpg' }).waitFor()
    await look(page, 'preview of a file')
    await page.keyboard.press('Escape')
    const more = async (file: string, item: string): Promise<void> => {
      await files.getByRole('button', { name: `More about ${file}` }).click()
      await page.getByRole('menuitem', { name: item, exact: true }).click()
    }
    await files
      .getByLabel('New version of Offer.txt')
      .setInputFiles({ name: 'Offer.txt', mimeType: 'text/plain', buffer: Buffer.from('second') })
    await files.getByText(/Version 2/).waitFor()
    await more('Offer.txt', 'Versions')
    const versions = page.getByRole('dialog', { name: 'Versions of Offer.txt' })
    await versions.getByText('Version 1', { exact: true }).waitFor()
    await look(page, 'versions of a file')
    const saved = page.waitForEvent('download')
    await versions.getByRole('button', { name: 'Download version 1' }).click()
    expect((await saved).suggestedFilename()).toBe('Offer.txt')
    await page.keyboard.press('Escape')
    await more('Offer.txt', 'Rename')
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Angebot.txt')
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await files.getByRole('button', { name: 'Angebot.txt', exact: true }).waitFor()
    await more('Angebot.txt', 'Delete')
    await files.getByRole('button', { name: 'Angebot.txt', exact: true }).waitFor({ state: 'detached' })
    await fromToast(page, 'Undo')
    await files.getByRole('button', { name: 'Angebot.txt', exact: true }).waitFor()
    await more('Angebot.txt', 'Delete')
    await files.getByRole('button', { name: 'Angebot.txt', exact: true }).waitFor({ state: 'detached' })
    expect((await api('GET', '/v1/trash?object=file'))['data']).toMatchObject([{ name: 'Angebot.txt' }])
  })
})
