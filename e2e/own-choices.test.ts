import sharp from 'sharp'
import { describe, expect } from 'vitest'
import { test } from './open-test.ts'
import { PASSWORD } from './tenant.ts'

describe('what people and workspaces choose about themselves', () => {
  test('a font, also one for dyslexia, from here alone; kept with the account', async ({ tenant, look, server }) => {
    const { page, home } = tenant
    const hosts = new Set<string>()
    page.on('request', (request) => hosts.add(new URL(request.url()).host))
    const face = () => page.evaluate(() => getComputedStyle(document.body).fontFamily)
    await page.goto(`${home}/settings/profile`)
    await page.getByText('Easier with dyslexia').click()
    await expect.poll(face).toContain('OpenDyslexic')
    expect(await page.evaluate(async () => (await document.fonts.load('16px OpenDyslexic')).length)).toBeGreaterThan(0)
    await look(page, 'profile in another font')
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.reload()
    await page.getByRole('radio', { name: 'Easier with dyslexia' }).waitFor()
    expect(await face()).toContain('OpenDyslexic')
    await page.getByText('Of the device').click()
    await expect.poll(face).not.toContain('OpenDyslexic')
    // A photo comes from the person alone, and is asked of nobody else.
    const image = await sharp({ create: { width: 80, height: 60, channels: 3, background: '#88aa44' } })
      .png()
      .toBuffer()
    await page
      .getByRole('region', { name: 'Photo' })
      .locator('input[type=file]')
      .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: image })
    await page.getByRole('button', { name: 'Replace photo' }).waitFor()
    await page.getByRole('navigation').locator('.nav-me img').waitFor()
    await look(page, 'profile with a photo')
    await page.goto(`${home}/settings/members`)
    await page.getByRole('row').locator('.av img').waitFor()
    await page.goto(`${home}/settings/your-data`)
    await page.getByRole('img', { name: 'Your photo' }).waitFor()
    await page.goto(`${home}/settings/profile`)
    await page.getByRole('button', { name: 'Remove photo' }).click()
    await page.getByRole('button', { name: 'Upload photo' }).waitFor()
    expect(await page.locator('.nav-me img').count()).toBe(0)
    expect([...hosts]).toEqual([new URL(server).host])
  })

  test('an administrator says size and industry of the organisation', async ({ tenant, look }) => {
    const { page, home, api } = tenant
    await page.goto(`${home}/settings/workspace`)
    await page.getByRole('combobox', { name: 'Size of the organisation' }).fill('10')
    await page.getByRole('option', { name: '10–49 people' }).click()
    await page.getByRole('textbox', { name: 'Industry' }).fill('Hardware trade')
    await look(page, 'size and industry')
    await page.getByRole('button', { name: 'Save', exact: true }).first().click()
    await page.getByText('Workspace saved').first().waitFor()
    expect(await api('GET', '/v1/workspace')).toMatchObject({ size: '10-49', industry: 'Hardware trade' })
    await page.reload()
    await expect.poll(() => page.getByRole('textbox', { name: 'Industry' }).inputValue()).toBe('Hardware trade')
  })

  test('a browser without cookies is told what does not work, before and after, and reads the rest', async ({
    tenant,
    browser,
    server,
    look,
  }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-US' })
    const page = await context.newPage()
    const said = page.getByText('This browser blocks our cookies')
    // It says itself that it keeps none.
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: () => false })
    })
    await page.goto(`${server}/sign-in`)
    await said.waitFor()
    await look(page, 'sign-in without cookies')
    for (const path of ['/privacy', '/trust', '/docs/api', '/privacy/request'])
      expect([path, (await page.goto(`${server}${path}`))?.status()]).toEqual([path, 200])
    await context.close()
    // It says nothing, and drops what it is given: the sign-in finds out, and ends where it began, once.
    const silent = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' })
    const other = await silent.newPage()
    await other.route('**/v1/**', async (route) => {
      const answer = await route.fetch()
      const { 'set-cookie': _dropped, ...headers } = answer.headers()
      await silent.clearCookies()
      await route.fulfill({ response: answer, headers })
    })
    await other.goto(`${server}/sign-in?next=${encodeURIComponent(`/w/${tenant.slug}`)}`)
    await other.getByLabel('Email').fill(tenant.email)
    await other.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await other.getByRole('button', { name: 'Sign in', exact: true }).click()
    await other.getByText('This browser blocks our cookies').waitFor()
    expect(new URL(other.url()).pathname).toBe('/sign-in')
    await other.unrouteAll({ behavior: 'ignoreErrors' })
    await silent.close()
  })

  test('an own field that looks sensitive is proposed to be encrypted, in both languages', async ({ tenant, look }) => {
    const { page, home, api } = tenant
    await page.goto(`${home}/settings/fields?object=contact`)
    await page.getByRole('button', { name: 'New field' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New field for contacts' })
    const label = dialog.getByRole('textbox', { name: 'Label' })
    const special = dialog.getByRole('checkbox', { name: /special category of data/ })
    await label.fill('Tier')
    expect([await special.isChecked(), await dialog.getByText('This looks like').count()]).toEqual([false, 0])
    await label.fill('Wohnort')
    await dialog.getByText('This looks like where a person is').waitFor()
    await label.fill('Religion')
    await dialog.getByText('This looks like data of a special category').waitFor()
    expect(await special.isChecked()).toBe(true)
    await look(page, 'a sensitive field is proposed')
    await dialog.getByRole('button', { name: 'Add field' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const made = (await api('GET', '/v1/custom-fields?object=contact'))['data'] as Record<string, unknown>[]
    expect(made).toEqual([expect.objectContaining({ key: 'religion', is_personal: true, is_filterable: false })])
    await api('PATCH', '/v1/auth/profile', { preferences: { language: 'de' } })
    await page.reload()
    await page.getByRole('button', { name: 'Neues Feld' }).first().click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Bezeichnung' }).fill('Gesundheitszustand')
    await page.getByRole('dialog').getByText('Das sieht aus wie').waitFor()
  })
})
