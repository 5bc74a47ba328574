import type { BrowserContext, Page } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { describe, expect } from 'vitest'
import { isItsTurn, oneOfDay } from './accessibility.ts'
import { fromToast, test } from './open-test.ts'
import { kept, REGISTER } from './register.ts'
import { routes } from './screens.ts'
import { type Json, type Method, type Tenant, PASSWORD, call, openWindow } from './tenant.ts'

type Person = { context: BrowserContext; page: Page; id: string; refused: string[] }

/** A member with this role in a window of their own; every 403 the window sees is kept. */
async function join(browser: Browser, server: string, tenant: Tenant, role: string, name: string): Promise<Person> {
  const email = `${role}.${tenant.slug}@kestrel.example`
  const invitation = await tenant.api('POST', '/v1/invitations', { email, role })
  const token = String(invitation['link']).split('/invite/')[1] ?? ''
  const context = await openWindow(browser)
  await call(context, server, '', 'POST', `/v1/invitations/${token}/accept`, { name, password: PASSWORD })
  const session = await call(context, server, tenant.slug, 'GET', '/v1/auth/session')
  const refused: string[] = []
  context.on('response', (response) => {
    if (response.status() === 403) refused.push(`${response.request().method()} ${new URL(response.url()).pathname}`)
  })
  return { context, page: await context.newPage(), id: String((session['member'] as Json)['id']), refused }
}

/** The status of a call by the API alone: what is really allowed. */
async function status(
  person: Pick<Person, 'context'>,
  server: string,
  slug: string,
  method: Method,
  path: string,
  body?: Json,
): Promise<number> {
  try {
    await call(person.context, server, slug, method, path, body)
    return 200
  } catch (cause) {
    return Number(/ answered (\d+)/.exec(String(cause))?.[1] ?? 0)
  }
}
/** Neither forbidden nor unknown: a deal that is won already refuses for another reason. */
const isAllowed = (code: number): boolean => code !== 403 && code !== 404

const settled = async (page: Page): Promise<void> => {
  await page.getByRole('main').getByRole('heading').first().waitFor()
  await page.waitForFunction(() => document.querySelector('.skel, [aria-busy="true"]') === null)
  // What may be done with a record is asked after the record is there.
  await page.waitForLoadState('domcontentloaded')
  await page.waitForTimeout(400)
}

