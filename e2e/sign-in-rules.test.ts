import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { generateSync } from 'otplib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFailed, test } from 'vitest'
import { lookAt } from './accessibility.ts'
import { openBrowser } from './open-browser.ts'
import { signUp } from './person.ts'
import { PASSWORD } from './tenant.ts'

const FOLDER = join(import.meta.dirname, '../.tmp/e2e')

/** A required second step, sessions that end everywhere, and typed text that survives a sign-in. */
describe('sign-in rules', () => {
  const server = inject('server')
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let home = ''
  let secret = ''
  const problems: string[] = []

  beforeAll(async () => {
    browser = await openBrowser()
    context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(30_000)
    page = await context.newPage()
    home = `${server}${await signUp(page, server, 'Kestrel')}`
  })
  beforeEach(({ task }) => {
    onTestFailed(async () => {
      mkdirSync(FOLDER, { recursive: true })
      await page.screenshot({ path: join(FOLDER, `${task.name.replace(/\W+/g, '-')}.png`) })
    })
  })
  afterAll(async () => {
    await browser?.close()
  })

  async function look(name: string): Promise<void> {
    problems.push(...(await lookAt(page, name)))
  }
  /** A code that was not used yet: each step works once. */
  let last = 0
  async function freshCode(): Promise<string> {
    while (Math.floor(Date.now() / 30_000) + 1 <= last) await new Promise((done) => setTimeout(done, 500))
    last = Math.max(last + 1, Math.floor(Date.now() / 30_000) - 1)
    return generateSync({ secret, epoch: last * 30 })
  }
  async function setUpApp(): Promise<void> {
    await page.getByRole('button', { name: 'Set up an app' }).click()
    await page.getByRole('img', { name: /QR code/ }).waitFor()
    secret = (await page.locator('.select-all').innerText()).replaceAll(/\s/g, '')
    await page.getByRole('textbox').fill(await freshCode())
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'I have kept them' }).click()
  }

  test('a role asks for a second step: the set-up is all there is, and then the page as it was', async () => {
    await page.goto(`${home}/settings/sign-in`)
    const rule = page.getByText('Everybody here signs in with a second step')
    await rule.click()
    await page.getByText('Set up your own second step first', { exact: false }).waitFor()
    await look('own step first')
    await page.goto(`${home}/settings/two-steps`)
    await setUpApp()
    await page.goto(`${home}/settings/sign-in`)
    await rule.click()
    await page.getByText('Saved').waitFor()
    await look('required')
    // The second step goes: nothing but the set-up is left.
    await page.goto(`${home}/settings/two-steps`)
    await page.getByRole('button', { name: 'Remove the app' }).click()
    // Whoever leaves before the answer may leave the session's new cookie behind.
    const removed = page.waitForResponse(
      (answer) => answer.request().method() === 'DELETE' && answer.url().endsWith('/v1/auth/totp'),
    )
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove', exact: true }).click()
    expect((await removed).ok()).toBe(true)
    await page.goto(`${home}/contacts`)
    await page.getByRole('heading', { name: 'Set up a second step' }).waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
    await look('set up first')
    await setUpApp()
    await page.getByRole('button', { name: 'Go on to the workspace' }).click()
    await page.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor()
  })

  test('a session that is over asks for both steps over the page; the typed text is saved then', async () => {
    await page.goto(`${home}/settings/profile`)
    const name = page.getByRole('textbox', { name: 'Name' })
    await name.fill('Anna Kept Snelling')
    await context.clearCookies()
    await page.getByRole('button', { name: 'Save name' }).click()
    const dialog = page.getByRole('dialog', { name: 'Sign in again' })
    await dialog.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await dialog.getByLabel('Code of your authenticator app').fill(await freshCode())
    await look('sign in again')
    await page.keyboard.press('Enter')
    await page.getByText('Name saved').waitFor()
    await page.reload()
    await page.getByRole('textbox', { name: 'Name' }).waitFor()
    await expect.poll(() => page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Anna Kept Snelling')
  })

  test('signing out in one tab empties the others', async () => {
    const other = await context.newPage()
    await other.goto(`${home}/contacts`)
    await other.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor()
    // Its live stream is open: the answer of one has come.
    await page.goto(`${home}/settings/sessions`)
    await page.getByText('This device').waitFor()
    await look('sessions')
    await page.evaluate(async () => {
      const token =
        document.cookie
          .split('; ')
          .find((one) => one.startsWith('XSRF-TOKEN='))
          ?.slice(11) ?? ''
      await fetch('/v1/auth/sign-out', { method: 'POST', headers: { 'x-xsrf-token': token } })
    })
    await other.waitForURL(/\/sign-in/)
    await page.waitForURL(/\/sign-in/)
  })

  test('nothing on the way was inaccessible', () => {
    expect(problems).toEqual([])
  })
})
