import { type Language, type MailKind, type MailWords } from './kinds.ts'

export type Rendered = { readonly subject: string; readonly html: string; readonly text: string }
/** A compiled kind in one language, waiting for its values. */
type Template = { readonly html: string; readonly text: string; readonly subject: string }

/** By the words themselves, compiled at first use (33 ms each, measured 2026-11-21): a workspace may write its own. The oldest goes when there are too many. */
const compiled = new Map<string, Promise<Template>>()
const COMPILED = 500

const INK = '#1c2430'
const QUIET = '#5b6472'
const BRAND = '#2f5d50'
// Fonts of the reader's own system: a mail loads nothing from anywhere (ONT-086).
const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif'
const FOOT: Record<Language, string> = {
  en: 'Sent by the Custos installation at {origin}. Nobody reads answers to this address.',
  de: 'Gesendet von der Custos-Installation unter {origin}. Antworten an diese Adresse liest niemand.',
}

/** Both forms of a mail with its values put in: as escaped text in the HTML, as they are in the plain twin and the subject. `words`: the workspace's own. */
export async function renderMail(
  kind: MailKind,
  language: Language,
  values: Readonly<Record<string, string>>,
  words: MailWords = kind.words[language],
): Promise<Rendered> {
  const key = JSON.stringify([language, kind.has_code ?? false, words])
  const made = compiled.get(key) ?? compile(kind, words, language)
  compiled.delete(key)
  compiled.set(key, made)
  const [oldest] = compiled.keys()
  if (oldest !== undefined && compiled.size > COMPILED) compiled.delete(oldest)
  const template = await made
  const plain = (text: string) => fill(text, values, (value) => value)
  return {
    // A header: one line, whatever a name holds. The library encodes it; nothing is pasted together.
    subject: plain(template.subject)
      .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .slice(0, 200),
    html: fill(template.html, values, lines),
    text: plain(template.text),
  }
}

function fill(text: string, values: Readonly<Record<string, string>>, put: (value: string) => string): string {
  return text.replaceAll(/\{([a-z_]+)\}/g, (_all, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`the mail asks for {${name}}, which was not given`)
    return put(value)
  })
}

/** A line of a text stays a line. */
const lines = (text: string): string => escapeHtml(text).replaceAll(/\r?\n/g, '<br />')

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

async function compile(kind: MailKind, words: MailWords, language: Language): Promise<Template> {
  // Only where mail is sent: the compiler costs 60 MB and 300 ms to load.
  const { default: mjml2html } = await import('mjml')
  const { html, errors } = await mjml2html(mjmlOf(kind, words, language), { validationLevel: 'strict', fonts: {} })
  if (errors.length > 0) throw new Error(`mail template: ${errors.map((each) => each.message).join('; ')}`)
  return { html, text: textOf(kind, words, language), subject: words.subject }
}

function mjmlOf(kind: MailKind, words: MailWords, language: Language): string {
  const paragraph = (text: string) => `<mj-text>${lines(text)}</mj-text>`
  const small = (text: string) => `<mj-text font-size="13px" color="${QUIET}">${lines(text)}</mj-text>`
  return `<mjml lang="${language}" dir="ltr">
  <mj-head>
    <mj-title>${escapeHtml(words.title)}</mj-title>
    <mj-attributes>
      <mj-all font-family="${FONT}" />
      <mj-text font-size="16px" line-height="1.5" color="${INK}" padding="8px 24px" />
      <mj-button font-size="16px" background-color="${BRAND}" color="#ffffff" border-radius="8px" inner-padding="12px 22px" padding="16px 24px" align="left" />
    </mj-attributes>
    <mj-raw><meta name="color-scheme" content="light dark" /></mj-raw>
  </mj-head>
  <mj-body background-color="#f4f4f1" width="560px">
    <mj-section padding="24px 0 8px"><mj-column><mj-text font-weight="600" color="${BRAND}">Custos</mj-text></mj-column></mj-section>
    <mj-section background-color="#ffffff" border-radius="12px" padding="16px 0 20px">
      <mj-column>
        <mj-text font-size="22px" font-weight="600" line-height="1.3">${escapeHtml(words.title)}</mj-text>
        ${words.paragraphs.map(paragraph).join('\n        ')}
        ${kind.has_code ? '<mj-text font-size="32px" font-weight="600" letter-spacing="6px">{code}</mj-text>' : ''}
        ${words.button === undefined ? '' : `<mj-button href="{link}">${escapeHtml(words.button)}</mj-button>${small('{link}')}`}
        ${(words.after ?? []).map(small).join('\n        ')}
      </mj-column>
    </mj-section>
    <mj-section padding="8px 0 24px"><mj-column>${small(FOOT[language])}</mj-column></mj-section>
  </mj-body>
</mjml>`
}

function textOf(kind: MailKind, words: MailWords, language: Language): string {
  return [
    words.title,
    ...words.paragraphs,
    ...(kind.has_code ? ['    {code}'] : []),
    ...(words.button === undefined ? [] : [`${words.button}:\n{link}`]),
    ...(words.after ?? []),
    `-- \n${FOOT[language]}`,
  ].join('\n\n')
}
