import { describe, expect } from 'vitest'
import { test } from './open-test.ts'

const narrow = { width: 390, height: 844 }
const wide = { width: 1440, height: 900 }

describe('an internal policy', () => {
  test(
    'is published, read and acknowledged by members, and seen by whoever published it; a new version asks again',
    { timeout: 120_000 },
    async ({ tenant, look }) => {
      const { page, home } = tenant
      await page.goto(`${home}/settings`)
      await page.getByRole('link', { name: 'Internal policies' }).click()
      await page.getByText('No internal policy is published').waitFor()
      await page.getByRole('button', { name: 'Publish a policy' }).click()
      const dialog = page.getByRole('dialog', { name: 'Publish an internal policy' })
      await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
      await dialog.getByText('Give it a title.').waitFor()
      await dialog.getByRole('textbox', { name: 'Title' }).fill('Clean desk')
      await dialog
        .getByRole('textbox', { name: 'Text' })
        .fill('Nothing that names a person stays on a desk over night.')
      await dialog.getByText('One role', { exact: true }).click()
      await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
      await dialog.getByText('Choose the role.').waitFor()
      await dialog.getByText('Everybody', { exact: true }).click()
      const day = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10)
      await dialog.getByLabel('To be acknowledged by').fill(day)
      await look(page, 'internal policies, dialog open')
      await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
      await page.getByText('0 of 1').waitFor()

      await page.getByText('1 internal policy waits to be read by you.').waitFor()
      await look(page, 'internal policies, listed')
      await page.getByRole('link', { name: 'Read and acknowledge' }).click()
      await page.getByText('stays on a desk over night').waitFor()
      await page.setViewportSize(narrow)
      await look(page, 'my policies, narrow')
      await page.setViewportSize(wide)
      await page.getByRole('button', { name: 'I have read it' }).click()
      await page.getByText(/^Acknowledged /).waitFor()
      await page.getByText('waits to be read by you').waitFor({ state: 'detached' })

      await page.goto(`${home}/settings/internal-policies`)
      await page.getByText('1 of 1').waitFor()
      await page.getByRole('link', { name: 'Clean desk' }).click()
      await page
        .getByRole('row', { name: /Anna Snelling/ })
        .getByText('Acknowledged')
        .waitFor()
      const saved = page.waitForEvent('download')
      await page.getByRole('button', { name: 'CSV', exact: true }).click()
      expect((await saved).suggestedFilename()).toBe('acknowledgements.csv')
      await look(page, 'internal policy, acknowledged')
      await page.getByRole('button', { name: 'Publish the next version' }).click()
      const next = page.getByRole('dialog', { name: 'Publish the next version' })
      await next.getByRole('textbox', { name: 'Text' }).fill('Nor in a printer.')
      await next.getByLabel('To be acknowledged by').fill(day)
      await next.getByRole('button', { name: 'Publish', exact: true }).click()
      await page
        .getByRole('row', { name: /Anna Snelling/ })
        .getByText('Not yet')
        .waitFor()
      await page.getByText('Earlier versions').waitFor()
      await page.setViewportSize(narrow)
      await look(page, 'internal policy, narrow')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    },
  )
})
