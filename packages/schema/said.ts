/** What a catalogue has for the texts that the server refuses with; `npm run gen` lists them, with `{0}` for a value. */
export type Sayings = {
  /** The English texts. */
  readonly texts: readonly string[]
  /** One of them in the language of the person. */
  readonly text: (english: string, values: readonly string[]) => string
  /** A label of the registry in that language; as it was when there is none. */
  readonly label: (english: string) => string
}

/** A text with values in it: how to know it again, and which of its values are words of ours. */
type Pattern = { text: string; form: RegExp; isWord: readonly boolean[]; length: number }

const patternOf = (text: string): Pattern => {
  const isWord: boolean[] = []
  const parts = text.split(/\{\d+\}/)
  // What stands in quotes is the person's own; the rest may be the name of a field or an object.
  for (let at = 1; at < parts.length; at++) isWord.push(!parts[at - 1]?.endsWith('"'))
  const escaped = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return { text, form: new RegExp(`^${escaped.join('([^]*?)')}$`), isWord, length: parts.join('').length }
}

/** Says what the server refused with in the language of a catalogue; null for what is in none. */
export function sayer({ texts, text, label }: Sayings): (english: string) => string | null {
  const known = new Set(texts)
  // The more a text says itself, the surer it is the one that is meant.
  const patterns = texts
    .filter((one) => one.includes('{0}'))
    .map(patternOf)
    .toSorted((a, b) => b.length - a.length)
  // A name of ours inside a sentence: "contacts" is listed as "Contacts", "a PNG image" as it is.
  const word = (one: string): string => {
    if (known.has(one)) return text(one, [])
    const upper = one.replace(/^./u, (first) => first.toUpperCase())
    return label(upper) === upper ? one : label(upper)
  }
  const say = (english: string): string | null => {
    if (known.has(english)) return text(english, [])
    // A row of a file: the column, then what is wrong in it.
    const [, column = '', rest = ''] = /^([^:]+): ([^]+)$/.exec(english) ?? []
    const part = rest === '' ? null : say(rest)
    if (part !== null) return `${column}: ${part}`
    for (const { text: one, form, isWord } of patterns) {
      const found = form.exec(english)
      if (found)
        return text(
          one,
          found.slice(1).map((value, at) => (isWord[at] ? word(value) : value)),
        )
    }
    return null
  }
  return say
}
