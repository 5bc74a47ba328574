import { gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

/**
 * What may be loaded, gzipped, in kB of 1,000 bytes (as Vite prints them): 5 less than promised for the frame with a list, so that a day's
 * work is not what breaks it. The texts of a language are one file that is fetched once and kept by the browser, not a page; the console of
 * the operator is no page that people wait for before they are in. The fonts are those of every page; `latin-ext` is fetched by pages with
 * such letters only (unicode-range), and OpenDyslexic by people who chose it.
 */
const BUDGETS = {
  auth: 110,
  index: 225,
  operator: 115,
  route: 80,
  catalogue: 95,
  css: 30,
  font: 60,
  rareFont: 90,
  chosenFont: 125,
} as const
const kB = (bytes: number): number => Math.round(bytes / 100) / 10

/** A chunk by its file name, with what it loads at once and what it loads later. */
export type Chunk = { bytes: number; name: string; isEntry: boolean; now: readonly string[]; later: readonly string[] }

/** A chunk with all that it loads at once, but for what is there already. */
const closure = (
  chunks: ReadonlyMap<string, Chunk>,
  start: string,
  without: ReadonlySet<string> = new Set(),
): Set<string> => {
  const seen = new Set<string>()
  const queue = [start]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file) || without.has(file)) continue
    seen.add(file)
    queue.push(...(chunks.get(file)?.now ?? []))
  }
  return seen
}

/**
 * What is over its budget, in words: each entry with all it loads at once; each page by what it adds to a frame that stands, and by what it
 * loads with its frame when it is the first. A frame that stands has the parts of menus and dialogs too: it fetches them by itself.
 */
export function overBudget(chunks: ReadonlyMap<string, Chunk>): string[] {
  const sum = (files: ReadonlySet<string>): number =>
    kB([...files].reduce((all, file) => all + (chunks.get(file)?.bytes ?? 0), 0))
  const said: string[] = []
  const weigh = (name: string, size: number, budget: number): void => {
    if (size > budget) said.push(`${name} loads ${size} kB of ${budget}`)
  }
  const nameOf = (file: string): string => chunks.get(file)?.name ?? file
  const overlays = [...chunks].flatMap(([file, { name }]) => (name === 'overlays' ? [...closure(chunks, file)] : []))
  for (const [file, entry] of chunks) {
    if (!entry.isEntry) continue
    const first = closure(chunks, file)
    const standing = new Set([...first, ...overlays])
    const budget = BUDGETS[entry.name === 'index' || entry.name === 'operator' ? entry.name : 'auth']
    weigh(entry.name, sum(first), budget)
    for (const page of new Set([...first].flatMap((one) => chunks.get(one)?.later ?? []))) {
      // Chunks of two letters are the languages.
      const more = /^[a-z]{2}$/.test(nameOf(page)) ? BUDGETS.catalogue : BUDGETS.route
      weigh(`${entry.name}: ${nameOf(page)}`, sum(closure(chunks, page, standing)), more)
      weigh(`${entry.name} with ${nameOf(page)}`, sum(new Set([...first, ...closure(chunks, page)])), budget + more)
    }
  }
  return said
}

const gzipped = (content: string | Uint8Array): number => gzipSync(content).length

/** Fails the build when a page has grown past its budget. */
export const budgets = (): Plugin => ({
  name: 'budgets',
  generateBundle: {
    order: 'post',
    handler(_options, bundle: Rolldown.OutputBundle) {
      const chunks = new Map<string, Chunk>()
      const said: string[] = []
      for (const [file, output] of Object.entries(bundle)) {
        if (output.type === 'chunk')
          chunks.set(file, {
            bytes: gzipped(output.code),
            name: output.name,
            isEntry: output.isEntry,
            now: output.imports,
            later: output.dynamicImports,
          })
        else if (file.endsWith('.css') && kB(gzipped(output.source)) > BUDGETS.css)
          said.push(`${file} is ${kB(gzipped(output.source))} kB of ${BUDGETS.css}`)
        else if (file.endsWith('.woff2')) {
          const budget = file.includes('opendyslexic')
            ? BUDGETS.chosenFont
            : file.includes('-ext-')
              ? BUDGETS.rareFont
              : BUDGETS.font
          if (kB(output.source.length) > budget) said.push(`${file} is ${kB(output.source.length)} kB of ${budget}`)
        }
      }
      said.push(...overBudget(chunks))
      if (said.length > 0) this.error(`over the budgets of the web application (gzipped):\n${said.join('\n')}`)
    },
  },
})
