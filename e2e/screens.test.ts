import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { isItsTurn, keepPicture, lookAt, violations } from './accessibility.ts'
import { test } from './open-test.ts'
import { kept, REGISTER } from './register.ts'
import { gates, routes } from './screens.ts'
import { seedRecords, type Seeded } from './seed.ts'
import type { Tenant } from './tenant.ts'

/**
 * Every screen, at 1440 px (desk) and 390 px (hand), light and dark, with nothing in it, with one of everything and with 10,000: axe finds
 * nothing, none is wider than its window; each is reached by clicks and survives a reload and Back. The list of screens is the router's own
 * (screens.ts): a new one is looked at without being named here, or fails until somebody says what fills its holes.
 *
 * Economy: each screen has its turn within ten days, as mutants have (ADR 13): `E2E_SCREENS=all` looks at every one. One workspace a size. All schemes are looked at where there is most to see, with one of everything: all rules in the light one,
 * those that read colours in the dark one. Empty and full screens are looked at once per width, dark on one and light on the other; of the
 * settings only those that can be empty. Dialogs and menus are looked at where they are used, in the flows. `E2E_PICTURES=1` keeps pictures,
 * and walks once more in German, which is the same page with longer words.
 */
const sizes = { desk: { width: 1440, height: 900 }, hand: { width: 390, height: 844 } }
const LONG = { timeout: 900_000 }

/** Is it the turn of this screen? The home page's is every day. */
const isDue = (path: string): boolean => path === '' || isItsTurn(anonymous(path))

/** What stands in the place of a hole of an address. A screen whose record is not there is left out. */
const holes: Record<string, (seeded: Seeded) => string[]> = {
  '/$object': ({ objects }) => objects.map(({ path }) => `/${path}`),
  '/$object/$id': ({ objects }) => objects.flatMap(({ path, id }) => (id ? [`/${path}/${id}`] : [])),
  '/merge/$object/$id/$with': ({ pair }) => (pair ? [`/merge/contacts/${pair[0]}/${pair[1]}`] : []),
  '/imports/$id': ({ imports }) => imports.map((id) => `/imports/${id}`),
  '/requests/$id': ({ requests }) => requests.map((id) => `/requests/${id}`),
  '/requests/$id/erasure': ({ requests }) => requests.map((id) => `/requests/${id}/erasure`),
  '/settings/roles/$key': () => ['/settings/roles/rep'],
  '/settings/internal-policies/$id': ({ policies }) => policies.map((id) => `/settings/internal-policies/${id}`),
  '/settings/mail-templates/$kind/$language': () => ['/settings/mail-templates/privacy_refused/de'],
  '/settings/support-access/$id': ({ grants }) => grants.map((id) => `/settings/support-access/${id}`),
}

function addresses(seeded: Seeded): string[] {
  return routes().flatMap((screen) => {
    if (!screen.includes('$')) return [screen === '/' ? '' : screen]
    const make = holes[screen]
    if (!make) throw new Error(`${screen} is new: say in screens.test.ts what fills its holes`)
    return make(seeded)
  })
}

/** The page stands: a heading, nothing loading, nothing moving. Answers its heading. */
async function settled(page: Page): Promise<string> {
  await page.getByRole('heading').first().waitFor()
  await page.waitForFunction(
    () =>
      document.querySelector('.skel, [aria-busy="true"], .frame-wait') === null &&
      document.querySelector('h1, h2') !== null &&
      document.getAnimations().every((one) => one.playState !== 'running'),
  )
  return await page.getByRole('heading').first().innerText()
}

const anonymous = (path: string): string => path.replace(/[0-9a-f-]{36}/g, 'id') || '/'
const tooWide = async (page: Page, name: string): Promise<string[]> => {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  // In the hand a table goes on downwards: rows are blocks.
  const tables = await page.evaluate(() =>
    innerWidth > 720
      ? []
      : [...document.querySelectorAll('.table-x')]
          .filter((one) => one.scrollWidth > one.clientWidth)
          .map((one) => one.getAttribute('aria-label')),
  )
  return [
    ...(over > 0 ? [`${name}: ${over} px wider than the window`] : []),
    ...tables.map((table) => `${name}: the table "${table}" is wider than the window`),
  ]
}

type Visit = {
  label: string
  size: keyof typeof sizes
  paths: readonly string[]
  look: 'both' | 'light' | 'dark' | 'none'
}

