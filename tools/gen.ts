/** `npm run gen`: writes what is derived and committed (goldens). `--check` only compares, for `npm test`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { allErrorCodes, allRoutes, labelOf, openApiDocument } from '@app/core'
import { type Field, fieldColumns, registrySql } from '@app/schema'
import { parts, registry } from '@app/modules/registry'
import { register } from '../promises/register.ts'

const root = join(import.meta.dirname, '..')

function errorsPage(): string {
  const rows = Object.entries(allErrorCodes())
    .toSorted(([a, [s]], [b, [t]]) => s - t || (a < b ? -1 : 1))
    .map(([code, [status, meaning]]) => `| ${status} | \`${code}\` | ${meaning} |`)
  return `# Errors\n\nEvery error is an \`application/problem+json\` document (RFC 9457) with \`status\`, a stable \`code\`, and, where fields are wrong, \`errors\`: a pointer, code and message each. Made by \`npm run gen\` from the tables in the code.\n\n| Status | Code | Meaning |\n|---|---|---|\n${rows.join('\n')}\n`
}

const category = (field: Field): string =>
  (field.personal === false ? '-' : field.personal) + (field.special ? ' (Art. 9)' : '')

/** Every table and column with its class and category of personal data (Fides keys): the ground for the Art. 30 record. */
function dataMap(): string {
  const parts: string[] = [
    '# Data map\n\nEvery tenant table, its class and the category of personal data in each column (Fides taxonomy keys; `-` is none). Made by `npm run gen` from the registry.\n',
  ]
  for (const object of [...registry.objects.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const columns = new Map(fieldColumns(object).map((c) => [c.field, c]))
    const rows = Object.entries(object.fields).map(
      ([name, f]) => `| ${name} | ${f.kind} | ${category(f)} | ${columns.has(name) ? 'column' : 'own table'} |`,
    )
    parts.push(
      `\n## ${object.name} (${object.class})\n\n| Field | Kind | Personal data | Kept in |\n|---|---|---|---|\n${rows.join('\n')}${object.custom_fields ? "\n| custom.* | the workspace's own | user.content unless the admin says none | custom, slots |" : ''}\n`,
    )
  }
  for (const table of [...registry.tables.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const rows = Object.entries(table.columns).map(
      ([name, c]) => `| ${name} | ${c.type} | ${c.personal === false ? '-' : c.personal} |`,
    )
    parts.push(
      `\n## ${table.name} (${table.class}, table)\n\n| Column | Type | Personal data |\n|---|---|---|\n${rows.join('\n')}\n`,
    )
  }
  return parts.join('')
}

const states: Record<string, string> = {
  enforced: 'kept; a test, a mutant and a live probe stand behind it',
  detected: 'kept; a test fails when it is broken, and a mutant shows that the test can fail',
  attested: 'a matter of people; a signed date stands behind it',
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
  const text = (value: string): string => `'${value.replaceAll("'", "\\'")}'`
  const lines = [...labels].toSorted().map((one) => `  msg({ id: ${text(`label.${one}`)}, message: ${text(one)} }),`)
  return `import { msg } from '@lingui/core/macro'\n\n/**\n * Every label the registry declares, for the catalogues only: nothing imports this, the web looks labels up by \`label.\` and their English\n * text (packages/ui/labels.ts). Made by \`npm run gen\`.\n */\nexport const registryWords = [\n${lines.join('\n')}\n]\n`
}

const goldens: [path: string, content: () => string][] = [
  [
    'docs/api/openapi.json',
    () => `${JSON.stringify(openApiDocument(registry, allRoutes({ registry, parts })), null, 1)}\n`,
  ],
  ['docs/errors.md', errorsPage],
  ['docs/privacy/data-map.md', dataMap],
  ['docs/privacy/promises.md', promisesPage],
  ['apps/web/registry-words.ts', registryWords],
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
