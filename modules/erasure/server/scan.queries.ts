import type { Ctx } from '@app/core'
import type { ErasureFound } from '../index.ts'
import { textColumns } from './people.ts'
import { type Words, hasAddress, hasName, likes } from './words.queries.ts'

/** Not looked into: hashes and numbers, and the request itself, which is emptied last. */
const OWN = /^(erasure|suppression$|privacy_request|request_)/

/** Looks for the person once more, in every column of every table that may hold text: what is left, and where. */
export async function scan(ctx: Ctx, words: Words): Promise<ErasureFound> {
  const { addresses, digits, names } = likes(words)
  const places = [
    ...[...ctx.app.registry.objects.values()].map((object) => ({ place: object.name, columns: textColumns(object) })),
    ...[...ctx.app.registry.tables.values()].map((table) => ({
      place: table.name,
      columns: Object.entries(table.columns)
        .filter(([, { type }]) => type === 'text' || type === 'jsonb' || type === 'tsvector')
        .map(([name]) => name),
    })),
  ].filter(({ place, columns }) => columns.length > 0 && !OWN.test(place))
  const left: { place: string; by: 'address' | 'name'; rows: number }[] = []
  for (const { place, columns } of places) {
    const [row] = await ctx.tx.query<{ address: number; name: number }>(
      `select count(*) filter (where x.address)::int as address, count(*) filter (where x.name and not x.address)::int as name from (
         select coalesce(${columns.map((column) => hasAddress(`t.${column}`, '$2', '$3')).join(' or ')}, false) as address,
                coalesce(${columns.map((column) => hasName(`t.${column}`, '$4')).join(' or ')}, false) as name
         from ${place} t where t.tenant_id = $1) x where x.address or x.name`,
      [ctx.tenant.id, addresses, digits, names],
    )
    if (row && row.address > 0) left.push({ place, by: 'address', rows: row.address })
    if (row && row.name > 0) left.push({ place, by: 'name', rows: row.name })
  }
  return { tables: places.length, left }
}