/** Goes to screens by their addresses, and looks at each. */
async function visit(page: Page, base: string, { label, size, paths, look }: Visit): Promise<string[]> {
  const found: string[] = []
  await page.setViewportSize(sizes[size])
  await page.emulateMedia({ colorScheme: look === 'dark' ? 'dark' : 'light' })
  for (const path of paths.filter(isDue)) {
    const name = `${label} ${size} ${anonymous(path)}`
    await page.goto(`${base}${path}`)
    try {
      await settled(page)
      found.push(...(await tooWide(page, name)))
      if (look === 'both') found.push(...(await lookAt(page, name, 'now')))
      else {
        if (look !== 'none') found.push(...(await violations(page)).map((line) => `${name}, ${look}: ${line}`))
        await keepPicture(page, `${name}-${look}`)
      }
    } catch (error) {
      found.push(`${name}: ${String(error).slice(0, 300)}`)
    }
  }
  await page.setViewportSize(sizes.desk)
  await page.emulateMedia({ colorScheme: 'light' })
  found.push(...(await unregistered(page)).map((what) => `${label} ${size} keeps ${what}`))
  return found
}

/** What the browser holds that is not in the register. */
async function unregistered(page: Page): Promise<string[]> {
  const { cookies, localStorage, other } = await kept(page)
  const known: readonly string[] = [...REGISTER.cookies, ...REGISTER.localStorage]
  return [...[...cookies, ...localStorage].filter((name) => !known.includes(name)), ...other]
}

/** Screens that no link leads to, and the button that does, on a screen that one does. */
const buttons: { from: string; to: string; name: string }[] = [
  { from: '/companies', to: '/duplicates', name: 'Duplicates' },
  { from: '/companies', to: '/exports/new', name: 'Export' },
]
/** The address of a merge is for sharing: by clicks it is a dialog over the duplicates (record-flows.test.ts). */
const isShared = (path: string): boolean => path.startsWith('/merge/')

/**
 * Walks from screen to screen by what can be clicked, depth first; each whose turn it is is looked at, reloaded and left by Back. Of the others those are
 * opened that lead on (`/contacts` to `/contacts/{id}`): of the rest a link that can be clicked is enough for the day.
 */
