import { defineConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-po'

export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'de'],
  fallbackLocales: { default: 'en' },
  format: formatter({ lineNumbers: false }),
  catalogs: [
    {
      path: '<rootDir>/locales/{locale}',
      include: ['<rootDir>/auth', '<rootDir>/shell', '<rootDir>/home', '<rootDir>/grid', '<rootDir>/record', '<rootDir>/views', '<rootDir>/command', '<rootDir>/routes', '<rootDir>/../../packages/ui', '<rootDir>/../../modules/*/web'],
      exclude: ['**/node_modules/**', '**/*.test.*'],
    },
  ],
})
