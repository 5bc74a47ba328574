/** What cells of other programs have around their values. Used where a column is weighed and where its cells are read, so that both agree. */

/** Errors of spreadsheets (English and German) and what databases write for nothing: nobody means these as a text. */
const NO_VALUE =
  /^(?:#(?:n\/a|nv|ref!|bezug!|value!|wert!|name\?|num!|zahl!|div\/0!|null!|error!)|\\n|[([<]null[)\]>])$/i
/** What people and programs write where there is no number, day, address or record. */
const NOTHING =
  /^(?:[-–—]+|n\/a|n\.a\.|k\.\s?a\.|null|nil|nan|undefined|0000-00-00(?:[ t]00:00:00)?|00([./-])00\1(?:0000|00))$/i

/** Texts that stand for nothing where a number, day, address or record is meant; `isText`: in any text. */
export const isNothing = (text: string, isText: boolean): boolean =>
  NO_VALUE.test(text) || (!isText && NOTHING.test(text))

const MONTHS: Readonly<Record<string, string>> = {
  jan: 'Jan',
  ene: 'Jan',
  gen: 'Jan',
  feb: 'Feb',
  fev: 'Feb',
  mar: 'Mar',
  mrz: 'Mar',
  maa: 'Mar',
  apr: 'Apr',
  abr: 'Apr',
  avr: 'Apr',
  may: 'May',
  mai: 'May',
  mag: 'May',
  mei: 'May',
  jun: 'Jun',
  juin: 'Jun',
  giu: 'Jun',
  jul: 'Jul',
  juil: 'Jul',
  lug: 'Jul',
  aug: 'Aug',
  ago: 'Aug',
  aou: 'Aug',
  sep: 'Sep',
  oct: 'Oct',
  okt: 'Oct',
  ott: 'Oct',
  nov: 'Nov',
  dec: 'Dec',
  dez: 'Dec',
  dic: 'Dec',
}
const monthOf = (word: string): string | undefined => {
  const plain = word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return MONTHS[plain.slice(0, 4)] ?? MONTHS[plain.slice(0, 3)]
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
  const parts = text
    .split(/[;,|\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const found = parts.flatMap((part) => {
    const [, named, bare] =
      /^[^<>@]*<\s*([^\s<>@]+@[^\s<>@]+)\s*>$|^(?:mailto:)?([^\s<>@]+@[^\s<>@]+)$/i.exec(part) ?? []
    return named ?? bare ?? []
  })
  return found.length > 0 && found.length === parts.length ? found : null
}
