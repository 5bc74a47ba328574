import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { test } from './open-test.ts'
import { picture } from './pictures.ts'
import { openWindow } from './tenant.ts'

const EMAIL = 'nora@kestrel-bees.example'

/** Pictures in both widths and schemes; only where somebody wants to look. */
async function shots(page: Page, name: string): Promise<void> {
  if (process.env['RIGHTS_PICTURES'] !== '1') return
  for (const width of [390, 1440])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      await picture(page, `person-${name}-${width}-${colorScheme}`)
    }
}

describe('the page of a person', () => {
  test(
    'shows what they allowed, and takes it back at once, in German on a phone',
    { timeout: 120_000 },
    async ({ tenant, browser, look }) => {
      const { api, page, home } = tenant
      const contact_id = (await api('POST', '/v1/contacts', { first_name: 'Nora', last_name: 'Said', email: EMAIL }))[
        'id'
      ]
      const words = { purpose: 'newsletter', text: 'Yes, send me news of the hives, once a month.' }
      const text_id = (await api('POST', '/v1/consent-texts', words))['id']
      const given = { contact_id, act: 'given', source: 'Fair in May', proof: 'signed list', channel: 'email' }
      await api('POST', '/v1/consents', { ...given, purpose: 'newsletter', text_id })
      await api('POST', '/v1/consents', { ...given, purpose: 'surveys', channel: 'phone' })
      const asked = { kind: 'withdrawal', name: 'Nora Said', email: EMAIL, language: 'de' }
      const request = await api('POST', '/v1/privacy-requests', asked)
      const { link } = await api('POST', `/v1/privacy-requests/${String(request['id'])}/link`, {})

      const window = await openWindow(browser, { locale: 'de-DE', viewport: { width: 390, height: 844 } })
      const person = await window.newPage()
      await person.goto(String(link))
      await person.getByRole('heading', { name: 'Wozu Kestrel Hardware Sie kontaktieren darf' }).waitFor()
      await person.getByText('Yes, send me news of the hives').waitFor()
      await look(person, 'person, consents')
      await shots(person, 'consents')
      await person.getByRole('button', { name: /Zurücknehmen.*Newsletter, E-Mail/ }).click()
      await person.getByText('E-Mail: Sie haben es zurückgenommen').waitFor()
      await person.getByRole('button', { name: 'Allem widersprechen, auf jedem Weg' }).click()
      await person.getByText('Sie haben widersprochen').first().waitFor()

      await page.goto(`${home}/contacts/${String(contact_id)}`)
      await page
        .getByRole('region', { name: 'Consent and objection' })
        .getByText('The person, over their link')
        .first()
        .waitFor()

      await page.getByRole('region', { name: 'What left' }).getByText('Nothing about this record').waitFor()

      // What is held, and why: classes for the person at once, their values when the desk has confirmed the record; for a member in the profile.
      const one = `/v1/privacy-requests/${String(request['id'])}`
      await api('POST', `${one}/search`, {})
      const subject = { object: 'contact', record_id: contact_id, decision: 'confirmed' }
      await api('POST', `${one}/subjects`, subject)
      await person.reload()
      await person.getByRole('button', { name: 'Anzeigen', exact: true }).click()
      await person.getByRole('heading', { name: 'Kontakt', exact: true }).waitFor()
      await person.getByText('Einwilligungen und Widersprüche').click()
      await look(person, 'person, held')
      await shots(person, 'held')
      await page.goto(`${home}/settings/profile`)
      await page.getByRole('link', { name: 'See what is kept' }).click()
      await page.getByText('The program itself cannot read it').waitFor()
      await page.getByText('Memberships').click()
      await look(page, 'member, held')
      await shots(page, 'member-held')
      const file = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download' }).click()
      expect((await file).suggestedFilename()).toBe('account-data.json')
      await window.close()
    },
  )
})
