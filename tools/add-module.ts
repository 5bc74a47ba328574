/** modules/registry.ts with one more module at the end of its list; as it was when the module is there. */
export function addModule(registry: string, folder: string, name: string): string {
  const door = `./${folder}/server/index.ts`
  if (registry.includes(door)) return registry
  return registry
    .replace(/\n\nexport const modules/, `\nimport { ${name} } from '${door}'\n\nexport const modules`)
    .replace(/,?\s*\]\n\nexport const registry/, `,\n  ${name},\n]\n\nexport const registry`)
}
