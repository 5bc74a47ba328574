import { i18n } from '@lingui/core'
import { label } from './labels.ts'

/** A text with values in it, as the catalogue holds it: how to know it again, and which of its values are words of ours. */
type Pattern = { id: string; form: RegExp; isWord: readonly boolean[]; length: number }

const PREFIX = 'said.'
let made: { locale: string; patterns: Pattern[] } | null = null

const patternOf = (id: string): Pattern => {
  const text = id.slice(PREFIX.length)
  const isWord: boolean[] = []
  const parts = text.split(/\{\d+\}/)
  // What stands in quotes is the person's own; the rest may be the name of a field or an object.
  for (let at = 1; at < parts.length; at++) isWord.push(!parts[at - 1]?.endsWith('"'))
  const escaped = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return { id, form: new RegExp(`^${escaped.join('([^]*?)')}$`), isWord, length: parts.join('').length }
}

const patterns = (): Pattern[] => {
  if (made?.locale !== i18n.locale)
    made = {
      locale: i18n.locale,
      // The more a text says itself, the surer it is the one that is meant.
      patterns: Object.keys(i18n.messages)
        .filter((id) => id.startsWith(PREFIX) && id.includes('{0}'))
        .map(patternOf)
        .toSorted((a, b) => b.length - a.length),
    }
  return made.patterns
}

/** A name of ours inside a sentence: "contacts" is listed as "Contacts", "a PNG image" as it is. */
const word = (text: string): string => {
  if (`${PREFIX}${text}` in i18n.messages) return i18n._(`${PREFIX}${text}`)
  const upper = text.replace(/^./u, (first) => first.toUpperCase())
  return label(upper) === upper ? text : label(upper)
}

/** The English of the API tells programmers which member of the answer says more; people see it beside the text. */
const HINT = /[;.]? `\w+`(?: and `\w+`)? (?:says?|points|counts|holds)\b[^.]*\./

/**
 * What the server says of a refusal, in the language of the person. `npm run gen` lists its texts for the catalogues (apps/web/server-words.ts)
 * under `said.` and the English text, with `{0}` for a value; English itself has no catalogue. Unknown texts stay as they are,
 * without what they say to programmers.
 */
export const said = (english: string): string => {
  const id = `${PREFIX}${english}`
  if (id in i18n.messages) return i18n._(id)
  // A row of a file: the column, then what is wrong in it.
  const [, column = '', rest = ''] = /^([^:]+): ([^]+)$/.exec(english) ?? []
  if (rest !== '' && said(rest) !== rest) return `${column}: ${said(rest)}`
  for (const { id: known, form, isWord } of patterns()) {
    const found = form.exec(english)
    if (!found) continue
    const values = found.slice(1).map((value, at) => (isWord[at] ? word(value) : value))
    return i18n._(known, Object.fromEntries(values.entries()))
  }
  return english.replace(HINT, '.')
}
