import { describe, expect } from 'vitest'
import { test } from './open-test.ts'
import { call } from './tenant.ts'

/** A program somewhere else: it has the key and nothing of the browser. */
const ask = async (server: string, key: string, path: string, method = 'GET', body?: object): Promise<number> => {
  const answer = await fetch(`${server}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  await answer.arrayBuffer()
  return answer.status
}

/** Long flows, with axe on every step in both schemes. */
const PATIENT = { timeout: 300_000 }

describe('API keys', () => {
  test(
    'a key is made, shown once, used from outside, and dead the moment it is revoked',
    PATIENT,
    async ({ tenant, server, look }) => {
      const { page, home, seed, api } = tenant
      await seed('/v1/companies', [{ name: 'Granite Bay' }])
      await page.goto(`${home}/settings`)
      await page.getByRole('link', { name: 'Your API keys' }).click()
      await page.getByText('No key yet').waitFor()
      await page.getByRole('button', { name: 'Make a key' }).click()
      const dialog = page.getByRole('dialog', { name: 'New API key' })
      await dialog.getByRole('button', { name: 'Make key' }).click()
      await dialog.getByText('Give it a name').waitFor()
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Nightly sync')
      await dialog.getByText('Chosen objects', { exact: true }).click()
      await dialog.getByRole('button', { name: 'Make key' }).click()
      await dialog.getByText('Choose at least one object.').waitFor()
      await dialog
        .getByRole('radiogroup', { name: 'Companies' })
        .getByRole('radio', { name: 'Read and write' })
        .check({ force: true })
      await dialog.getByRole('textbox', { name: 'Only from these addresses' }).fill('nowhere')
      await look(page, 'new key, dialog open')
      await dialog.getByRole('button', { name: 'Make key' }).click()
      await dialog.getByText('nowhere is no address and no range.').waitFor()
      await dialog.getByRole('textbox', { name: 'Only from these addresses' }).fill('127.0.0.0/8, ::1')
      await dialog.getByRole('button', { name: 'Make key' }).click()

      const shown = page.getByRole('dialog', { name: 'Copy the key now' })
      const key = await shown.getByLabel('The key', { exact: true }).innerText()
      expect(key).toMatch(/^custos_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/)
      expect(await shown.getByRole('region', { name: 'Example with curl' }).innerText()).toContain(
        `"${server}/v1/companies?limit=5"`,
      )
      await look(page, 'key shown, dialog open')
      await page.keyboard.press('Escape')
      await shown.getByRole('button', { name: 'I have kept it' }).click()
      await page.getByRole('rowheader', { name: /Nightly sync/ }).waitFor()
      expect(await page.content()).not.toContain(key)

      expect(await ask(server, key, '/v1/companies')).toBe(200)
      expect(await ask(server, key, '/v1/companies', 'POST', { name: 'From outside' })).toBe(201)
      expect(await ask(server, key, '/v1/deals')).toBe(404)
      await page.reload()
      await page
        .getByRole('row', { name: /Nightly sync/ })
        .getByText('127.0.0.1', { exact: true })
        .waitFor()
      await page.getByText('Reads and writes Companies', { exact: false }).waitFor()

      await page.getByRole('button', { name: 'Revoke Nightly sync' }).click()
      await look(page, 'revoke a key, dialog open')
      await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
      await page.getByText('Nightly sync is revoked').waitFor()
      expect(await ask(server, key, '/v1/companies')).toBe(401)
      expect((await api('GET', '/v1/companies?count=true&limit=1'))['total']).toBe(2)
    },
  )

  test(
    'a service account gets a role and a key; deactivated, its key is refused',
    PATIENT,
    async ({ tenant, server, look }) => {
      const { page, home, context, slug } = tenant
      await page.goto(`${home}/settings/api-keys`)
      await page.getByText('No key in this workspace').waitFor()
      await page.getByRole('button', { name: 'New service account' }).click()
      const dialog = page.getByRole('dialog', { name: 'New service account' })
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Shop')
      await dialog.getByRole('button', { name: /Role/ }).click()
      await page.getByRole('option', { name: 'Rep' }).click()
      await look(page, 'service account, dialog open')
      await dialog.getByRole('button', { name: 'Create, then make a key' }).click()
      const forIt = page.getByRole('dialog', { name: 'New key for Shop' })
      await forIt.getByRole('textbox', { name: 'Name' }).fill('Orders')
      await forIt.getByRole('button', { name: 'Make key' }).click()
      const key = await page.getByLabel('The key', { exact: true }).innerText()
      await page.getByRole('button', { name: 'I have kept it' }).click()
      expect(await ask(server, key, '/v1/companies', 'POST', { name: 'By the shop' })).toBe(201)
      await page
        .getByRole('row', { name: /Orders/ })
        .getByText('Shop', { exact: false })
        .first()
        .waitFor()
      await look(page, 'all keys')
      await page.getByRole('button', { name: 'Deactivate Shop' }).click()
      await page.getByText('Shop is deactivated').waitFor()
      expect([401, 403]).toContain(await ask(server, key, '/v1/companies'))
      await page
        .getByRole('row', { name: /Orders/ })
        .getByText('Member deactivated')
        .waitFor()

      // German, on a phone.
      await call(context, server, slug, 'PATCH', '/v1/auth/profile', { preferences: { language: 'de' } })
      await page.setViewportSize({ width: 390, height: 844 })
      await page.reload()
      await page.getByRole('heading', { name: 'Dienstkonten' }).waitFor()
      await look(page, 'all keys, narrow German')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    },
  )
})
