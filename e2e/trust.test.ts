import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { test } from './open-test.ts'

describe('promises and proofs', () => {
  test(
    'stand for the own workspace: by section and state, each with what was seen, and its evidence as a file',
    { timeout: 180_000 },
    async ({ tenant, look }) => {
      const { page, home } = tenant
      await page.goto(`${home}/settings`)
      await page.getByRole('link', { name: 'Promises and proofs' }).click()
      const planned = page.getByRole('button', { name: /Planned/ })
      await planned.waitFor()
      await planned.click()
      await page.getByRole('button', { name: 'Section' }).click()
      await page.getByRole('option', { name: 'How long it is kept' }).click()
      await page.locator('#ONT-101').waitFor()
      expect(await page.locator('.trust-row').count()).toBeLessThan(20)
      await look(page, 'promises')

      await page.goto(`${new URL(home).origin}/trust/workspace#REL-029`)
      await page.waitForURL(`${home}/settings/trust#REL-029`)
      await page.goto(`${home}/settings/trust#ONT-106`)
      await page.reload()
      const row = page.locator('#ONT-106')
      await row.getByText('Seen in your workspace just now').waitFor()
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        row.getByRole('button', { name: 'Evidence as JSON: ONT-106' }).click(),
      ])
      const saved = JSON.parse(readFileSync(await file.path(), 'utf8')) as { promise: { own: { state: string }[] } }
      expect(saved.promise.own.map((one) => one.state)).toContain('proven')
      await page.getByText('It is no legal advice').waitFor()
      await page.goto(`${home}/settings`)
      await page.getByRole('link', { name: 'Security checklist' }).click()
      await page.getByText('2 weaknesses to mend').waitFor()
      await look(page, 'security checklist')
      await page.getByRole('link', { name: 'Mend: A second step at sign-in is not required' }).click()
      await page.waitForURL(`${home}/settings/sign-in`)
    },
  )
})
