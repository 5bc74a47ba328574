import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { mkdtempSync, rmSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { test } from './open-test.ts'
import { call, openWindow, PASSWORD } from './tenant.ts'

describe('workspaces', () => {
  test('an invitation is a link: made by an admin, accepted in another browser', async ({
    tenant,
    browser,
    server,
    look,
  }) => {
    const { page, home, slug } = tenant
    await page.goto(`${home}/settings`)
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    await page.getByRole('button', { name: 'Invite' }).click()
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' })
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
    await dialog.getByRole('textbox', { name: 'Email' }).and(page.locator('[aria-invalid=true]')).waitFor()
    await dialog.getByRole('textbox', { name: 'Email' }).fill(`per.${slug}@kestrel.example`)
    await look(page, 'invite, dialog open')
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
    const link = await page.getByRole('dialog', { name: 'Send this link' }).getByLabel('Link').inputValue()
    expect(link).toMatch(/\/invite\/[\w-]{20,}$/)
    await look(page, 'invitation link, dialog open')
    await page.getByRole('button', { name: 'Done' }).click()
    await page
      .getByRole('row')
      .filter({ hasText: `per.${slug}@` })
      .waitFor()

    const guest = await openWindow(browser)
    const theirs = await guest.newPage()
    await theirs.goto(link)
    await theirs.getByRole('heading', { name: 'Join Kestrel Hardware' }).waitFor()
    await look(theirs, 'invitation')
    await theirs.getByLabel('Your name').fill('Per Lund')
    await theirs.getByLabel('Password').fill('short')
    await theirs.getByRole('button', { name: 'Accept the invitation' }).click()
    await theirs.locator('.why, [role=alert]').first().waitFor()
    await theirs.getByLabel('Password').fill(PASSWORD)
    await theirs.getByRole('button', { name: 'Accept the invitation' }).click()
    await theirs.waitForURL(new RegExp(`/w/${slug}`))
    await theirs.getByText('Hello Per').waitFor()
    // A rep sees no settings of the workspace.
    await theirs.goto(`${home}/settings`)
    await theirs.getByRole('link', { name: 'Profile' }).waitFor()
    expect(await theirs.getByRole('link', { name: 'Members', exact: true }).count()).toBe(0)
    // The link works once.
    const third = await openWindow(browser)
    const late = await third.newPage()
    await late.goto(link)
    await late.getByRole('heading', { name: 'This invitation cannot be used' }).waitFor()
    await third.close()
    await guest.close()

    await page.reload()
    const row = page.getByRole('row').filter({ hasText: 'Per Lund' })
    await row.getByText('Active').waitFor()
    expect(server).toBe(new URL(home).origin)
  })

  test('a second workspace, apart from the first, and back', async ({ tenant, look }) => {
    const { page, home, slug, seed } = tenant
    await seed('/v1/contacts', [{ first_name: 'Rosa', last_name: 'Lind' }])
    await page.goto(home)
    await page.getByRole('button', { name: /Switch workspace/ }).click()
    await look(page, 'workspace menu open')
    await page.getByRole('menuitem', { name: 'New workspace' }).click()
    await page.getByRole('heading', { name: 'New workspace' }).waitFor()
    await page.getByLabel('Workspace name').fill('Northlight Agency')
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.waitForURL(/\/w\/northlight/)
    await page.getByText('Hello Anna').waitFor()
    await page.getByRole('link', { name: 'Contacts' }).first().click()
    await page.getByText('No contacts yet').waitFor()
    await page.getByRole('button', { name: /Switch workspace/ }).click()
    await page.getByRole('menuitemradio', { name: 'Kestrel Hardware' }).click()
    await page.waitForURL(new RegExp(`/w/${slug}$`))
    await page.getByRole('link', { name: 'Contacts' }).first().click()
    await page.getByRole('gridcell', { name: 'Rosa Lind' }).first().waitFor()
  })

  test('everything leaves as one ZIP and comes back into an empty workspace', async ({ tenant, server, look }) => {
    const { page, home, context, api, seed } = tenant
    await api('POST', '/v1/custom-fields', {
      object: 'contact',
      kind: 'select',
      key: 'tier',
      label: 'Tier',
      options: [
        { value: 'gold', label: 'Gold' },
        { value: 'silver', label: 'Silver' },
      ],
    })
    const [company] = await seed('/v1/companies', [{ name: 'Granite Bay' }])
    await seed('/v1/contacts', [
      {
        first_name: 'Rosa',
        last_name: 'Lind',
        email: 'rosa@granite.example',
        company_id: company,
        custom: { tier: 'gold' },
      },
      { first_name: 'Tomas', last_name: 'Ek', custom: { tier: 'silver' } },
    ])
    await page.goto(`${home}/settings`)
    await page.getByRole('link', { name: 'Export everything' }).click()
    await page.getByRole('button', { name: 'Export the workspace' }).click()
    await page.getByText(/records written/).waitFor({ timeout: 30_000 })
    await look(page, 'workspace export, done')
    const folder = mkdtempSync(join(tmpdir(), 'custos-zip-'))
    const file = join(folder, 'workspace.zip')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).first().click()
    await (await download).saveAs(file)

    const made = await call(context, server, '', 'POST', '/v1/workspaces', { name: 'Second home' })
    const slug = String(made['slug'] ?? (made['workspace'] as { slug: string }).slug)
    const second = `${server}/w/${slug}`
    await page.goto(`${second}/imports/new`)
    await page.getByRole('button', { name: /What is in the file/ }).click()
    await page.getByRole('option', { name: 'A whole workspace' }).click()
    await look(page, 'import of a workspace')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a file' }).click()
    await (await chooser).setFiles(file)
    await page.getByRole('heading', { name: 'workspace.zip' }).waitFor()
    await look(page, 'import of a workspace, read')
    await page.getByRole('button', { name: /^Import [\d,]+ records/ }).click()
    await page.getByRole('heading', { name: 'workspace.zip is in' }).waitFor({ timeout: 30_000 })
    await look(page, 'import of a workspace, done')
    await page.getByRole('link', { name: 'Open the workspace' }).click()
    await page.getByRole('link', { name: 'Contacts' }).first().click()
    await page.getByRole('gridcell', { name: 'Rosa Lind' }).first().waitFor()
    await page.getByRole('gridcell', { name: 'Gold' }).first().waitFor()
    const contacts = async (at: string) =>
      (await call(context, server, at, 'GET', '/v1/contacts?sort=full_name'))['data'] as object[]
    expect(await contacts(slug)).toEqual(
      (await contacts(tenant.slug)).map((row) => ({ ...row, owner_id: expect.anything() })),
    )
    // A second time it is refused, with the reason, and nothing is lost.
    await page.goto(`${second}/imports/new?object=*`)
    const again = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a file' }).click()
    await (await again).setFiles(file)
    await page.getByRole('button', { name: /^Import [\d,]+ records/ }).click()
    await page.getByRole('heading', { name: 'The import stopped' }).waitFor({ timeout: 30_000 })
    await page.getByText('without records of its own').waitFor()
    expect((await contacts(slug)).length).toBe(2)
    rmSync(folder, { recursive: true })
  })

  test('sample data comes in and goes out in one click, own records stay', async ({ tenant }) => {
    const { page, home, api, seed } = tenant
    const count = async () => Number((await api('GET', '/v1/contacts?count=true&limit=1'))['total'])
    const load = page.getByRole('button', { name: 'Load sample data' })
    const remove = page.getByRole('button', { name: 'Remove sample data' })
    await page.goto(home)
    await load.click()
    await page.getByText('This workspace holds sample data').waitFor()
    await page.getByText('Sample data is in', { exact: true }).waitFor()
    expect(await count()).toBeGreaterThan(5)
    await seed('/v1/companies', [{ name: 'Granite Bay' }])
    await remove.click()
    await page.getByText('Sample data is gone; your own records stayed').waitFor()
    // With records of one's own the first page offers it no longer; the settings do.
    await page.getByText('1 / 3', { exact: true }).waitFor()
    await load.waitFor({ state: 'detached' })
    expect(await count()).toBe(0)
    await seed('/v1/contacts', [{ first_name: 'Rosa', last_name: 'Lind' }])
    await page.goto(`${home}/settings/sample-data`)
    await load.click()
    await remove.click()
    await load.waitFor()
    expect(await count()).toBe(1)
    await page.getByRole('link', { name: 'Contacts' }).first().click()
    await page.getByRole('gridcell', { name: 'Rosa Lind' }).first().waitFor()
  })

  test('a workspace is cancelled, read only from then on, kept again, and deleted by its typed name', async ({
    tenant,
    look,
  }) => {
    const { page, home, api } = tenant
    await page.goto(`${home}/settings/closing`)
    await page.getByRole('button', { name: 'Cancel the workspace' }).click()
    await look(page, 'cancel the workspace, dialog open')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the workspace' }).click()
    await page.getByText('This workspace is cancelled').waitFor()
    await look(page, 'a cancelled workspace')
    await expect(api('POST', '/v1/contacts', { last_name: 'Lind' })).rejects.toThrow('workspace_closing')
    await page.getByRole('button', { name: 'Keep the workspace' }).click()
    await page.getByText('This workspace is cancelled').waitFor({ state: 'detached' })
    await api('POST', '/v1/contacts', { last_name: 'Lind' })

    await page.getByRole('button', { name: 'Delete the workspace' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('Another name')
    await dialog.getByRole('button', { name: 'Delete the workspace' }).click()
    await dialog.getByText('Type the name of the workspace as it is shown').waitFor()
    await look(page, 'delete the workspace, wrong name')
    await dialog.getByRole('textbox').fill('Kestrel Hardware')
    await page.keyboard.press('Enter')
    await page.getByText('This workspace is being deleted').waitFor()
    await page.getByRole('button', { name: 'Keep the workspace' }).click()
    await page.getByText('This workspace is being deleted').waitFor({ state: 'detached' })
  })
})
