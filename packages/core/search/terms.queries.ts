import type { ObjectDef } from '@app/schema'
import type { Ctx } from '../ctx.ts'
import type { Wire } from '../records/types.ts'
import type { Tx } from '../db/index.ts'
import { bodyWords, isWord, recordTerms, trigramKey } from './words.ts'

/** Writes what records are found by, in the transaction that writes them: beginnings of words, the vocabulary, whole words of long texts. */
export async function writeTerms(ctx: Ctx, object: ObjectDef, records: Wire[], fresh: boolean): Promise<void> {
  if (!fresh)
    await removeTerms(
      ctx,
      object,
      records.map((r) => r.id),
    )
  const [terms, weights, ids]: [string[], string[], string[]] = [[], [], []]
  const vocabulary = new Map<string, string>()
  const bodies: { id: string; words: string[] }[] = []
  for (const record of records) {
    for (const [term, weight] of recordTerms(ctx, object, record)) {
      terms.push(term)
      weights.push(weight)
      ids.push(record.id)
      if (isWord(term) && !vocabulary.has(term)) vocabulary.set(term, record.id)
    }
    const found = bodyWords(ctx, object, record)
    if (found.length > 0) bodies.push({ id: record.id, words: found })
  }
  if (terms.length === 0) return
  await Promise.all([
    ctx.tx.query(
      `insert into search_term (tenant_id, term, weight, object, record_id) select $1, u.term, u.weight, $2, u.id from unnest($3::text[], $4::text[], $5::uuid[]) as u(term, weight, id) on conflict do nothing`,
      [ctx.tenant.id, object.name, terms, weights, ids],
    ),
    ...(vocabulary.size > 0 ? [addWords(ctx, vocabulary)] : []),
    ...(bodies.length > 0 ? [writeBodies(ctx, object, bodies)] : []),
  ])
}

/** Words new to the workspace. Nobody waits: the key holds the record, and what another transaction brings meanwhile is simply there twice. */
const addWords = async (ctx: Ctx, vocabulary: ReadonlyMap<string, string>): Promise<unknown> =>
  await ctx.tx.query(
    `insert into search_word (tenant_id, word, key, record_id) select $1, u.word, u.key, u.id from unnest($2::text[], $3::text[], $4::uuid[]) as u(word, key, id)
     where not exists (select 1 from search_word w where w.tenant_id = $1 and w.word = u.word) on conflict do nothing`,
    [ctx.tenant.id, [...vocabulary.keys()], [...vocabulary.keys()].map(trigramKey), [...vocabulary.values()]],
  )

const writeBodies = async (ctx: Ctx, object: ObjectDef, bodies: { id: string; words: string[] }[]): Promise<unknown> =>
  await ctx.tx.query(
    // One text per record: arrays of arrays must be of one length. Words hold no spaces.
    `insert into search_body (tenant_id, object, record_id, words) select $1, $2, u.id, array_to_tsvector(string_to_array(u.words, ' ')) from unnest($3::uuid[], $4::text[]) as u(id, words)
     on conflict (tenant_id, object, record_id) do update set words = excluded.words`,
    [ctx.tenant.id, object.name, bodies.map((b) => b.id), bodies.map((b) => b.words.join(' '))],
  )

export async function removeTerms(ctx: Ctx, object: ObjectDef, ids: string[]): Promise<void> {
  const given = [ctx.tenant.id, object.name, ids]
  await Promise.all([
    ctx.tx.query('delete from search_term where tenant_id = $1 and object = $2 and record_id = any($3::uuid[])', given),
    ctx.tx.query('delete from search_body where tenant_id = $1 and object = $2 and record_id = any($3::uuid[])', given),
  ])
}

/**
 * Takes words out of the vocabulary that no record has any more, and words that stand there twice. Not done where records change: writers would
 * wait for each other. A word whose last record went and that a transaction in flight brings back may be missed; its next writer adds it.
 */
export const sweepWords = async (tx: Tx, tenantId: string): Promise<number> =>
  (
    await tx.run(
      `delete from search_word w where w.tenant_id = $1 and (
         not exists (select 1 from search_term s where s.tenant_id = $1 and s.term = w.word)
         or exists (select 1 from search_word o where o.tenant_id = $1 and o.word = w.word and o.record_id < w.record_id))`,
      [tenantId],
    )
  ).rowCount
