import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const AA = { type: 'tag' as const, values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }
/** The rules that read colours: what a change of the scheme can break. */
const COLOURS = { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] }

/**
 * WCAG 2.2 AA as far as axe can tell: nothing left out. Answers one line a violation, with the first places. `colours` asks only for the
 * rules that the other scheme of the very same page can break. A page is given axe once: reading it takes as long as a look.
 */
export async function violations(page: Page, what: 'all' | 'colours' = 'all'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) for (const frame of page.frames()) await frame.evaluate(SOURCE)
  return await page.evaluate(
    async (options) => {
      const { axe: here } = window as unknown as { axe: typeof axe }
      const { violations: found } = await here.run(document, options)
      return found.map(
        ({ id, help, nodes }) =>
          `${id}: ${help} · ${nodes
            .slice(0, 3)
            .map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n').slice(1, 3).join(' ') ?? ''}`)
            .join(' | ')}`,
      )
    },
    { runOnly: what === 'all' ? AA : COLOURS, resultTypes: ['violations'] } satisfies axe.RunOptions,
  )
}

const DAYS = 10
const today = (): number => Math.floor(Date.now() / 86_400_000)

/** What has its turn once in so many days, as mutants have theirs (ADR 13); `E2E_SCREENS=all` takes all. */
export function isItsTurn(name: string, days: number = DAYS): boolean {
  if (process.env['E2E_SCREENS'] === 'all') return true
  const sum = [...name].reduce((all, letter) => (all * 31 + letter.charCodeAt(0)) % 65_521, 7)
  return sum % days === today() % days
}

/** Of these, the one whose day it is; `E2E_SCREENS=all` takes all. */
export const oneOfDay = <T>(all: readonly T[]): T[] =>
  process.env['E2E_SCREENS'] === 'all' ? [...all] : all.slice(today() % all.length, (today() % all.length) + 1)

const PICTURES = join(import.meta.dirname, '../.tmp/e2e')

/** With E2E_PICTURES=1 keeps the screen beside those of failures, to look at what was judged. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (process.env['E2E_PICTURES'] !== '1') return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name.replaceAll(/[^\w]+/g, '-')}.png`) })
}

/**
 * The page as it stands, dialogs and menus open: all rules in the light scheme, those that read colours in the dark one, whose colours are the same few
 * tokens everywhere. `by turn` looks every other day, and at the dark scheme every ten days: flows pass by the same frame again and again. The page is light
 * again at the end. Answers what is wrong.
 */
export async function lookAt(page: Page, name: string, when: 'now' | 'by turn' = 'by turn'): Promise<string[]> {
  const schemes = (['light', 'dark'] as const).filter(
    (scheme) => when === 'now' || isItsTurn(name, scheme === 'light' ? 2 : DAYS),
  )
  const found: string[] = []
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme })
    const lines = await violations(page, colorScheme === 'light' ? 'all' : 'colours')
    found.push(...lines.map((line) => `${name}, ${colorScheme}: ${line}`))
    await keepPicture(page, `${name}-${colorScheme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return found
}
