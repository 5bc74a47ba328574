import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { analyse } from 'chardet'
import iconv from 'iconv-lite'
import { readError } from './read-error.ts'

/** Encodings offered in the wizard and accepted by `encoding`. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'koi8-r',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
  'macintosh',
] as const

const SAMPLE_BYTES = 256 * 1024
const WESTERN = new Set([
  'iso-8859-1',
  'windows-1252',
  'iso-8859-15',
  'iso-8859-2',
  'iso-8859-9',
  'windows-1250',
  'windows-1254',
])

/** First bytes of a file. */
export const readHead = async (path: string, bytes = SAMPLE_BYTES): Promise<Buffer> => {
  const handle = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(bytes)
    const { bytesRead } = await handle.read(buffer, 0, bytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

const MAGIC: [string, number[]][] = [
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['a WebP image', [0x52, 0x49, 0x46, 0x46]],
  ['a TIFF image', [0x49, 0x49, 0x2a, 0x00]],
  ['a TIFF image', [0x4d, 0x4d, 0x00, 0x2a]],
  ['a program', [0x7f, 0x45, 0x4c, 0x46]],
  ['a gzip archive', [0x1f, 0x8b]],
  ['a 7-Zip archive', [0x37, 0x7a, 0xbc, 0xaf]],
  ['a RAR archive', [0x52, 0x61, 0x72, 0x21]],
  ['a SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
]

const startsWith = (bytes: Buffer, magic: number[]): boolean => magic.every((value, at) => bytes[at] === value)

/** What the first bytes say: a ZIP (perhaps a workbook), an old .xls, another binary file, or text. */
export const sniff = (head: Buffer): 'zip' | 'ole' | 'text' | { binary: string } => {
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])) return 'zip'
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) return 'ole'
  const known = MAGIC.find(([, magic]) => startsWith(head, magic))
  return known ? { binary: known[0] } : 'text'
}

const hasUtf8Mark = (head: Buffer): boolean => startsWith(head, [0xef, 0xbb, 0xbf])

const utf16WithoutBom = (head: Buffer): string | null => {
  const length = Math.min(head.length, 4096) & ~1
  if (length < 4) return null
  let even = 0
  let odd = 0
  for (let at = 0; at < length; at += 2) {
    if (head[at] === 0) even += 1
    if (head[at + 1] === 0) odd += 1
  }
  const pairs = length / 2
  if (odd > pairs * 0.4 && even < pairs * 0.1) return 'utf-16le'
  if (even > pairs * 0.4 && odd < pairs * 0.1) return 'utf-16be'
  return null
}

const isBinary = (head: Buffer): boolean => {
  let control = 0
  for (const byte of head) {
    if (byte === 0) return true
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) control += 1
  }
  return control > head.length * 0.02
}

/** `lines`: the first lines with bad bytes, as an editor counts them. */
type Utf8Scan = { multi: number; bad: number; lines: number[]; sample: Buffer }

const LINES_NAMED = 10

/** Walks the whole file: one late umlaut decides. Counts good multi-byte characters and bad bytes. */
const scanUtf8 = async (path: string): Promise<Utf8Scan> => {
  const scan: Utf8Scan = { multi: 0, bad: 0, lines: [], sample: Buffer.alloc(0) }
  const pieces: Buffer[] = []
  let kept = 0
  let pending = 0
  let low = 0x80
  let high = 0xbf
  let line = 1
  let previous = 0
  const noteBad = (): void => {
    scan.bad += 1
    if (scan.lines.length <= LINES_NAMED && scan.lines.at(-1) !== line) scan.lines.push(line)
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes: Buffer = chunk
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0
      const before = previous
      previous = byte
      if (pending > 0) {
        if (byte >= low && byte <= high) {
          pending -= 1
          low = 0x80
          high = 0xbf
          if (pending === 0) scan.multi += 1
          continue
        }
        pending = 0
        low = 0x80
        high = 0xbf
        noteBad()
      }
      if (byte < 0x80) {
        // A lone CR is an old Mac line end.
        if (byte === 13 || (byte === 10 && before !== 13)) line += 1
        continue
      }
      if (kept < SAMPLE_BYTES) {
        const piece = bytes.subarray(Math.max(0, at - 40), at + 80)
        pieces.push(Buffer.from(piece))
        kept += piece.length
      }
      if (byte >= 0xc2 && byte <= 0xdf) pending = 1
      else if (byte >= 0xe0 && byte <= 0xef) {
        pending = 2
        if (byte === 0xe0) low = 0xa0
        if (byte === 0xed) high = 0x9f
      } else if (byte >= 0xf0 && byte <= 0xf4) {
        pending = 3
        if (byte === 0xf0) low = 0x90
        if (byte === 0xf4) high = 0x8f
      } else noteBad()
    }
  }
  if (pending > 0) noteBad()
  scan.sample = Buffer.concat(pieces)
  return scan
}

