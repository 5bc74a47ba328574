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

type Utf8Scan = { valid: boolean; multi: number; bad: number; line: number; sample: Buffer }

/** Walks the whole file: one late umlaut decides. Counts good multi-byte characters and bad bytes. */
const scanUtf8 = async (path: string): Promise<Utf8Scan> => {
  const scan: Utf8Scan = { valid: true, multi: 0, bad: 0, line: 0, sample: Buffer.alloc(0) }
  const pieces: Buffer[] = []
  let kept = 0
  let pending = 0
  let low = 0x80
  let high = 0xbf
  let line = 1
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes: Buffer = chunk
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0
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
        scan.bad += 1
        if (scan.line === 0) scan.line = line
      }
      if (byte < 0x80) {
        if (byte === 10) line += 1
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
      } else {
        scan.bad += 1
        if (scan.line === 0) scan.line = line
      }
    }
  }
  if (pending > 0) scan.bad += 1
  scan.valid = scan.bad === 0
  scan.sample = Buffer.concat(pieces)
  return scan
}

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

/**
 * Encoding of a text file, decided over the whole file.
 * Throws import_file_binary, import_file_encoding (bytes that contradict the encoding, with the line).
 */
export const detectEncoding = async (
  path: string,
  wanted?: string,
): Promise<{ encoding: string; guessed: boolean }> => {
  const head = await readHead(path)
  const asked = wanted?.toLowerCase()
  if (asked !== undefined && !iconv.encodingExists(asked))
    throw readError('import_file_encoding', `"${String(asked).slice(0, 40)}" is not an encoding we know.`)
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', guessed: false }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', guessed: false }
  if (asked?.startsWith('utf-16')) return { encoding: asked, guessed: false }
  const wide = utf16WithoutBom(head)
  if (wide && (!asked || asked.startsWith('utf-16'))) return { encoding: wide, guessed: true }
  if (isBinary(head)) throw readError('import_file_binary', 'The file holds binary data, not a table of text.')
  if (asked && asked !== 'utf-8' && asked !== 'utf8') return { encoding: asked, guessed: false }
  const hasBom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
  const scan = await scanUtf8(path)
  if (scan.valid) return { encoding: 'utf-8', guessed: false }
  if (hasBom || asked || scan.multi > scan.bad * 10)
    throw readError(
      'import_file_encoding',
      `The file reads as UTF-8, but line ${scan.line} holds bytes that are not (${scan.bad} in all). Save it as UTF-8, or choose its encoding.`,
    )
  return { encoding: guessLegacy(scan.sample), guessed: true }
}

/** Decoded text of a file in chunks, byte order mark removed. */
export async function* decodedChunks(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding, { stripBOM: true })
  for await (const chunk of createReadStream(path, { highWaterMark: 128 * 1024 })) {
    const text = decoder.write(chunk)
    if (text) yield text
  }
  const rest = decoder.end()
  if (rest) yield rest
}
