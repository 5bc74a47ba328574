import { type Ctx, records } from '@app/core'
import { type ObjectDef, linkTable } from '@app/schema'
import { storedFiles } from '../../transfer/server/index.ts'
import type { ErasureLine, ErasureSubject } from '../index.ts'
import { refsOf, statute } from './people.ts'
import { type Words, hasAddress, hashesOf, likes, withMerged, wordsOf } from './words.queries.ts'

/** Who goes, out of whose texts they are taken, what they are known by, and what a hold keeps. */
export type Target = {
  readonly people: ReadonlyMap<string, readonly string[]>
  readonly mentions: ReadonlyMap<string, readonly string[]>
  readonly held: ReadonlyMap<string, ReadonlySet<string>>
  readonly words: Words
}
const grouped = (subjects: readonly ErasureSubject[], role: ErasureSubject['role']): Map<string, string[]> =>
  new Map(
    [
      ...Map.groupBy(
        subjects.filter((one) => one.role === role),
        (one) => one.object,
      ),
    ].map(([object, own]) => [object, own.map((one) => one.record_id)]),
  )

/** The registry walk begins here: confirmed records, with whoever was merged into them. */
export async function targetOf(
  ctx: Ctx,
  subjects: readonly ErasureSubject[],
  asked: { email: string | null; name: string | null },
): Promise<Target> {
  const people = await withMerged(ctx, grouped(subjects, 'person'))
  const mentions = grouped(subjects, 'mention')
  const held = new Map<string, ReadonlySet<string>>()
  for (const [name, ids] of people) held.set(name, await heldPeople(ctx, name, ids))
  for (const [name, ids] of mentions) {
    const object = ctx.app.registry.objects.get(name)
    if (object) held.set(name, new Set([...(held.get(name) ?? []), ...(await keptIds(ctx, object, ids))]))
  }
  return { people, mentions, held, words: await wordsOf(ctx, people, asked) }
}

