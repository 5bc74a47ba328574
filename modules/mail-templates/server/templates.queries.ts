import { type Ctx, uuidv7 } from '@app/core'
import type { TemplateVersion, TemplateWords } from '../index.ts'

type Row = Record<'subject' | 'title' | 'text' | 'button' | 'after', string | null> & {
  kind: string
  language: 'en' | 'de'
  number: number
  created_at: string
  author: string | null
}
export type StoredTemplate = TemplateVersion & { readonly kind: string; readonly language: 'en' | 'de' }

const COLUMNS = `v.kind, v.language, v.number::int as number, v.subject, v.title, v.text, v.button, v.after, v.created_at,
  (select name from member m where m.tenant_id = $1 and m.id = v.created_by) as author`

const read = ({ subject, title, text, button, after, ...row }: Row): StoredTemplate => ({
  ...row,
  words:
    subject === null || title === null || text === null || after === null
      ? null
      : { subject, title, text, button, after },
})

/** The newest version of every mail that was ever changed. */
export const newestTemplates = async (ctx: Ctx): Promise<StoredTemplate[]> =>
  (
    await ctx.tx.query<Row>(
      `select distinct on (v.kind, v.language) ${COLUMNS} from mail_template v where v.tenant_id = $1 order by v.kind, v.language, v.number desc`,
      [ctx.tenant.id],
    )
  ).map(read)

/** Every version of a mail in one language, newest first. */
export const templateVersions = async (
  ctx: Ctx,
  kind: string,
  language: string,
  limit = 200,
): Promise<StoredTemplate[]> =>
  (
    await ctx.tx.query<Row>(
      `select ${COLUMNS} from mail_template v where v.tenant_id = $1 and v.kind = $2 and v.language = $3 order by v.number desc limit $4`,
      [ctx.tenant.id, kind, language, limit],
    )
  ).map(read)

/** The next version; null words put the default back. @returns its id, null when another one has this number already */
export async function addTemplate(
  ctx: Ctx,
  row: { kind: string; language: string; number: number; words: TemplateWords | null },
): Promise<string | null> {
  const { words } = row
  const id = uuidv7()
  const done = await ctx.tx.run(
    `insert into mail_template (tenant_id, id, kind, language, number, subject, title, text, button, after, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (tenant_id, kind, language, number) do nothing`,
    [
      ctx.tenant.id,
      id,
      row.kind,
      row.language,
      row.number,
      words && words.subject,
      words && words.title,
      words && words.text,
      words && words.button,
      words && words.after,
      ctx.now,
      ctx.actor.member_id,
    ],
  )
  return done.rowCount === 1 ? id : null
}