describe('what the interface offers is what the API allows', () => {
  // One role a day: what each may do is tried whole over the API every time (permission-matrix.test.ts).
  test.for(oneOfDay(['owner', 'manager', 'rep', 'viewer'] as const))(
    'offers a %s what the role allows, and nothing else',
    { timeout: 240_000 },
    async (role, { tenant, browser, server }) => {
      const { slug, home } = tenant
      const person: Person =
        role === 'owner'
          ? { context: tenant.context, page: tenant.page, id: '', refused: [] }
          : await join(browser, server, tenant, role, 'Per Lund')
      const me =
        role === 'owner' ? String(((await tenant.api('GET', '/v1/auth/session'))['member'] as Json)['id']) : person.id
      const [stranger] = await tenant.seed('/v1/members', [{ name: 'Somebody Else' }])
      const deals = await tenant.seed('/v1/deals', [
        { name: 'Mine to see', owner_id: me },
        { name: 'Theirs to see', owner_id: stranger },
        { name: 'Mine to try', owner_id: me },
        { name: 'Theirs to try', owner_id: stranger },
      ])
      const ask = (method: Method, path: string, body?: Json) => status(person, server, slug, method, path, body)
      const { page } = person
      const wrong: string[] = []
      const same = (what: string, offered: unknown, allowed: unknown): void => {
        if (JSON.stringify(offered) !== JSON.stringify(allowed))
          wrong.push(`${what}: offered ${JSON.stringify(offered)}, allowed ${JSON.stringify(allowed)}`)
      }

      for (const [whose, shown, tried] of [
        ['own', deals[0], deals[2]],
        ['other', deals[1], deals[3]],
      ] as const) {
        const at = `/v1/deals/${tried}`
        const read = (await ask('GET', at)) === 200
        await page.goto(`${home}/deals/${shown}`)
        if (!read) {
          await page.getByText('There is nothing at this address').waitFor()
          continue
        }
        await page.getByRole('region', { name: 'Details' }).waitFor()
        await settled(page)
        const has = async (name: string): Promise<boolean> =>
          (await page.getByRole('menuitem', { name, exact: true }).count()) > 0
        same(
          `${whose}: edit`,
          (await page.getByText('Edit Name', { exact: true }).count()) > 0,
          isAllowed(await ask('PATCH', at, { name: 'Tried' })),
        )
        same(
          `${whose}: edit stage`,
          (await page.getByText('Edit Stage', { exact: true }).count()) > 0,
          isAllowed(await ask('PATCH', at, { probability: 50 })),
        )
        const sharing = await page.getByRole('button', { name: 'Share', exact: true }).count()
        same(
          `${whose}: share`,
          sharing > 0,
          isAllowed(await ask('POST', '/v1/shares', { object: 'deal', record_id: tried ?? '', role: 'admin' })),
        )
        const more = page.getByRole('button', { name: 'More actions' })
        if ((await more.count()) > 0) {
          await more.click()
          await page.getByRole('menu').waitFor()
        }
        const offered = { win: await has('Mark as won'), lose: await has('Mark as lost'), remove: await has('Delete') }
        await page.keyboard.press('Escape')
        const win = isAllowed(await ask('POST', `${at}/win`, {}))
        const lose = isAllowed(await ask('POST', `${at}/lose`, { reason: 'Price' }))
        same(`${whose}: actions`, offered, { win, lose, remove: isAllowed(await ask('DELETE', at)) })
        same(
          `${whose}: task`,
          (await page.getByRole('button', { name: 'Plan a task' }).count()) > 0,
          isAllowed(await ask('POST', '/v1/tasks', { title: 'Tried', deal_id: shown ?? '' })),
        )
      }

      await page.goto(`${home}/deals`)
      await page.getByRole('grid').waitFor()
      await settled(page)
      const grid = page.getByRole('grid')
      for (const [name, at] of [
        ['Mine to see', deals[0]],
        ['Theirs to see', deals[1]],
      ] as const) {
        const row = grid.getByRole('row').filter({ hasText: name })
        if ((await row.count()) === 0) continue
        const heads = await grid.getByRole('columnheader').allInnerTexts()
        const cell = row.getByRole('gridcell').nth(heads.findIndex((head) => head.trim().startsWith('Amount')))
        await cell.dblclick()
        await page.waitForTimeout(300)
        const editing = (await grid.locator('td.editing').count()) > 0
        await page.keyboard.press('Escape')
        same(`grid: ${name}`, editing, isAllowed(await ask('PATCH', `/v1/deals/${at}`, { amount: null })))
      }
      const visible = async (button: string): Promise<boolean> =>
        (await page.getByRole('button', { name: button }).filter({ visible: true }).count()) +
          (await page.getByRole('link', { name: button }).filter({ visible: true }).count()) >
        0
      same('list: new', await visible('New deal'), isAllowed(await ask('POST', '/v1/deals', { name: 'Made' })))
      same(
        'list: export',
        await visible('Export'),
        isAllowed(await ask('POST', '/v1/exports', { object: 'deal', fields: ['id'] })),
      )
      await grid.getByRole('checkbox').first().click()
      const bulk = page.getByRole('toolbar', { name: 'Selected rows' })
      await bulk.waitFor()
      const inBulk = async (name: string): Promise<boolean> =>
        (await bulk.getByRole('button', { name, exact: true }).count()) > 0
      same(
        'bulk: change',
        await inBulk('Change a field'),
        isAllowed(await ask('POST', '/v1/deals/bulk', { ids: [], set: { next_step: 'x' } })),
      )
      same(
        'bulk: delete',
        await inBulk('Delete'),
        isAllowed(await ask('POST', '/v1/deals/bulk', { ids: [], action: 'remove' })),
      )

      await page.goto(`${home}/deals/board`)
      const card = (name: string) => page.locator('.card').filter({ hasText: name })
      await card('Mine to see').first().waitFor()
      await settled(page)
      const stages = (await tenant.api('GET', '/v1/stages?sort=position'))['data'] as { id: string; outcome: string }[]
      const to = stages.filter((stage) => stage.outcome === 'open')[1]?.id ?? ''
      for (const [name, at] of [
        ['Mine to see', deals[0]],
        ['Theirs to see', deals[1]],
      ] as const) {
        if ((await card(name).count()) === 0) continue
        const moves =
          (await card(name)
            .getByRole('button', { name: `Actions for ${name}` })
            .count()) > 0
        same(`board: ${name}`, moves, isAllowed(await ask('POST', `/v1/deals/${at}/move`, { stage_id: to })))
      }

      await page.goto(`${home}/settings`)
      await page.getByRole('link', { name: 'Profile' }).waitFor()
      const link = async (name: string): Promise<boolean> =>
        (await page.getByRole('main').getByRole('link', { name, exact: true }).count()) > 0
      same(
        'settings: workspace',
        await link('Workspace'),
        isAllowed(await ask('PATCH', '/v1/workspace', { name: 'Kestrel Hardware' })),
      )
      same('settings: roles', await link('Roles'), isAllowed(await ask('GET', '/v1/roles/rep')))
      same('settings: members', await link('Members'), isAllowed(await ask('GET', '/v1/invitations')))
      same(
        'settings: teams',
        await link('Teams'),
        isAllowed(await ask('POST', '/v1/teams', { name: `Team of ${role}` })),
      )
      same(
        'settings: pipelines',
        await link('Pipelines and stages'),
        isAllowed(await ask('PATCH', `/v1/stages/${to}`, { probability: 40 })),
      )
      same(
        'settings: fields',
        await link('Custom fields'),
        isAllowed(await ask('POST', '/v1/custom-fields', { object: 'deal', label: 'Tried', kind: 'text' })),
      )
      for (const path of ['', '/companies', '/tasks', '/trash', '/settings/profile']) {
        await page.goto(`${home}${path}`)
        await settled(page)
      }
      expect(wrong).toEqual([])
      // Only what the test itself tried over the API was refused; the pages asked for nothing they may not have.
      expect(person.refused).toEqual([])
      // Every screen whose turn it is, also those that this role may not see. What the browser holds after them is in the register that everybody can
      // read, and nothing else.
      for (const path of routes().filter((one) => !one.includes('$') && isItsTurn(one))) {
        await page.goto(`${home}${path}`)
        await page.getByRole('heading').first().waitFor()
      }
      const { data } = (await tenant.api('GET', '/v1/privacy/browser-storage')) as {
        data: { kind: string; name: string }[]
      }
      const known = (kind: string): string[] => data.filter((one) => one.kind === kind).map((one) => one.name)
      const held = await kept(page)
      expect(known('cookie')).toEqual(expect.arrayContaining(held.cookies))
      expect(held.cookies).toEqual([...REGISTER.cookies].toSorted())
      expect(known('local_storage')).toEqual(expect.arrayContaining(held.localStorage))
      expect(held.other).toEqual([])
      if (role !== 'owner') await person.context.close()
    },
  )
})

