import { describe, expect } from 'vitest'
import { test } from './open-test.ts'
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
})
