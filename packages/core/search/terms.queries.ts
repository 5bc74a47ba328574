import { type ObjectDef, type SearchWeight, fieldType } from '@app/schema'
import { type Ctx, customFields } from '../ctx.ts'
import type { Params } from '../records/params.ts'
import type { Wire } from '../records/types.ts'

const MAX_TERMS = 60

/** Lower-cased, unaccented words: what is stored and what is asked for alike. */
export function words(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .normalize('NFC')
  return folded.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** Terms of one value. An e-mail is also found whole and by its domain, a phone number by its digits and its last seven. */
function termsOf(kind: string, value: string): string[] {
  const parts = words(value)
  if (kind === 'email') {
    const [local = '', domain = ''] = value.toLowerCase().split('@')
    return [value.toLowerCase(), ...words(local), domain]
  }
  if (kind === 'phone') {
    const digits = value.replace(/\D/g, '')
    return digits.length > 10 ? [digits, digits.slice(-10)] : [digits]
  }
  return parts
}

/** Every term of a record with its weight, the best weight winning. */
export function recordTerms(ctx: Ctx, object: ObjectDef, record: Wire): Map<string, SearchWeight> {
  const terms = new Map<string, SearchWeight>()
  const add = (weight: SearchWeight, kind: string, value: unknown): void => {
    if (value === null || value === undefined || value === '') return
    for (const term of termsOf(kind, String(value))) {
      if (terms.size >= MAX_TERMS) return
      const short = term.slice(0, 60)
      const known = terms.get(short)
      if (!known || weight < known) terms.set(short, weight)
    }
  }
  for (const [name, field] of Object.entries(object.fields)) {
    if (!field.search) continue
    if (field.list)
      for (const item of (record[name] as { value?: unknown }[] | undefined) ?? [])
        add(field.search, ctx.app.registry.objects.get(field.list.object)?.fields['value']?.kind ?? 'text', item.value)
    else add(field.search, field.kind, record[name])
  }
  for (const [key, field] of customFields(ctx, object))
    if (field.search) add('B', field.kind, fieldType(field.kind).format((record.custom?.[key] ?? null) as never))
  return terms
}

export async function writeTerms(ctx: Ctx, object: ObjectDef, records: Wire[], fresh: boolean): Promise<void> {
  if (!fresh)
    await removeTerms(
      ctx,
      object,
      records.map((r) => r.id),
    )
  const [terms, weights, ids]: [string[], string[], string[]] = [[], [], []]
  for (const record of records)
    for (const [term, weight] of recordTerms(ctx, object, record)) {
      terms.push(term)
      weights.push(weight)
      ids.push(record.id)
    }
  if (terms.length === 0) return
  await ctx.tx.query(
    `insert into search_term (tenant_id, term, weight, object, record_id) select $1, u.term, u.weight, $2, u.id from unnest($3::text[], $4::text[], $5::uuid[]) as u(term, weight, id) on conflict do nothing`,
    [ctx.tenant.id, object.name, terms, weights, ids],
  )
}

export async function removeTerms(ctx: Ctx, object: ObjectDef, ids: string[]): Promise<void> {
  await ctx.tx.query('delete from search_term where tenant_id = $1 and object = $2 and record_id = any($3::uuid[])', [
    ctx.tenant.id,
    object.name,
    ids,
  ])
}

/** The tokens of a query as predicates: each must begin a term of the record. */
export function searchPredicate(object: string, q: string, alias: string, params: Params): string {
  const tokens = queryTokens(q)
  if (tokens.length === 0) return 'false'
  const name = params.add(object)
  return tokens
    .map((token) => {
      const p = params.add(token)
      return `${alias}.id in (select s.record_id from search_term s where s.tenant_id = $1 and s.object = ${name} and s.term >= ${p}::text and s.term < ${p}::text || chr(1114111))`
    })
    .join(' and ')
}

/** An address or number that was typed whole stays whole: it is the most selective. */
export function queryTokens(q: string): string[] {
  const text = q.trim().toLowerCase()
  if (/^\S+@\S+$/.test(text)) return [text.slice(0, 60)]
  const digits = text.replace(/\D/g, '')
  if (/^[+\d][\d\s().\-/]{5,}$/.test(text)) return [digits.slice(-10)]
  return [...new Set(words(text))].slice(0, 8)
}

export type Hit = { object: string; record_id: string; weight: string }

/** Records with a term for each token, best weight and newest first; the caller's policy is applied when they are read back. */
export async function findHits(ctx: Ctx, q: string, objects: string[], limit: number): Promise<Hit[]> {
  const [first, ...others] = queryTokens(q).toSorted((a, b) => b.length - a.length)
  if (first === undefined) return []
  const values: unknown[] = [ctx.tenant.id, objects, first, limit]
  const also = others.map((token) => {
    const p = `$${values.push(token)}::text`
    return `and exists (select 1 from search_term o where o.tenant_id = $1 and o.object = s.object and o.record_id = s.record_id and o.term >= ${p} and o.term < ${p} || chr(1114111))`
  })
  return await ctx.tx.query<Hit>(
    `select object, record_id, min(weight) as weight from (
       select s.object, s.record_id, s.weight from search_term s where s.tenant_id = $1 and s.object = any($2::text[]) and s.term >= $3::text and s.term < $3::text || chr(1114111) ${also.join(' ')} limit 3000
     ) hits group by object, record_id order by 3, record_id desc limit $4`,
    values,
  )
}
