import type { Ctx } from '@app/core'
import type { Table } from '@app/schema'
import { taken } from './erase.queries.ts'
import { noteBatch } from './erasures.queries.ts'
import { type Words, patterns } from './words.queries.ts'

/** Not here: requests are forgotten with the person's own; rows of uploads and kept answers are emptied as a whole. */
const OWN_WAY = new Set(['privacy_request', 'privacy_request_step', 'import_row', 'idempotency_key', 'erasure'])

/** Texts that members wrote into the program's own tables: reasons of restrictions, of holds, of what was decided; names of files. */
const writtenTexts = (table: Table): string[] =>
  OWN_WAY.has(table.name) || (table.grants?.app_job && !table.grants.app_job.includes('update'))
    ? []
    : Object.entries(table.columns)
        .filter(([, column]) => column.personal === 'user.content' && column.type === 'text')
        .map(([name]) => name)

/**
 * Takes the person out of the texts of the program's own tables. In rows about records of theirs every word of them goes; in others whole names, addresses
 * and numbers. The text of a hold that stands is kept: it goes before an erasure (rulings 40).
 */
export async function clearTexts(ctx: Ctx, erasureId: string, words: Words, ids: readonly string[]): Promise<void> {
  const { any_case, exact } = patterns(words)
  for (const table of ctx.app.registry.tables.values()) {
    const changed = new Set<string>()
    const about = aboutThem(table)
    for (const column of writtenTexts(table))
      for (const isAbout of about === null ? [false] : [true, false]) {
        const given = taken(column, false, any_case, isAbout ? exact : null, about === null ? 2 : 3)
        if (!given) continue
        const { rows } = await ctx.tx.run<{ key: string }>(
          `update ${table.name} t set ${column} = ${given.sql} where t.tenant_id = $1 and t.${column} is not null and ${given.where}
             ${about === null ? '' : `and ${isAbout ? '' : 'not '}${about}`} ${table.name === 'legal_hold' ? 'and t.lifted_at is not null' : ''}
           returning concat_ws(' ', ${table.primary_key.map((name) => `t.${name}`).join(', ')}) as key`,
          [ctx.tenant.id, ...(about === null ? [] : [ids]), ...given.values],
        )
        for (const { key } of rows) changed.add(key)
      }
    await noteBatch(ctx, erasureId, table.name, 'redacted', changed.size)
  }
}

/** Rows about the records of $2; null where rows are about none. */
const aboutThem = (table: Table): string | null =>
  table.columns['record_id']
    ? '(t.record_id = any($2::uuid[]))'
    : table.name === 'legal_hold'
      ? 'exists (select from legal_hold_item i where i.tenant_id = t.tenant_id and i.hold_id = t.id and i.record_id = any($2::uuid[]))'
      : null
