import { generateSync } from 'otplib'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFailed, test } from 'vitest'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { lookAt } from './accessibility.ts'
import { openBrowser } from './open-browser.ts'
import { kept, REGISTER, watch, type Watch } from './register.ts'
import { PASSWORD } from './tenant.ts'

const FOLDER = join(import.meta.dirname, '../.tmp/e2e')

/** Signing in with two steps, with the authenticator that Chromium has for tests. */
describe('two-step sign-in', () => {
  const server = { url: inject('server') }
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let seen: Watch
  let cdp: CDPSession
  let base = ''
  let home = ''
  let secret = ''
  let codes: string[] = []
  const email = `anna.${Date.now()}@kestrel.example`
  const problems: string[] = []

  beforeAll(async () => {
    browser = await openBrowser()
    // Passkeys are of a name, not of an address: on this machine that is localhost.
    base = server.url.replace('127.0.0.1', 'localhost')
    context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
      colorScheme: 'light',
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(20_000)
    seen = watch(context)
    page = await context.newPage()
    cdp = await context.newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    })
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
  async function signOut(): Promise<void> {
    await context.clearCookies()
    await page.goto(`${base}/sign-in`)
  }
  async function typePassword(): Promise<void> {
    await page.fill('[name=email]', email)
    await page.fill('[name=password]', PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  test('an authenticator app is set up by QR code or key, and recovery codes are shown once', async () => {
    await page.goto(`${base}/sign-up`)
    await page.fill('[name=name]', 'Anna Snelling')
    await page.fill('[name=email]', email)
    await page.fill('[name=password]', PASSWORD)
    await page.fill('[name=workspace_name]', 'Kestrel')
    await page.getByText('I accept', { exact: false }).first().click()
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.waitForURL(/\/w\/[^/]+/)
    home = `${base}${new URL(page.url()).pathname.split('/').slice(0, 3).join('/')}`
    await page.goto(`${home}/settings`)
    await page.getByRole('link', { name: 'Two-step sign-in' }).click()
    await page.getByRole('heading', { name: 'Passkeys' }).waitFor()
    await page.getByRole('button', { name: 'Set up an app' }).click()
    await page.getByRole('img', { name: /QR code/ }).waitFor()
    await look('app setup')
    secret = (await page.locator('.select-all').innerText()).replaceAll(/\s/g, '')
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    await page.getByRole('textbox').fill('000000')
    await page.keyboard.press('Enter')
    await page.getByText('That is not right.').waitFor()
    await page.getByRole('textbox').fill(await freshCode())
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Keep these recovery codes' }).waitFor()
    codes = await page.locator('.codes li').allInnerTexts()
    expect(codes).toHaveLength(10)
    await look('recovery codes')
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByText('10 of 10 left').waitFor()
    expect(await page.content()).not.toContain(codes[0])
  })

  test('then the password alone is half the way; a reload keeps it open', async () => {
    await signOut()
    await typePassword()
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    await look('second step')
    await page.goto(home)
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    await page.getByLabel('Code of your authenticator app').fill('123123')
    await page.keyboard.press('Enter')
    await page.getByText('Tries left: 4').waitFor()
    await page.getByLabel('Code of your authenticator app').fill(await freshCode())
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/w\/[^/]+/)
    await page.getByRole('main').waitFor()
  })

  test('a recovery code signs in, once', async () => {
    for (const works of [true, false]) {
      await signOut()
      await typePassword()
      await page.getByRole('button', { name: 'Use a recovery code' }).click()
      await page.getByLabel('Recovery code').fill(codes[0]?.toUpperCase() ?? '')
      await page.keyboard.press('Enter')
      if (works) await page.waitForURL(/\/w\/[^/]+/)
      else await page.getByText('That is not right.').waitFor()
    }
    await page.getByRole('button', { name: 'Start over' }).click()
    await page.getByLabel('Email').waitFor()
  })

  test('a passkey is added, and then signs in alone', async () => {
    await typePassword()
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    await page.getByLabel('Recovery code').fill(codes[1] ?? '')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/w\/[^/]+/)
    await page.goto(`${home}/settings/two-steps`)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Work laptop')
    await page.keyboard.press('Enter')
    await page.getByRole('rowheader', { name: 'Work laptop' }).waitFor()
    await look('passkey added')
    await signOut()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.waitForURL(/\/w\/[^/]+/)
  })

  test('and as the second step after the password', async () => {
    await signOut()
    await typePassword()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.waitForURL(/\/w\/[^/]+/)
  })

  test('removing it asks first; it signs nobody in afterwards', async () => {
    await page.goto(`${home}/settings/two-steps`)
    await page.getByRole('button', { name: 'Remove Work laptop' }).click()
    await look('remove passkey')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('Passkey removed').waitFor()
    await signOut()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('This passkey is not known here', { exact: false }).waitFor()
  })

  test('at 390 px and in German it is all there', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await typePassword()
    await page.getByLabel('Code of your authenticator app').fill(await freshCode())
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/w\/[^/]+/)
    await page.evaluate(async () => {
      const token =
        document.cookie
          .split('; ')
          .find((one) => one.startsWith('XSRF-TOKEN='))
          ?.slice(11) ?? ''
      await fetch('/v1/auth/profile', {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', 'x-xsrf-token': token },
        body: JSON.stringify({ preferences: { language: 'de' } }),
      })
    })
    await page.goto(`${home}/settings/two-steps`)
    await page.getByRole('heading', { name: 'Notfallcodes' }).waitFor()
    await look('narrow german')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })

  test('nothing was kept, called or violated that is not registered', async () => {
    const document: unknown = await (await fetch(`${server.url}/v1/openapi.json`)).json()
    expect(problems).toEqual([])
    expect(seen.violations).toEqual([])
    expect(seen.consoleErrors).toEqual([])
    expect([...seen.hosts]).toEqual([new URL(base).host])
    expect(seen.problems(document)).toEqual([])
    const left = await kept(page)
    expect(left.cookies.filter((name) => !(REGISTER.cookies as readonly string[]).includes(name))).toEqual([])
    expect(left.other).toEqual([])
  })
})