async function walkByClicks(
  tenant: Tenant,
  wanted: ReadonlySet<string>,
): Promise<{ reached: Set<string>; lost: string[] }> {
  const lost: string[] = []
  const { page, home } = tenant
  const reached = new Set<string>([''])
  // To what is under it, or (the board, which the navigation opens) to what it is under.
  const leadsOn = (path: string): boolean => {
    const over = path.replace(/\/[^/]+$/, '')
    return [...wanted].some((one) => one.startsWith(`${path}/`)) || (wanted.has(over) && !reached.has(over))
  }
  const here = (): string => `${new URL(page.url()).origin}${new URL(page.url()).pathname}`.slice(home.length)
  // A list that comes in a moment shows nothing of itself before: what is there twice is what there is.
  const links = async (): Promise<string[]> => {
    let before: string[] = []
    for (let at = 0; at < 10; at += 1) {
      const now = await linksNow()
      if (at > 0 && now.length === before.length) return now
      before = now
      await page.waitForTimeout(300)
    }
    return before
  }
  const linksNow = async (): Promise<string[]> => {
    const all = await page.locator('a[href]:visible').evaluateAll((list) => list.map((one) => one.getAttribute('href')))
    const root = new URL(home).pathname
    return all.flatMap((href) => (href?.startsWith(root) ? [href.slice(root.length)] : []))
  }
  // A name in a list opens the panel at its side, whose heading leads on to the record.
  const open = async (link: string): Promise<void> => {
    await page.locator(link).first().click()
    if (new URL(page.url()).searchParams.has('peek')) await page.locator(`.peek ${link}`).click()
  }
  const go = async (press: () => Promise<void>, path: string, before: string): Promise<void> => {
    reached.add(path)
    try {
      await press()
      await page.waitForURL((url) => `${url.origin}${url.pathname}` === `${home}${path}`)
      const title = await settled(page)
      if (isDue(path)) {
        lost.push(
          ...(await tooWide(page, anonymous(path))),
          ...(await lookAt(page, `one desk ${anonymous(path)}`, 'now')),
        )
        await page.reload()
        if ((await settled(page)) !== title || here() !== path) lost.push(`${anonymous(path)}: reload`)
      }
      await onwards(path)
      await page.goBack()
      await page.waitForURL((url) => `${url.origin}${url.pathname}` === `${home}${before}`)
      await settled(page)
    } catch (error) {
      lost.push(`${anonymous(path)} from ${anonymous(before)}: ${String(error).slice(0, 300)}`)
      await page.goto(`${home}${before}`)
      await settled(page)
    }
  }
  const onwards = async (from: string): Promise<void> => {
    // On a busy machine a list comes later than its page.
    const under = [...wanted].find((one) => from !== '' && one.startsWith(`${from}/`) && !reached.has(one))
    if (under)
      await page
        .locator(`a[href^="${new URL(home).pathname}${under}"]:visible`)
        .first()
        .waitFor({ timeout: 5000 })
        .catch(() => {})
    for (const href of await links()) {
      const path = href.replace(/[?#].*$/, '').replace(/\/$/, '')
      if (!wanted.has(path) || reached.has(path)) continue
      if (!isDue(path) && !leadsOn(path)) {
        reached.add(path)
        continue
      }
      const link = `a[href="${new URL(home).pathname}${href}"]:visible`
      await go(() => open(link), path, from)
    }
    for (const { to, name } of buttons.filter((one) => one.from === from && !reached.has(one.to)))
      await go(() => page.getByRole('button', { name, exact: true }).click(), to, from)
  }
  await page.goto(home)
  await settled(page)
  await onwards('')
  return { reached, lost }
}

/** Screens of records, and settings that can be empty. */
const ofRecords = /^(|\/(deals|duplicates|trash|imports|exports).*|\/[a-z]+(\/[0-9a-f-]{36})?)$/
const canBeEmpty =
  /^\/settings\/(teams|fields|mail|api-keys|my-api-keys|support-access|incidents|authorities|internal-policies|my-policies|linked-sign-ins|single-sign-on)$/

describe('every screen', () => {
  test(
    'with one of everything is reached by clicks, stays after a reload, and comes back by Back',
    LONG,
    async ({ tenant }) => {
      const paths = addresses(await seedRecords(tenant, 'one'))
      const { reached, lost } = await walkByClicks(tenant, new Set(paths))
      expect(lost).toEqual([])
      expect(paths.filter((path) => !reached.has(path) && !isShared(path)).map(anonymous)).toEqual([])
      const first = { label: 'one', size: 'desk', paths: ['', ...paths.filter(isShared)], look: 'both' } as const
      expect(await visit(tenant.page, tenant.home, first)).toEqual([])
    },
  )

  test('with one of everything in the hand, and in German', LONG, async ({ tenant }) => {
    const { page, home } = tenant
    const paths = addresses(await seedRecords(tenant, 'one'))
    expect(await visit(page, home, { label: 'one', size: 'hand', paths, look: 'both' })).toEqual([])
    if (process.env['E2E_PICTURES'] !== '1') return
    await tenant.api('PATCH', '/v1/auth/profile', { preferences: { language: 'de' } })
    expect(await visit(page, home, { label: 'german', size: 'desk', paths, look: 'none' })).toEqual([])
    expect(await visit(page, home, { label: 'german', size: 'hand', paths, look: 'none' })).toEqual([])
  })

  test('with nothing in it', LONG, async ({ tenant }) => {
    const { page, home } = tenant
    const paths = addresses(await seedRecords(tenant, 'none')).filter(
      (path) => ofRecords.test(path) || canBeEmpty.test(path),
    )
    expect(await visit(page, home, { label: 'none', size: 'desk', paths, look: 'dark' })).toEqual([])
    expect(await visit(page, home, { label: 'none', size: 'hand', paths, look: 'light' })).toEqual([])
  })

  test('with 10,000 records, in compact rows', LONG, async ({ tenant }) => {
    const { page, home } = tenant
    const paths = addresses(await seedRecords(tenant, 'many')).filter(
      (path) => ofRecords.test(path) && path !== '/settings',
    )
    await tenant.api('PATCH', '/v1/auth/profile', { preferences: { density: 'compact' } })
    expect(await visit(page, home, { label: 'many', size: 'desk', paths, look: 'light' })).toEqual([])
    expect(await page.evaluate(() => document.documentElement.dataset['density'])).toBe('compact')
    expect(await visit(page, home, { label: 'many', size: 'hand', paths, look: 'dark' })).toEqual([])
  })

  test('before signing in', LONG, async ({ browser, server }) => {
    const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' })
    const page = await context.newPage()
    const paths = gates().map((path) => (path.endsWith('/') ? `${path}none` : path))
    const found = await visit(page, server, { label: 'gate', size: 'desk', paths, look: 'both' })
    found.push(...(await visit(page, server, { label: 'gate', size: 'hand', paths, look: 'dark' })))
    await context.close()
    expect(found).toEqual([])
  })
})
