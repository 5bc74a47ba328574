import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-po'

const modules = resolve(import.meta.dirname, '../../modules')
const moduleWebs = readdirSync(modules)
  .map((name) => resolve(modules, name, 'web'))
  .filter((path) => existsSync(path))

export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'de'],
  fallbackLocales: { default: 'en' },
  format: formatter({ lineNumbers: false, printPlaceholdersInComments: false }),
  catalogs: [
    {
      // tools/check-words.ts extracts into another folder, to compare.
      path: `${process.env['CUSTOS_LOCALES'] || '<rootDir>/locales'}/{locale}`,
      include: [
        '<rootDir>/registry-words.ts',
        '<rootDir>/server-words.ts',
        '<rootDir>/auth',
        '<rootDir>/operator',
        '<rootDir>/shell',
        '<rootDir>/home',
        '<rootDir>/grid',
        '<rootDir>/record',
        '<rootDir>/views',
        '<rootDir>/command',
        '<rootDir>/routes',
        '<rootDir>/../../packages/ui',
        ...moduleWebs,
      ],
      exclude: ['**/node_modules/**', '**/*.test.*'],
    },
  ],
})
