import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type MailServer, startMailServer } from '@app/testkit/mail'
import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, onTestFailed } from 'vitest'
import { test as base } from './open-test.ts'
import { picture } from './pictures.ts'
import { type RunningServer, startServer } from './start-server.ts'
import { type Json, PASSWORD, call, openWindow } from './tenant.ts'

type Installation = { readonly server: RunningServer; readonly mail: MailServer }

/** A server of its own: its mails arrive at a real mail server. */
const test = base.extend<{ installation: Installation; server: string }>({
  installation: [
    async ({ task: _task }: object & { task?: unknown }, give: (one: Installation) => Promise<void>) => {
      const mail = await startMailServer()
      const server = await startServer({
        SMTP_URL: `smtp://127.0.0.1:${mail.settings().port}`,
        MAIL_FROM: 'Custos <crm@kestrel.example>',
      })
      await give({ server, mail })
      await server.stop()
      await mail.stop()
    },
    { scope: 'file' },
  ],
  server: [async ({ installation }, give) => give(installation.server.url), { scope: 'file' }],
})

const PERSON = 'daniel@plexzap.example'
const narrow = { width: 390, height: 844 }
const wide = { width: 1440, height: 900 }
const run = promisify(execFile)
const root = new URL('..', import.meta.url).pathname

async function mailTo(mail: MailServer, address: string, subject: RegExp): Promise<string> {
  let text = ''
  await expect
    .poll(
      async () => (text = (await mail.to(address)).findLast((one) => subject.test(one.subject ?? ''))?.text ?? ''),
      { timeout: 60_000 },
    )
    .not.toBe('')
  return text
}
const linkIn = (text: string): string => /http:\/\/\S+/.exec(text)?.[0] ?? ''
const codeIn = (text: string): string => /^ {4}(\d{6})$/m.exec(text)?.[1] ?? ''

/** Pictures of a screen in both widths and both schemes; only where somebody wants to look. */
async function shots(page: Page, name: string): Promise<void> {
  if (process.env['RIGHTS_PICTURES'] !== '1') return
  for (const [suffix, size] of [
    ['', wide],
    ['-narrow', narrow],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme })
      await picture(page, `rights-${name}${suffix}-${colorScheme}`)
    }
  await page.setViewportSize(wide)
  await page.emulateMedia({ colorScheme: 'light' })
}

async function saved(page: Page, button: string, folder: string): Promise<string> {
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: button }).click()
  const download = await file
  const path = join(folder, download.suggestedFilename())
  await download.saveAs(path)
  return path
}

