import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/**
 * WCAG 2.2 AA as far as axe can tell: no rule off, nothing left out. Answers one line a violation, with the first places. The old mode
 * differs only for frames of other origins, which our pages never have, and saves a blank page a look.
 */
export async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page })
    .options({ runOnly: { type: 'tag', values: TAGS }, resultTypes: ['violations'] })
    .setLegacyMode(true)
    .analyze()
  return result.violations.map(
    (one) =>
      `${one.id}: ${one.help} · ${one.nodes
        .slice(0, 3)
        .map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n').slice(1, 3).join(' ') ?? ''}`)
        .join(' | ')}`,
  )
}
