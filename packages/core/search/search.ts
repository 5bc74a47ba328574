import { type Ctx } from '../ctx.ts'
import { scopeOf } from '../policy/predicate.ts'
import { getMany } from '../records/index.ts'
import type { Wire } from '../records/types.ts'
import { findHits } from './terms.queries.ts'

export type SearchResult = { object: string; id: string; title: string; subtitle: string | null }
const HITS = 60
const SHOWN = 20
const subtitles = ['email', 'company_name', 'job_title', 'phone', 'industry', 'status', 'code', 'due_on', 'kind']

/** Type-ahead over everything the member may read: each word must begin a word of the record. */
export async function globalSearch(ctx: Ctx, q: string, only?: string[]): Promise<SearchResult[]> {
  const objects = [...ctx.app.registry.objects.values()].filter(
    (o) => (!only || only.includes(o.name)) && !o.child && scopeOf(ctx, o, 'read') !== 'none',
  )
  const hits = await findHits(
    ctx,
    q,
    objects.map((o) => o.name),
    HITS,
  )
  const found = new Map<string, Wire>()
  for (const object of objects) {
    const ids = hits.filter((h) => h.object === object.name).map((h) => h.record_id)
    if (ids.length === 0) continue
    const fields = Object.keys(object.fields).filter((n) => n === object.title || subtitles.includes(n))
    for (const record of await getMany(ctx, object.name, ids, { fields }))
      found.set(`${object.name} ${record.id}`, record)
  }
  const results: SearchResult[] = []
  for (const hit of hits) {
    const record = found.get(`${hit.object} ${hit.record_id}`)
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