/** "4, 17, 230", with an ellipsis where there are more. */
const namedLines = (lines: readonly number[]): string =>
  `${lines.slice(0, LINES_NAMED).join(', ')}${lines.length > LINES_NAMED ? ', …' : ''}`

/** Best guess for bytes that are not UTF-8; Western single-byte families all read as windows-1252, the superset. */
export const guessLegacy = (sample: Buffer): string => {
  const matches = analyse(sample)
  const best = matches.find((match) => !match.name.startsWith('UTF-'))
  if (!best || WESTERN.has(best.name.toLowerCase())) return 'windows-1252'
  const western = matches.find((match) => WESTERN.has(match.name.toLowerCase()))
  if (western && western.confidence >= best.confidence - 15) return 'windows-1252'
  const name = best.name.toLowerCase()
  return best.confidence >= 30 && iconv.encodingExists(name) ? name : 'windows-1252'
}

/** How the bytes of a text file are read, and what a person should look at. */
export type FoundEncoding = { encoding: string; warnings: { code: string; detail: string }[] }

const certain = (encoding: string): FoundEncoding => ({ encoding, warnings: [] })
const guessed = (encoding: string): FoundEncoding => ({
  encoding,
  warnings: [{ code: 'encoding_guessed', detail: `The encoding looks like ${encoding}; look at the preview.` }],
})

/**
 * Encoding of a text file, decided over the whole file. A few bytes that are not UTF-8 among characters that are do not make it another
 * encoding: letters of other encodings hardly ever stand so that they are UTF-8 by accident, so it is UTF-8 when no more bytes are bad than
 * characters good. Such bytes read as U+FFFD, and the warning `broken_bytes` says where.
 * Throws import_file_binary, import_file_encoding (an encoding that is none, or UTF-8 asked for where the bytes speak against it).
 */
export const detectEncoding = async (path: string, wanted?: string): Promise<FoundEncoding> => {
  const head = await readHead(path)
  const asked = wanted?.toLowerCase()
  if (asked !== undefined && !iconv.encodingExists(asked))
    throw readError('import_file_encoding', `"${String(asked).slice(0, 40)}" is not an encoding we know.`)
  if (head[0] === 0xff && head[1] === 0xfe) return certain('utf-16le')
  if (head[0] === 0xfe && head[1] === 0xff) return certain('utf-16be')
  if (asked?.startsWith('utf-16')) return certain(asked)
  const wide = utf16WithoutBom(head)
  if (wide && (!asked || asked.startsWith('utf-16'))) return guessed(wide)
  if (isBinary(head)) throw readError('import_file_binary', 'The file holds binary data, not a table of text.')
  if (asked && asked !== 'utf-8' && asked !== 'utf8') return certain(asked)
  const { multi, bad, lines, sample } = await scanUtf8(path)
  if (bad === 0) return certain('utf-8')
  // A byte order mark counts as a good character.
  if (multi >= bad)
    return {
      encoding: 'utf-8',
      warnings: [
        {
          code: 'broken_bytes',
          detail: `The file reads as UTF-8, but ${bad} of its bytes are not, in line ${namedLines(lines)}. They read as "�": correct them in the file, or choose another encoding.`,
        },
      ],
    }
  if (asked)
    throw readError(
      'import_file_encoding',
      `The file is not UTF-8: ${bad} of its bytes are not, the first in line ${lines[0] ?? 1}. Choose another encoding.`,
    )
  return guessed(guessLegacy(sample))
}

/** Decoded text of a file in chunks, byte order mark removed; that of UTF-8 also where a person chose another encoding. */
export async function* decodedChunks(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding, { stripBOM: true })
  const start = hasUtf8Mark(await readHead(path, 3)) ? 3 : 0
  for await (const chunk of createReadStream(path, { highWaterMark: 128 * 1024, start })) {
    const text = decoder.write(chunk)
    if (text) yield text
  }
  const rest = decoder.end()
  if (rest) yield rest
}
