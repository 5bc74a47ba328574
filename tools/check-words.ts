import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { run } from './run.ts'

const root = resolve(import.meta.dirname, '..')
const locales = resolve(root, 'apps/web/locales')

/** Texts of a catalogue that have no translation. */
export const untranslated = (catalogue: string): string[] =>
  [...catalogue.matchAll(/^msgid "(.+)"\nmsgstr ""$/gm)].map((found) => found[1] ?? '')

/** A catalogue without its order: two texts that read the same come out in either order. */
const entries = (catalogue: string): string => catalogue.split('\n\n').toSorted().join('\n\n').trim()

/**
 * Every text of the interface and every label of the registry has its German: the catalogues are extracted again beside the committed
 * ones and must come out the same, with nothing empty.
 */
export async function checkWords(): Promise<{ ok: boolean; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'custos-words-'))
  try {
    cpSync(locales, folder, { recursive: true })
    process.env['CUSTOS_LOCALES'] = folder
    const made = await run(resolve(root, 'node_modules/.bin/lingui'), ['extract', '--clean'], {
      cwd: resolve(root, 'apps/web'),
    })
    if (!made.ok) return made
    const lines: string[] = []
    for (const language of ['en', 'de']) {
      const fresh = readFileSync(join(folder, `${language}.po`), 'utf8')
      if (entries(fresh) !== entries(readFileSync(join(locales, `${language}.po`), 'utf8')))
        lines.push(`apps/web/locales/${language}.po is out of date: run \`npm run extract\` in apps/web`)
      if (language === 'de') lines.push(...untranslated(fresh).map((text) => `no German for: ${text}`))
    }
    return { ok: lines.length === 0, output: lines.join('\n') }
  } finally {
    delete process.env['CUSTOS_LOCALES']
    rmSync(folder, { recursive: true, force: true })
  }
}
