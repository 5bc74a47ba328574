import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { expect, inject, test as base } from 'vitest'
import { lookAt } from './accessibility.ts'
import { openBrowser } from './open-browser.ts'
import { watch } from './register.ts'
import { openTenant, type Tenant } from './tenant.ts'

type Given = {
  browser: Browser
  server: string
  /** A fresh workspace with its owner; its traffic must match the API's document, its console stay empty. */
  tenant: Tenant
  /** axe on the page as it stands, in both schemes; what it finds fails the test at its end. */
  look: (page: Page, name: string) => Promise<void>
}

const failures = join(import.meta.dirname, '../.tmp/e2e')

/** A browser test of one flow: one Chromium for the file, the one server of the run, a tenant of its own. */
export const test = base.extend<Given>({
  server: [inject('server'), { scope: 'file' }],
  browser: [
    async ({ server: _server }, give) => {
      const browser = await openBrowser()
      await give(browser)
      await browser.close()
    },
    { scope: 'file' },
  ],
  tenant: async ({ browser, server, task }, give) => {
    const tenant = await openTenant(browser, server, 'Kestrel Hardware')
    const seen = watch(tenant.context)
    await give(tenant)
    if (task.result?.state === 'fail') {
      mkdirSync(failures, { recursive: true })
      for (const [at, page] of tenant.context.pages().entries())
        await page.screenshot({ path: join(failures, `${task.name.replace(/\W+/g, '-')}-${at}.png`) })
    }
    const document = await tenant.api('GET', '/v1/openapi.json')
    await tenant.context.close()
    expect(seen.problems(document)).toEqual([])
    expect(seen.violations).toEqual([])
    expect(seen.consoleErrors).toEqual([])
  },
  look: async ({ task: _task }, give) => {
    const found: string[] = []
    await give(async (page, name) => {
      found.push(...(await lookAt(page, name)))
    })
    expect(found).toEqual([])
  },
})

/** Clicks the button of a toast, such as Undo. */
export async function fromToast(page: Page, name: string): Promise<void> {
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name, exact: true }).click()
}
