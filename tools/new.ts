/** `npm run new object asset [module]`: writes the declaration, the doors and the module's line; what is left is to say what is special. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addModule } from './add-module.ts'

const [what, name = '', given] = process.argv.slice(2)
if (what !== 'object' || !/^[a-z][a-z_]*$/.test(name)) {
  console.log('Usage: npm run new object <name_in_singular> [module]')
  process.exit(1)
}
const root = join(import.meta.dirname, '../modules')
const folder = given ?? `${name.replaceAll('_', '-')}s`
const kebab = name.replaceAll('_', '-')
const camel = name.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase())
const label = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')
const write = (path: string, text: string): void => {
  const file = join(root, path)
  if (existsSync(file)) {
    console.log(`${path} is there already: add ${name} to it by hand`)
    return
  }
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  console.log(`wrote modules/${path}`)
}
write(
  `${folder}/${kebab}.object.ts`,
  `import { defineObject, member, text } from '@app/schema'

export const ${camel} = defineObject('${name}', {
  purpose: 'customer_relations', retention: 'workspace',
  label: ['${label}', '${label}s'], path: '${kebab}s', icon: 'box', title: 'name', custom_fields: true, access: { owner: 'owner_id' },
  fields: {
    name: text({ required: true, personal: false, search: 'A' }),
    owner_id: member({ label: 'Owner' }),
  },
})
`,
)
write(`${folder}/index.ts`, `/** ${label}s. */\nexport { ${camel} } from './${kebab}.object.ts'\n`)
const moduleName = folder.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase())
write(
  `${folder}/server/index.ts`,
  `import { defineModule } from '@app/core'\nimport { ${camel} } from '../index.ts'\n\nexport const ${moduleName} = defineModule({ name: '${folder}', objects: [${camel}] })\n`,
)
const registry = join(root, 'registry.ts')
const before = readFileSync(registry, 'utf8')
const after = addModule(before, folder, moduleName)
if (after !== before) {
  writeFileSync(registry, after)
  console.log('added the module to modules/registry.ts')
}
spawnSync(join(root, '../node_modules/.bin/oxfmt'), [join(root, folder)])
console.log(
  'Next: npm run db:draft, read the migration, npm run gen, the German labels (docs/guide/add-an-object.md), npm test',
)
