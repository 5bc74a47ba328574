import { type Field, type FieldKind, textPieces } from '@app/schema'
import type { ColumnProfile } from '../read/profile.ts'
import { squash, trigramSimilarity, words } from './near.ts'
import { synonyms } from './synonyms.ts'

/** A place a column can go: a field, a part of an address or list (`address.city`), or a custom field (`custom.region`). */
export type Target = { path: string; kind: FieldKind; label: string; required: boolean; field: Field; many: boolean }

/** A proposed match. `field` null: the column is left out until someone chooses; `confidence` 0 to 1. */
export type ColumnMatch = { column: string; field: string | null; confidence: number }

const NUMBERS = new Set<ColumnProfile['kind']>(['integer', 'number'])
type Fit = (profile: ColumnProfile, field: Field) => number
const isKind =
  (...kinds: ColumnProfile['kind'][]): Fit =>
  (profile) =>
    kinds.includes(profile.kind) ? 1 : 0
const someText: Fit = (profile) => (profile.kind === 'date' || profile.kind === 'email' ? 0.5 : 0.95)
// Numbers are the keys of another system more often than names.
const reference: Fit = (profile) => (profile.kind === 'date' ? 0 : profile.kind === 'integer' ? 0.4 : 0.9)
const whole: Fit = (profile) => (profile.kind === 'integer' ? 1 : profile.kind === 'number' ? 0.3 : 0)
const half: Fit = () => 0.5

/** Which kinds of cells a field kind can take: 1 fits, 0 cannot. */
const fits: Record<FieldKind, Fit> = {
  email: isKind('email'),
  date: isKind('date', 'datetime'),
  datetime: isKind('date', 'datetime'),
  phone: (profile) => (profile.kind === 'phone' ? 1 : NUMBERS.has(profile.kind) ? 0.6 : 0.3),
  url: (profile) => (profile.kind === 'url' ? 1 : 0.2),
  integer: whole,
  rating: whole,
  decimal: isKind('integer', 'number'),
  percent: isKind('integer', 'number'),
  money: isKind('integer', 'number'),
  boolean: (profile) =>
    profile.kind === 'boolean' ? 1 : profile.kind === 'integer' && profile.distinct <= 2 ? 0.7 : 0,
  select: (profile, field) => fitsOptions(field, profile),
  ref: reference,
  member: reference,
  multi_ref: reference,
  tags: reference,
  text: someText,
  long_text: someText,
  address: someText,
  list: (profile) => (profile.kind === 'date' ? 0.5 : 0.95),
  json: half,
  file: half,
  multi_select: half,
  color: half,
}

/** A few cells of another kind ("2013 (1888)" among years) would be errors: such a column is left to a person. */
const STRICT = new Set<FieldKind>([
  'email',
  'date',
  'datetime',
  'integer',
  'rating',
  'decimal',
  'percent',
  'money',
  'boolean',
])

const kindFit = (target: Target, profile: ColumnProfile, byName: number): number => {
  if (profile.kind === 'empty') return 0.7
  if (target.path.endsWith('.currency')) return profile.samples.every((one) => /^([A-Z]{3}|[$€£])$/i.test(one)) ? 1 : 0
  const fit = fits[target.kind](profile, target.field)
  if (!STRICT.has(target.kind) || profile.fit >= 0.99) return fit
  // By their addresses people are known again: under a head that says so the few cells that are none are errors to be corrected, no reason to leave out the others.
  return target.kind === 'email' && byName >= 0.9 ? fit * profile.fit : 0
}

const fitsOptions = (field: Field, profile: ColumnProfile): number => {
  const known = new Set((field.options ?? []).flatMap((option) => [squash(option.value), squash(option.label)]))
  if (known.size === 0 || profile.samples.length === 0) return 0.3
  const hits = profile.samples.filter((sample) => known.has(squash(sample))).length
  return hits / profile.samples.length
}

const ENDINGS = /( id| on| at| ids)$/

/** The column of ids that an export has the names beside: `company_id` for `company`, `custom.site` for `custom.site.name`. */
export const idColumnOf = (column: string, columns: ReadonlySet<string>): string | null =>
  [`${column}_id`, column.replace(/^(custom\.\w+)\.name$/, '$1'), column.replace(/ \(2\)$/, '')].find(
    (one) => one !== column && columns.has(one),
  ) ?? null

