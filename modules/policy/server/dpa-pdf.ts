import type { PassThrough } from 'node:stream'
import { openPdf } from '@app/core/transfer'
import type { DpaAcceptance, DpaBody, Language } from '../index.ts'
import { dayText } from './words.ts'

const words = {
  en: {
    title: 'Data processing agreement',
    law: 'General Data Protection Regulation, Article 28',
    version: 'Version',
    from: 'holds from',
    fingerprint: 'SHA-256 of the text',
    accepted: 'Accepted',
    open: 'Not accepted yet',
    organisation: 'For',
    name: 'By',
    position: 'Position',
    on: 'On',
    may: 'The person named says that they may bind the organisation.',
  },
  de: {
    title: 'Vertrag zur Auftragsverarbeitung',
    law: 'Datenschutz-Grundverordnung, Artikel 28',
    version: 'Fassung',
    from: 'gilt ab',
    fingerprint: 'SHA-256 des Textes',
    accepted: 'Angenommen',
    open: 'Noch nicht angenommen',
    organisation: 'Für',
    name: 'Durch',
    position: 'Funktion',
    on: 'Am',
    may: 'Die genannte Person erklärt, die Organisation verpflichten zu dürfen.',
  },
} as const

/** The agreement as people file it: the text, and who accepted it when. */
export function dpaPdf(given: {
  readonly body: DpaBody
  readonly number: number
  readonly hash: string
  readonly effective_at: string
  readonly acceptance: DpaAcceptance | null
  readonly language: Language
}): PassThrough {
  const { body, number, hash, acceptance, language } = given
  const w = words[language]
  const { doc, out, write } = openPdf({ size: 'A4', margin: 56, info: { Title: `${w.title}, ${w.version} ${number}` } })
  const line = (name: string, value: string): void => {
    write(`${name}: `, { bold: true, size: 9.5, more: true })
    write(value, { size: 9.5 })
  }
  doc.addPage()
  write(w.title, { bold: true, size: 18 })
  write(w.law, { size: 10 })
  doc.moveDown(0.8)
  line(w.version, `${number}, ${w.from} ${dayText(given.effective_at, language)}`)
  line(w.fingerprint, hash)
  for (const section of body.sections[language]) {
    doc.moveDown(0.8)
    if (doc.y > doc.page.height - 120) doc.addPage()
    write(section.title, { bold: true, size: 11.5 })
    for (const paragraph of section.paragraphs) {
      doc.moveDown(0.2)
      write(paragraph, { size: 10 })
    }
  }
  doc.moveDown(1.2)
  if (doc.y > doc.page.height - 180) doc.addPage()
  write(acceptance ? w.accepted : w.open, { bold: true, size: 13 })
  if (acceptance) {
    line(w.organisation, acceptance.organisation)
    line(w.name, acceptance.name)
    line(w.position, acceptance.position)
    line(w.on, new Date(acceptance.accepted_at).toISOString())
    write(w.may, { size: 9.5 })
  }
  doc.end()
  return out
}
