import { type Ctx, type Route, type RouteRequest, error, writeEvents } from '@app/core'
import { LANGUAGES, type Language, type MailKind, renderMail } from '@app/core/mail'
import { type MailTemplate, type TemplateProblem, type TemplateWords, problemsOf } from '../index.ts'
import { type StoredTemplate, addTemplate, newestTemplates, templateVersions } from './templates.queries.ts'
import { mailWords, placesOf, templateWords, wordedKinds } from './words.ts'

const area = { permission: { admin: 'privacy' }, tags: ['mail templates'] } as const
const params = {
  type: 'object',
  required: ['kind', 'language'],
  properties: { kind: { type: 'string', pattern: '^[a-z_]{1,60}$' }, language: { enum: LANGUAGES } },
} as const
const words = {
  subject: { type: 'string', maxLength: 200 },
  title: { type: 'string', maxLength: 200 },
  text: { type: 'string', maxLength: 10_000 },
  button: { type: ['string', 'null'], maxLength: 80 },
  after: { type: 'string', maxLength: 4000 },
} as const
const object = (properties: Record<string, unknown>) =>
  ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties }) as const

export const templateRoutes: readonly Route[] = [
  {
    ...area,
    method: 'GET',
    url: '/v1/mail-templates',
    summary: 'Mails to people that the workspace may word itself: words in force, default, and the values there are',
    handler: async ({ ctx }) => {
      const newest = await newestTemplates(ctx)
      const all = [...wordedKinds(ctx.app)].flatMap(([name, kind]) =>
        LANGUAGES.map((language) => {
          const own = newest.find((one) => one.kind === name && one.language === language)
          return templateOf(ctx, { name, kind, language }, own)
        }),
      )
      return { data: all }
    },
  },
  {
    ...area,
    method: 'GET',
    url: '/v1/mail-templates/:kind/:language/versions',
    summary: 'Every version of a mail in one language, newest first; one without words put the default back',
    schema: { params },
    handler: async (req) => {
      const { name, language } = asked(req)
      const rows = await templateVersions(req.ctx, name, language)
      return { data: rows.map(({ kind: _kind, language: _language, ...row }) => row) }
    },
  },
  {
    ...area,
    method: 'PUT',
    url: '/v1/mail-templates/:kind/:language',
    summary: 'Word a mail anew, or with null the default again; `number` is the version that was read',
    schema: {
      params,
      body: object({
        number: { type: 'integer', minimum: 0 },
        words: { anyOf: [{ type: 'null' }, object(words)] },
      }),
    },
    handler: change,
  },
  {
    ...area,
    method: 'POST',
    url: '/v1/mail-templates/:kind/:language/preview',
    summary: 'A mail as it would go out, with samples for its values; nothing is kept or sent',
    schema: { params, body: object(words) },
    handler: async (req) => {
      const one = asked(req)
      const given = checked(req.ctx, one, req.body as TemplateWords, '')
      const samples = placesOf(req.ctx, one.kind, one.language).map((each) => [each.name, each.sample])
      const origin = req.app.config.public_url
      const values = { ...Object.fromEntries(samples), origin, link: `${origin}/privacy/case` } as Record<
        string,
        string
      >
      return await renderMail(one.kind, one.language, values, mailWords(given))
    },
  },
]

type Asked = { readonly name: string; readonly kind: MailKind; readonly language: Language }

function asked({ ctx, params: { kind: name = '', language } }: RouteRequest): Asked {
  const kind = wordedKinds(ctx.app).get(name)
  if (!kind) throw error('not_found')
  return { name, kind, language: language as Language }
}

function templateOf(ctx: Ctx, { name, kind, language }: Asked, own: StoredTemplate | undefined): MailTemplate {
  const default_words = templateWords(kind.words[language])
  return {
    kind: name,
    language,
    number: own?.number ?? 0,
    is_default: !own?.words,
    words: own?.words ?? default_words,
    default_words,
    places: placesOf(ctx, kind, language),
    changed_at: own?.created_at ?? null,
    changed_by: own?.author ?? null,
  }
}

const wrong = (pointer: string, code: string, message: string) => ({ pointer, code, message })
const fieldOf = (pointer: string, { code, name }: TemplateProblem) => {
  if (code === 'unknown') return wrong(pointer, code, `${name} is no value of this mail`)
  return code === 'missing' ? wrong(pointer, code, `must say ${name}`) : wrong(pointer, code, 'must not be empty')
}

/** The words, trimmed. @throws validation_failed, a pointer at each wrong field, below `at` */
function checked(ctx: Ctx, { kind, language }: Asked, given: TemplateWords, at: string): TemplateWords {
  const line = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim()
  const block = (text: string): string => text.normalize('NFC').replaceAll('\r\n', '\n').trim()
  const hasButton = kind.words[language].button !== undefined
  if (hasButton !== (given.button !== null))
    throw error('validation_failed', {
      fields: [
        hasButton
          ? wrong(`${at}/button`, 'empty', 'must not be empty')
          : wrong(`${at}/button`, 'unknown', 'this mail has no button'),
      ],
    })
  const clean: TemplateWords = {
    subject: line(given.subject),
    title: line(given.title),
    text: block(given.text),
    button: given.button === null ? null : line(given.button),
    after: block(given.after),
  }
  const problems = problemsOf(clean, placesOf(ctx, kind, language))
  if (problems.length > 0)
    throw error('validation_failed', {
      fields: problems.map((one) => fieldOf(`${at}/${one.field}`, one)),
    })
  return clean
}

async function change(req: RouteRequest): Promise<MailTemplate> {
  const { ctx } = req
  const one = asked(req)
  const given = req.body as { number: number; words: TemplateWords | null }
  const next = given.words && checked(ctx, one, given.words, '/words')
  const [before] = await templateVersions(ctx, one.name, one.language, 1)
  const number = before?.number ?? 0
  const row = { kind: one.name, language: one.language, number: number + 1, words: next }
  // Two who write at once: the second is told, as whoever read an older version is.
  const id = given.number === number ? await addTemplate(ctx, row) : null
  if (id === null)
    throw error('conflict', { detail: 'Somebody else has changed these words since. Read theirs first.' })
  await writeEvents(ctx, [
    {
      name: next ? 'mail_template.changed' : 'mail_template.reset',
      object: 'mail_template',
      record_id: id,
      record_version: null,
      changes: { [`${one.name}.${one.language}`]: [before?.words ?? null, next] },
    },
  ])
  const [own] = await templateVersions(ctx, one.name, one.language, 1)
  return templateOf(ctx, one, own)
}
