import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PassThrough } from 'node:stream'
import PDFDocument from 'pdfkit'

const require = createRequire(import.meta.url)
const SUBSETS = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext', 'vietnamese'] as const
const fontFile = (subset: string, weight: number): Buffer =>
  readFileSync(require.resolve(`@fontsource/inter/files/inter-${subset}-${weight}-normal.woff`))

type Doc = InstanceType<typeof PDFDocument>
export type PdfColumn = { header: string; weight: number; align: 'left' | 'right' }
export type PdfTable = {
  title: string
  subtitle: string
  columns: PdfColumn[]
  rows: AsyncIterable<string[]>
  footer: (page: number) => string
}

const MARGIN = 28
const LINE = 15
const SIZE = 7.5

/** Which of the embedded fonts draws a character; those none has become a box of the first. */
const subsetOf = (code: number): (typeof SUBSETS)[number] => {
  if (code < 0x100 || code === 0x20ac || code === 0x2122 || (code >= 0x2000 && code <= 0x206f)) return 'latin'
  if (code >= 0x400 && code <= 0x45f) return 'cyrillic'
  if (code >= 0x460 && code <= 0x52f) return 'cyrillic-ext'
  if (code >= 0x370 && code <= 0x3ff) return 'greek'
  if (code >= 0x1f00 && code <= 0x1fff) return 'greek-ext'
  return code >= 0x1ea0 && code <= 0x1ef9 ? 'vietnamese' : 'latin-ext'
}

/** A text cut into what each font draws. */
export const runs = (text: string): { font: string; text: string }[] => {
  const out: { font: string; text: string }[] = []
  for (const char of text) {
    const font = subsetOf(char.codePointAt(0) ?? 32)
    const last = out.at(-1)
    if (last?.font === font || (last && char === ' ')) last.text += char
    else out.push({ font, text: char })
  }
  return out
}

/** Inter in every script it has, and its bold. */
export const registerFonts = (doc: Doc): void => {
  for (const subset of SUBSETS) doc.registerFont(subset, fontFile(subset, 400))
  doc.registerFont('bold', fontFile('latin', 600))
}

/**
 * A list as PDF (A4 landscape, Inter embedded, OFL): drawn row by row, page by page, in constant memory. Text that does not fit a cell
 * ends with an ellipsis. Returns the stream of bytes.
 */
export const pdfTable = (table: PdfTable): PassThrough => {
  const doc = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    margin: MARGIN,
    info: { Title: table.title },
    lang: 'en',
    displayTitle: true,
    bufferPages: false,
    autoFirstPage: false,
  })
  registerFonts(doc)
  const out = new PassThrough()
  doc.pipe(out)
  draw(doc, table, out).then(
    () => doc.end(),
    (cause: unknown) => out.destroy(cause instanceof Error ? cause : new Error('PDF failed')),
  )
  return out
}

const draw = async (doc: Doc, table: PdfTable, out: PassThrough): Promise<void> => {
  const total = table.columns.reduce((sum, column) => sum + column.weight, 0)
  let page = 0
  let y = Number.POSITIVE_INFINITY
  const widths = (): number[] => table.columns.map((column) => (column.weight / total) * (doc.page.width - 2 * MARGIN))
  const begin = (): void => {
    doc.addPage()
    page += 1
    if (page === 1) {
      doc.fillColor('#111111').font('bold').fontSize(14).text(table.title, MARGIN, MARGIN, { lineBreak: false })
      cell(doc, table.subtitle, MARGIN, MARGIN + 20, doc.page.width - 2 * MARGIN, 'left', '#555555')
    }
    cell(doc, table.footer(page), MARGIN, doc.page.height - MARGIN - 8, doc.page.width - 2 * MARGIN, 'left', '#777777')
    y = page === 1 ? MARGIN + 42 : MARGIN
    let x = MARGIN
    for (const [index, width] of widths().entries()) {
      const column = table.columns[index]
      if (column) cell(doc, column.header, x, y, width - 6, column.align, '#111111', 'bold')
      x += width
    }
    y += LINE
    doc
      .moveTo(MARGIN, y - 3)
      .lineTo(doc.page.width - MARGIN, y - 3)
      .lineWidth(0.6)
      .strokeColor('#999999')
      .stroke()
  }
  begin()
  for await (const row of table.rows) {
    if (y + LINE > doc.page.height - MARGIN - 14) begin()
    let x = MARGIN
    for (const [index, width] of widths().entries()) {
      cell(doc, row[index] ?? '', x, y, width - 6, table.columns[index]?.align ?? 'left', '#222222')
      x += width
    }
    y += LINE
    doc
      .moveTo(MARGIN, y - 3.5)
      .lineTo(doc.page.width - MARGIN, y - 3.5)
      .lineWidth(0.25)
      .strokeColor('#dddddd')
      .stroke()
    // pdfkit pushes without asking; wait while the reader is behind.
    if (out.writableNeedDrain) await new Promise((resolve) => out.once('drain', resolve))
  }
}

const widthOf = (doc: Doc, pieces: { font: string; text: string }[], bold: boolean): number =>
  pieces.reduce(
    (sum, piece) =>
      sum +
      doc
        .font(bold && piece.font === 'latin' ? 'bold' : piece.font)
        .fontSize(SIZE)
        .widthOfString(piece.text),
    0,
  )

const cell = (
  doc: Doc,
  raw: string,
  x: number,
  y: number,
  width: number,
  align: 'left' | 'right',
  color: string,
  weight = '',
): void => {
  const bold = weight === 'bold'
  let text = raw.replace(/\s+/g, ' ').slice(0, 200)
  let pieces = runs(text)
  let wide = widthOf(doc, pieces, bold)
  if (wide > width) {
    let keep = Math.max(1, Math.floor((text.length * width) / wide))
    do {
      pieces = runs(`${text.slice(0, keep).trimEnd()}…`)
      wide = widthOf(doc, pieces, bold)
      keep -= 1
    } while (wide > width && keep > 0)
    text = ''
  }
  let at = align === 'right' ? x + width - wide : x
  doc.fillColor(color)
  for (const piece of pieces) {
    doc
      .font(bold && piece.font === 'latin' ? 'bold' : piece.font)
      .fontSize(SIZE)
      .text(piece.text, at, y, { lineBreak: false })
    at += doc.widthOfString(piece.text)
  }
}
