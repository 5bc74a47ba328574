import { describe, expect } from 'vitest'
import { openDesk, test } from './open-program.ts'
import { openWindow } from './tenant.ts'

const narrow = { width: 390, height: 844 }
const wide = { width: 1440, height: 900 }

describe('the privacy policy', () => {
  test(
    'is read by anybody, changed with notice, and acknowledged before going on; export stays open',
    { timeout: 300_000 },
    async ({ tenant, browser, program, server, look }) => {
      const { page, home } = tenant
      const stranger = await (await openWindow(browser, { javaScriptEnabled: false })).newPage()
      await stranger.goto(`${server}/privacy`)
      await stranger.getByText('Acorn & Oak Ltd').waitFor()
      const proof = stranger.getByRole('link', { name: 'Proof ONT-004' })
      await proof.click()
      await stranger.waitForURL(/\/trust#ONT-004$/)
      const reader = await (await openWindow(browser)).newPage()
      await reader.goto(`${server}/privacy`)
      await look(reader, 'privacy')
      await reader.setViewportSize(narrow)
      await look(reader, 'privacy, narrow')

      const staff = await openDesk(browser, program, 'Olga Staff')
      await staff.getByRole('link', { name: 'Policy', exact: true }).click()
      await staff.getByRole('heading', { name: 'Policies' }).waitFor()
      await staff.getByRole('button', { name: 'Draft the next version' }).click()
      const drafting = staff.getByRole('dialog', { name: 'Draft the next version' })
      await drafting.getByRole('button', { name: 'Draft', exact: true }).click()
      await drafting.getByText('Say in a sentence what changes.').first().waitFor()
      await drafting.getByText('Changes rights', { exact: true }).click()
      await drafting.getByRole('textbox', { name: 'What changes, in English' }).fill('You may ask for a copy by post.')
      await drafting
        .getByRole('textbox', { name: 'What changes, in German' })
        .fill('Sie können eine Kopie per Post verlangen.')
      await look(staff, 'draft, dialog open')
      await drafting.getByRole('button', { name: 'Draft', exact: true }).click()
      await staff.getByRole('button', { name: 'Announce', exact: true }).click()
      const announcing = staff.getByRole('dialog', { name: 'Announce the next version' })
      await look(staff, 'announce, dialog open')
      await announcing.getByRole('button', { name: 'Announce', exact: true }).click()
      await staff
        .getByRole('row', { name: /Version 2/ })
        .getByText('Announced')
        .waitFor()
      await look(staff, 'versions')
      await staff.setViewportSize(narrow)
      await look(staff, 'versions, narrow')

      await page.goto(home)
      await page.getByText('You may ask for a copy by post.').waitFor()
      await look(page, 'banner')
      await page.getByRole('link', { name: 'Read what changes' }).click()
      await page.getByRole('heading', { name: 'What changes' }).waitFor()
      await look(page, 'privacy, announced')

      // A month and a day later.
      await program.app.db.asBoot((tx) =>
        tx.run(
          `update identity.policy_version set announced_at = announced_at - interval '50 days', effective_at = effective_at - interval '50 days' where number = 2`,
        ),
      )
      await page.goto(`${home}/contacts`)
      await page.getByRole('heading', { name: 'The privacy policy has changed' }).waitFor()
      await look(page, 'acknowledge')
      await page.setViewportSize(narrow)
      await look(page, 'acknowledge, narrow')
      await page.setViewportSize(wide)
      await page.getByRole('link', { name: 'Export everything' }).click()
      await page.getByRole('heading', { name: 'Export', exact: true }).waitFor()
      await look(page, 'export before acknowledging')
      await page.getByRole('link', { name: 'Read it' }).click()
      await page.getByRole('button', { name: 'I have read it, go on' }).click()
      await page.getByRole('heading', { name: 'The privacy policy has changed' }).waitFor({ state: 'detached' })
      await page.goto(`${home}/contacts`)
      await page.getByRole('heading', { name: 'Contacts' }).waitFor()
      expect((await tenant.api('GET', '/v1/meta'))['must_acknowledge']).toBeNull()

      await page.goto(`${home}/settings`)
      await page.getByRole('link', { name: 'Data processing agreement' }).click()
      await page.getByText('Version 1 is not accepted yet').waitFor()
      await look(page, 'agreement')
      await page.setViewportSize(narrow)
      await look(page, 'agreement, narrow')
      await page.setViewportSize(wide)
      await page.getByRole('textbox', { name: 'Your position' }).fill('Managing director')
      await page.getByRole('button', { name: 'Accept', exact: true }).click()
      await page.getByText('Say that you may bind the organisation').waitFor()
      await page.getByText('I may bind this organisation').click()
      await page.getByRole('button', { name: 'Accept', exact: true }).click()
      await page.getByText('Version 1 is accepted').waitFor()
      await look(page, 'agreement, accepted')
      const saved = page.waitForEvent('download')
      await page.getByRole('button', { name: 'PDF', exact: true }).click()
      expect((await saved).suggestedFilename()).toMatch(/^dpa-.*-1\.pdf$/)
    },
  )
})
