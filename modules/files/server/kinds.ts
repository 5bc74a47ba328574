import { error } from '@app/core'

/** What a file is: by its first bytes; among those that look alike (text, ZIP), by the end of its name. */
export type Kind = { media_type: string; image?: 'jpeg' | 'png' | 'webp' | 'gif' }
/** So many bytes are looked at. */
export const LOOKED_AT = 4096

type Family = { name: string; starts: (head: Buffer) => boolean; kinds: Readonly<Record<string, Kind>> }
const begins =
  (...bytes: (string | number[])[]) =>
  (head: Buffer): boolean =>
    bytes.some((one) => {
      const mark = typeof one === 'string' ? Buffer.from(one, 'latin1') : Buffer.from(one)
      return head.subarray(0, mark.length).equals(mark)
    })
const of = (media_type: string): Kind => ({ media_type })
const office = 'application/vnd.openxmlformats-officedocument'
const open = 'application/vnd.oasis.opendocument'

/** The allow-list. Nothing that a browser would run is in it: no HTML, SVG, XML, script or program. */
const families: readonly Family[] = [
  {
    name: 'a JPEG image',
    starts: begins([0xff, 0xd8, 0xff]),
    kinds: Object.fromEntries(['jpg', 'jpeg', 'jpe'].map((end) => [end, { ...of('image/jpeg'), image: 'jpeg' }])),
  },
  {
    name: 'a PNG image',
    starts: begins([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    kinds: { png: { ...of('image/png'), image: 'png' } },
  },
  {
    name: 'a WebP image',
    starts: (head) => begins('RIFF')(head) && head.subarray(8, 12).toString('latin1') === 'WEBP',
    kinds: { webp: { ...of('image/webp'), image: 'webp' } },
  },
  { name: 'a GIF image', starts: begins('GIF87a', 'GIF89a'), kinds: { gif: { ...of('image/gif'), image: 'gif' } } },
  { name: 'a PDF', starts: begins('%PDF-'), kinds: { pdf: of('application/pdf') } },
  { name: 'rich text', starts: begins('{\\rtf'), kinds: { rtf: of('application/rtf') } },
  {
    name: 'a ZIP archive or an Office file',
    starts: begins([0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6]),
    kinds: {
      zip: of('application/zip'),
      docx: of(`${office}.wordprocessingml.document`),
      xlsx: of(`${office}.spreadsheetml.sheet`),
      pptx: of(`${office}.presentationml.presentation`),
      odt: of(`${open}.text`),
      ods: of(`${open}.spreadsheet`),
      odp: of(`${open}.presentation`),
    },
  },
  {
    name: 'an old Office file',
    starts: begins([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    kinds: {
      doc: of('application/msword'),
      xls: of('application/vnd.ms-excel'),
      ppt: of('application/vnd.ms-powerpoint'),
      msg: of('application/vnd.ms-outlook'),
    },
  },
  {
    name: 'text',
    starts: isText,
    kinds: Object.fromEntries(
      Object.entries({
        txt: 'text/plain',
        md: 'text/plain',
        log: 'text/plain',
        csv: 'text/csv',
        tsv: 'text/tab-separated-values',
        ics: 'text/calendar',
        vcf: 'text/vcard',
        eml: 'message/rfc822',
        json: 'application/json',
      }).map(([end, type]) => [end, of(`${type}; charset=utf-8`)]),
    ),
  },
]

/** No control characters but white space, and UTF-8 or one byte a letter. Programs and archives have a zero byte early. */
function isText(head: Buffer): boolean {
  return head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13)
}

const endOf = (name: string): string => /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''

/**
 * The kind of a file.
 * @throws file_empty; file_type_refused, in words that say what the file is and what it was called
 */
export function kindOf(name: string, head: Buffer): Kind {
  if (head.length === 0) throw error('file_empty')
  const end = endOf(name)
  const family = families.find((one) => one.starts(head))
  const kind = family && Object.hasOwn(family.kinds, end) ? family.kinds[end] : undefined
  if (kind) return kind
  const ends = Object.keys(family?.kinds ?? {})
  // A picture is told by its bytes beyond doubt; its name only has to promise no other thing.
  const [only] = Object.values(family?.kinds ?? {})
  if (
    end === '' &&
    only &&
    family !== families.at(-1) &&
    new Set(ends.map((e) => family?.kinds[e]?.media_type)).size === 1
  )
    return only
  throw error('file_type_refused', {
    detail:
      family && families.some((one) => Object.hasOwn(one.kinds, end))
        ? `The name ends in .${end}, but the file is ${family.name}. Give it its right name and upload it again.`
        : `Files ending in ${end === '' ? 'nothing' : `.${end}`} are not taken here. Taken are: ${families.flatMap((one) => Object.keys(one.kinds)).join(', ')}.`,
  })
}

/** The name as it is kept: no folder, no control or direction characters, at most 255 letters. */
export function cleanName(given: string): string {
  const name = given
    .normalize('NFC')
    .replace(/^.*[\\/]/, '')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .trim()
  if (name.length <= 255) return name || 'file'
  const end = /\.[^.]{1,10}$/.exec(name)?.[0] ?? ''
  return `${name.slice(0, 255 - end.length)}${end}`
}
