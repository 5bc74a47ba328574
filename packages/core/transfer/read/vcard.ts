import ICAL from 'ical.js'
import { decodedChunks } from './encoding.ts'
import { LIMITS } from './limits.ts'
import { readError } from './read-error.ts'
import type { SheetRow, Source, SourceFormat } from './types.ts'

/** Columns every vCard file has; repeated ones (Email 2, Phone 3) follow as far as the file needs them. */
const FIXED = [
  'First name',
  'Middle name',
  'Last name',
  'Prefix',
  'Suffix',
  'Full name',
  'Company',
  'Department',
  'Job title',
  'Birthday',
  'Note',
  'UID',
] as const
const REPEATED = ['Email', 'Phone', 'Website', 'Street', 'City', 'Region', 'Postal code', 'Country'] as const

type Card = { fixed: Record<string, string>; repeated: Record<string, string[]> }

const oneText = (value: unknown): string => {
  if (Array.isArray(value))
    return value
      .map(oneText)
      .filter((part) => part !== '')
      .join(', ')
  return value === null || value === undefined ? '' : String(value).trim()
}

const bare = (value: string): string => value.replace(/^(mailto|tel|sms):/i, '').trim()

/** vCard dates: 1964-02-21, 19640221, --0221 (no year: not a birthday we can keep as a date). */
const cardDate = (value: string): string => {
  const compact = /^(\d{4})(\d{2})(\d{2})/.exec(value)
  return compact ? `${compact[1]}-${compact[2]}-${compact[3]}` : value.slice(0, 10)
}