describe('the rights of a person', () => {
  test(
    'an erasure goes from the public form to a certificate that anybody can check',
    { timeout: 180_000 },
    async ({ browser, installation, server, look }) => {
      const { mail } = installation
      const folder = mkdtempSync(join(tmpdir(), 'custos-rights-'))
      const contexts: BrowserContext[] = []
      const open = async (): Promise<{ context: BrowserContext; page: Page }> => {
        const context = await openWindow(browser)
        contexts.push(context)
        const page = await context.newPage()
        onTestFailed(async () => {
          const failures = join(import.meta.dirname, '../.tmp/e2e')
          mkdirSync(failures, { recursive: true })
          await page.screenshot({
            path: join(failures, `rights-failed-${contexts.indexOf(context)}.png`),
            fullPage: true,
          })
        })
        return { context, page }
      }

      // A workspace with two who administer privacy, and a person in it: a record, a note, a deal, an import; and a namesake.
      const ann = await open()
      const sign = { email: 'ann@kestrel.example', password: PASSWORD, name: 'Ann Keller' }
      const form = { ...sign, workspace_name: 'Kestrel Hardware', accept_terms: true, time_zone: 'Europe/Berlin' }
      const asked = await call(ann.context, server, '', 'POST', '/v1/auth/sign-up/code', form)
      const code = codeIn(await mailTo(mail, sign.email, /Your code/))
      await call(ann.context, server, '', 'POST', '/v1/auth/sign-up', {
        ...form,
        confirmation: asked['confirmation'],
        code,
      })
      const session = await call(ann.context, server, '', 'GET', '/v1/auth/session')
      const slug = (session['workspaces'] as { slug: string }[])[0]?.slug ?? ''
      const home = `${server}/w/${slug}`
      const api = (path: string, body: Json) => call(ann.context, server, slug, 'POST', path, body)
      const bob = await open()
      await api('/v1/invitations', { email: 'bob@kestrel.example', role: 'admin' })
      const invited =
        linkIn(await mailTo(mail, 'bob@kestrel.example', /invites you/))
          .split(/[/#]/)
          .at(-1) ?? ''
      await call(bob.context, server, '', 'POST', `/v1/invitations/${invited}/accept`, {
        name: 'Bob Marsh',
        password: PASSWORD,
      })
      const contact = await api('/v1/contacts', { first_name: 'Daniel', last_name: 'Okonjo', email: PERSON })
      await api('/v1/notes', { body: 'Likes heather honey', contact_id: contact['id'] })
      await api('/v1/deals', { name: 'Hives for spring', contact_id: contact['id'] })
      await api('/v1/contacts', { first_name: 'Daniel', last_name: 'Okonjo', email: 'other.daniel@elsewhere.example' })
      const file = `First name,Last name,Email\nDaniel,Okonjo,${PERSON}\n`
      await call(ann.context, server, slug, 'POST', '/v1/imports', {
        multipart: { object: 'contact', file: { name: 'fair.csv', mimeType: 'text/csv', buffer: Buffer.from(file) } },
      })

      const person = await open()
      await person.page.goto(`${server}/privacy/request/${slug}`)
      await person.page.getByLabel('What do you want?').selectOption('erasure')
      await shots(person.page, 'form')
      await person.page.getByLabel('Your name').fill('Daniel Okonjo')
      await person.page.getByLabel('Your email').fill(PERSON)
      await person.page.getByRole('button', { name: 'Send the request' }).click()
      await person.page.getByRole('heading', { name: 'Your request has arrived' }).waitFor()

      const { page } = ann
      await page.goto(`${home}/settings`)
      await page.getByRole('link', { name: 'Requests of people' }).click()
      await page.getByRole('link', { name: /Daniel Okonjo/ }).click()
      const next = page.locator('.req-next li[aria-current="step"]')
      await next.getByText('The person proves who they are').waitFor()
      await shots(page, 'case-new')
      await person.page.goto(linkIn(await mailTo(mail, PERSON, /Your request/)))
      await person.page.getByText('Your mailbox is confirmed.').waitFor()
      await shots(person.page, 'person-open')

      await page.reload()
      await next.getByRole('button', { name: 'Search for the person' }).click()
      await next.getByText('2 records wait for your decision.').waitFor()
      await look(page, 'request, found')
      await shots(page, 'case-found')
      const rows = page.locator('.req-found')
      const own = rows.filter({ hasText: 'Same address' })
      await own.getByRole('button', { name: /Decide/ }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'It is this person' }).click()
      await own.getByText('This person').waitFor()
      await rows
        .filter({ hasNotText: 'Same address' })
        .getByRole('button', { name: /Decide/ })
        .click()
      await page.getByRole('dialog').getByRole('button', { name: 'It is this person' }).click()
      await page.getByRole('dialog').getByText('say what else speaks for this person').waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Somebody else' }).click()
      await next.getByText('Plan the erasure').waitFor()
      await shots(page, 'case-decided')

      await page.getByRole('button', { name: 'Make the archive' }).click()
      await page.getByLabel('Passphrase for the archive').fill('eleven small herons')
      await shots(page, 'archive-dialog')
      await page.getByRole('dialog').getByRole('button', { name: 'Make the archive' }).click()
      await page.getByText(/^Ready: \d+ records/).waitFor()
      await person.page.goto('about:blank')
      await person.page.goto(linkIn(await mailTo(mail, PERSON, /is ready/)))
      const archive = person.page.waitForEvent('download')
      await person.page.getByRole('button', { name: 'Fetch your data' }).click()
      expect((await archive).suggestedFilename()).toMatch(/\.zip$/)

      await next.getByRole('link', { name: 'Go to the plan' }).click()
      await page.getByRole('button', { name: 'Plan the erasure' }).click()
      await page.getByText('Another member who administers privacy looks at it').waitFor()
      await look(page, 'erasure, planned')
      await shots(page, 'erasure-planned')
      await bob.page.goto(page.url())
      await bob.page.getByRole('button', { name: 'Approve the erasure' }).click()
      await shots(bob.page, 'erasure-approve')
      await bob.page.getByRole('dialog').getByRole('button', { name: 'Erase for good' }).click()
      await bob.page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.reload()
      await page.getByText('The person is erased. They were told by mail.').waitFor()
      await look(page, 'erasure, done')
      await shots(page, 'erasure-done')
      const pdf = await saved(page, 'Certificate as PDF', folder)
      expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-')
      const json = await saved(page, 'Signed certificate (JSON)', folder)
      await page.getByRole('link', { name: 'Back to the request' }).click()
      await page.getByRole('heading', { name: 'Erased person' }).waitFor()
      await shots(page, 'case-closed')
      await person.page.reload()
      await person.page.getByText('kept about you is erased').waitFor()
      expect(await person.page.getByRole('button', { name: 'Fetch your data' }).count()).toBe(0)
      await shots(person.page, 'person-closed')
      await mailTo(mail, PERSON, /: done/)

      // Anybody can check the certificate, and a changed one is found out.
      const verify = (path: string) =>
        run(process.execPath, ['apps/server/cli.ts', 'verify-certificate', path], { cwd: root })
      expect((await verify(json)).stdout).toContain('Genuine: ')
      const changed = join(folder, 'changed.json')
      writeFileSync(changed, readFileSync(json, 'utf8').replace(/"rows": \d+/, '"rows": 99999'))
      await expect(verify(changed)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('NOT GENUINE') })
      rmSync(folder, { recursive: true, force: true })
      for (const context of contexts) await context.close()
    },
  )
})
