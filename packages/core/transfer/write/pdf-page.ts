import { PassThrough } from 'node:stream'
import PDFDocument from 'pdfkit'
import { registerFonts, runs } from './pdf-table.ts'

type Doc = InstanceType<typeof PDFDocument>
export type PdfText = {
  bold?: boolean
  size?: number
  color?: string
  /** The next text goes on in the same line. */ more?: boolean
}
/** A document of running text. `doc` is pdfkit's own, for pages, gaps and the end; `write` sets one paragraph, wrapped, in whatever script it is. */
export type PdfPages = { readonly doc: Doc; readonly out: PassThrough; write(text: string, how?: PdfText): void }

/** Opens one (Inter embedded, OFL); the caller adds the first page and ends it. */
export function openPdf(given: { size: 'A4'; margin: number; info: { Title: string } }): PdfPages {
  const doc = new PDFDocument({ ...given, lang: 'en', displayTitle: true, autoFirstPage: false })
  registerFonts(doc)
  const out = new PassThrough()
  doc.pipe(out)
  return {
    doc,
    out,
    write(text, { bold = false, size = 10, color = '#222222', more = false } = {}) {
      const pieces = runs(text)
      for (const [index, piece] of pieces.entries())
        doc
          .font(bold && piece.font === 'latin' ? 'bold' : piece.font)
          .fontSize(size)
          .fillColor(color)
          .text(piece.text, { continued: more || index < pieces.length - 1, lineGap: 1.5 })
    },
  }
}
