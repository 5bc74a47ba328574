/** `npm run gen`: writes what is derived and committed (goldens). `--check` only compares, for `npm test`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { allErrorCodes, allRoutes, labelOf, openApiDocument } from '@app/core'
import { browserStorage } from '@app/core/http'
import {
  type RetentionClass,
  dataMap,
  destinations,
  durationText,
  purposes,
  registrySql,
  retentionClasses,
  retentionText,
} from '@app/schema'
import { placeNames } from '@app/modules/data-map'
import { parts, registry } from '@app/modules/registry'
import { register } from '../promises/register.ts'
import { saidTexts } from './said-texts.ts'

const root = join(import.meta.dirname, '..')

function errorsPage(): string {
  const rows = Object.entries(allErrorCodes())
    .toSorted(([a, [s]], [b, [t]]) => s - t || (a < b ? -1 : 1))
    .map(([code, [status, meaning]]) => `| ${status} | \`${code}\` | ${meaning} |`)
  return `# Errors\n\nEvery error is an \`application/problem+json\` document (RFC 9457) with \`status\`, a stable \`code\`, and, where fields are wrong, \`errors\`: a pointer, code and message each. Made by \`npm run gen\` from the tables in the code.\n\n| Status | Code | Meaning |\n|---|---|---|\n${rows.join('\n')}\n`
}

/** Every table, column, folder, queue and log: the ground for the Art. 30 record and for the purge. */
function dataMapPage(): string {
  const entries = dataMap(registry)
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [
      `| ${head.join(' | ')} |`,
      `|${'---|'.repeat(head.length)}`,
      ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    ].join('\n')
  const parts: string[] = [
    '# Data map\n\nEverything that is kept: its class, why (purpose and legal basis), how long, where it may go, and the category of personal data in each column (Fides taxonomy keys; `-` is none). Made by `npm run gen` from the declarations; a table or column that is not here stops the start.\n',
    `\n## Purposes\n\n${table(
      ['Purpose', 'Legal basis (GDPR Art. 6)', 'We are', 'Whose data', 'Use (Fides)'],
      Object.entries(purposes).map(([key, one]) => [
        `${one.title} (\`${key}\`)`,
        one.basis,
        one.role,
        one.people,
        one.use,
      ]),
    )}\n`,
    `\n## Retention classes\n\n${table(
      ['Class', 'Time', 'Setting', 'Basis', 'Source'],
      Object.entries<RetentionClass>(retentionClasses).map(([key, one]) => [
        `${one.title} (\`${key}\`)`,
        durationText(one.after),
        one.setting ? `\`${one.setting}\`` : 'fixed',
        one.basis,
        one.source.join(', ') || 'ours',
      ]),
    )}\n\nRecords in the trash leave by the class \`trash\`, whatever the retention of the others of their kind.\n`,
  ]
  for (const entry of entries) {
    const facts = [
      `${entry.class} · ${purposes[entry.purpose].title} (${entry.basis}) · ${retentionText(entry.retention)}`,
      entry.sent_to.length > 0
        ? `Goes to: ${entry.sent_to.map((one) => destinations[one].title).join(', ')}`
        : 'Goes nowhere',
      ...(entry.text ? [entry.text] : []),
    ]
    const rows = entry.columns.map((one) => [
      one.name,
      one.type || '-',
      (one.personal ?? '-') + (one.special ? ' (Art. 9)' : ''),
      one.purpose === entry.purpose ? '' : purposes[one.purpose].title,
    ])
    parts.push(
      `\n## ${entry.name} (${entry.kind})\n\n${facts.join('. ')}.\n\n${rows.length > 0 ? `${table(['Column', 'Type', 'Personal data', 'Own purpose'], rows)}\n` : 'No personal data.\n'}`,
    )
  }
  return parts.join('')
}

const states: Record<string, string> = {
  enforced: 'kept; a test, a mutant and a live probe stand behind it',
  detected: 'kept; a test fails when it is broken, and a mutant shows that the test can fail',
  attested:
    'a matter of people or of machines that the program does not see: an operator vouches for it until a date, and without that it is unknown',
  planned: 'not kept or not proven yet',
}

/** What is promised, in our own words, and how far each promise is kept. */
function promisesPage(): string {
  const counts = Object.entries(states).map(
    ([kind, meaning]) => `| ${kind} | ${register.filter((entry) => entry.kind === kind).length} | ${meaning} |`,
  )
  const rows = register.map(
    (entry) =>
      `| ${entry.id} | ${entry.clause}${entry.same_as ? ` (= ${entry.same_as.join(', ')})` : ''} | ${entry.kind} | ${entry.note ?? ''} |`,
  )
  return `# Promises\n\nEvery sentence of the published policies that the program can keep, in our own words, and how far it is kept. Made by \`npm run gen\` from the register; \`npm run promises -- ONT-027\` shows the controls, tests and mutants of one.\n\n| State | Promises | Meaning |\n|---|---|---|\n${counts.join('\n')}\n\n| Id | Promise | State | Note |\n|---|---|---|---|\n${rows.join('\n')}\n`
}