/** Old phones write 2.1 with quoted-printable; ical.js reads 3.0 and 4.0, so those lines are decoded first. */
const modernise = (text: string): string =>
  text
    .replace(/=\r?\n(?=[^\r\n]*)/g, (soft, at: number) =>
      /ENCODING=QUOTED-PRINTABLE[^\n]*$/i.test(text.slice(Math.max(0, at - 2000), at)) ? '' : soft,
    )
    .replace(
      /^([^:\r\n]*);ENCODING=QUOTED-PRINTABLE([^:\r\n]*):(.*)$/gim,
      (_, before: string, after: string, value: string) => {
        const bytes = value
          .trim()
          .replace(/=([0-9A-F]{2})/gi, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
        return `${before}${after.replace(/;CHARSET=[^;:]*/i, '')}:${Buffer.from(bytes, 'latin1').toString('utf8').replace(/\n/g, '\\n')}`
      },
    )
    .replace(/^VERSION:2\.1/gim, 'VERSION:3.0')
    // 2.1 gives types without a name: TEL;WORK;VOICE:
    .replace(
      /^([A-Z.]+\d*\.?[A-Z]*)((?:;(?:HOME|WORK|CELL|VOICE|FAX|PREF|INTERNET|MSG|PAGER))+)(?=[;:])/gim,
      (_, name: string, types: string) => `${name}${types.replace(/;([A-Z]+)/gi, ';TYPE=$1')}`,
    )

const readCard = (text: string): Card => {
  const component = new ICAL.Component(ICAL.parse(modernise(text)))
  const first = (name: string): unknown => component.getFirstPropertyValue(name)
  const all = (name: string): ICAL.Property[] => component.getAllProperties(name)
  const name = first('n')
  const parts = Array.isArray(name) ? name.map(oneText) : oneText(name).split(';')
  const organisation = first('org')
  const org = Array.isArray(organisation) ? organisation.map(oneText) : [oneText(organisation)]
  const addresses = all('adr').map((property) => {
    const value: unknown = property.getFirstValue()
    return Array.isArray(value) ? value.map(oneText) : oneText(value).split(';')
  })
  const values = (property: string): string[] =>
    all(property)
      .map((one) => bare(oneText(one.getFirstValue())))
      .filter((value) => value !== '')
  const birthday = oneText(first('bday'))
  return {
    fixed: {
      'First name': parts[1] ?? '',
      'Middle name': parts[2] ?? '',
      'Last name': parts[0] ?? '',
      Prefix: parts[3] ?? '',
      Suffix: parts[4] ?? '',
      'Full name': oneText(first('fn')),
      Company: org[0] ?? '',
      Department: org
        .slice(1)
        .filter((part) => part !== '')
        .join(', '),
      'Job title': oneText(first('title')) || oneText(first('role')),
      Birthday: birthday === '' ? '' : cardDate(birthday),
      Note: oneText(first('note')),
      UID: oneText(first('uid')),
    },
    repeated: {
      Email: values('email'),
      Phone: values('tel'),
      Website: values('url'),
      Street: addresses.map((parts_) => [parts_[0], parts_[1], parts_[2]].filter((part) => part).join(', ')),
      City: addresses.map((parts_) => parts_[3] ?? ''),
      Region: addresses.map((parts_) => parts_[4] ?? ''),
      'Postal code': addresses.map((parts_) => parts_[5] ?? ''),
      Country: addresses.map((parts_) => parts_[6] ?? ''),
    },
  }
}

async function* cards(path: string, encoding: string): AsyncGenerator<{ card_no: number; text: string }> {
  let rest = ''
  let card_no = 0
  for await (const chunk of decodedChunks(path, encoding)) {
    rest += chunk
    for (;;) {
      const end = /^END:VCARD[ \t]*(\r?\n|$)/im.exec(rest)
      if (!end || (end[1] === '' && !rest.endsWith(end[0]))) break
      const text = rest.slice(0, end.index + end[0].length)
      rest = rest.slice(end.index + end[0].length)
      card_no += 1
      const begin = text.search(/^BEGIN:VCARD/im)
      if (begin < 0) throw readError('import_file_damaged', `Card ${card_no} has an end but no beginning.`)
      yield { card_no, text: text.slice(begin).trim() }
    }
    if (rest.length > LIMITS.record_chars * 4)
      throw readError('import_cell_too_large', `Card ${card_no + 1} is larger than 16 MB or never ends.`)
  }
  if (/^BEGIN:VCARD/im.test(rest)) throw readError('import_file_damaged', `Card ${card_no + 1} is not complete.`)
}

const parseCard = (card_no: number, text: string): Card => {
  try {
    // Photographs are not imported; without them a card is small.
    return readCard(text.replace(/^(PHOTO|LOGO|SOUND|KEY)[;:][^\n]*(\r?\n[ \t][^\n]*)*\r?\n/gim, ''))
  } catch {
    throw readError('import_file_damaged', `Card ${card_no} cannot be read.`)
  }
}

const repeatedName = (name: string, copy: number): string => (copy === 0 ? name : `${name} ${copy + 1}`)

/** Opens a vCard file (3.0, 4.0, and what phones write as 2.1), several cards per file: one row per card. */
export const openVcard = async (path: string, encoding: string): Promise<Source> => {
  const most: Record<string, number> = {}
  const used = new Set<string>()
  let count = 0
  for await (const { card_no, text } of cards(path, encoding)) {
    count += 1
    const card = parseCard(card_no, text)
    for (const name of FIXED) if (card.fixed[name]) used.add(name)
    for (const name of REPEATED) most[name] = Math.max(most[name] ?? 0, card.repeated[name]?.length ?? 0)
  }
  if (count === 0) throw readError('import_file_empty', 'The file has no cards.')
  const columns = [
    ...FIXED.filter((name) => used.has(name)),
    ...REPEATED.flatMap((name) => Array.from({ length: most[name] ?? 0 }, (_, copy) => repeatedName(name, copy))),
  ]
  if (columns.length > LIMITS.columns)
    throw readError('import_too_many_columns', `A card repeats a property more often than can be imported.`)
  const format: SourceFormat = {
    kind: 'vcard',
    encoding,
    delimiter: null,
    header: true,
    first_row: 1,
    columns,
    formulas: {},
    sheets: [],
    warnings: [],
  }
  return { format, rows: () => vcardRows(path, format) }
}

/** Rows of a vCard file, by the columns found at its first reading. */
export async function* vcardRows(path: string, format: SourceFormat): AsyncGenerator<SheetRow> {
  for await (const { card_no, text } of cards(path, format.encoding)) {
    const card = parseCard(card_no, text)
    const cells = format.columns.map((column) => {
      const fixed = card.fixed[column]
      if (fixed !== undefined) return fixed
      const [, name = column, copy = '1'] = /^(.*?)(?: (\d+))?$/.exec(column) ?? []
      return card.repeated[name]?.[Number(copy) - 1] ?? ''
    })
    yield { row_no: card_no, cells }
  }
}
