import { type ObjectDef, fieldType } from '@app/schema'
import type { Ctx } from '../ctx.ts'
import type { Params } from '../records/params.ts'
import { hasBodies, isWord, misspelling, queryTokens, searchedFields, swaps, trigramKey } from './words.ts'

/** Records whose long text is looked into for one list: the newest. */
const MOST_BODIES = 10_000
/** Words of the vocabulary that are compared with what was typed, and those of them that are then looked for. */
const MOST_COMPARED = 100
const MOST_NEAR = 30

const begins = (column: string, param: string): string =>
  `${column} >= ${param}::text and ${column} < ${param}::text || chr(1114111)`

/** The words of a query as a predicate: each begins a term of the record, or all of them stand in its long text. */
export function searchPredicate(ctx: Ctx, object: ObjectDef, q: string, alias: string, params: Params): string {
  const tokens = queryTokens(q)
  const [first, ...others] = tokens.toSorted((a, b) => b.length - a.length)
  if (first === undefined) return 'false'
  const name = params.add(object.name)
  const also = others.map(
    (token) =>
      ` and exists (select 1 from search_term o where o.tenant_id = $1 and o.object = ${name} and o.record_id = s.record_id and ${begins('o.term', params.add(token))})`,
  )
  const terms = `select s.record_id from search_term s where s.tenant_id = $1 and s.object = ${name} and ${begins('s.term', params.add(first))}${also.join('')}`
  const bodies = hasBodies(ctx, object)
    ? ` union all select b.record_id from app_search(${params.add(tokens)}::text[], array[${name}]::text[], ${MOST_BODIES}) b`
    : ''
  const { readable, some_hidden } = searchedFields(ctx, object)
  const found = `${alias}.id in (${terms}${bodies})`
  return some_hidden
    ? [found, ...tokens.map((token) => stands(object, readable, params.add(token), alias))].join(' and ')
    : found
}

/**
 * Where the actor may not read every searchable field: the word stands in one that is read. Terms do not say which field they are of; this does,
 * letter by letter, and so rather finds too little (an accent typed otherwise, a second address).
 */
function stands(object: ObjectDef, readable: readonly string[], token: string, alias: string): string {
  const columns = readable.flatMap((name) => {
    const own = /^custom\.([a-z0-9_]+)$/.exec(name)?.[1]
    if (own) return [`${alias}.custom ->> '${own}'`]
    const field = object.fields[name]
    return field
      ? fieldType(field.kind)
          .columns(name)
          .map((column) => `${alias}.${column.name}::text`)
      : []
  })
  return columns.length === 0
    ? 'false'
    : `strpos(lower(concat_ws(' ', ${columns.join(', ')}) collate "und-x-icu"), ${token}::text) > 0`
}

export type Hit = { object: string; record_id: string; weight: string }

/** Records with a term that begins with each token: best weight, then whole words, then newest. The caller's policy is applied when they are read back. */
export async function findHits(
  ctx: Ctx,
  tokens: readonly string[],
  objects: readonly string[],
  limit: number,
): Promise<Hit[]> {
  const [first, ...others] = tokens.toSorted((a, b) => b.length - a.length)
  if (first === undefined) return []
  const values: unknown[] = [ctx.tenant.id, objects, first, limit]
  const also = others.map(
    (token) =>
      `and exists (select 1 from search_term o where o.tenant_id = $1 and o.object = s.object and o.record_id = s.record_id and ${begins('o.term', `$${values.push(token)}`)})`,
  )
  return await ctx.tx.query<Hit>(
    `select object, record_id, min(weight) as weight from (
       select s.object, s.record_id, s.weight, s.term from search_term s where s.tenant_id = $1 and s.object = any($2::text[]) and ${begins('s.term', '$3')} ${also.join(' ')} limit 3000
     ) hits group by object, record_id order by 3, bool_or(term = $3::text) desc, record_id desc limit $4`,
    values,
  )
}

/** Records whose long text has all the words, newest first. Asked of the search function, since no index serves it under row level security. */
export const findBodies = async (
  ctx: Ctx,
  tokens: readonly string[],
  objects: readonly string[],
  limit: number,
): Promise<Hit[]> =>
  tokens.length === 0
    ? []
    : await ctx.tx.query<Hit>(
        `select f.object, f.record_id, 'D' as weight from app_search($1::text[], $2::text[], $3) f`,
        [tokens, objects, limit],
      )

