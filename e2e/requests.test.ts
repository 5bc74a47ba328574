import { describe, expect } from 'vitest'
import { fromToast, test } from './open-test.ts'
import { picture } from './pictures.ts'
import { openWindow } from './tenant.ts'

describe('a request of a person', () => {
  test(
    'goes from the public form over the link to the desk, is answered, and every step is evidence',
    { timeout: 120_000 },
    async ({ tenant, browser, server, look }) => {
      const { page, home, slug } = tenant
      const stranger = await openWindow(browser)
      const person = await stranger.newPage()
      await person.goto(`${server}/privacy/request/${slug}`)
      await person.getByRole('heading', { name: 'Your data at Kestrel Hardware' }).waitFor()
      await look(person, 'request, public form')
      await person.getByLabel('What do you want?').selectOption('erasure')
      await person.getByLabel('Your name').fill('Daniel Okonjo')
      await person.getByLabel('Your email').fill('daniel@plexzap.example')
      await person.getByLabel('Anything else').fill('I moved away')
      await person.getByRole('button', { name: 'Send the request' }).click()
      await person.getByRole('heading', { name: 'Your request has arrived' }).waitFor()
      expect(await stranger.cookies()).toEqual([])

      // The words of the answer are the workspace's own.
      await page.goto(`${home}/settings/mail-templates`)
      await page.getByRole('link', { name: 'Answer: done, English' }).click()
      await page.getByLabel('Text', { exact: true }).fill('Dear {name}, done.')
      await page.getByText('required, and missing').waitFor()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('{name} is no value of this mail').waitFor()
      await look(page, 'mail words, refused')
      await page.getByLabel('Text', { exact: true }).fill('We are done. ')
      await page.getByRole('button', { name: '{reason} Your reason or answer' }).click()
      await page.getByText('The invoices of the last seven years have to be kept.').waitFor()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Version 1,').waitFor()
      await page.getByRole('button', { name: 'Back to the default' }).click()
      await page.getByText('Version 2,').waitFor()
      await fromToast(page, 'Undo')
      await page.getByText('Version 3,').waitFor()
      await expect.poll(() => page.getByLabel('Text', { exact: true }).inputValue()).toBe('We are done. {reason}')

      await page.goto(`${home}/settings`)
      await page.getByRole('link', { name: 'Requests of people' }).click()
      await page
        .getByRole('row', { name: /Daniel Okonjo/ })
        .getByText(/Answer by/)
        .waitFor()
      await look(page, 'requests, open')
      await page.getByRole('link', { name: /Daniel Okonjo/ }).click()
      await page.getByText('I moved away').waitFor()
      await page.getByText('The person has not opened the link yet.').waitFor()
      await page.getByRole('button', { name: 'Hand the link over' }).click()
      await page.getByRole('button', { name: 'Make a link' }).click()
      const link = await page.getByLabel('Link for the person').inputValue()
      await page.getByRole('button', { name: 'Done' }).click()

      await person.goto(link)
      await person.getByText('Your mailbox is confirmed.').waitFor()
      await look(person, 'request, link')
      await page.reload()
      await page.getByText('The mailbox is confirmed.').waitFor()
      await look(page, 'request, case')
      await page.getByRole('button', { name: 'Answer and close' }).click()
      await page.getByLabel('What the person is told').fill('Everything was erased on Monday.')
      await page.getByRole('dialog').getByRole('button', { name: 'Answer and close' }).click()
      await page.getByText('Everything was erased on Monday.').waitFor()
      for (const step of ['Received', 'Link handed over', 'Mailbox confirmed', 'Closed'])
        await page.getByRole('listitem').filter({ hasText: step }).first().waitFor()
      await person.reload()
      await person.getByText('It has ended: Done.').waitFor()
      await stranger.close()
    },
  )

  test(
    'a correction is named on the form, made field by field, and seen by the person',
    { timeout: 120_000 },
    async ({ tenant, browser, server, look }) => {
      const { page, home, slug, api, seed } = tenant
      await seed('/v1/contacts', [
        { first_name: 'Mira', last_name: 'Vance', job_title: 'Beekeper', email: 'mira@plexzap.example' },
        { first_name: 'Mira', last_name: 'Vance', job_title: 'Beekeper', email: 'mira@plexzap.example' },
      ])
      const stranger = await openWindow(browser)
      const person = await stranger.newPage()
      await person.goto(`${server}/privacy/request/${slug}`)
      await person.getByLabel('What do you want?').selectOption('rectification')
      await person.getByLabel('What is wrong?').fill('Beekeper')
      await person.getByLabel('What would be right?').fill('Beekeeper')
      await person.getByLabel('Your name').fill('Mira Vance')
      await person.getByLabel('Your email').fill('mira@plexzap.example')
      await look(person, 'correction, form')
      await person.getByRole('button', { name: 'Send the request' }).click()
      await person.getByRole('heading', { name: 'Your request has arrived' }).waitFor()

      const [row] = (await api('GET', '/v1/privacy-requests'))['data'] as { id: string }[]
      const url = `/v1/privacy-requests/${row?.id ?? ''}`
      const { link } = await api('POST', `${url}/link`)
      await person.goto(String(link))
      await person.getByText('Your mailbox is confirmed.').waitFor()
      await api('POST', `${url}/search`)
      for (const one of (await api('GET', `${url}/subjects`))['data'] as { object: string; record_id: string }[])
        await api('POST', `${url}/subjects`, {
          object: one.object,
          record_id: one.record_id,
          decision: 'confirmed',
        })
      await page.goto(`${home}/requests/${row?.id ?? ''}`)
      await page.locator('.req-next').getByText('Correct what is wrong').waitFor()
      await page
        .getByRole('button', { name: /^Correct Job title/ })
        .first()
        .click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Job title').fill('Beekeeper')
      await dialog.getByRole('button', { name: 'Correct', exact: true }).click()
      await page.getByRole('button', { name: 'Correct here too' }).click()
      await look(page, 'correction, dialog')
      await dialog.getByRole('button', { name: 'Correct', exact: true }).click()
      await dialog.waitFor({ state: 'detached' })
      await page.getByText('The same mistake stands here too').waitFor({ state: 'detached' })
      // A choice and a day, not texts alone; what is wrong is said at the field.
      await page.getByRole('button', { name: 'Show empty fields too' }).first().click()
      await page
        .getByRole('button', { name: /^Correct Lifecycle/ })
        .first()
        .click()
      await dialog.getByRole('button', { name: /Lifecycle/ }).click()
      await page.getByRole('option', { name: 'Customer' }).click()
      await look(page, 'correction, choice')
      await dialog.getByRole('button', { name: 'Correct', exact: true }).click()
      await dialog.waitFor({ state: 'detached' })
      await page
        .getByRole('button', { name: /^Correct Phone of/ })
        .first()
        .click()
      await dialog.getByLabel('Phone').fill('no number')
      await dialog.getByRole('button', { name: 'Correct', exact: true }).click()
      await dialog.locator('.why').waitFor()
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await page
        .getByRole('button', { name: /^Correct Addresses of/ })
        .first()
        .click()
      await dialog.getByRole('button', { name: 'Add', exact: true }).click()
      await dialog.getByLabel('City').fill('Honighausen')
      await look(page, 'correction, address')
      if (process.env['RIGHTS_PICTURES'] === '1') {
        await picture(page, 'correct-address-1440')
        await page.setViewportSize({ width: 390, height: 844 })
        await picture(page, 'correct-address-390')
        await page.setViewportSize({ width: 1440, height: 900 })
      }
      await dialog.getByRole('button', { name: 'Correct', exact: true }).click()
      await dialog.waitFor({ state: 'detached' })
      await page.getByText('Honighausen').first().waitFor()
      await look(page, 'correction, case')
      if (process.env['RIGHTS_PICTURES'] === '1') await picture(page, 'correct-case-1440')
      await person.reload()
      await person.getByText('What was corrected').waitFor()
      await person.getByText('Lifecycle').waitFor()
      await look(person, 'correction, person')
      await person.getByLabel('What would be right?').fill('My name is Myra')
      await person.getByRole('button', { name: 'Ask for this too' }).click()
      await person.getByRole('listitem').filter({ hasText: 'My name is Myra' }).waitFor()
      await stranger.close()
    },
  )
})
