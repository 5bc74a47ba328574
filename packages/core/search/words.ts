import { type ObjectDef, type SearchWeight, fieldType } from '@app/schema'
import { type Ctx, customFields } from '../ctx.ts'
import { mayRead } from '../policy/predicate.ts'
import { blindTerms, sealedFields } from '../records/seal.ts'
import type { Wire } from '../records/types.ts'

const MAX_TERMS = 60
const MAX_LENGTH = 60
/** Of one record: beyond these the rest of a giant text is not searched. A long novel has about as many different words. */
const MAX_BODY_WORDS = 10_000
const MAX_BODY_BYTES = 500_000

/** Letters that Unicode does not decompose and people type otherwise. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/** Lower-cased, unaccented words: what is stored and what is asked for alike. */
export function words(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFC')
  return folded.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** Terms of one value. An email is also found whole and by its domain, a phone number by its digits and its last ten. */
function termsOf(kind: string, value: string): string[] {
  if (kind === 'email') {
    const [local = '', domain = ''] = value.toLowerCase().split('@')
    return [value.toLowerCase(), ...words(local), domain]
  }
  if (kind === 'phone') {
    const digits = value.replace(/\D/g, '')
    return digits.length > 10 ? [digits, digits.slice(-10)] : [digits]
  }
  return words(value)
}

type Searched = { weight: SearchWeight; kind: string; value: unknown }

/** Values of the record's searchable fields, the weightiest first: a long description never crowds out an email address. */
function searched(ctx: Ctx, object: ObjectDef, record: Wire): Searched[] {
  const found: Searched[] = []
  const sealed = sealedFields(ctx, object)
  for (const [name, field] of Object.entries(object.fields)) {
    if (!field.search || sealed.has(name)) continue
    if (field.list) {
      const kind = ctx.app.registry.objects.get(field.list.object)?.fields['value']?.kind ?? 'text'
      for (const item of (record[name] as { value?: unknown }[] | undefined) ?? [])
        found.push({ weight: field.search, kind, value: item.value })
    } else found.push({ weight: field.search, kind: field.kind, value: record[name] })
  }
  for (const [key, field] of customFields(ctx, object))
    if (field.search && !sealed.has(`custom.${key}`))
      found.push({
        weight: field.kind === 'long_text' ? 'D' : 'B',
        kind: field.kind,
        value: fieldType(field.kind).format((record.custom?.[key] ?? null) as never),
      })
  return found
    .filter(({ value }) => value !== null && value !== undefined && value !== '')
    .toSorted((a, b) => (a.weight < b.weight ? -1 : a.weight > b.weight ? 1 : 0))
}

/** The first terms of a record with their weight, the best weight winning: found by their beginnings, as one types. */
export function recordTerms(ctx: Ctx, object: ObjectDef, record: Wire): Map<string, SearchWeight> {
  const terms = new Map<string, SearchWeight>(blindTerms(ctx, object, record).map((term) => [term, 'D']))
  const most = MAX_TERMS + terms.size
  for (const { weight, kind, value } of searched(ctx, object, record))
    for (const term of termsOf(kind, String(value))) {
      const short = term.slice(0, MAX_LENGTH)
      if (terms.size >= most && !terms.has(short)) return terms
      if (short !== '' && !terms.has(short)) terms.set(short, weight)
    }
  return terms
}

/** All words of a record that has a long text: found whole, also together with those of its title. Empty when it has none. */
export function bodyWords(ctx: Ctx, object: ObjectDef, record: Wire): string[] {
  const values = searched(ctx, object, record)
  if (!values.some(({ kind }) => kind === 'long_text')) return []
  const found = new Set<string>()
  let bytes = 0
  for (const { kind, value } of values)
    for (const term of termsOf(kind, String(value))) {
      const word = term.slice(0, MAX_LENGTH)
      if (word === '' || found.has(word)) continue
      bytes += Buffer.byteLength(word)
      if (found.size >= MAX_BODY_WORDS || bytes > MAX_BODY_BYTES) return [...found]
      found.add(word)
    }
  return [...found]
}

/** Searchable fields of the object by name, own ones as `custom.<key>`: those the actor may read, and whether there are others. */
export function searchedFields(ctx: Ctx, object: ObjectDef): { readable: string[]; some_hidden: boolean } {
  const sealed = sealedFields(ctx, object)
  const names = [
    ...Object.entries(object.fields)
      .filter(([name, field]) => field.search && !sealed.has(name))
      .map(([name]) => name),
    ...[...customFields(ctx, object).values()]
      .filter((field) => field.search && !sealed.has(`custom.${field.key}`))
      .map((field) => `custom.${field.key}`),
  ]
  const readable = names.filter((name) => mayRead(ctx, object, name))
  return { readable, some_hidden: readable.length < names.length }
}

/** Whether what the actor may read of the record accounts for every token: terms do not say which field they are of. */
export function isFoundBy(ctx: Ctx, object: ObjectDef, record: Wire, tokens: readonly string[]): boolean {
  const known = [...recordTerms(ctx, object, record).keys(), ...bodyWords(ctx, object, record)]
  return tokens.every((token) => {
    const swapped = isWord(token) ? swaps(token) : []
    return known.some(
      (term) =>
        term.startsWith(token) || swapped.includes(term) || (isWord(token) && misspelling(token, term) !== null),
    )
  })
}

/** Whether records of the object can have a long text that is searched. */
export const hasBodies = (ctx: Ctx, object: ObjectDef): boolean =>
  Object.values(object.fields).some((field) => field.search && field.kind === 'long_text') ||
  [...customFields(ctx, object).values()].some((field) => field.search && field.kind === 'long_text')

/** Words people misspell: letters only, three or more. One digit off is another number, not a typing error. */
export const isWord = (term: string): boolean => /^\p{L}{3,}$/u.test(term)

/**
 * The word in letters that PostgreSQL makes trigrams of, whatever the character type of the database (in ours, "C", a Cyrillic word has none):
 * each other letter becomes one of 36 by its code point, so neighbours in an alphabet stay apart. Only narrows; {@link editDistance} decides.
 */
export const trigramKey = (word: string): string =>
  word.replace(/[^a-z0-9]/gu, (letter) => ((letter.codePointAt(0) ?? 0) % 36).toString(36))

/** Words of a query. An address or number that was typed whole stays whole: it is the most selective. */
export function queryTokens(q: string): string[] {
  const text = q.trim().toLowerCase()
  if (/^\S+@\S+$/.test(text)) return [text.slice(0, MAX_LENGTH)]
  const digits = text.replace(/\D/g, '')
  if (/^[+\d][\d\s().\-/]{5,}$/.test(text)) return [digits.slice(-10)]
  return [...new Set(words(text).map((word) => word.slice(0, MAX_LENGTH)))].slice(0, 8)
}

/** Typing errors forgiven in a word: none in the shortest, where they would mean any word. */
const errorsIn = (word: string): number => (word.length < 3 ? 0 : word.length < 6 ? 1 : word.length < 10 ? 2 : 3)

/**
 * Errors between what was typed and a word of the vocabulary, or null when they are too many. What is still being typed is compared with the
 * beginning of the word, at half an error more.
 */
export function misspelling(typed: string, word: string): number | null {
  const most = errorsIn(typed)
  if (most === 0) return null
  const [a, b] = [[...typed], [...word]]
  const { whole, beginning } = distances(a, b)
  const best = Math.min(whole, typed.length >= 4 ? beginning + 0.5 : Number.POSITIVE_INFINITY)
  return whole <= most || (typed.length >= 4 && beginning <= most && beginning < a.length / 3) ? best : null
}

/** The word with each two neighbours swapped: the commonest slip, and in short words one that leaves hardly a trigram as it was. */
export const swaps = (word: string): string[] =>
  Array.from(
    { length: word.length - 1 },
    (_, at) => `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`,
  )

/** Edits to the whole word and to its best beginning, a swap of neighbours being one (Damerau-Levenshtein, optimal string alignment). */
function distances(a: readonly string[], b: readonly string[]): { whole: number; beginning: number } {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    before = previous
    previous = row
  }
  return { whole: previous[b.length] ?? 0, beginning: Math.min(...previous) }
}
