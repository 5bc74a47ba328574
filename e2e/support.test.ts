import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { describe, expect, onTestFailed } from 'vitest'
import { addOperator, codeOf, setUpApp, type Staff, typeOperator } from './operators.ts'
import { test as base } from './open-test.ts'
import { startServer } from './start-server.ts'
import { call, openWindow } from './tenant.ts'

type OperatorWindow = Staff & { context: BrowserContext; page: Page }
type Installation = { url: string; staff: Staff[] }

/** A server of its own, with three operators made before it starts. */
const test = base.extend<{ installation: Installation; server: string }>({
  installation: [
    async ({ task: _task }: object & { task?: unknown }, give: (one: Installation) => Promise<void>) => {
      const folder = mkdtempSync(join(tmpdir(), 'custos-operators-'))
      const staff: Staff[] = []
      for (const name of ['Olga Staff', 'Ann Staff', 'Bob Staff']) staff.push(await addOperator(folder, name))
      const server = await startServer({ DATA_DIR: folder })
      await give({ url: server.url, staff })
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'file' },
  ],
  server: [async ({ installation }, give) => give(installation.url), { scope: 'file' }],
})

const openOperator = async (browser: Browser, { staff }: Installation, name: string): Promise<OperatorWindow> => {
  const who = staff.find((one) => one.name === name)
  if (!who) throw new Error(`no operator ${name}`)
  const context = await openWindow(browser)
  return { ...who, context, page: await context.newPage() }
}

const keepOnFailure = (who: OperatorWindow): void =>
  onTestFailed(async () => {
    const folder = join(import.meta.dirname, '../.tmp/e2e')
    mkdirSync(folder, { recursive: true })
    await who.page.screenshot({ path: join(folder, `operator-${who.name}.png`) })
  })
/** Long flows, with axe on every step in both schemes. */
const PATIENT = { timeout: 300_000 }
const narrow = { width: 390, height: 844 }
const wide = { width: 1440, height: 900 }

