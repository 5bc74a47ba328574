import { type Ctx, toE164 } from '@app/core'

/** What the person is known by: addresses, numbers as E.164, whole names. */
export type Known = {
  readonly emails: readonly string[]
  readonly phones: readonly string[]
  readonly names: readonly string[]
}
export type Reason = 'email' | 'phone' | 'name'

/** A number as the workspace stores it; null when it is none. */
export const phoneOf = (ctx: Ctx, text: string): string | null => toE164(text, ctx.tenant.region)

const escaped = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')
const likely = (text: string): string =>
  `%${text
    .toLowerCase()
    .replaceAll(/[\\%_]/g, '\\$&')
    .replaceAll(' ', '%')}%`
/** Without what stands between the cells of a row that was read from a file: "Okonjo, Daniel" and ["Okonjo", "Daniel"] are one name. */
const plain = (text: string): string =>
  text
    .replaceAll(/[",[\]{}]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
/** A short word stands everywhere. */
const SHORTEST_NAME = 4
/** So many last digits tell a number, with or without country code. */
const DIGITS = 8

/** Parameters of {@link matchSql}: for each reason the quick patterns, then the exact expression. */
export function matchParams(known: Known): unknown[] {
  const emails = known.emails.map(plain)
  const names = known.names
    .map(plain)
    .filter((name) => name.length >= SHORTEST_NAME)
    .flatMap((name) => {
      const words = name.split(' ')
      const last = words.at(-1) ?? ''
      return words.length > 1 ? [name, `${last} ${words.slice(0, -1).join(' ')}`] : [name]
    })
  const phones = known.phones.map((phone) => phone.replaceAll(/\D/g, '').slice(-DIGITS)).filter((one) => one !== '')
  const any = (values: readonly string[]): string =>
    values.length === 0 ? '$^' : `(${values.map((value) => escaped(value).replaceAll(' ', '\\s+')).join('|')})`
  return [
    emails.map(likely),
    // Another address may end or begin like this one: jordan@x.example is not dan@x.example.
    `(^|[^a-z0-9._%+-])${any(emails)}($|[^a-z0-9.-]|\\.($|[^a-z0-9]))`,
    phones.map(likely),
    `${any(phones)}($|[^0-9])`,
    names.map(likely),
    `(^|\\W)${any(names)}($|\\W)`,
  ]
}

/** Does the text of `sql` hold the person, for this reason? Its parameters begin at `$first`. The quick pattern comes first: it drops nearly every row. */
export function matchSql(sql: string, reason: Reason, first: number): string {
  const at = first + { email: 0, phone: 2, name: 4 }[reason]
  if (reason === 'phone') {
    const digits = `translate(${sql}, ' ()-./+\u00a0\u2011\u2013', '') collate "und-x-icu"`
    return `(cardinality($${at}::text[]) > 0 and ${digits} like any($${at}::text[]) and ${digits} ~ $${at + 1}::text)`
  }
  const text = `translate(${sql}, '",[]{}', '') collate "und-x-icu"`
  return `(cardinality($${at}::text[]) > 0 and lower(${text}) like any($${at}::text[]) and ${text} ~* $${at + 1}::text)`
}

const REASONS: readonly Reason[] = ['email', 'phone', 'name']
/** The reasons for which the text of `sql` holds the person, as a text array. */
export const reasonsSql = (sql: string, first: number): string =>
  `array_remove(array[${REASONS.map((reason) => `case when ${matchSql(sql, reason, first)} then '${reason}' end`).join(', ')}]::text[], null)`
/** Does the text of `sql` hold the person for any reason? */
export const anySql = (sql: string, first: number): string =>
  `(${REASONS.map((reason) => matchSql(sql, reason, first)).join(' or ')})`
