import { resolve } from 'node:path'
import babel from '@rolldown/plugin-babel'
import { getConfig } from '@lingui/conf'
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { budgets } from './budgets.ts'

const root = import.meta.dirname
const kept = new Set(['en-US', 'de-DE'])

/** React Aria ships its words in 34 languages; we keep the two the interface has (measured: 31 kB gz less). */
const onlyOurLanguages = (): Plugin => ({
  name: 'only-our-languages',
  enforce: 'pre',
  load(id) {
    const match = /[\\/]react-(?:aria|stately|aria-components)[\\/].*[\\/]([a-z]{2}-[A-Z]{2})\.m?js$/.exec(id)
    return match?.[1] && !kept.has(match[1]) ? 'export default {}' : null
  },
})

/**
 * An open React Aria combo box hides the rest of the page with aria-hidden, which leaves links in it focusable yet unnamed (axe: aria-hidden-focus,
 * WCAG 4.1.2). Ours keeps the page as it is: aria-controls and aria-activedescendant tie the list to the input.
 */
const comboBoxKeepsThePage = (): Plugin => ({
  name: 'combo-box-keeps-the-page',
  enforce: 'pre',
  transform(code, id) {
    if (!/[\\/]combobox[\\/]useComboBox\.m?js/.test(id)) return null
    const patched = code.replace(
      /import \{ariaHideOutside as ([$\w]+)\} from "[^"]+";/,
      'const $1 = () => () => undefined;',
    )
    if (patched === code) this.error('React Aria changed useComboBox: look at this patch again')
    return patched
  },
})

export default defineConfig({
  root,
  // The server replaces the placeholder by a fresh nonce for each page it sends (rulings.md 34).
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [
    onlyOurLanguages(),
    comboBoxKeepsThePage(),
    react(),
    lingui({ cwd: root }),
    babel({
      presets: [
        linguiTransformerBabelPreset(
          { descriptorFields: 'message', linguiConfig: getConfig({ cwd: root }) },
          { cwd: root },
        ),
      ],
    }),
    tailwindcss(),
    budgets(),
  ],
  build: {
    outDir: resolve(root, 'dist'),
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        index: resolve(root, 'index.html'),
        auth: resolve(root, 'auth.html'),
        operator: resolve(root, 'operator.html'),
      },
      output: {
        codeSplitting: {
          // Icons that pages share were a file each, most under 300 bytes. The whole package, so that nothing in the group needs what needs the group.
          groups: [
            {
              name: 'icons',
              test: /lucide-react[\\/]/,
              minShareCount: 2,
              includeDependenciesRecursively: false,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:3000' } },
})