/** How well a header names a target: 1 the field's own name, 0.97 its label, 0.9 a synonym, less for a likeness. */
const nameScore = (header: string, object: string, target: Target): number => {
  // "name (2)", numbered as the file has two of that name; "Name (required)", "Amount (EUR)".
  const bare = /^(.+?)\s*\((?:\d+|required|optional|pflichtfeld|[A-Z]{3}|[$€£%])\)$/i.exec(header)?.[1]
  if (bare !== undefined) return nameScore(bare, object, target) * 0.9
  const said = words(header).join(' ')
  const own = target.path.replace(/^custom\./, '').replace(/[._]/g, ' ')
  if (squash(header) === squash(target.path)) return 1
  if (said === own) return 1
  const label = words(target.label).join(' ')
  if (said === label || squash(header) === squash(target.label)) return 0.97
  if (said === own.replace(ENDINGS, '') || said === label.replace(ENDINGS, '')) return 0.95
  // "Work Email (2)" and "email_2" are further ones of their kind; lists take them.
  const names = synonyms[said] ?? synonyms[said.replace(/ \d+$/, '')] ?? []
  const rank = names.findIndex((name) => name === `${object}:${target.path}` || name === target.path)
  if (rank >= 0) return 0.9 - rank * 0.02
  const likeness = Math.max(
    trigramSimilarity(squash(header), squash(target.path)),
    trigramSimilarity(squash(header), squash(target.label)),
  )
  return likeness > 0.5 ? likeness * 0.75 : 0
}

/** A column without a name, of a file without a header, by what stands in it. */
const namelessScore = (profile: ColumnProfile, target: Target): number =>
  /^Column \d+$/.test(profile.column) &&
  (target.path === 'email' || target.path === 'phone') &&
  profile.kind === target.kind
    ? 0.8
    : 0

/** Nearly-free targets: an address field takes its own parts, so the whole is no rival of them. */
const conflicts = (taken: Set<string>, target: Target): boolean => !target.many && taken.has(target.path)

/**
 * Proposes a field for each column: the best pairs first, each field once (lists take any number).
 * Below 0.5 nothing is proposed. A column "id" is our id only when its cells are ids. Names beside ids that are taken are left out, as are the columns
 * in `without`.
 */
export const matchColumns = (
  object: string,
  profiles: readonly ColumnProfile[],
  targets: readonly Target[],
  without: ReadonlySet<string> = new Set(),
): ColumnMatch[] => {
  const pairs = profiles
    .flatMap((profile, index) =>
      (without.has(profile.column) ? [] : targets)
        .map((target) => {
          const byName = nameScore(profile.column, object, target) || namelessScore(profile, target)
          const fit = kindFit(target, profile, byName)
          const idOnly = target.path === 'id' && profile.kind !== 'uuid'
          return { index, target, score: byName === 0 || fit === 0 || idOnly ? 0 : byName * (0.55 + 0.45 * fit) }
        })
        .filter((pair) => pair.score >= 0.5),
    )
    .toSorted((a, b) => b.score - a.score || a.index - b.index)
  const chosen = new Map<number, { target: Target; score: number }>()
  const named = pairs.some((pair) => pair.target.path === 'last_name')
  const taken = new Set<string>()
  for (const { index, target, score } of pairs) {
    if (chosen.has(index) || conflicts(taken, target) || (named && target.path === 'full_name')) continue
    chosen.set(index, { target, score })
    taken.add(target.path)
  }
  const columns = new Set(profiles.map((profile) => profile.column))
  const ids = new Set(
    [...chosen].flatMap(([index, { target }]) =>
      target.field.target && profiles[index]?.column === target.path ? [target.path] : [],
    ),
  )
  return profiles.map((profile, index) => {
    const isLabel = ids.has(idColumnOf(profile.column, columns) ?? '')
    const match = isLabel ? undefined : chosen.get(index)
    return {
      column: profile.column,
      field: match?.target.path ?? null,
      confidence: match ? Math.round(match.score * 100) / 100 : 0,
    }
  })
}

/** Kind a new custom field made from a column should have. */
export const proposedKind = (profile: ColumnProfile): FieldKind => {
  // "2013 (1888)" among years: as numbers those rows could not come in.
  if (profile.kind !== 'text' && profile.kind !== 'empty' && profile.fit < 0.99)
    return profile.longest > 400 ? 'long_text' : 'text'
  if (profile.kind === 'integer') return 'integer'
  if (profile.kind === 'number') return profile.currency ? 'money' : 'decimal'
  if (
    profile.kind === 'date' ||
    profile.kind === 'datetime' ||
    profile.kind === 'boolean' ||
    profile.kind === 'email' ||
    profile.kind === 'url' ||
    profile.kind === 'phone'
  )
    return profile.kind
  if (holdsSeveral(profile)) return 'multi_select'
  if (
    profile.kind === 'text' &&
    profile.distinct > 1 &&
    profile.distinct <= 12 &&
    profile.filled >= profile.distinct * 5 &&
    profile.longest <= 60
  )
    return 'select'
  return profile.longest > 400 ? 'long_text' : 'text'
}

/** Few texts that come in ever other company: "tea; milk", "milk". Sentences with a semicolon do not come again. */
const holdsSeveral = (profile: ColumnProfile): boolean => {
  if (profile.kind !== 'text' || profile.longest > 100 || profile.distinct !== profile.samples.length) return false
  const pieces = new Set(profile.samples.flatMap((one) => (/[;|]/.test(one) ? textPieces(one) : [one])))
  return profile.samples.some((one) => /[;|]/.test(one)) && pieces.size <= Math.min(30, profile.distinct)
}
