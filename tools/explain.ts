/** `npm run explain deal`: all that follows from one declaration, in one place: columns, indexes, routes, schema, policy, who points here. */
import { allRoutes, mergeModules, predicate, records, scopeOf, seeded } from '@app/core'
import { fieldColumns, fieldType, inputSchema, objectIndexes, objectSql } from '@app/schema'
import { modules, parts, registry } from '@app/modules/registry'

const name = process.argv[2] ?? ''
const object = registry.objects.get(name) ?? registry.byPath.get(name)
if (!object) {
  console.log(`Usage: npm run explain <object>\nObjects: ${[...registry.objects.keys()].toSorted().join(', ')}`)
  process.exit(name === '' ? 0 : 1)
}
const head = (text: string): void => console.log(`\n== ${text}`)

console.log(
  `${object.name}: ${object.label.join(' / ')}, class ${object.class}, title ${object.title}${object.custom_fields ? ", takes the workspace's own fields" : ''}`,
)
console.log(`declared by module ${modules.find((m) => m.objects?.includes(object))?.name ?? '?'}`)
head('fields')
for (const [field, f] of Object.entries(object.fields)) {
  const marks = [
    f.required && 'required',
    f.readonly && 'readonly',
    f.index && 'indexed',
    f.unique && 'unique',
    f.search && `search ${f.search}`,
    f.via && `written by ${f.via}`,
    f.target && `-> ${f.target} (${f.on_delete ?? 'link'})`,
    f.list && `list of ${f.list.object}`,
    f.personal && `personal ${f.personal}`,
  ]
  console.log(`  ${field.padEnd(22)} ${f.kind.padEnd(12)} ${marks.filter(Boolean).join(', ')}`)
}
head('columns')
for (const c of fieldColumns(object)) console.log(`  ${c.name} ${c.type}${c.collate ? ` collate "${c.collate}"` : ''}`)
head('indexes')
for (const [index, body] of objectIndexes(object)) console.log(`  ${index} ${body}`)
head('foreign keys')
for (const key of objectSql(object).keys) console.log(`  ${key}`)
head('who points here')
for (const other of registry.objects.values())
  for (const [field, f] of Object.entries(other.fields))
    if (f.target === object.name)
      console.log(
        `  ${other.name}.${field}: on delete ${f.kind === 'multi_ref' ? 'the link goes' : (f.on_delete ?? 'clear')}${f.subject ? ', data subject' : ''}`,
      )
head('routes')
for (const route of allRoutes({ registry, parts }).filter((r) => r.tags?.[0] === object.name))
  console.log(`  ${route.method.padEnd(6)} ${route.url.padEnd(44)} ${route.summary}`)
head('rights: role x operation, and the policy as SQL')
for (const role of ['admin', 'manager', 'rep', 'viewer'] as const) {
  const params = records.makeParams('00000000-0000-0000-0000-000000000000')
  const ctx = {
    app: { registry, parts: mergeModules(modules) },
    actor: {
      role,
      rights: seeded[role].rights,
      member_id: 'me',
      team_member_ids: ['me'],
      team_id: null,
      account_id: null,
      grantees: ['member:me'],
      has_shares: true,
    },
  } as unknown as Parameters<typeof predicate>[0]
  console.log(
    `  ${role.padEnd(8)} ${(['read', 'create', 'update', 'delete', 'export', 'import'] as const).map((op) => `${op} ${scopeOf(ctx, object, op)}`).join(', ')}`,
  )
  console.log(`           read: ${predicate(ctx, object, 'read', 't', params) ?? 'nothing'}`)
}
head('filters')
for (const [field, f] of Object.entries(object.fields))
  console.log(`  ${field}: ${fieldType(f.kind).operators.join(' ')}`)
head('erasure')
for (const [field, f] of Object.entries(object.fields))
  if (f.personal !== false) console.log(`  ${field}: ${f.on_erase ?? 'clear'} (${f.personal})`)
head('subscribers')
for (const [event, list] of parts.subscribers)
  if (event.startsWith(`${object.name}.`)) console.log(`  ${event}: ${list.length}`)
head('input schema')
console.log(
  JSON.stringify(
    inputSchema(object, new Map(), (n) => registry.objects.get(n)),
    null,
    1,
  ),
)