describe('support access', () => {
  test(
    'granted by the workspace, read by an operator, seen by everybody, ended at once',
    PATIENT,
    async ({ tenant, browser, installation, server, look }) => {
      const { page, home, seed } = tenant
      const staff = await openOperator(browser, installation, 'Olga Staff')
      keepOnFailure(staff)
      const [id = ''] = await seed('/v1/companies', [{ name: 'Granite Bay', industry: 'Quarries' }])
      await page.goto(`${home}/settings`)
      await page.getByRole('link', { name: 'Support access' }).click()
      await page.getByText('Support sees nothing of this workspace').waitFor()
      await page.getByRole('button', { name: 'Let support read' }).last().click()
      const dialog = page.getByRole('dialog', { name: 'Let support read' })
      await dialog.getByRole('button', { name: 'Let support read' }).click()
      await dialog.getByText('Say in a few words').waitFor()
      await dialog.getByRole('textbox', { name: 'What for' }).fill('Wrong owners after the import')
      await dialog.getByRole('textbox', { name: 'Ticket' }).fill('4711')
      await dialog.getByText('Chosen objects', { exact: true }).click()
      await dialog.getByRole('checkbox', { name: 'Companies' }).check({ force: true })
      await look(page, 'grant, dialog open')
      await dialog.getByRole('button', { name: 'Let support read' }).click()
      await page
        .getByRole('row', { name: /Wrong owners/ })
        .getByText('Can read now')
        .waitFor()
      const banner = page
        .getByRole('region', { name: 'Support access' })
        .filter({ hasText: 'Support can read Companies until' })
      await banner.waitFor()
      await look(page, 'support access, open')

      // The operator: a door of their own, a second step before anything else.
      const scripts: string[] = []
      staff.page.on('request', (request) => {
        if (request.url().endsWith('.js')) scripts.push(new URL(request.url()).pathname)
      })
      await staff.page.goto(`${server}/operator`)
      await staff.page.getByRole('heading', { name: 'Operator sign-in' }).waitFor()
      await look(staff.page, 'operator sign-in')
      await typeOperator(staff.page, { ...staff, password: 'not the password at all' })
      await staff.page.getByText('do not belong to an operator').waitFor()
      await typeOperator(staff.page, staff)
      await staff.page.getByRole('heading', { name: 'Set up a second step' }).waitFor()
      await look(staff.page, 'operator, second step missing')
      const secret = await setUpApp(staff.page)
      await staff.page.getByLabel('Find a workspace').fill(tenant.slug)
      await staff.page.getByRole('rowheader', { name: 'Kestrel Hardware' }).waitFor()
      expect(await staff.page.content()).not.toContain('Granite')
      await look(staff.page, 'workspaces')

      await staff.page.getByRole('link', { name: 'Access', exact: true }).click()
      const row = staff.page.getByRole('row').filter({ hasText: tenant.slug })
      await look(staff.page, 'access')
      await row.getByRole('link', { name: /^Read/ }).click()
      await staff.page.getByText('is shown to the workspace with your name').waitFor()
      await look(staff.page, 'reading, nothing chosen')
      await staff.page.getByText('Companies', { exact: true }).click()
      await staff.page.getByRole('link', { name: 'Granite Bay' }).waitFor()
      await look(staff.page, 'reading, a list')
      await staff.page.getByRole('link', { name: 'Granite Bay' }).click()
      await staff.page.getByText('Quarries').waitFor()
      await look(staff.page, 'reading, a record')
      await staff.page.setViewportSize(narrow)
      await look(staff.page, 'reading, narrow')
      expect(await staff.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
      await staff.page.setViewportSize(wide)

      // The workspace sees what was opened, by whom, and can go there.
      await page.getByRole('link', { name: /^What was opened/ }).click()
      const opened = page.getByRole('row').filter({ hasText: 'Olga Staff' })
      await opened.first().waitFor()
      expect(await opened.count()).toBe(2)
      await look(page, 'what support opened')
      await page.setViewportSize(narrow)
      await look(page, 'what support opened, narrow')
      await page.setViewportSize(wide)
      await opened.first().getByRole('link', { name: 'Granite Bay' }).click()
      await page.waitForURL(new RegExp(`/companies/${id}`))
      await banner.waitFor()
      await look(page, 'banner over a record')
      await banner.getByRole('button', { name: 'Revoke now' }).click()
      await banner.waitFor({ state: 'detached' })

      await staff.page.reload()
      await staff.page.getByText('This access is over, revoked').waitFor()
      expect(await staff.page.content()).not.toContain('Quarries')
      await look(staff.page, 'refused')

      // Signing in again takes the second step; the members' application is in none of it.
      await staff.page.getByRole('button', { name: 'Sign out' }).click()
      await typeOperator(staff.page, staff)
      await staff.page.getByRole('heading', { name: 'One more step' }).waitFor()
      await staff.page.getByLabel('Code of your authenticator app').fill(codeOf(secret, 1))
      await staff.page.keyboard.press('Enter')
      await staff.page.getByRole('heading', { name: 'Workspaces' }).waitFor()
      expect(scripts.filter((path) => /\/(index|auth|record-page|shell|router)-/.test(path))).toEqual([])
      await staff.context.close()
    },
  )

  test(
    'an incident is asked for by one operator and approved by another; the workspace is told',
    PATIENT,
    async ({ tenant, browser, installation, server, look }) => {
      const { page, home, seed } = tenant
      await seed('/v1/companies', [{ name: 'Granite Bay' }])
      const ann = await openOperator(browser, installation, 'Ann Staff')
      const bob = await openOperator(browser, installation, 'Bob Staff')
      keepOnFailure(ann)
      keepOnFailure(bob)
      for (const one of [ann, bob]) {
        await one.page.goto(`${server}/operator`)
        await typeOperator(one.page, one)
        await setUpApp(one.page)
      }
      await ann.page.getByLabel('Find a workspace').fill(tenant.slug)
      await ann.page
        .getByRole('row')
        .filter({ hasText: tenant.slug })
        .getByRole('button', { name: /^Ask for access/ })
        .click()
      const dialog = ann.page.getByRole('dialog', { name: 'Access to Kestrel Hardware' })
      await dialog.getByRole('button', { name: 'Ask for access' }).click()
      await dialog.getByText('Every access of this kind has a number.').waitFor()
      await dialog.getByRole('textbox', { name: 'Number of the case' }).fill('INC-7')
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Tokens leaked')
      await look(ann.page, 'ask, dialog open')
      await dialog.getByRole('button', { name: 'Ask for access' }).click()
      const mine = ann.page.getByRole('row').filter({ hasText: tenant.slug })
      await mine.getByText('Another operator approves').waitFor()
      expect(await mine.getByRole('link', { name: /^Read/ }).count()).toBe(0)

      await page.goto(`${home}/settings/support-access`)
      await page
        .getByRole('row', { name: /Tokens leaked/ })
        .getByText('Waits for a second operator')
        .waitFor()

      await bob.page.getByRole('link', { name: 'Access', exact: true }).click()
      const theirs = bob.page.getByRole('row').filter({ hasText: tenant.slug })
      await theirs.getByRole('button', { name: /^Approve/ }).click()
      await theirs.getByRole('link', { name: /^Read/ }).waitFor()
      await ann.page.getByRole('button', { name: 'Look again' }).click()
      await mine.getByRole('link', { name: /^Read/ }).click()
      await ann.page.getByText('Companies', { exact: true }).click()
      await ann.page.getByRole('link', { name: 'Granite Bay' }).waitFor()

      await page.getByText('Support can read all records of this workspace until').waitFor()
      await page
        .getByRole('row', { name: /Tokens leaked/ })
        .getByText('Approved by Bob Staff')
        .waitFor()
      await look(page, 'support access, an incident')

      // Maintenance: a statement is shown to the workspace, without its values.
      await ann.page.getByRole('link', { name: 'Workspaces', exact: true }).click()
      await ann.page.getByLabel('Find a workspace').fill(tenant.slug)
      await ann.page
        .getByRole('row')
        .filter({ hasText: tenant.slug })
        .getByRole('button', { name: /^Ask for access/ })
        .click()
      await dialog.getByText('Maintenance', { exact: true }).click()
      await dialog.getByRole('textbox', { name: 'Number of the case' }).fill('M-8')
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Find orphans')
      await dialog.getByRole('button', { name: 'Ask for access' }).click()
      await bob.page.getByRole('button', { name: 'Look again' }).click()
      await bob.page
        .getByRole('row', { name: /Find orphans/ })
        .getByRole('button', { name: /^Approve/ })
        .click()
      await bob.page
        .getByRole('row', { name: /Find orphans/ })
        .getByRole('link', { name: /^Read/ })
        .waitFor()
      await ann.page.getByRole('button', { name: 'Look again' }).click()
      await ann.page
        .getByRole('row', { name: /Find orphans/ })
        .getByRole('link', { name: /^Read/ })
        .click()
      await ann.page.getByText('Statements', { exact: true }).click()
      await ann.page
        .getByLabel('Statement', { exact: true })
        .fill("select name, version from company where name like 'Gran%'")
      await ann.page.getByRole('button', { name: 'Run' }).click()
      await ann.page.getByRole('rowheader', { name: 'Granite Bay' }).waitFor()
      await look(ann.page, 'statements')
      await ann.page.setViewportSize(narrow)
      await look(ann.page, 'statements, narrow')
      await ann.page.setViewportSize(wide)
      await page
        .getByRole('row', { name: /Find orphans/ })
        .getByRole('link', { name: /^What was opened/ })
        .click()
      await page.getByText('select name, version from company where name like ?').waitFor()
      await look(page, 'what maintenance asked')

      // Operators review each other.
      await bob.page.getByRole('link', { name: 'Operators', exact: true }).click()
      await bob.page
        .getByRole('row')
        .filter({ hasText: ann.email })
        .getByRole('button', { name: /^Suspend/ })
        .click()
      await look(bob.page, 'suspend, dialog open')
      await bob.page.getByRole('alertdialog').getByRole('button', { name: 'Suspend' }).click()
      await bob.page.getByRole('row').filter({ hasText: ann.email }).getByText('Suspended').waitFor()
      await bob.page.setViewportSize(narrow)
      await look(bob.page, 'operators, narrow')
      await ann.page.reload()
      await ann.page.getByRole('heading', { name: 'Your access is suspended' }).waitFor()
      await look(ann.page, 'suspended')
      // A member of a workspace is a stranger at this door.
      const member = await tenant.context.newPage()
      await member.goto(`${server}/operator`)
      await member.getByRole('heading', { name: 'A member is signed in here' }).waitFor()
      await call(tenant.context, server, tenant.slug, 'GET', '/v1/auth/session')
      await Promise.all([ann.context.close(), bob.context.close()])
    },
  )
})
