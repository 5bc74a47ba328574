import { describe, expect } from 'vitest'
import { test } from './open-test.ts'

describe('retention', () => {
  test(
    'shows what goes next, keeps shorter but never longer, and a legal hold is placed on a person and lifted with its reason',
    { timeout: 120_000 },
    async ({ tenant, look }) => {
      const { page, home, api } = tenant
      const person = await api('POST', '/v1/contacts', {
        first_name: 'Daniel',
        last_name: 'Okonjo',
        email: 'd@o.example',
      })
      const gone = await api('POST', '/v1/contacts', { last_name: 'Binned' })
      await api('DELETE', `/v1/contacts/${String(gone['id'])}`)

      await page.goto(`${home}/settings`)
      await page.getByRole('link', { name: 'Retention' }).click()
      await page.getByRole('heading', { name: 'What goes next' }).waitFor()
      const due = page.getByRole('region', { name: 'What goes next' })
      await due.getByRole('row', { name: /Contacts/ }).waitFor()
      await look(page, 'retention')
      await due.getByRole('button', { name: 'Look: Contacts' }).click()
      await page.getByRole('dialog').getByText('Binned').waitFor()
      await page
        .getByRole('dialog')
        .getByRole('link', { name: /open the trash/ })
        .click()
      await page.getByText('Binned').first().waitFor()
      await page.goBack()

      await page.getByRole('button', { name: 'Change: Trash' }).click()
      await page.getByRole('textbox', { name: 'Days' }).fill('31')
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
      await page
        .getByRole('dialog')
        .getByText(/promises no more than 30/)
        .last()
        .waitFor()
      await page.getByRole('textbox', { name: 'Days' }).fill('14')
      await page.keyboard.press('Enter')
      await page.getByText('instead of 30 days').waitFor()
      await page.getByRole('button', { name: 'Set a rule: Leads' }).click()
      await page.getByLabel('Months without activity').fill('12')
      await look(page, 'retention, rule')
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
      await page.getByText('After 12 months without activity they go to the trash.').waitFor()

      await page.goto(`${home}/settings/legal-holds`)
      await page.getByRole('heading', { name: 'Nothing is on hold' }).waitFor()
      await look(page, 'legal holds, empty')
      await page.getByRole('button', { name: 'Place a hold' }).first().click()
      await page.getByRole('combobox', { name: 'Record', exact: true }).fill('Okonjo')
      await page.getByRole('option', { name: /Okonjo/ }).click()
      await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).fill('Case 7')
      await page
        .getByRole('dialog')
        .getByRole('textbox', { name: /^Reason/ })
        .fill('Court order of May')
      await look(page, 'legal holds, place')
      await page.getByRole('dialog').getByRole('button', { name: 'Place the hold' }).click()
      await page
        .getByRole('row', { name: /Case 7/ })
        .getByRole('link', { name: 'Daniel Okonjo' })
        .waitFor()
      await look(page, 'legal holds')
      const held = await api('GET', `/v1/legal-holds/on/contact/${String(person['id'])}`)
      expect(held['on_hold']).toBe(true)
      await page.getByRole('button', { name: 'Lift Case 7' }).click()
      await page
        .getByRole('dialog')
        .getByRole('textbox', { name: /^Reason/ })
        .fill('Settled')
      await page.getByRole('dialog').getByRole('button', { name: 'Lift the hold' }).click()
      await page.getByRole('heading', { name: 'Nothing is on hold' }).waitFor()
      await page.getByRole('radio', { name: 'Lifted' }).check({ force: true })
      await page.getByRole('row', { name: /Settled/ }).waitFor()

      await page.goto(`${home}/settings/erasures`)
      await page.getByRole('heading', { name: 'Nobody was erased yet' }).waitFor()
      await page.getByRole('textbox', { name: 'Email address' }).fill('d@o.example')
      await page.getByRole('button', { name: 'Check' }).click()
      await page.getByText('Nothing keeps this person from being taken in').waitFor()
      await look(page, 'erasures and suppression')
    },
  )
})
