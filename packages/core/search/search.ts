import { type Ctx } from '../ctx.ts'
import { scopeOf } from '../policy/predicate.ts'
import { getMany } from '../records/index.ts'
import type { Wire } from '../records/types.ts'
import { type Hit, findBodies, findHits, findNear } from './find.queries.ts'
import { isFoundBy, queryTokens, searchedFields } from './words.ts'

/** `near`: spelled like what was typed, not as it was typed. */
export type SearchResult = { object: string; id: string; title: string; subtitle: string | null; near?: true }
const HITS = 60
/** For members who read only some records: most candidates may be others'. */
const HITS_OF_SOME = 1000
const SHOWN = 20
/** With fewer results than these, words that are spelled alike are looked for too. */
const FEW = 5
const subtitles = ['email', 'company_name', 'job_title', 'phone', 'industry', 'status', 'code', 'due_on', 'kind']

/**
 * Type-ahead over everything the member may read: each word begins a word of the record, or all stand whole in its long texts. When that finds
 * little, words spelled alike follow. All three give candidates only; what is shown was read back under the member's policy.
 */
export async function globalSearch(ctx: Ctx, q: string, only?: string[]): Promise<SearchResult[]> {
  return await tellApart(ctx, await search(ctx, q, only))
}

async function search(ctx: Ctx, q: string, only?: string[]): Promise<SearchResult[]> {
  const tokens = queryTokens(q)
  const objects = [...ctx.app.registry.objects.values()].filter(
    // What has no page of its own is found when it is asked for.
    (o) => (only ? only.includes(o.name) : o.routes) && !o.child && scopeOf(ctx, o, 'read') !== 'none',
  )
  const names = objects.map((o) => o.name)
  if (tokens.length === 0 || names.length === 0) return []
  const most = objects.every((o) => scopeOf(ctx, o, 'read') === 'all') ? HITS : HITS_OF_SOME
  const [begun, whole] = await Promise.all([findHits(ctx, tokens, names, most), findBodies(ctx, tokens, names, most)])
  const exact = unique([...begun, ...whole])
  const results = await readBack(ctx, exact, tokens)
  if (results.length >= FEW) return results
  const known = new Set(exact.map(keyOf))
  const near = (await findNear(ctx, tokens, names, most)).filter((hit) => !known.has(keyOf(hit)))
  const more = await readBack(ctx, near, tokens)
  return [...results, ...more.map((result) => ({ ...result, near: true as const }))].slice(0, SHOWN)
}

const keyOf = (hit: { object: string; record_id: string }): string => `${hit.object} ${hit.record_id}`
const unique = (hits: Hit[]): Hit[] => {
  const seen = new Set<string>()
  return hits.filter((hit) => seen.size < seen.add(keyOf(hit)).size)
}

/**
 * Records of one name: each is given all its details, those it refers to and the day it was made, until it looks like no other. Seldom, and
 * so read for these few alone.
 */
async function tellApart(ctx: Ctx, results: SearchResult[]): Promise<SearchResult[]> {
  const look = (result: SearchResult): string => JSON.stringify([result.object, result.title])
  const alike = [...Map.groupBy(results, look).values()].filter((same) => same.length > 1).flat()
  const details = new Map<string, string>()
  for (const [name, same] of Map.groupBy(alike, (result) => result.object)) {
    const object = ctx.app.registry.objects.get(name)
    if (!object) continue
    const refs = Object.entries(object.fields).flatMap(([field, { kind, target }]) =>
      kind === 'ref' && target ? [{ field, target: ctx.app.registry.objects.get(target) }] : [],
    )
    const fields = [
      ...Object.keys(object.fields).filter((field) => subtitles.includes(field)),
      ...refs.map((ref) => ref.field),
    ]
    const ids = same.map((result) => result.id)
    for (const record of await getMany(ctx, name, ids, { fields, expand: refs.map((ref) => ref.field) })) {
      const own = subtitles.map((field) => (field === object.title ? null : record[field]))
      const named = refs.map(({ field, target }) => {
        const other = record[field.replace(/_id$/, '')] as Wire | null | undefined
        return target && other ? other[target.title] : null
      })
      const said = [...own, ...named].filter((value): value is string => typeof value === 'string' && value !== '')
      details.set(record.id, [...said, String(record.created_at).slice(0, 10)].join(', '))
    }
  }
  return results.map((result) => ({ ...result, subtitle: details.get(result.id) ?? result.subtitle }))
}

/** What the member may read of the hits, in their order, at most a page. A hit by a word of a field they may not read is none. */
async function readBack(ctx: Ctx, hits: readonly Hit[], tokens: readonly string[]): Promise<SearchResult[]> {
  const found = new Map<string, Wire>()
  for (const [name, own] of Map.groupBy(hits, (hit) => hit.object)) {
    const object = ctx.app.registry.objects.get(name)
    if (!object) continue
    const fields = Object.keys(object.fields).filter((n) => n === object.title || subtitles.includes(n))
    const ids = own.map((hit) => hit.record_id)
    const { readable, some_hidden } = searchedFields(ctx, object)
    const records = await getMany(ctx, name, ids, { fields: some_hidden ? [...fields, ...readable] : fields })
    for (const record of records)
      if (!some_hidden || isFoundBy(ctx, object, record, tokens)) found.set(`${name} ${record.id}`, record)
  }
  const results: SearchResult[] = []
  for (const hit of hits) {
    const record = found.get(keyOf(hit))
    const object = ctx.app.registry.objects.get(hit.object)
    if (!record || !object) continue
    const title =
      String(record[object.title] ?? '')
        .split('\n')[0]
        ?.slice(0, 200) ?? ''
    results.push({
      object: hit.object,
      id: hit.record_id,
      title,
      subtitle:
        subtitles
          .map((s) => (s === object.title ? null : record[s]))
          .find((v): v is string => typeof v === 'string' && v !== '') ?? null,
    })
    if (results.length === SHOWN) break
  }
  return results
}