/** On hold, or restricted: both go before an erasure (rulings 40). */
export async function keptIds(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<Set<string>> {
  return new Set([...(await records.heldIds(ctx, object, ids)), ...(await records.restrictedIds(ctx, object, ids))])
}

const idsBy = async (
  ctx: Ctx,
  table: string,
  column: string,
  ids: readonly string[],
): Promise<{ id: string; by: string }[]> =>
  await ctx.tx.query<{ id: string; by: string }>(
    `select id, ${column} as by from ${table} where tenant_id = $1 and ${column} = any($2::uuid[])`,
    [ctx.tenant.id, ids],
  )

/** People who are on hold, or about whom something is. */
async function heldPeople(ctx: Ctx, name: string, ids: readonly string[]): Promise<Set<string>> {
  const object = ctx.app.registry.objects.get(name)
  if (!object) return new Set()
  const held = await keptIds(ctx, object, ids)
  for (const ref of refsOf(ctx, name).about) {
    const rows = await idsBy(ctx, ref.object.name, ref.field, ids)
    const kept = await keptIds(
      ctx,
      ref.object,
      rows.map((row) => row.id),
    )
    for (const row of rows) if (kept.has(row.id)) held.add(row.by)
  }
  return held
}

const countBy = async (ctx: Ctx, table: string, column: string, ids: readonly string[]): Promise<number> =>
  (
    await ctx.tx.query<{ n: number }>(
      `select count(*)::int as n from ${table} where tenant_id = $1 and ${column} = any($2::uuid[])`,
      [ctx.tenant.id, ids],
    )
  )[0]?.n ?? 0

/** Rows that the law keeps, and until when at the latest. */
async function keptByLaw(ctx: Ctx, object: ObjectDef, field: string, ids: readonly string[]): Promise<ErasureLine[]> {
  const law = statute(object)
  if (!law) return []
  const [row] = await ctx.tx.query<{ rows: number; until: string | null }>(
    `select count(*)::int as rows, (max(t.${law.from}) + (select period from identity.retention where class = $3))::date::text as until
     from ${object.name} t where t.tenant_id = $1 and t.${field} = any($2::uuid[])`,
    [ctx.tenant.id, ids, law.name],
  )
  return row && row.rows > 0
    ? [{ place: object.name, act: 'kept', rows: row.rows, basis: 'law', until: row.until }]
    : []
}

/** Rows of uploads that hold the person, and answers kept for repeated requests: they are all forgotten, since they live for a day. */
export async function copiesOf(
  ctx: Ctx,
  words: Words,
  ids: readonly string[],
): Promise<{ place: string; rows: number }[]> {
  const { addresses, digits } = likes(words)
  const where = (columns: readonly string[]): string => columns.map((name) => hasAddress(name, '$2', '$3')).join(' or ')
  const [rows] = await ctx.tx.query<{ n: number }>(
    `select count(*)::int as n from import_row where tenant_id = $1 and (cells is not null or values is not null or before is not null or errors is not null)
       and (record_id = any($4::uuid[]) or ${where(['cells', 'values', 'before', 'errors'])})`,
    [ctx.tenant.id, addresses, digits, ids],
  )
  const [answers] = await ctx.tx.query<{ n: number }>(
    'select count(*)::int as n from idempotency_key where tenant_id = $1 and body is not null',
    [ctx.tenant.id],
  )
  return [
    { place: 'import_row', rows: rows?.n ?? 0 },
    { place: 'idempotency_key', rows: answers?.n ?? 0 },
  ]
}

/** Every place, what happens there, counted: shown before anything happens. */
export async function planLines(ctx: Ctx, target: Target): Promise<ErasureLine[]> {
  const sums = new Map<string, ErasureLine>()
  const add = (line: ErasureLine): void => {
    if (line.rows === 0) return
    const key = JSON.stringify({ ...line, rows: 0 })
    sums.set(key, { ...line, rows: line.rows + (sums.get(key)?.rows ?? 0) })
  }
  const gone: string[] = []
  for (const [name, all] of target.people) {
    const ids = all.filter((id) => !target.held.get(name)?.has(id))
    add({ place: name, act: 'kept', rows: all.length - ids.length, basis: 'hold', until: null })
    gone.push(...ids)
    add({ place: name, act: 'deleted', rows: await countBy(ctx, name, 'id', ids) })
    const refs = refsOf(ctx, name)
    const each = async (list: typeof refs.about, act: (object: ObjectDef) => ErasureLine['act']): Promise<void> => {
      for (const { object, field } of list)
        add({ place: object.name, act: act(object), rows: await countBy(ctx, object.name, field, ids) })
    }
    await each(refs.parts, () => 'deleted')
    await each(refs.about, (object) => (records.goesWithPerson(object) ? 'deleted' : 'cleared'))
    await each(refs.pointing, () => 'unlinked')
    for (const { object, field } of refs.kept) for (const line of await keptByLaw(ctx, object, field, ids)) add(line)
    for (const ref of records.ownRefsTo(ctx, name))
      add({ place: ref.object.name, act: 'unlinked', rows: (await records.rowsNaming(ctx, ref, ids)).length })
    for (const { object, field } of refs.links)
      add({
        place: object.name,
        act: 'unlinked',
        rows: await countBy(ctx, linkTable(object.name, field), 'ref_id', ids),
      })
  }
  for (const [name, all] of target.mentions) {
    const ids = all.filter((id) => !target.held.get(name)?.has(id))
    add({ place: name, act: 'redacted', rows: ids.length })
    add({ place: name, act: 'kept', rows: all.length - ids.length, basis: 'hold', until: null })
  }
  const [values] = await ctx.tx.query<{ n: number }>(
    `select count(*)::int as n from event_value v join event e on e.tenant_id = v.tenant_id and e.id = v.event_id where v.tenant_id = $1 and e.record_id = any($2::uuid[])`,
    [ctx.tenant.id, gone],
  )
  add({ place: 'event_value', act: 'deleted', rows: values?.n ?? 0 })
  for (const { place, rows } of await copiesOf(ctx, target.words, gone)) add({ place, act: 'cleared', rows })
  add({ place: 'uploads_and_exports', act: 'deleted', rows: (await storedFiles(ctx)).length })
  if (gone.length > 0)
    add({
      place: 'suppression',
      act: 'kept',
      rows: hashesOf(ctx, target.words).length,
      basis: 'suppression',
      until: null,
    })
  return [...sums.values()]
}