/** Labels of an action's inputs, made as the web makes them when the schema gives no title. */
const inputLabels = (input: unknown): string[] => {
  const properties = (input as { properties?: Record<string, { title?: string }> } | null)?.properties ?? {}
  return Object.entries(properties).map(
    ([name, one]) =>
      one.title ??
      name
        .replace(/_(id|on|at)$/, '')
        .replaceAll('_', ' ')
        .replace(/^./, (c) => c.toUpperCase()),
  )
}

/** Every label `/v1/meta` can say, for the catalogues of the web: a new object without its German words fails the check. */
function registryWords(): string {
  const labels = new Set<string>()
  for (const object of registry.objects.values()) {
    for (const one of object.label) labels.add(one)
    for (const [name, field] of Object.entries(object.fields)) {
      labels.add(labelOf(name, field))
      if (field.group) labels.add(field.group)
      for (const option of field.options ?? []) labels.add(option.label)
    }
  }
  for (const { action } of parts.handlers.values())
    for (const one of [action.label, ...inputLabels(action.input)]) labels.add(one)
  for (const one of Object.values(purposes)) for (const word of [one.title, one.text, one.people]) labels.add(word)
  for (const one of Object.values(retentionClasses)) labels.add(one.title)
  for (const one of Object.values(destinations)) for (const word of [one.title, one.gets, one.hosts]) labels.add(word)
  for (const one of registry.stores.values()) labels.add(one.text)
  for (const one of Object.values(placeNames)) labels.add(one)
  // The one head of an account's own data (modules/requests/server/held.ts) that is no field of a record.
  labels.add('Created')
  for (const one of browserStorage('http://127.0.0.1')) for (const word of [one.purpose, one.until]) labels.add(word)
  return `import { msg } from '@lingui/core/macro'\n\n/**\n * Every label the registry declares, for the catalogues only: nothing imports this, the web looks labels up by \`label.\` and their English\n * text (packages/ui/labels.ts). Made by \`npm run gen\`.\n */\nexport const registryWords = [\n${catalogued('label', labels)}\n]\n`
}

/** Every text the server answers a refusal with, for the catalogues of the web: a new one without its German words fails the check. */
function serverWords(): string {
  const texts = new Set([...Object.values(allErrorCodes()).map(([, meaning]) => meaning), ...saidTexts(root)])
  return `import { msg } from '@lingui/core/macro'\n\n/**\n * Every text the server refuses with, for the catalogues only: nothing imports this, the web looks texts up by \`said.\` and their English\n * (packages/ui/said.ts). Made by \`npm run gen\`.\n */\nexport const serverWords = [\n${catalogued('said', texts)}\n]\n`
}

/** One `msg` a line. What is no placeholder in braces is quoted, as ICU wants it. */
const catalogued = (prefix: string, texts: ReadonlySet<string>): string => {
  const text = (value: string): string => (value.includes("'") ? JSON.stringify(value) : `'${value}'`)
  const icu = (value: string): string => value.replaceAll(/\{(?!\d+\})[^{}]*\}/g, (braces) => `'${braces}'`)
  return [...texts]
    .toSorted()
    .map((one) => `  msg({ id: ${text(`${prefix}.${one}`)}, message: ${text(icu(one))} }),`)
    .join('\n')
}

/** German of a part of the catalogue of the web, for what the server writes itself (archives for people, files of errors): so both say the same. */
function germanOf(prefix: string, name: string, what: string): string {
  const catalogue = readFileSync(join(root, 'apps/web/locales/de.po'), 'utf8')
  const found = [...catalogue.matchAll(/^msgid "(\w+)\.(.+)"\nmsgstr "(.+)"$/gm)].filter(([, one]) => one === prefix)
  const words = Object.fromEntries(
    found.map(([, , id = '', text = '']) => [JSON.parse(`"${id}"`), JSON.parse(`"${text}"`)]),
  )
  return `/** German of ${what}. Made by \`npm run gen\` from apps/web/locales/de.po. */\nexport const ${name}: Readonly<Record<string, string>> = ${JSON.stringify(words, null, 2)}\n`
}
const germanLabels = (): string => germanOf('label', 'germanLabels', 'the labels that the registry declares')
const germanSaid = (): string => germanOf('said', 'germanSaid', 'what the server refuses with')

const goldens: [path: string, content: () => string][] = [
  [
    'docs/api/openapi.json',
    () => `${JSON.stringify(openApiDocument(registry, allRoutes({ registry, parts })), null, 1)}\n`,
  ],
  ['docs/errors.md', errorsPage],
  ['docs/privacy/data-map.md', dataMapPage],
  ['docs/privacy/promises.md', promisesPage],
  ['apps/web/registry-words.ts', registryWords],
  ['apps/web/server-words.ts', serverWords],
  ['modules/data-map/server/german-labels.ts', germanLabels],
  ['modules/data-map/server/german-said.ts', germanSaid],
  ['db/registry.sql', () => registrySql(registry)],
]

const stale: string[] = []
for (const [path, content] of goldens) {
  const file = join(root, path)
  const next = content()
  if (existsSync(file) && readFileSync(file, 'utf8') === next) continue
  if (process.argv.includes('--check')) {
    stale.push(path)
    continue
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, next)
  console.log(`wrote ${path}`)
}
if (stale.length > 0) {
  console.log(`Out of date: ${stale.join(', ')}. Run npm run gen, read the difference, commit it.`)
  process.exitCode = 1
}