/** Words of the workspace that are spelled like each token, nearest first, with the errors between; and the token with neighbours swapped, whether such a word exists or not. Numbers and codes are absent. */
async function nearWords(ctx: Ctx, tokens: readonly string[]): Promise<Map<string, Map<string, number>>> {
  const asked = new Map(tokens.filter(isWord).map((token) => [trigramKey(token), token]))
  if (asked.size === 0) return new Map()
  const rows = await ctx.tx.query<{ key: string; word: string }>(
    'select n.key, n.word from app_search_near($1::text[], $2) n',
    [[...asked.keys()], MOST_COMPARED],
  )
  const near = new Map<string, Map<string, number>>(
    [...asked.values()].map((token) => [token, new Map(swaps(token).map((word) => [word, 1]))]),
  )
  for (const { key, word } of rows) {
    const token = asked.get(key) ?? ''
    if (word.startsWith(token)) continue // found without us
    const errors = misspelling(token, word)
    if (errors !== null) near.get(token)?.set(word, errors)
  }
  for (const [token, found] of near)
    near.set(token, new Map([...found].toSorted((a, b) => a[1] - b[1]).slice(0, MOST_NEAR)))
  return near
}

/** Rows of the rarest word that are looked at; beyond, the search is for something so common that more words are needed. */
const MOST_DRIVING = 5000
const MOST_COUNTED = 2000

/**
 * Records with, for each token, a term that begins with it or is spelled like it, fewest errors first. The words come from the whole
 * workspace; the records are looked up under row level security and then read back under the caller's policy.
 */
export async function findNear(
  ctx: Ctx,
  tokens: readonly string[],
  objects: readonly string[],
  limit: number,
): Promise<Hit[]> {
  const near = await nearWords(ctx, tokens)
  if (near.size === 0) return []
  const values: unknown[] = [ctx.tenant.id, objects]
  const add = (value: unknown): string => `$${values.push(value)}`
  const asked = tokens.map((token) => {
    const typed = add(token)
    const alike = near.get(token)
    if (!alike) return { matches: (term: string) => begins(term, typed), errors: () => '0' }
    const words = `${add([...alike.keys()])}::text[]`
    return {
      matches: (term: string) => `((${begins(term, typed)}) or ${term} = any(${words}))`,
      // Its parameter is made late: the counts do not use it, which would be an error.
      errors: (term: string) =>
        `case when ${begins(term, typed)} then 0 else (${add([...alike.values()])}::float8[])[array_position(${words}, ${term})] end`,
    }
  })
  // The rarest word leads: its records are few enough to look the other words up one record at a time.
  const counts =
    asked.length === 1
      ? [0]
      : await ctx.tx
          .query<{ n: number }>(
            asked
              .map(
                ({ matches }) =>
                  `select count(*)::int as n from (select 1 from search_term s where s.tenant_id = $1 and s.object = any($2::text[]) and ${matches('s.term')} limit ${MOST_COUNTED}) c`,
              )
              .join(' union all '),
            [...values],
          )
          .then((rows) => rows.map((row) => row.n))
  const leading = asked[counts.indexOf(Math.min(...counts))] ?? asked[0]
  if (!leading) return []
  const errors = asked.map((one) =>
    one === leading
      ? one.errors('s.term')
      : // A scalar, so that the planner looks at this record's terms and not at all that match.
        `(select min(${one.errors('o.term')}) from search_term o where o.tenant_id = $1 and o.object = s.object and o.record_id = s.record_id and ${one.matches('o.term')})`,
  )
  return await ctx.tx.query<Hit>(
    `select object, record_id, min(weight) as weight from (
       select s.object, s.record_id, s.weight, ${errors.join(' + ')} as errors from (
         select s.object, s.record_id, s.weight, s.term from search_term s where s.tenant_id = $1 and s.object = any($2::text[]) and ${leading.matches('s.term')} limit ${MOST_DRIVING}
       ) s
     ) hits where errors is not null group by object, record_id order by min(errors), 3, record_id desc limit ${add(limit)}`,
    values,
  )
}
