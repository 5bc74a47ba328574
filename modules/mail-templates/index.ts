/** Door 1 of mail templates: what the API tells of them, and the rules that the editor shows while one writes. */

/** The words of a mail as people edit them; paragraphs are parted by an empty line. */
export type TemplateWords = {
  readonly subject: string
  readonly title: string
  readonly text: string
  /** Label of the button that carries the link; null where the mail has none. */
  readonly button: string | null
  /** At the foot, smaller. */
  readonly after: string
}

export type TemplatePlace = {
  readonly name: string
  readonly type: 'text' | 'day' | 'choice'
  readonly is_required: boolean
  /** As it stands in a preview. */
  readonly sample: string
}

/** A mail in one language. */
export type MailTemplate = {
  readonly kind: string
  readonly language: 'en' | 'de'
  /** The newest version; 0 while nothing was ever changed. */
  readonly number: number
  readonly is_default: boolean
  readonly words: TemplateWords
  readonly default_words: TemplateWords
  readonly places: readonly TemplatePlace[]
  readonly changed_at: string | null
  readonly changed_by: string | null
}

/** One version; `words` null put the default back. */
export type TemplateVersion = {
  readonly number: number
  readonly words: TemplateWords | null
  readonly created_at: string
  readonly author: string | null
}

/** What is wrong with words: `unknown` names what stands in braces and is no value of this mail, `missing` a value they must hold. */
export type TemplateProblem = {
  readonly field: keyof TemplateWords
  readonly code: 'unknown' | 'missing' | 'empty'
  readonly name: string
}

const fields = ['subject', 'title', 'text', 'button', 'after'] as const
/** What stands in braces; a brace alone is no value either. */
const BRACES = /\{[^{}]*\}|[{}]/g

/** A label is words, nothing is put into it. */
const placesFor = (field: keyof TemplateWords, places: readonly TemplatePlace[]): ReadonlySet<string> =>
  new Set(field === 'button' ? [] : places.map((one) => `{${one.name}}`))

/** Is the value among what the person reads? The subject alone does not count. */
export const isSaid = (words: TemplateWords, name: string): boolean =>
  [words.title, words.text, words.after].some((text) => text.includes(`{${name}}`))

/** What is wrong with the words of a mail; nothing when they can be sent. */
export function problemsOf(words: TemplateWords, places: readonly TemplatePlace[]): TemplateProblem[] {
  const empty = (['subject', 'title', 'text', 'button'] as const)
    .filter((field) => words[field]?.trim() === '')
    .map((field) => ({ field, code: 'empty' as const, name: field }))
  const unknown = fields.flatMap((field) => {
    const known = placesFor(field, places)
    const strange = [...(words[field] ?? '').matchAll(BRACES)].map(([found]) => found).filter((one) => !known.has(one))
    return [...new Set(strange)].map((name) => ({ field, code: 'unknown' as const, name }))
  })
  const missing = places
    .filter((one) => one.is_required && !isSaid(words, one.name))
    .map((one) => ({ field: 'text' as const, code: 'missing' as const, name: `{${one.name}}` }))
  return [...empty, ...unknown, ...missing]
}

/** Paragraphs of a text: an empty line parts them. */
export const paragraphsOf = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((one) => one.trim())
    .filter(Boolean)

/** The text with a sample for each value; what is unknown stays as it is. */
export const withSamples = (text: string, places: readonly TemplatePlace[]): string =>
  places.reduce((made, one) => made.replaceAll(`{${one.name}}`, one.sample), text)
