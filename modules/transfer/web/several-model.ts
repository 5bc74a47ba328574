import type { ObjectMeta } from '@app/ui'

/** A file that waits to be read, and which records it is taken to hold. */
export type Waiting = { file: File; object: string }

/** Words of file names, beside the names of the objects themselves. */
const WORDS: readonly (readonly [object: string, words: RegExp])[] = [
  ['company', /account|customer|client|organi[sz]ation|compan|firm|kunde|unternehmen/],
  ['deal', /deal|opportunit|pipeline|sales|verkauf|chance/],
  ['lead', /lead|prospect|enquir|anfrage/],
  ['address', /address|office|adress|standort/],
  ['product', /product|article|item|produkt|artikel/],
  ['contact', /contact|people|person|kontakt|vcard|\.vcf$/],
]

/** Which records a file holds, by its name; the last choice is what was chosen for a single file. */
export function guessObject(fileName: string, objects: readonly ObjectMeta[], chosen: string): string {
  const name = fileName.toLowerCase()
  const offered = (object: string): boolean => objects.some((one) => one.name === object)
  const named = objects.find((one) =>
    [one.name, one.path, ...one.label].some((word) => name.includes(word.toLowerCase().replaceAll(' ', '_'))),
  )
  if (named) return named.name
  return WORDS.find(([object, words]) => offered(object) && words.test(name))?.[0] ?? chosen
}

/** What others point at comes first, so that they find it: companies before contacts, contacts before deals. */
export function inOrder<T extends { object: string }>(files: readonly T[], objects: readonly ObjectMeta[]): T[] {
  const byName = new Map(objects.map((one) => [one.name, one]))
  const waiting = new Set(files.map((one) => one.object))
  const depth = (name: string, above: readonly string[]): number => {
    const targets = (byName.get(name)?.fields ?? [])
      .flatMap((field) => (field.target && !field.readonly ? [field.target] : []))
      .filter((target) => target !== name && waiting.has(target) && !above.includes(target))
    return targets.length === 0 ? 0 : 1 + Math.max(...targets.map((target) => depth(target, [...above, name])))
  }
  return files.toSorted((a, b) => depth(a.object, []) - depth(b.object, []))
}

/** Imports that wait for this one, from the address: `?next=<id>,<id>`. */
export const nextOf = (search: Record<string, unknown>): string[] =>
  typeof search['next'] === 'string' ? search['next'].split(',').filter(Boolean) : []

/** The place of an import, with those after it. */
export const placeOf = (
  workspace: string,
  [first = '', ...rest]: readonly string[],
): { to: string; search: { next?: string } } => ({
  to: `/w/${workspace}/imports/${first}`,
  search: rest.length > 0 ? { next: rest.join(',') } : {},
})
