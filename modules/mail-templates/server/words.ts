import type { App, Ctx } from '@app/core'
import type { Language, MailKind, MailWords } from '@app/core/mail'
import { type TemplatePlace, type TemplateWords, paragraphsOf } from '../index.ts'
import { templateVersions } from './templates.queries.ts'

/** Kinds of mail that a workspace may word itself, by name. */
export const wordedKinds = (app: App): ReadonlyMap<string, MailKind> =>
  new Map(
    app.parts.modules.flatMap((module) => Object.entries(module.mails ?? {}).filter(([, kind]) => kind.placeholders)),
  )

/** The words of the workspace for a mail in a language; undefined is the default. */
export async function ownWords(ctx: Ctx, kind: string, language: Language): Promise<MailWords | undefined> {
  if (!wordedKinds(ctx.app).has(kind)) return undefined
  const [newest] = await templateVersions(ctx, kind, language, 1)
  return newest?.words ? mailWords(newest.words) : undefined
}

/** As the mail is made from. */
export const mailWords = ({ subject, title, text, button, after }: TemplateWords): MailWords => ({
  subject,
  title,
  paragraphs: paragraphsOf(text),
  ...(button === null ? {} : { button }),
  after: paragraphsOf(after),
})

/** As people edit them. */
export const templateWords = ({ subject, title, paragraphs, button, after }: MailWords): TemplateWords => ({
  subject,
  title,
  text: paragraphs.join('\n\n'),
  button: button ?? null,
  after: (after ?? []).join('\n\n'),
})

/** The values of a mail, those it must hold first; the name of the workspace is its own. */
export const placesOf = (ctx: Ctx, kind: MailKind, language: Language): TemplatePlace[] =>
  Object.entries(kind.placeholders ?? {}).map(([name, one]) => ({
    name,
    type: one.type,
    is_required: one.required ?? false,
    sample: name === 'workspace' ? ctx.tenant.name : one.sample[language],
  }))
