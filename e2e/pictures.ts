import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** Where pictures go: the documentation with `UPDATE_IMAGES=1`, else .tmp/e2e, so that a run of the tests leaves the repository as it is. */
const FOLDER = join(import.meta.dirname, process.env['UPDATE_IMAGES'] === '1' ? '../docs/images' : '../.tmp/e2e')

/** Keeps the screen as `{name}.png` once nothing is loading. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  // Not `networkidle`: the live stream never ends.
  await page.waitForFunction(() => document.querySelector('.skel, [aria-busy="true"]') === null)
  await page.waitForTimeout(250)
  await page.screenshot({ path: join(FOLDER, `${name}.png`) })
}
