import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { count, runImport } from './person.ts'
import { test } from './open-test.ts'

const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

describe('files to import', () => {
  test('several are chosen at once, and come in what refers to nothing first', async ({ tenant, look }) => {
    const { page, home, api } = tenant
    await page.goto(`${home}/imports/new?object=contact`)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a file' }).click()
    await (
      await chooser
    ).setFiles([
      file('people.csv', 'First name,Last name,Company\nRosa,Lind,Granite Bay\nPer,Ek,Marrow Bakery\n'),
      file('left out.csv', 'Name\nNobody\n'),
      file('accounts.csv', 'Name,Industry\nGranite Bay,Stone\nMarrow Bakery,Food\n'),
    ])
    const files = page.getByRole('region', { name: 'Files to import' }).first()
    await files.getByRole('button', { name: 'Leave left out.csv out' }).click()
    // Whose they are is guessed from the names.
    await files.getByRole('button', { name: /What is in people.csv.*Contacts|Contacts.*people.csv/ }).waitFor()
    await files.getByRole('button', { name: /What is in accounts.csv.*Companies|Companies.*accounts.csv/ }).waitFor()
    await look(page, 'several files')
    await page.getByRole('button', { name: 'Read 2 files' }).click()
    await page.getByRole('heading', { name: 'Import companies' }).waitFor()
    await page.getByRole('heading', { name: 'Where each column goes' }).waitFor()
    await count(page)
    expect(await runImport(page)).toMatchObject({ created: 2, failed: 0 })
    await page.getByRole('link', { name: 'Next file: people.csv' }).click()
    await page.getByRole('heading', { name: 'Import contacts' }).waitFor()
    await page.getByRole('heading', { name: 'Where each column goes' }).waitFor()
    await count(page)
    expect(await runImport(page)).toMatchObject({ created: 2, failed: 0 })
    expect(await page.getByRole('link', { name: /^Next file/ }).count()).toBe(0)
    const { data } = await api('GET', '/v1/contacts?sort=last_name&expand=company_id')
    expect(JSON.stringify(data)).toContain('Granite Bay')
    expect((data as { company_id: string | null }[]).every((one) => one.company_id !== null)).toBe(true)
  })

  test('what is wrong with a file and its rows is said in German', async ({ tenant, look }) => {
    const { page, home, api } = tenant
    await api('PATCH', '/v1/auth/profile', { preferences: { language: 'de' } })
    await page.goto(`${home}/imports/new?object=contact`)
    const choose = async (name: string, text: string): Promise<void> => {
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Datei wählen' }).click()
      await (await chooser).setFiles([file(name, text)])
    }
    await choose('kontakte.csv', '%PDF-1.7 not a table')
    await page.getByText('Die Datei ist ein PDF-Dokument, keine Tabelle.').waitFor()
    await choose('kontakte.csv', 'Nachname,Geburtstag,Ort\nLind,1990-02-31,Bonn\nEk,1991-03-01,\n')
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}/)
    await expect.poll(() => page.getByRole('combobox', { name: 'Ort wird' }).inputValue()).toBe('Adressen: Ort')
    await page
      .getByRole('button', { name: /prüfen/ })
      .last()
      .click()
    await page.getByText('Geburtstag: „1990-02-31“ ist kein Datum').waitFor()
    await page.getByRole('heading', { name: '1 Zeile zu korrigieren' }).waitFor()
    await page.getByRole('button', { name: '1 Kontakt importieren' }).waitFor()
    await look(page, 'error rows in German')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Als CSV herunterladen' }).click()
    expect(readFileSync(await (await saved).path(), 'utf8')).toContain('Geburtstag: „1990-02-31“ ist kein Datum')
    // A correction is saved on leaving the cell; what is still wrong is said again by the next count.
    const cell = page.locator('.errs').getByRole('textbox')
    await cell.fill('1990-13-01')
    await cell.press('Tab')
    await page.getByText('Geändert; mit der nächsten Zählung geprüft').waitFor()
    await page
      .locator('#errors')
      .getByRole('button', { name: /prüfen/ })
      .click()
    await page.getByText('Geburtstag: „1990-13-01“ ist kein Datum').waitFor()
    // A run waits for a correction that is on its way.
    await cell.fill('1990-02-28')
    await page
      .getByRole('button', { name: /importieren$/ })
      .last()
      .click()
    await page.getByRole('heading', { name: /ist da$/ }).waitFor()
    await expect.poll(async () => (await api('GET', '/v1/contacts?count=true'))['total']).toBe(2)
  })

  test('a pipeline is made of the stages in the file, in an order of one’s own', async ({ tenant, look }) => {
    const { page, home, api } = tenant
    await page.goto(`${home}/imports/new?object=deal`)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a file' }).click()
    await (await chooser).setFiles([file('doors.csv', 'Name,Stage\nA,Signed won\nB,Visit\nC,Offer\nD,Visit\n')])
    await page.getByRole('heading', { name: 'Where each column goes' }).waitFor()
    await count(page)
    await page.getByText('3 of 3 stages in the file are not in the pipeline.').waitFor()
    await page.getByRole('button', { name: 'Make a pipeline of those in the file' }).click()
    const form = page.getByRole('region', { name: 'New pipeline' })
    await form.getByRole('button', { name: 'Move Offer up' }).click()
    await form.getByLabel('Its name').fill('Doors and windows')
    await look(page, 'new pipeline in an import')
    // Asked for the stages, the server has counted too by now, without the name.
    await page.getByRole('progressbar').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Check again' }).click()
    expect(await runImport(page)).toMatchObject({ created: 4, failed: 0 })
    const { data } = await api('GET', '/v1/stages?expand=pipeline_id&sort=position')
    const made = JSON.stringify(data)
    expect(made).toContain('Doors and windows')
    const names = (data as { name: string }[]).map((one) => one.name)
    expect(names.indexOf('Offer')).toBeLessThan(names.indexOf('Visit'))
  })

  test('fields of another workspace are proposed as new ones, and what was chosen stays when the file is read otherwise', async ({
    tenant,
    look,
  }) => {
    const { page, home, api } = tenant
    await page.goto(`${home}/imports/new?object=company`)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a file' }).click()
    const text = 'name,since,custom.region,custom.seats\nGranite Bay,1/2/2020,North,3\nMarrow Bakery,3/4/2021,South,5\n'
    await (await chooser).setFiles([file('companies.csv', text)])
    const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) })
    await row('custom.region').getByText('New field, proposed').waitFor()
    await expect.poll(() => row('custom.seats').getByRole('combobox').inputValue()).toBe('New field “Seats”')
    await look(page, 'proposed fields in an import')
    const seats = row('custom.seats').getByRole('combobox')
    await seats.click()
    await seats.fill('Do not')
    await page.getByRole('option', { name: 'Do not import' }).click()
    await row('custom.seats').getByText('Left out').waitFor()
    await page.getByRole('button', { name: /Dates/ }).click()
    await page.getByRole('option', { name: 'Day.month.year' }).click()
    await page.getByRole('button', { name: /Day\.month\.year/ }).waitFor()
    await row('custom.seats').getByText('Left out').waitFor()
    await count(page)
    expect(await runImport(page)).toMatchObject({ created: 2, failed: 0 })
    const { data } = await api('GET', '/v1/companies?sort=name')
    expect((data as { custom: unknown }[]).map((one) => one.custom)).toEqual([{ region: 'North' }, { region: 'South' }])
  })
})
