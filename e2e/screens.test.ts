import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { violations } from './accessibility.ts'
import { test } from './open-test.ts'
import { gates, routes } from './screens.ts'
import { seedRecords, type Seeded } from './seed.ts'

/**
 * Every screen, with no record, one and many, at a desk and in a hand, light and dark, comfortable and compact: axe finds nothing, no
 * screen is wider than its window, and each survives a reload and Back. The list of screens is the router's own (screens.ts).
 * `SCREENSHOTS=folder` also writes what it saw.
 */
const pictures = process.env['SCREENSHOTS']
const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }

/** Addresses with their holes filled from what was seeded; a screen whose record is not there is left out (`null`). */
function addresses(seeded: Seeded): { screen: string; path: string }[] {
  const fill: Record<string, (path: string) => (string | null)[]> = {
    '/$object': () => seeded.objects.map((object) => `/${object.path}`),
    '/$object/$id': () => seeded.objects.map((object) => (object.id ? `/${object.path}/${object.id}` : null)),
    '/merge/$object/$id/$with': () => [seeded.pair ? `/merge/contacts/${seeded.pair[0]}/${seeded.pair[1]}` : null],
    '/imports/$id': () => [...seeded.imports.map((id) => `/imports/${id}`), seeded.imports.length > 0 ? '' : null],
  }
  return routes().flatMap((screen) => {
    if (!screen.includes('$')) return [{ screen, path: screen === '/' ? '' : screen }]
    const make = fill[screen]
    if (!make) throw new Error(`${screen} is new: say in screens.test.ts what fills its holes`)
    return make(screen).flatMap((path) => (path ? [{ screen, path }] : []))
  })
}

/** The page stands: a heading, nothing loading, nothing moving. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading').first().waitFor()
  await page.waitForFunction(
    () =>
      document.querySelector('.skel, [aria-busy="true"]') === null &&
      document.getAnimations().every((one) => one.playState !== 'running'),
  )
  await page.evaluate(() => document.fonts.ready)
}

/** What is wrong with the page as it stands, in both schemes. */
async function faults(page: Page, name: string, schemes: readonly ('light' | 'dark')[]): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme })
    found.push(...(await violations(page)).map((line) => `${name} ${colorScheme}: ${line}`))
    if (pictures) {
      mkdirSync(pictures, { recursive: true })
      await page.screenshot({ path: join(pictures, `${name.replace(/[^\w]+/g, '_')}_${colorScheme}.png`) })
    }
  }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (over > 0) found.push(`${name}: ${over} px wider than the window`)
  return found
}

const anonymous = (path: string): string => path.replace(/[0-9a-f-]{36}/g, 'id')

describe('every screen', () => {
  for (const amount of ['none', 'one', 'many'] as const)
    test(`with ${amount} of everything`, { timeout: 400_000 }, async ({ tenant }) => {
      const seeded = await seedRecords(tenant, amount)
      const list = addresses(seeded)
      const found: string[] = []
      const walk = async (page: Page, label: string): Promise<void> => {
        for (const { path } of list) {
          await page.goto(`${tenant.home}${path}`)
          await settled(page)
          found.push(...(await faults(page, `${amount} ${label} ${anonymous(path) || '/'}`, ['light', 'dark'])))
        }
      }
      const phone = await tenant.context.newPage()
      await phone.setViewportSize(narrow)
      await tenant.page.setViewportSize(wide)
      await Promise.all([walk(tenant.page, '1440'), walk(phone, '390')])
      expect(found).toEqual([])
    })

  test('in compact rows', { timeout: 200_000 }, async ({ tenant }) => {
    const seeded = await seedRecords(tenant, 'one')
    await tenant.api('PATCH', '/v1/auth/profile', { preferences: { density: 'compact' } })
    const found: string[] = []
    for (const { path } of addresses(seeded)) {
      await tenant.page.goto(`${tenant.home}${path}`)
      await settled(tenant.page)
      expect(await tenant.page.evaluate(() => document.documentElement.dataset['density'])).toBe('compact')
      found.push(...(await faults(tenant.page, `compact 1440 ${anonymous(path) || '/'}`, ['light'])))
    }
    expect(found).toEqual([])
  })

  test('stays after a reload and comes back by Back', { timeout: 200_000 }, async ({ tenant }) => {
    const seeded = await seedRecords(tenant, 'one')
    const { page, home } = tenant
    const lost: string[] = []
    const seen = async (): Promise<string> => {
      await settled(page)
      return `${new URL(page.url()).pathname} ${await page.getByRole('heading').first().innerText()}`
    }
    for (const { path } of addresses(seeded)) {
      await page.goto(`${home}${path}`)
      const first = await seen()
      await page.reload()
      if ((await seen()) !== first) lost.push(`${path}: reload`)
      if (path === '' || (await page.getByRole('dialog').count()) > 0) continue
      await page.getByRole('link', { name: 'Home' }).first().click()
      await page.getByText(/^Hello/).waitFor()
      await page.goBack()
      await page.getByText(/^Hello/).waitFor({ state: 'detached' })
      if ((await seen()) !== first) lost.push(`${path}: Back`)
    }
    expect(lost).toEqual([])
  })

  test('before signing in', { timeout: 100_000 }, async ({ tenant, browser, server }) => {
    const found: string[] = []
    for (const size of [wide, narrow]) {
      const context = await browser.newContext({ viewport: size, locale: 'en-US', reducedMotion: 'reduce' })
      const page = await context.newPage()
      for (const path of ['/sign-in', ...gates()]) {
        await page.goto(`${server}${path === '/invite' ? '/invite/none' : path}`)
        await settled(page)
        found.push(...(await faults(page, `gate ${size.width} ${path}`, ['light', 'dark'])))
      }
      await context.close()
    }
    expect(found).toEqual([])
    expect(tenant.slug).not.toBe('')
  })
})
