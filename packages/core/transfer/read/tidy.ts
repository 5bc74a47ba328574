/** What cells of other programs have around their values. Used where a column is weighed and where its cells are read, so that both agree. */

/** Errors of spreadsheets (English and German) and what databases write for nothing: nobody means these as a text. */
const NO_VALUE =
  /^(?:#(?:n\/a|nv|ref!|bezug!|value!|wert!|name\?|num!|zahl!|div\/0!|null!|error!)|\\n|[([<]null[)\]>])$/i
/** What people and programs write where there is no number, day, address or record. */
const NOTHING =
  /^(?:[-–—]+|n\/a|n\.a\.|k\.\s?a\.|null|nil|nan|undefined|0000-00-00(?:[ t]00:00:00)?|00([./-])00\1(?:0000|00))$/i

/** A cell without what nobody sees: blanks around it, and spaces without width, which web pages bring along. */
export const seen = (text: string): string => text.replace(/[\u200B\u2060\uFEFF]/g, '').trim()

/** The values of a cell that holds several; address books put them together as "one ::: two". */
export const partsOf = (text: string, by: string | RegExp = ':::'): string[] =>
  text
    .split(by)
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** Texts that stand for nothing where a number, day, address or record is meant; `isText`: in any text. */
export const isNothing = (text: string, isText: boolean): boolean =>
  NO_VALUE.test(text) || (!isText && NOTHING.test(text))

/** English short name first; German, French, Spanish, Italian, Portuguese and Dutch ones by their first letters, without accents. */
const MONTHS: readonly (readonly [string, ...string[]])[] = [
  ['Jan', 'january', 'januar', 'janvier', 'enero', 'gennaio', 'janeiro', 'januari'],
  ['Feb', 'february', 'februar', 'fevrier', 'febrero', 'febbraio', 'fevereiro', 'februari'],
  ['Mar', 'march', 'marz', 'maerz', 'mrz', 'mars', 'marzo', 'marco', 'maart'],
  ['Apr', 'april', 'avril', 'abril', 'aprile'],
  ['May', 'may', 'mai', 'mayo', 'maggio', 'maio', 'mei'],
  ['Jun', 'june', 'juni', 'juin', 'junio', 'giugno', 'junho'],
  ['Jul', 'july', 'juli', 'juillet', 'julio', 'luglio', 'julho'],
  ['Aug', 'august', 'aout', 'agosto', 'augustus'],
  ['Sep', 'september', 'septembre', 'septiembre', 'settembre', 'setembro'],
  ['Oct', 'october', 'oktober', 'octobre', 'octubre', 'ottobre', 'outubro'],
  ['Nov', 'november', 'novembre', 'noviembre', 'novembro'],
  ['Dec', 'december', 'dezember', 'decembre', 'diciembre', 'dicembre', 'dezembro'],
]
/** A whole name of a month or its beginning; "Main" and "Marktstr" are none. */
const monthOf = (word: string): string | undefined => {
  const plain = word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return MONTHS.find(([, ...names]) => plain.length >= 3 && names.some((name) => name.startsWith(plain)))?.[0]
}

/** A day, or a month of a year, with the month in words: "3 Mar 2024", "March 2024". */
export const hasMonth = (text: string): boolean => {
  const [, word] = /^(?:\d{1,2}[ .-]+)?(\p{L}{3,12})\.?[ .,-]+\d{1,4}(?:[ ,]+\d{4})?$/u.exec(text) ?? []
  return word !== undefined && monthOf(word) !== undefined
}

/** "3. März 2024", "03-Mar-24" and "Dic 3, 2024" as "3 Mar 2024"; any other text as it is. */
export const englishDay = (text: string): string => {
  const [, first, word, year] = /^(\d{1,2})[.\s-]*(\p{L}{3,12})\.?[\s,.-]+(\d{4}|\d{2})$/u.exec(text) ?? []
  const [, name, day, full] = /^(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/u.exec(text) ?? []
  const month = monthOf(word ?? name ?? '')
  if (month === undefined) return text
  const short = Number(year)
  const whole = full ?? (year?.length === 2 ? String(short + (short > 68 ? 1900 : 2000)) : year)
  return `${first ?? day} ${month} ${whole}`
}

/** A day without the time behind it: other programs keep days as instants. The day is the one that is written. */
export const dayOf = (text: string): string =>
  englishDay(
    text.replace(/[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i, ''),
  )

/** The addresses of a cell: "Bo Fox <bo@x.co>", "mailto:bo@x.co", several parted by comma or semicolon; null where anything else stands in it. */
export const emailsOf = (text: string): string[] | null => {
  const parts = partsOf(text, /:::|[;,|\n]/)
  const found = parts.flatMap((part) => {
    const [, named, bare] =
      /^[^<>@]*<\s*([^\s<>@]+@[^\s<>@]+)\s*>$|^(?:mailto:)?([^\s<>@]+@[^\s<>@]+)$/i.exec(part) ?? []
    return named ?? bare ?? []
  })
  return found.length > 0 && found.length === parts.length ? found : null
}