describe('the role editor', () => {
  test(
    'makes a role, gives it, and the other window loses and gains rights without a reload',
    { timeout: 240_000 },
    async ({ tenant, browser, server, look }) => {
      const { page, home } = tenant
      await tenant.seed('/v1/deals', [{ name: 'Forty chairs' }])
      const per = await join(browser, server, tenant, 'viewer', 'Per Lund')
      await per.page.goto(`${home}/deals`)
      await per.page.getByRole('grid').getByText('Forty chairs').waitFor()

      await page.goto(`${home}/settings`)
      await page.getByRole('main').getByRole('link', { name: 'Roles', exact: true }).click()
      await page.getByRole('button', { name: 'New role' }).click()
      const dialog = page.getByRole('dialog', { name: 'New role' })
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Viewer')
      await dialog.getByRole('button', { name: 'Create and edit' }).click()
      await dialog.getByText('There is a role of this name.').waitFor()
      await look(page, 'new role, name taken')
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Stock keeper')
      await dialog.getByRole('button', { name: 'Begins with the rights of' }).click()
      await page.getByRole('option', { name: /^Viewer/ }).click()
      await dialog.getByRole('button', { name: 'Create and edit' }).click()
      await page.getByRole('heading', { name: 'Stock keeper' }).waitFor()

      // By keyboard: the cell takes a letter, the row says what is its own.
      const cell = (name: string) => page.getByRole('combobox', { name, exact: true })
      await cell('Read: Deals').focus()
      await page.keyboard.press('N')
      expect(await cell('Read: Deals').inputValue()).toBe('none')
      await cell('Change: Companies').selectOption('all')
      await page.getByRole('button', { name: /^Companies/ }).click()
      await cell('Industry: Companies').selectOption('none')
      await page.getByText('1 hidden').waitFor()
      await look(page, 'role editor, panel open')
      await page.getByRole('region', { name: 'Unsaved changes' }).getByRole('button', { name: 'Save role' }).click()
      await page.getByRole('region', { name: 'Messages' }).getByText('Stock keeper saved').waitFor()
      await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' })
      await fromToast(page, 'Undo')
      await page.getByText('1 hidden').waitFor({ state: 'detached' })
      await expect.poll(() => cell('Read: Deals').inputValue()).not.toBe('none')
      await cell('Read: Deals').selectOption('none')
      await cell('Change: Companies').selectOption('all')
      await cell('Industry: Companies').selectOption('none')
      await page.getByRole('button', { name: 'Save role' }).click()
      await page.getByRole('region', { name: 'Messages' }).getByText('Stock keeper saved').waitFor()

      await page.goto(`${home}/settings/members`)
      await page
        .getByRole('row')
        .filter({ hasText: 'Per Lund' })
        .getByRole('button', { name: /Role of Per Lund/ })
        .click()
      await page.getByRole('option', { name: /^Stock keeper/ }).click()
      // The other window: deals are gone from the page it stands on, and from its navigation.
      await per.page.getByRole('grid').waitFor({ state: 'detached' })
      await per.page
        .getByRole('navigation')
        .getByRole('link', { name: /^Deals/ })
        .first()
        .waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'What can Per Lund see?' }).click()
      const sees = page.getByRole('dialog')
      await sees.getByText('has the role').waitFor()
      await sees.getByText('Hidden: Industry').waitFor()
      await look(page, 'what a member sees')
      await sees.getByRole('button', { name: 'Done' }).click()

      // Somebody else saves the role meanwhile: both versions are offered.
      await page.goto(`${home}/settings/roles/stock_keeper`)
      await cell('Read: Deals').selectOption('all')
      await tenant.api('PATCH', '/v1/roles/stock_keeper', { description: 'Keeps the stock' })
      await page.getByRole('button', { name: 'Save role' }).click()
      await page.getByText('Somebody else saved this role meanwhile').waitFor()
      await look(page, 'role editor, conflict')
      await page.getByRole('button', { name: 'Keep mine' }).click()
      await page.getByRole('region', { name: 'Messages' }).getByText('Stock keeper saved').waitFor()
      await per.page
        .getByRole('navigation')
        .getByRole('link', { name: /^Deals/ })
        .first()
        .waitFor()

      await page.getByRole('button', { name: 'More actions' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      const gone = page.getByRole('alertdialog')
      await gone.getByText('Move its 1 member to').waitFor()
      await look(page, 'delete a role')
      await gone.getByRole('button', { name: 'Delete the role' }).click()
      await page.getByRole('link', { name: 'Manager' }).waitFor()
      await page.getByRole('link', { name: 'Stock keeper' }).waitFor({ state: 'detached' })
      const members = (await tenant.api('GET', '/v1/members'))['data'] as { name: string; role: string }[]
      expect(members.find((one) => one.name === 'Per Lund')?.role).toBe('viewer')
      expect(per.refused).toEqual([])
      await per.context.close()
    },
  )

  test(
    'a record is shared from its page, and closed again',
    { timeout: 120_000 },
    async ({ tenant, browser, server, look }) => {
      const { page, home } = tenant
      const [company] = await tenant.seed('/v1/companies', [{ name: 'Granite Bay' }])
      const rep = await join(browser, server, tenant, 'rep', 'Per Lund')
      await rep.page.goto(`${home}/companies`)
      await rep.page.getByRole('main').getByRole('heading').first().waitFor()
      await page.goto(`${home}/companies/${company}`)
      await page.getByRole('button', { name: 'Share', exact: true }).click()
      const dialog = page.getByRole('dialog', { name: 'Who sees Granite Bay' })
      await dialog.getByText('Everybody with the roles: Owner, Admin, Manager, Viewer').waitFor()
      await dialog.getByRole('combobox', { name: 'Member, team or role' }).fill('Per')
      await page.getByRole('option', { name: /Per Lund/ }).click()
      await dialog.getByRole('button', { name: 'Share', exact: true }).click()
      await dialog.getByRole('button', { name: 'Stop sharing with Per Lund' }).waitFor()
      await look(page, 'share dialog')
      await rep.page.getByRole('grid').getByText('Granite Bay').waitFor()
      await dialog.getByRole('button', { name: 'Stop sharing with Per Lund' }).click()
      await dialog.getByText('Nobody beyond that.').waitFor()
      await rep.page.getByRole('grid').getByText('Granite Bay').waitFor({ state: 'detached' })
      await dialog.getByRole('button', { name: 'Done' }).click()
      await fromToast(page, 'Undo')
      await rep.page.getByRole('grid').getByText('Granite Bay').waitFor()
      await rep.context.close()
    },
  )
})
