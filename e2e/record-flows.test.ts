import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { fromToast, test } from './open-test.ts'
import { call, openWindow, PASSWORD } from './tenant.ts'

const cell = (page: Page, name: string) => page.getByRole('gridcell', { name, exact: true }).first()

describe('records', () => {
  test('two contacts become one, and two again', async ({ tenant, look }) => {
    const { page, home, api, seed } = tenant
    const [company] = await seed('/v1/companies', [{ name: 'Granite Bay' }])
    const [one, other] = await seed('/v1/contacts', [
      { first_name: 'Rosa', last_name: 'Lind', email: 'rosa@granite.example', job_title: 'Buyer' },
      { first_name: 'Rosa', last_name: 'Lind-Berg', email: 'rosa@granite.example', company_id: company },
    ])
    await seed('/v1/notes', [{ body: 'Met at the fair', contact_id: other }])
    await page.goto(`${home}/contacts`)
    await page
      .getByRole('link', { name: 'Duplicates' })
      .or(page.getByRole('button', { name: 'Duplicates' }))
      .click()
    await page.getByText('Same email: rosa@granite.example').waitFor()
    await page.getByRole('button', { name: /^Merge…/ }).click()
    const dialog = page.getByRole('dialog', { name: /^Merge into/ })
    await dialog.getByRole('radiogroup', { name: 'Last name' }).getByText('Lind-Berg').click()
    await look(page, 'merge, dialog open')
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
    await page.getByText(/is merged into/).waitFor()
    await page.getByText('No duplicates found').waitFor()
    const kept = (await api('GET', '/v1/contacts'))['data'] as { id: string }[]
    expect(kept).toMatchObject([{ last_name: 'Lind-Berg', job_title: 'Buyer', company_id: company }])
    await page.goto(`${home}/contacts/${kept[0]?.id}`)
    await page.getByText('Met at the fair').first().waitFor()
    await page.goBack()
    // The toast went with the page: unmerge stands in the history of the record as well.
    await page.goto(`${home}/contacts/${kept[0]?.id}`)
    await page.getByRole('button', { name: 'Unmerge' }).click()
    await page.getByText('Unmerged', { exact: true }).waitFor()
    await expect
      .poll(async () => ((await api('GET', '/v1/contacts?sort=created_at'))['data'] as object[]).length)
      .toBe(2)
    expect(await api('GET', `/v1/contacts/${one}`)).toMatchObject({ last_name: 'Lind', job_title: 'Buyer' })
    expect(await api('GET', `/v1/contacts/${other}`)).toMatchObject({ last_name: 'Lind-Berg', company_id: company })
  })

  test('a lead becomes contact, company and deal, and a lead again', async ({ tenant, look }) => {
    const { page, home, api, seed } = tenant
    const [id] = await seed('/v1/leads', [
      { name: 'Rosa Berg', company_name: 'Marrow Bakery', email: 'rosa@marrow.example' },
    ])
    await page.goto(`${home}/leads`)
    await page.getByRole('link', { name: 'Rosa Berg' }).click()
    await page.getByRole('complementary').getByRole('button', { name: 'Open the page' }).click()
    await page.waitForURL(/\/leads\/[0-9a-f-]{36}/)
    await page.getByRole('button', { name: 'Convert', exact: true }).click()
    await look(page, 'convert, dialog open')
    await page.getByRole('dialog').getByRole('button', { name: 'Convert', exact: true }).click()
    await page.waitForURL(/\/contacts\/[0-9a-f-]{36}/)
    await page.getByRole('heading', { name: 'Rosa Berg' }).waitFor()
    await page.getByText('Marrow Bakery').first().waitFor()
    await page.goto(`${home}/leads/${id}`)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Undo conversion' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Undo conversion' }).click()
    await page.getByRole('button', { name: 'Convert', exact: true }).waitFor()
    expect(await api('GET', `/v1/leads/${id}`)).toMatchObject({ status: 'new', converted_at: null })
    for (const path of ['contacts', 'companies', 'deals'])
      expect(((await api('GET', `/v1/${path}`))['data'] as object[]).length, path).toBe(0)
  })

  test('what was deleted waits in the trash', async ({ tenant, look }) => {
    const { page, home, api, seed } = tenant
    const [id] = await seed('/v1/contacts', [{ first_name: 'Rosa', last_name: 'Lind' }])
    await page.goto(`${home}/contacts/${id}`)
    await page.getByRole('button', { name: 'More actions' }).click()
    await look(page, 'record menu open')
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.waitForURL(/\/contacts$/)
    await page.getByText('No contacts yet').waitFor()
    await page.getByRole('link', { name: 'Trash' }).click()
    await page.getByRole('button', { name: /Kind of record/ }).click()
    await page.getByRole('option', { name: 'Contacts' }).click()
    const row = page.getByRole('row').filter({ hasText: 'Rosa Lind' })
    await row.getByText('Anna Snelling').waitFor()
    await row.getByRole('button', { name: /^Restore/ }).click()
    await page.getByText('Nothing in the trash').waitFor()
    await page.getByRole('link', { name: 'Contacts' }).first().click()
    await cell(page, 'Rosa Lind').waitFor()
    expect(await api('GET', `/v1/contacts/${id}`)).toMatchObject({ last_name: 'Lind' })
  })

  test('says while typing that somebody is there already', async ({ tenant, look }) => {
    const { page, home, seed } = tenant
    await seed('/v1/contacts', [{ first_name: 'Rosa', last_name: 'Lind', email: 'rosa@granite.example' }])
    await page.goto(`${home}/contacts`)
    await cell(page, 'Rosa Lind').waitFor()
    await page.getByRole('button', { name: 'New contact' }).click()
    const dialog = page.getByRole('dialog', { name: 'New contact' })
    await dialog.getByRole('textbox', { name: /First name/ }).fill('Rosa')
    await dialog.getByRole('textbox', { name: /^E-?mail/ }).fill('ROSA@granite.example')
    const hint = dialog.getByRole('status').filter({ hasText: 'Perhaps it is there already' })
    await hint.getByText('same email').waitFor()
    await look(page, 'create, duplicate found')
    await dialog.getByRole('textbox', { name: /^E-?mail/ }).fill('rosa@elsewhere.example')
    await hint.waitFor({ state: 'detached' })
    // It never blocks.
    await dialog.getByRole('textbox', { name: /Last name/ }).fill('Ek')
    await dialog.getByRole('button', { name: 'Create contact' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await cell(page, 'Rosa Ek').waitFor()
  })

  test('changes many rows at once, and takes it back', async ({ tenant, look }) => {
    const { page, home, api, seed } = tenant
    await seed(
      '/v1/companies',
      ['Ash', 'Birch', 'Cedar', 'Elm'].map((name) => ({ name, industry: name === 'Elm' ? 'Timber' : null })),
    )
    const industries = async () =>
      ((await api('GET', '/v1/companies?sort=name'))['data'] as { industry: string | null }[]).map((r) => r.industry)
    await page.goto(`${home}/companies?sort=name`)
    await cell(page, 'Ash').waitFor()
    await page.getByRole('checkbox', { name: 'Select Ash' }).click()
    await page.getByRole('checkbox', { name: 'Select Cedar' }).click({ modifiers: ['Shift'] })
    const bar = page.getByRole('toolbar', { name: 'Selected rows' })
    await bar.getByText('3 selected').waitFor()
    await look(page, 'rows selected')
    await bar.getByRole('button', { name: 'Change a field' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change 3 records' })
    await dialog.getByRole('combobox', { name: 'Field' }).fill('Industry')
    await page.getByRole('option', { name: 'Industry', exact: true }).click()
    await dialog.getByRole('textbox', { name: /New value/ }).fill('Furniture')
    await look(page, 'bulk edit, dialog open')
    await dialog.getByRole('button', { name: 'Apply to 3' }).click()
    await expect.poll(() => page.getByRole('gridcell', { name: 'Furniture' }).count()).toBe(3)
    await expect.poll(industries).toEqual(['Furniture', 'Furniture', 'Furniture', 'Timber'])
    await fromToast(page, 'Undo')
    await expect.poll(() => page.getByRole('gridcell', { name: 'Furniture' }).count()).toBe(0)
    await expect.poll(industries).toEqual([null, null, null, 'Timber'])
    // To the trash and back, by keys alone.
    await bar.getByRole('button', { name: 'Delete' }).click()
    await expect.poll(() => industries()).toEqual(['Timber'])
    await page.getByRole('grid').focus()
    await page.keyboard.press('Control+z')
    await cell(page, 'Ash').waitFor()
    await expect.poll(industries).toHaveLength(4)
  })

  test('a view for me and a view for my team', async ({ tenant, browser, server, look }) => {
    const { page, home, slug, context, api, seed } = tenant
    const team = await api('POST', '/v1/teams', { name: 'North' })
    const me = (await call(context, server, slug, 'GET', '/v1/meta'))['member'] as { id: string }
    await api('PATCH', `/v1/members/${me.id}`, { team_id: team['id'] })
    const invite = await api('POST', '/v1/invitations', {
      email: `per.${slug}@kestrel.example`,
      role: 'manager',
      team_id: team['id'],
    })
    const guest = await openWindow(browser)
    await call(guest, server, '', 'POST', `/v1/invitations/${String(invite['link']).split('/invite/')[1]}/accept`, {
      name: 'Per Lund',
      password: PASSWORD,
    })
    await seed('/v1/companies', [
      { name: 'Ash', industry: 'Timber' },
      { name: 'Birch', industry: 'Paper' },
    ])
    await page.goto(`${home}/companies`)
    await cell(page, 'Ash').waitFor()
    const filterBy = async (value: string) => {
      await page.getByRole('button', { name: 'Filter', exact: true }).click()
      const form = page.getByRole('dialog', { name: 'New filter' })
      await form.getByRole('combobox', { name: 'Field' }).fill('Industry')
      await page.getByRole('option', { name: 'Industry', exact: true }).click()
      await form.getByRole('textbox', { name: 'Value' }).fill(value)
      await form.getByRole('button', { name: 'Apply' }).click()
    }
    const keep = async (choice: string, name: string) => {
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByRole('menuitem', { name: choice }).click()
      const dialog = page.getByRole('dialog', { name: 'Save as a new view' })
      await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
      await look(page, `save view, ${choice}`)
      await dialog.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('link', { name }).and(page.locator('[aria-current=page]')).waitFor()
    }
    await filterBy('Timber')
    await cell(page, 'Birch').waitFor({ state: 'detached' })
    await page.getByText('View changed').waitFor()
    await keep('Save for me', 'My timber')
    await page.getByText('View changed').waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'All companies' }).click()
    await cell(page, 'Birch').waitFor()
    await filterBy('Paper')
    await keep('Save for my team', 'Team paper')
    // A link to a view opens it, filter and all.
    await page.reload()
    await cell(page, 'Birch').waitFor()
    expect(await page.getByRole('gridcell', { name: 'Ash', exact: true }).count()).toBe(0)
    await page.getByRole('link', { name: 'My timber' }).click()
    await cell(page, 'Ash').waitFor()
    await page.goBack()
    await cell(page, 'Birch').waitFor()

    const theirs = await guest.newPage()
    await theirs.goto(`${home}/companies`)
    await theirs.getByRole('link', { name: 'Team paper' }).click()
    await cell(theirs, 'Birch').waitFor()
    expect(await theirs.getByRole('link', { name: 'My timber' }).count()).toBe(0)
    await guest.close()

    // Renamed, shared, deleted, taken back.
    await page.getByRole('button', { name: 'View: Team paper' }).click()
    await page.getByRole('menuitem', { name: 'Delete view' }).click()
    await page.getByRole('link', { name: 'Team paper' }).waitFor({ state: 'detached' })
    await fromToast(page, 'Undo')
    await page.getByRole('link', { name: 'Team paper' }).waitFor()
  })

  test('cells are edited by keys alone', async ({ tenant }) => {
    const { page, home, api, seed } = tenant
    await seed('/v1/companies', [{ name: 'Ash' }, { name: 'Birch', industry: 'Paper' }])
    const rows = async () =>
      ((await api('GET', '/v1/companies?sort=name'))['data'] as { name: string; industry: string | null }[]).map(
        ({ name, industry }) => [name, industry],
      )
    await page.goto(`${home}/companies?sort=name&cols=${JSON.stringify(['name', 'industry', 'size', 'lifecycle'])}`)
    await cell(page, 'Ash').waitFor()
    await page.getByRole('grid').focus()
    // The first edit of a page takes every key, however fast they come, and so does undo.
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('F2')
    await page.keyboard.press('End')
    await page.keyboard.type(' mill')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+z')
    await page.getByText('Undone', { exact: true }).waitFor()
    await expect.poll(rows).toContainEqual(['Birch', 'Paper'])
    await cell(page, 'Paper').waitFor()
    // Up, type: what is typed replaces, Enter saves and goes down.
    await page.keyboard.press('ArrowUp')
    await page.keyboard.type('Timber')
    await page.keyboard.press('Enter')
    await cell(page, 'Timber').waitFor()
    await expect.poll(rows).toEqual([
      ['Ash', 'Timber'],
      ['Birch', 'Paper'],
    ])
    // F2 keeps the text and Esc reverts.
    await page.keyboard.press('F2')
    await page.keyboard.press('End')
    await page.keyboard.type(' and pulp')
    await page.keyboard.press('Escape')
    await cell(page, 'Paper').waitFor()
    await page.keyboard.press('F2')
    await page.keyboard.press('End')
    await page.keyboard.type(' and pulp')
    await page.keyboard.press('Tab')
    await expect.poll(rows).toEqual([
      ['Ash', 'Timber'],
      ['Birch', 'Paper and pulp'],
    ])
    // Undo by keys, empty by Delete.
    await page.keyboard.press('Control+z')
    await cell(page, 'Paper').waitFor()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Delete')
    await expect.poll(rows).toEqual([
      ['Ash', null],
      ['Birch', 'Paper'],
    ])
    // Somebody else changes the cell while its editor is open: nothing of theirs is overwritten unseen.
    const theirs = async (industry: string, size: number) => {
      const [, { id } = { id: '' }] = (await api('GET', '/v1/companies?sort=name'))['data'] as { id: string }[]
      await api('PATCH', `/v1/companies/${id}`, { industry, size })
      await cell(page, String(size)).waitFor()
    }
    await cell(page, 'Paper').dblclick()
    await page.locator('.cell-edit').waitFor()
    await theirs('Board', 71)
    await page.keyboard.press('Tab')
    await cell(page, 'Board').dblclick()
    await page.locator('.cell-edit').waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('Pulp')
    await theirs('Card', 72)
    await page.keyboard.press('Enter')
    await page.getByText('Somebody changed this meanwhile').waitFor()
    expect((await rows())[1]).toEqual(['Birch', 'Card'])
    await page.getByRole('button', { name: 'Keep mine' }).click()
    await expect.poll(rows).toContainEqual(['Birch', 'Pulp'])
    // Another field, of which this page has not heard yet: both changes stand, and nobody is asked.
    await cell(page, 'Pulp').dblclick()
    await page.locator('.cell-edit').waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('Slate')
    const [, { id } = { id: '' }] = (await api('GET', '/v1/companies?sort=name'))['data'] as { id: string }[]
    await api('PATCH', `/v1/companies/${id}`, { size: 73 })
    await page.keyboard.press('Enter')
    await expect.poll(() => api('GET', `/v1/companies/${id}`)).toMatchObject({ industry: 'Slate', size: 73 })
    expect(await page.getByText('Somebody changed this meanwhile').count()).toBe(0)
  })

  test('changes that overlap are one undo, and what was begun outlives its place on the screen', async ({ tenant }) => {
    const { page, home, api, seed } = tenant
    const ids = await seed(
      '/v1/companies',
      Array.from({ length: 200 }, (_, at) => ({ name: `Firm ${String(at).padStart(3, '0')}` })),
    )
    const industries = async () =>
      ((await api('GET', '/v1/companies?sort=name&limit=4'))['data'] as { industry: string | null }[]).map(
        (row) => row.industry,
      )
    await page.goto(`${home}/companies?sort=name&cols=${JSON.stringify(['name', 'industry', 'size'])}`)
    await cell(page, 'Firm 000').waitFor()
    const grid = page.getByRole('grid')
    const paste = async (text: string) =>
      await grid.evaluate((at, block) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', block)
        at.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      }, text)
    // The second block is pasted while the first is being saved.
    await page.route('**/v1/companies/*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400))
      await route.continue()
    })
    await grid.focus()
    await page.keyboard.press('ArrowRight')
    await paste('Paper\nTimber')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await paste('Glass\nSteel')
    await expect.poll(industries).toEqual(['Paper', 'Timber', 'Glass', 'Steel'])
    await page.unrouteAll({ behavior: 'wait' })
    await fromToast(page, 'Undo')
    await expect.poll(industries).toEqual([null, null, null, null])

    // A cell that is scrolled away while it is edited is saved; typing brings the active cell back.
    await expect.poll(() => page.getByRole('gridcell', { name: 'Glass' }).count()).toBe(0)
    await grid.focus()
    await page.keyboard.type('Felt')
    await page.locator('.gridscroll').evaluate((box) => box.scrollTo(0, box.scrollHeight))
    await expect.poll(industries).toEqual([null, null, 'Felt', null])
    await grid.focus()
    await page.keyboard.type('Wool')
    await page.keyboard.press('Enter')
    await expect.poll(industries).toEqual([null, null, 'Wool', null])
    await cell(page, 'Firm 003').waitFor()

    // A note that was begun waits for its writer.
    await page.goto(`${home}/companies/${ids[0]}`)
    await page.getByRole('button', { name: 'Write a note, log a call, plan a task' }).click()
    await page.keyboard.type('Wants felt by May')
    await page.getByRole('link', { name: 'Deals', exact: false }).first().click()
    await page.waitForURL(/\/deals/)
    await page.goBack()
    const note = page.getByRole('textbox', { name: 'Note', exact: true })
    await expect.poll(() => note.inputValue()).toBe('Wants felt by May')
    await note.press('Control+Enter')
    await expect
      .poll(async () => (await api('GET', '/v1/notes'))['data'])
      .toMatchObject([{ body: 'Wants felt by May', company_id: ids[0] }])
  })

  test('a form is sent once, kept when left, and the text to find is typed anywhere in it', async ({ tenant }) => {
    const { page, home, api } = tenant
    await page.goto(`${home}/companies`)
    await page.getByRole('button', { name: 'New company' }).first().click()
    const name = page.getByRole('dialog').getByRole('textbox', { name: /^Name/ })
    await name.fill('Ash')
    await page.keyboard.press('Escape')
    await page.getByText('New company was not created').waitFor()
    await page.getByRole('button', { name: 'Open again' }).click()
    await expect.poll(() => name.inputValue()).toBe('Ash')
    await name.focus()
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Enter')
    await page.getByText('Ash created').waitFor()
    await cell(page, 'Ash').waitFor()
    expect((await api('GET', '/v1/companies?count=true'))['total']).toBe(1)
    const find = page.getByRole('searchbox', { name: /^Find in/ })
    await find.fill('h')
    await page.keyboard.press('Home')
    await page.keyboard.type('as')
    await page.waitForURL(/q=ash/)
    expect(await find.inputValue()).toBe('ash')
    // Ctrl K works from there too: what is typed at once is all there, and Enter that comes before the answer opens it.
    await page.keyboard.press('Control+k')
    await page.keyboard.type('Ash')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/companies\/[0-9a-f-]{36}/)
    // Records that come after the commands ("Trash" has "ash" in it) stand above them, and the first line is the one to run.
    await page.goto(`${home}/companies`)
    await cell(page, 'Ash').waitFor()
    await page.route('**/v1/search?*', async (route) => {
      await page.locator('.cmd [data-focused]').getByText('Trash').waitFor()
      await route.continue()
    })
    await page.keyboard.press('Control+k')
    await page.keyboard.type('Ash')
    await page.locator('.cmd [data-focused]').getByText('Company').waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/companies\/[0-9a-f-]{36}/)
    await page.unroute('**/v1/search?*')
    // What is typed right after "Edit" on a page that has just come is all there.
    await page.reload()
    await page.getByRole('button', { name: 'Edit Industry' }).click()
    await page.keyboard.type('Timber')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await api('GET', '/v1/companies'))['data']).toMatchObject([{ industry: 'Timber' }])
  })

  test('a narrowed list is exported as narrow as it stands, in its order', async ({ tenant }) => {
    const { page, home, seed } = tenant
    await seed('/v1/companies', [
      { name: 'Adit', industry: 'Stone' },
      { name: 'Marrow Bakery', industry: 'Food' },
      { name: 'Granite Bay', industry: 'Stone' },
    ])
    const filter = encodeURIComponent(JSON.stringify({ industry: { eq: 'Stone' } }))
    await page.goto(`${home}/companies?filter=${filter}&sort=-name`)
    const shown = page.locator('header.bar .count').getByText('2', { exact: true })
    const dialog = page.getByRole('dialog', { name: 'Export companies' })
    await shown.waitFor()
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await dialog.getByText('Only the records of the filter you came from.').waitFor()
    // Behind the dialog the list stays as it was.
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await shown.waitFor()
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await dialog.getByRole('button', { name: 'Export 2' }).click()
    await page.getByText('2 records written').waitFor()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    const lines = readFileSync(await (await saved).path(), 'utf8')
      .trim()
      .split(/\r?\n/)
    expect(lines.slice(1).map((line) => line.split(',')[1])).toEqual(['Granite Bay', 'Adit'])
    await page.goto(`${home}/companies?filter=${filter}&q=bay`)
    await page.locator('header.bar .count').getByText('1', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await dialog.getByText('of those what “bay” finds').waitFor()
    await dialog.getByRole('button', { name: 'Export 1' }).click()
    await page.getByText('1 record written').waitFor()
  })

  test('fields of our own are in form, table, filter and record page', async ({ tenant, look }) => {
    const { page, home, api } = tenant
    await page.goto(`${home}/settings/fields?object=contact`)
    await page.getByText('Contacts have no fields of your own yet').waitFor()
    const add = async (label: string, kind: string, more?: () => Promise<void>) => {
      await page.getByRole('button', { name: 'New field' }).first().click()
      const dialog = page.getByRole('dialog', { name: 'New field for contacts' })
      await dialog.getByRole('textbox', { name: 'Label' }).fill(label)
      await dialog.getByRole('button', { name: /Kind/ }).click()
      await page.getByRole('option', { name: kind, exact: true }).click()
      await more?.()
      if (label === 'Tier') await look(page, 'custom field, dialog open')
      await dialog.getByRole('button', { name: 'Add field' }).click()
      await dialog.waitFor({ state: 'hidden' })
      // A text stands in the list of what can be encrypted too.
      await page.getByRole('row').filter({ hasText: label }).first().waitFor()
    }
    await add('Badge', 'Text')
    await add('Tier', 'One of a list', () =>
      page.getByRole('textbox', { name: 'Options, one a line' }).fill('Gold\nSilver'),
    )
    await add('Renewal', 'Date')
    await add('Seats', 'Whole number')
    await add('VIP', 'Yes or no')
    await add('Budget', 'Money')
    await add('Contract', 'File')
    await add('Friends', 'Links to records')

    // In the form.
    await page.goto(`${home}/contacts`)
    await page.getByText('No contacts yet').waitFor()
    await page.getByRole('button', { name: 'New contact' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New contact' })
    await dialog.getByRole('textbox', { name: /Last name/ }).fill('Lind')
    await dialog.getByRole('button', { name: /^All \d+ fields/ }).click()
    await dialog.getByRole('textbox', { name: 'Badge' }).fill('A-17')
    await dialog
      .getByRole('combobox', { name: 'Tier' })
      .or(dialog.getByRole('button', { name: /Tier/ }))
      .first()
      .click()
    await page.getByRole('option', { name: 'Gold' }).click()
    await dialog.getByRole('textbox', { name: 'Renewal' }).fill('2027-03-01')
    await dialog.getByRole('textbox', { name: 'Seats' }).fill('40')
    await dialog.getByRole('textbox', { name: /Budget/ }).fill('1250.50')
    await dialog.getByText('VIP', { exact: true }).click()
    await dialog
      .locator('input[type=file]')
      .setInputFiles({ name: 'signed.txt', mimeType: 'text/plain', buffer: Buffer.from('Signed') })
    await dialog.getByRole('button', { name: 'Remove signed.txt' }).waitFor()
    await look(page, 'create with own fields')
    await dialog.getByRole('button', { name: 'Create contact' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const [made] = (await api('GET', '/v1/contacts'))['data'] as { id: string; custom: object }[]
    expect(made?.custom).toMatchObject({
      badge: 'A-17',
      tier: 'gold',
      renewal: '2027-03-01',
      seats: 40,
      vip: true,
      budget: { amount: '1250.50' },
    })

    // In the table and its filter.
    await api('POST', '/v1/contacts', { last_name: 'Ek', custom: { tier: 'silver', seats: 3 } })
    await cell(page, 'Gold').waitFor()
    await cell(page, 'Silver').waitFor()
    for (const column of ['Badge', 'Tier', 'Renewal', 'Seats', 'VIP', 'Budget'])
      await page.getByRole('columnheader', { name: column }).first().waitFor()
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    const form = page.getByRole('dialog', { name: 'New filter' })
    await form.getByRole('combobox', { name: 'Field' }).fill('Tier')
    await page.getByRole('option', { name: 'Tier', exact: true }).click()
    await form.getByRole('combobox', { name: 'Values' }).click()
    await page.getByRole('option', { name: 'Gold' }).click()
    await look(page, 'filter by an own field')
    await form.getByRole('button', { name: 'Apply' }).click()
    await cell(page, 'Silver').waitFor({ state: 'detached' })
    await cell(page, 'Lind').waitFor()

    // On the record page.
    await page.goto(`${home}/contacts/${made?.id}`)
    await page.getByRole('button', { name: 'Edit Seats' }).click()
    await page.getByRole('textbox', { name: 'Seats' }).fill('41')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await api('GET', `/v1/contacts/${made?.id}`))['custom']).toMatchObject({ seats: 41 })
    await page.getByText('A-17').first().waitFor()
    // The file is saved by its name, stands among the files of the record, and goes with a change of the field.
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'signed.txt', exact: true }).first().click()
    expect((await saved).suggestedFilename()).toBe('signed.txt')
    await page
      .getByRole('region', { name: 'Files' })
      .getByText(/Contract/)
      .waitFor()
    await look(page, 'record page with own fields')
    await page.getByRole('button', { name: 'Edit Contract' }).click()
    await page.getByRole('button', { name: 'Remove signed.txt' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('region', { name: 'Files' }).getByText('signed.txt').waitFor({ state: 'detached' })
    expect((await api('GET', '/v1/files'))['data']).toEqual([])
  })
})
