import { type Ctx, openEnvelope, records, sealEnvelope, workspaceKeys } from '@app/core'
import { type ObjectDef, fieldType } from '@app/schema'

/** What the person is known by. `names` are whole names, `parts` their words. */
export type Words = {
  readonly emails: readonly string[]
  readonly phones: readonly string[]
  readonly names: readonly string[]
  readonly parts: readonly string[]
  /** Links and other values of the person's lists. */
  readonly others: readonly string[]
}

const cell = (ctx: Ctx, id: string) => ({ tenant: ctx.tenant.id, table: 'erasure', column: 'words', row: id })
const keysOf = (ctx: Ctx) => workspaceKeys(ctx.app, ctx.tenant.id, 'erasure')
export const sealWords = (ctx: Ctx, id: string, words: Words): string =>
  sealEnvelope(keysOf(ctx), cell(ctx, id), JSON.stringify(words))
export function openWords(ctx: Ctx, id: string, sealed: string | null): Words {
  const text = sealed === null ? null : openEnvelope(keysOf(ctx), cell(ctx, id), sealed)
  return text === null ? { emails: [], phones: [], names: [], parts: [], others: [] } : (JSON.parse(text) as Words)
}

/** Addresses, numbers and names of people, from their records and what belongs to them, in the trash too. */
export async function wordsOf(
  ctx: Ctx,
  people: ReadonlyMap<string, readonly string[]>,
  asked: { email: string | null; name: string | null },
): Promise<Words> {
  const found = {
    emails: new Set<string>(),
    phones: new Set<string>(),
    names: new Set<string>(),
    parts: new Set<string>(),
    others: new Set<string>(),
  }
  if (asked.email) found.emails.add(asked.email)
  if (asked.name) found.names.add(asked.name)
  const read = async (object: ObjectDef, by: string, ids: readonly string[]): Promise<void> => {
    const wanted = Object.entries(object.fields).filter(
      ([, field]) =>
        fieldType(field.kind).columns('x').length === 1 &&
        (field.kind === 'email' ||
          field.kind === 'phone' ||
          field.personal === 'user.name' ||
          (object.child && field.personal !== false)),
    )
    if (wanted.length === 0) return
    const rows = await ctx.tx.query<Record<string, string | null>>(
      `select ${wanted.map(([name]) => name).join(', ')} from ${object.name} where tenant_id = $1 and ${by} = any($2::uuid[])`,
      [ctx.tenant.id, ids],
    )
    for (const row of rows)
      for (const [name, field] of wanted) {
        const value = row[name]
        if (!value) continue
        if (field.kind === 'email') found.emails.add(value.toLowerCase())
        else if (field.kind === 'phone') found.phones.add(value)
        else if (field.personal !== 'user.name') found.others.add(value)
        else if (value.includes(' ')) found.names.add(value)
        else found.parts.add(value)
      }
  }
  for (const [name, ids] of people) {
    const object = ctx.app.registry.objects.get(name)
    if (!object) continue
    await read(object, 'id', ids)
    for (const { list } of Object.values(object.fields)) {
      const child = list && ctx.app.registry.objects.get(list.object)
      if (child && list) await read(child, list.by, ids)
    }
  }
  for (const name of found.names) for (const part of name.split(/\s+/)) found.parts.add(part)
  return {
    emails: [...found.emails],
    phones: [...found.phones],
    names: [...found.names].filter((name) => name.includes(' ')),
    parts: [...found.parts].filter((part) => part.length > 2 && !part.includes('@')),
    others: [...found.others].filter((one) => one.length > 5),
  }
}

/** Everybody that was merged into one of these people: copies in the trash. */
export async function withMerged(
  ctx: Ctx,
  people: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, string[]>> {
  const out = new Map<string, string[]>()
  for (const [name, ids] of people) {
    const all = new Set(ids)
    for (let next = [...ids]; next.length > 0;) {
      const rows = await ctx.tx.query<{ id: string }>(
        `select id from ${name} where tenant_id = $1 and merged_into = any($2::uuid[])`,
        [ctx.tenant.id, next],
      )
      next = rows.map((row) => row.id).filter((id) => !all.has(id))
      for (const id of next) all.add(id)
    }
    out.set(name, [...all])
  }
  return out
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
const digitsOf = (phone: string): string => phone.replaceAll(/\D/g, '').slice(-9)
const like = (text: string): string => `%${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`

/** Patterns for `like`: what is an address (or link, or number) of the person, and what only a name. */
export const likes = (words: Words) => ({
  addresses: [...words.emails, ...words.phones, ...words.others].map(like),
  digits: words.phones.filter((phone) => digitsOf(phone).length >= 7).map((phone) => `%${digitsOf(phone)}%`),
  names: words.names.map(like),
})

/** Does one of the addresses or numbers stand in the column? */
export const hasAddress = (column: string, addresses: string, digits: string): string =>
  `(lower(${column}::text) like any(${addresses}::text[]) or regexp_replace(${column}::text, '[^0-9]', '', 'g') like any(${digits}::text[]))`
export const hasName = (column: string, names: string): string => `(lower(${column}::text) like any(${names}::text[]))`

/** What is taken out of a text: addresses, numbers as people write them and whole names in any case; single names as whole words, as they are written. Null: nothing. */
export const patterns = (words: Words): { any_case: string | null; exact: string | null } => ({
  any_case:
    [
      ...[...words.emails, ...words.names, ...words.others].toSorted((a, b) => b.length - a.length).map(escaped),
      ...words.phones
        .filter((phone) => digitsOf(phone).length >= 7)
        .map((phone) => `[+(]?[0-9() /.-]*${[...digitsOf(phone)].join('[() /.-]*')}`),
    ].join('|') || null,
  exact: words.parts.length > 0 ? `\\m(${words.parts.map(escaped).join('|')})\\M` : null,
})

/** The same in this process, for what is read out of encrypted fields. */
export function standsIn(words: Words, text: string): boolean {
  const low = text.toLowerCase()
  const digits = text.replaceAll(/\D/g, '')
  return (
    [...words.emails, ...words.names, ...words.others].some((one) => low.includes(one.toLowerCase())) ||
    words.phones.some((phone) => digitsOf(phone).length >= 7 && digits.includes(digitsOf(phone))) ||
    words.parts.some((part) => new RegExp(`(?<![\\p{L}\\d])${escaped(part)}(?![\\p{L}\\d])`, 'u').test(text))
  )
}

/** Keyed hashes for the suppression list: each address, and each number with each name. */
export const hashesOf = (ctx: Ctx, words: Words): Buffer[] =>
  [
    ...words.emails.map((email) => ({ email })),
    ...words.phones.flatMap((phone) => words.names.map((name) => ({ phone, name }))),
  ].map((one) => records.suppressionHash(ctx.app, ctx.tenant.id, one))
