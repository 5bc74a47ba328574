import { createHash, randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDns, type TestDns } from '../packages/testkit/dns-server.ts'
import { startProvider, type TestProvider } from '../packages/testkit/oidc-provider.ts'
import { type SamlProvider, startSamlProvider } from '../packages/testkit/saml-provider.ts'
import { lookAt } from './accessibility.ts'
import { openBrowser } from './open-browser.ts'
import { signUp } from './person.ts'
import { startServer, type RunningServer } from './start-server.ts'

/** From nothing to a colleague who signs in by the company's service, as owner and colleague do it. */
describe('single sign-on in the browser', () => {
  let server: RunningServer
  let browser: Browser
  let dns: TestDns
  let provider: TestProvider
  let saml: SamlProvider
  let owner: Page
  let home: string
  const domain = `d${createHash('sha256').update(randomUUID()).digest('hex').slice(0, 8)}.example`
  const problems: string[] = []

  beforeAll(async () => {
    dns = await startDns()
    server = await startServer({ EGRESS_ALLOW: '127.0.0.0/8', DNS_SERVERS: dns.address })
    provider = await startProvider(`${server.url}/v1/auth/sso/callback`, {
      sub: 'colleague-1',
      email: `cora@${domain}`,
      email_verified: true,
      name: 'Cora Colleague',
    })
    saml = await startSamlProvider({ name_id: 'sam-1', email: `sam@${domain}`, name: 'Sam Saml' })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await Promise.all([dns?.close(), provider?.close(), saml?.close()])
  })

  async function look(page: Page, name: string): Promise<void> {
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      problems.push(...(await lookAt(page, `sso-${name}-${width}`)))
    }
  }
  const open = async (): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(30_000)
    return await context.newPage()
  }

  test('an owner connects a service and verifies the domain; a colleague agrees, comes in, and comes in again', async () => {
    owner = await open()
    home = await signUp(owner, server.url, 'Kestrel Hardware')
    await owner.goto(`${server.url}${home}/settings/single-sign-on`)
    await owner.getByRole('button', { name: 'Connect a service' }).click()
    const dialog = owner.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill('Company sign-in')
    await dialog.getByLabel('Issuer').fill(provider.issuer)
    await dialog.getByLabel('Client ID').fill(provider.client.id)
    await dialog.getByLabel('Client secret').fill(provider.client.secret)
    await look(owner, 'connect')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await owner.getByRole('button', { name: 'Test' }).click()
    await owner.getByText('The service answers as it should').first().waitFor()
    await owner.getByLabel('Domain', { exact: true }).fill(domain)
    await owner.getByRole('button', { name: 'Add the domain' }).click()
    const record = owner.getByText(/custos-verification=/)
    await record.waitFor()
    const value = /custos-verification=\w+/.exec(await record.innerText())?.[0] ?? ''
    dns.txt.set(`_custos-challenge.${domain}`, [value])
    await owner.getByRole('button', { name: 'Check' }).click()
    await owner.getByText('Verified', { exact: true }).waitFor()
    await look(owner, 'settings')

    const colleague = await open()
    await colleague.goto(`${server.url}/sign-in`)
    await colleague.getByRole('button', { name: 'Continue with SSO' }).click()
    await colleague.getByLabel('Work e-mail or short name of the workspace').fill('who@nowhere.example')
    await colleague.getByRole('button', { name: 'Continue with SSO' }).click()
    await colleague.getByText('There is no single sign-on for this', { exact: false }).waitFor()
    await look(colleague, 'sign-in')
    await colleague.getByLabel('Work e-mail or short name of the workspace').fill(`cora@${domain}`)
    await colleague.getByRole('button', { name: 'Continue with SSO' }).click()
    await colleague.getByRole('heading', { name: 'Sign in to Kestrel Hardware' }).waitFor()
    await look(colleague, 'consent')
    await colleague.getByRole('button', { name: 'Agree and continue' }).click()
    await colleague.waitForURL(`${server.url}${home}**`)
    await colleague.getByRole('main').waitFor()
    await colleague.goto(`${server.url}${home}/settings/linked-sign-ins`)
    await colleague.getByText('Company sign-in').first().waitFor()
    await look(colleague, 'links')

    const again = await open()
    await again.goto(`${server.url}/sign-in`)
    await again.getByRole('button', { name: 'Continue with SSO' }).click()
    await again.getByLabel('Work e-mail or short name of the workspace').fill(home.split('/')[2] ?? '')
    await again.getByRole('button', { name: 'Continue with SSO' }).click()
    await again.waitForURL(`${server.url}${home}**`)
    expect(problems).toEqual([])
  })

  test('SAML beside it, by metadata; the directory makes a colleague, who comes in and is out at once when it says so', async () => {
    const dialog = owner.getByRole('dialog')
    await owner.getByRole('button', { name: 'Connect a service' }).click()
    await dialog.getByRole('button', { name: /Service/ }).click()
    await owner.getByRole('option', { name: 'SAML 2.0' }).click()
    await dialog.getByLabel('Name', { exact: true }).fill('Company SAML')
    await dialog.getByLabel('Metadata (XML)').fill('<wrong/>')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('describes no SAML 2.0 identity provider').waitFor()
    await dialog.getByLabel('Metadata (XML)').fill(saml.metadata)
    await look(owner, 'saml')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await owner.getByText('Company SAML').waitFor()
    await owner.getByRole('button', { name: 'New token' }).click()
    await owner.getByRole('button', { name: 'Make the token' }).click()
    const token = await owner.getByRole('textbox', { name: 'Token', exact: true }).inputValue()
    await owner.getByRole('button', { name: 'I have kept it' }).click()
    const call = async (method: string, path: string, body?: object) =>
      await fetch(`${server.url}/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
    const made = await call('POST', '/Users', { userName: `sam@${domain}`, displayName: 'Sam Saml' })
    expect(made.status).toBe(201)
    const { id } = (await made.json()) as { id: string }
    await owner.reload()
    await owner.getByText('No directory is connected').waitFor({ state: 'hidden' })
    await look(owner, 'all')

    const sam = await open()
    await sam.goto(`${server.url}/sign-in`)
    await sam.getByRole('button', { name: 'Continue with SSO' }).click()
    await sam.getByLabel('Work e-mail or short name of the workspace').fill(`sam@${domain}`)
    await sam.getByRole('button', { name: 'Continue with SSO' }).click()
    await sam.getByRole('button', { name: 'Company SAML' }).click()
    await sam.getByRole('heading', { name: 'Sign in to Kestrel Hardware' }).waitFor()
    await sam.getByRole('button', { name: 'Agree and continue' }).click()
    await sam.waitForURL(`${server.url}${home}**`)
    await sam.getByRole('main').waitFor()
    // Who leaves the directory is out here.
    expect((await call('DELETE', `/Users/${id}`)).status).toBe(204)
    await sam
      .getByRole('heading', { name: /Sign in/ })
      .first()
      .waitFor()
    expect(problems).toEqual([])
  })
})
