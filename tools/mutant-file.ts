import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/**
 * A mutant: one control broken on purpose, and the test that must notice (rulings 43). `mutants/<name>.patch` is a unified
 * diff, `mutants/<name>.sql` is run on the migrated database of the copy. Both begin with a head:
 *   What:  what is broken, in words
 *   Test:  the file of the test
 *   Title: the title of the one test that must fail
 *   Within: (when the file makes tests per object) the name of the block it is looked at in
 */
export type Mutant = {
  readonly name: string
  readonly path: string
  readonly what: string
  readonly test: string
  readonly title: string
  readonly within: string | null
  readonly sql: string | null
  readonly patch: readonly FilePatch[]
}
export type FilePatch = { readonly file: string; readonly hunks: readonly Hunk[] }
type Hunk = { readonly old: readonly string[]; readonly next: readonly string[] }

/** Every mutant of the repository, by name. */
export function readMutants(root: string): Mutant[] {
  return globSync('mutants/*.{patch,sql}', { cwd: root })
    .toSorted()
    .map((path) => parseMutant(path, readFileSync(resolve(root, path), 'utf8')))
}

/** Reads one. @throws when the head is incomplete or the patch has no change */
export function parseMutant(path: string, text: string): Mutant {
  const head = (name: string): string => {
    const found = new RegExp(`^(?:#|--) ${name}: +(.+)$`, 'm').exec(text)?.[1]?.trim()
    if (!found) throw new Error(`${path}: no line "${name}: …"`)
    return found
  }
  const isSql = path.endsWith('.sql')
  const patch = isSql ? [] : parsePatch(text)
  if (!isSql && patch.every((file) => file.hunks.length === 0)) throw new Error(`${path}: changes nothing`)
  return {
    name: basename(path).replace(/\.(patch|sql)$/, ''),
    path,
    what: head('What'),
    test: head('Test'),
    title: head('Title'),
    within: /^(?:#|--) Within: +(.+)$/m.exec(text)?.[1]?.trim() ?? null,
    sql: isSql ? text : null,
    patch,
  }
}

function parsePatch(text: string): FilePatch[] {
  const files: { file: string; hunks: { old: string[]; next: string[] }[] }[] = []
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const file = files.at(-1)
    if (line.startsWith('--- ')) continue
    if (line.startsWith('+++ ')) files.push({ file: line.slice(4).replace(/^b\//, '').trim(), hunks: [] })
    else if (line.startsWith('@@')) file?.hunks.push({ old: [], next: [] })
    else {
      const hunk = file?.hunks.at(-1)
      const sign = line[0] ?? ' '
      if (sign !== '+') hunk?.old.push(line.slice(1))
      if (sign !== '-') hunk?.next.push(line.slice(1))
    }
  }
  return files
}

/**
 * The text with the patch applied. Line numbers are not looked at: the old lines must stand in the text exactly once, so
 * that a patch lives on when code moves, and fails loudly when what it breaks is written anew.
 * @throws when they stand nowhere or twice
 */
export function applyPatch(text: string, patch: FilePatch, name: string): string {
  let lines = text.split('\n')
  for (const hunk of patch.hunks) {
    const found = lines.flatMap((_line, at) => (hunk.old.every((old, i) => lines[at + i] === old) ? [at] : []))
    const [at] = found
    if (at === undefined || found.length > 1)
      throw new Error(
        `${name}: the lines to break stand ${found.length === 0 ? 'nowhere' : `${found.length} times`} in ${patch.file}: ${hunk.old[0]?.trim() ?? ''}`,
      )
    lines = [...lines.slice(0, at), ...hunk.next, ...lines.slice(at + hunk.old.length)]
  }
  return lines.join('\n')
}

/** The text of a test file and of the files beside it that it takes its tests from (`./contract.ts`); null when there is none. */
export function testSource(root: string, path: string, seen: readonly string[] = []): string | null {
  const full = resolve(root, path)
  if (!existsSync(full)) return null
  const text = readFileSync(full, 'utf8')
  const beside = [...text.matchAll(/from '\.\/([\w-]+(?:\.[\w-]+)*\.ts)'/g)]
    .map((match) => join(dirname(path), match[1] ?? ''))
    .filter((each) => !seen.includes(each) && each !== path)
  return [text, ...beside.map((each) => testSource(root, each, [...seen, path, ...beside]) ?? '')].join('\n')
}

/** True when the file has a test with exactly this title (a string that is the first argument of a call). */
export function hasTest(source: string, title: string): boolean {
  const quoted = ["'", '"', '`'].map((quote) => `${quote}${title.replaceAll(quote, `\\${quote}`)}${quote}`)
  return quoted.some((text) => {
    for (let at = source.indexOf(text); at >= 0; at = source.indexOf(text, at + 1))
      if (/\(\s*$/.test(source.slice(Math.max(0, at - 40), at)) && /^\s*,/.test(source.slice(at + text.length)))
        return true
    return false
  })
}
