import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type MailServer, startMailServer } from '@app/testkit/mail'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { lookAt } from './accessibility.ts'
import { openBrowser } from './open-browser.ts'
import { watch } from './register.ts'
import { type RunningServer, startServer } from './start-server.ts'
import { PASSWORD } from './tenant.ts'

const FOLDER = join(import.meta.dirname, '../.tmp/e2e')
const NEW = 'eight quiet otters under the pier'

/** From sign-up to replacing who leaves, with mail going through a real mail server and read from its mailbox. */
describe('account and membership by mail', () => {
  let mail: MailServer
  let server: RunningServer
  let browser: Browser
  const problems: string[] = []
  let [ann, rob, bea] = ['', '', '']

  beforeAll(async () => {
    mail = await startMailServer()
    const { port } = mail.settings()
    ;[server, browser] = await Promise.all([
      startServer({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Custos <crm@kestrel.example>' }),
      openBrowser(),
    ])
    mkdirSync(FOLDER, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await mail?.stop()
  })

  const open = async (
    given: { locale?: string; width?: number } = {},
  ): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await browser.newContext({
      viewport: { width: given.width ?? 1440, height: 900 },
      locale: given.locale ?? 'en-US',
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(20_000)
    const seen = watch(context)
    const page = await context.newPage()
    onTestFailed(async ({ task }) => {
      await page
        .screenshot({ path: join(FOLDER, `${task.name.replace(/\W+/g, '-')}-${email(page)}.png`) })
        .catch(() => {})
    })
    context.on('close', () => problems.push(...seen.violations))
    return { context, page }
  }
  const email = (page: Page) => page.url().replace(/\W+/g, '-').slice(-20)
  const look = async (page: Page, name: string): Promise<void> => {
    problems.push(...(await lookAt(page, `mail-${name}`)))
  }
  const mailTo = async (address: string, subject: RegExp): Promise<string> => {
    let text = ''
    await expect
      .poll(
        async () => {
          const found = (await mail.to(address)).findLast((one) => subject.test(one.subject ?? ''))
          text = found?.text ?? ''
          return text
        },
        { timeout: 60_000 },
      )
      .not.toBe('')
    return text
  }
  const codeIn = (text: string) => /^ {4}(\d{6})$/m.exec(text)?.[1] ?? ''
  const linkIn = (text: string) => /http:\/\/\S+/.exec(text)?.[0] ?? ''

  test('sign-up by code, invitation by mail, replacing who leaves, request to join, transfer', async () => {
    // People of this try: an address signs up once.
    const stamp = Date.now()
    ;[ann, rob, bea] = [`ann.${stamp}@kestrel.example`, `rob.${stamp}@kestrel.example`, `bea.${stamp}@kestrel.example`]
    const { context, page } = await open()
    await page.goto(`${server.url}/sign-up`)
    await page.getByLabel('Your name').fill('Ann Keller')
    await page.getByLabel('Email').fill(ann)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByLabel('Workspace name').fill('Kestrel')
    await page.getByLabel('I accept the terms').check()
    await page.getByRole('button', { name: 'Continue' }).click()
    const code = page.getByLabel('Code from the mail')
    await code.fill('000000')
    await look(page, 'sign-up-code')
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByRole('alert').getByText('This code is wrong.').waitFor()
    await code.fill(codeIn(await mailTo(ann, /Your code/)))
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.waitForURL(/\/w\/kestrel/)
    const home = new URL(page.url()).pathname.split('/').slice(0, 3).join('/')

    await page.goto(`${server.url}${home}/settings/members`)
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Email').fill(rob)
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
    await dialog.getByText('The invitation is on its way').waitFor()
    await look(page, 'invited')
    await dialog.getByRole('button', { name: 'Done' }).click()

    const guest = await open({ width: 390 })
    await guest.page.goto(linkIn(await mailTo(rob, /invites you to Kestrel/)))
    await guest.page.getByLabel('Your name').fill('Rob Rep')
    await guest.page.getByLabel('Password').fill(PASSWORD)
    await guest.page.getByRole('button', { name: 'Accept the invitation' }).click()
    await guest.page.waitForURL(/\/w\/kestrel/)
    await guest.page.goto(`${server.url}${home}/settings/profile`)
    await guest.page.getByRole('heading', { name: 'Delete the account' }).waitFor()
    await look(guest.page, 'profile-narrow')

    // Asking to join, where it was allowed.
    await page.goto(`${server.url}${home}/settings/workspace`)
    await page.getByText('People with an account may ask to join').click()
    await page.getByText('They ask here').waitFor()
    const third = await open({ locale: 'de-DE' })
    await third.page.goto(`${server.url}/sign-up`)
    await third.page.getByLabel('Ihr Name').fill('Bea Neu')
    await third.page.getByLabel('E-Mail').fill(bea)
    await third.page.getByLabel('Passwort').fill(PASSWORD)
    await third.page.getByLabel('Name des Arbeitsbereichs').fill('Allein')
    await third.page.getByRole('checkbox').check()
    await third.page.getByRole('button', { name: 'Weiter' }).click()
    await third.page.getByLabel('Code aus der Mail').fill(codeIn(await mailTo(bea, /Ihr Code/)))
    await third.page.getByRole('button', { name: 'Arbeitsbereich anlegen' }).click()
    await third.page.waitForURL(/\/w\/allein/)
    await third.page.goto(`${server.url}/join?workspace=${home.slice('/w/'.length)}`)
    await look(third.page, 'join-german')
    await third.page.getByRole('button', { name: 'Beitritt anfragen' }).click()
    await third.page.getByText('Ihre Anfrage ist unterwegs').waitFor()
    await page.goto(`${server.url}${home}/settings/members`)
    await page.getByRole('button', { name: /^Let in/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Let in' }).click()
    await mailTo(bea, /Willkommen bei Kestrel/)

    // Rob leaves; Bea takes over.
    await page.getByRole('button', { name: /^Replace Rob Rep/ }).click()
    await page.getByRole('dialog').getByText('Nothing to hand over').waitFor()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Successor/ })
      .click()
    await page.getByRole('option', { name: 'Bea Neu' }).click()
    await page.getByRole('button', { name: 'Replace and deactivate' }).click()
    await page.getByText('is signed out everywhere and deactivated').waitFor()
    await look(page, 'replaced')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await guest.page.reload()
    await guest.page.waitForURL(/\/sign-in/)

    // Ownership to Bea, by password.
    await page.goto(`${server.url}${home}/settings/workspace`)
    await page.getByRole('button', { name: 'Hand over ownership' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /New owner/ })
      .click()
    await page.getByRole('option', { name: 'Bea Neu' }).click()
    await page.getByRole('dialog').getByLabel('Current password').fill('wrong wrong wrong wrong')
    await page.getByRole('dialog').getByRole('button', { name: 'Hand over' }).click()
    await page.getByText('The current password is wrong.').waitFor()
    await look(page, 'transfer')
    await page.getByRole('dialog').getByLabel('Current password').fill(PASSWORD)
    await page.getByRole('dialog').getByRole('button', { name: 'Hand over' }).click()
    await page.getByText('Ownership handed over').waitFor()

    await page.goto(`${server.url}${home}/settings/mail`)
    await page.getByRole('cell', { name: rob }).waitFor()
    for (const one of [context, guest.context, third.context]) await one.close()
  }, 300_000)

  test('a forgotten password, and a change of address taken back', async () => {
    const { context, page } = await open()
    await page.goto(`${server.url}/sign-in`)
    await page.getByRole('link', { name: 'Forgot the password?' }).click()
    await page.getByLabel('Email').fill(ann)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByText('Look into your mailbox').waitFor()
    const link = linkIn(await mailTo(ann, /Set a new password/))
    await page.goto(link)
    await page.getByLabel('New password').fill('short')
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('Use at least 15 characters').waitFor()
    await look(page, 'recover')
    await page.getByLabel('New password').fill(NEW)
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('The password is set').waitFor()
    expect(page.url()).not.toContain('#')
    await page.goto('about:blank')
    await page.goto(link)
    await page.getByText('This link cannot be used').waitFor()
    await look(page, 'link-used')

    await page.goto(`${server.url}/sign-in`)
    await page.getByLabel('Email').fill(ann)
    await page.getByLabel('Password').fill(NEW)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(/\/w\//)
    const home = new URL(page.url()).pathname.split('/').slice(0, 3).join('/')
    await page.goto(`${server.url}${home}/settings/profile`)
    // What comes above moves the button while it is pressed.
    await page.getByRole('heading', { name: 'At work' }).waitFor()
    await page.getByRole('button', { name: 'Change the address' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('New address').fill(`new.${ann}`)
    await dialog.getByLabel('Current password').fill(NEW)
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.getByLabel('Code from the mail').fill(codeIn(await mailTo(`new.${ann}`, /Your code/)))
    await look(page, 'email-code')
    await dialog.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('Address changed').waitFor()
    await page.goto(linkIn(await mailTo(ann, /email address was changed/)))
    await look(page, 'undo-email')
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
    await expect.poll(() => page.getByLabel('Email').inputValue()).toBe(ann)
    await context.close()
  }, 300_000)

  test('no screen broke a rule of accessibility or of the content policy', () => {
    expect(problems).toEqual([])
  })
})
