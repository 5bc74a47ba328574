import type { PassThrough } from 'node:stream'
import { openPdf } from '@app/core/transfer'
import { type Activity, measures } from './record.ts'

export type RecordHead = {
  readonly workspace: string
  readonly operator: string
  readonly contact: string
  readonly made_on: string
  readonly region: string
}

const MARGIN = 56

/** The record of processing as A4 pages that people read and print. */
export function recordPdf(head: RecordHead, activities: readonly Activity[]): PassThrough {
  const { doc, out, write } = openPdf({
    size: 'A4',
    margin: MARGIN,
    info: { Title: `Record of processing activities, ${head.workspace}` },
  })
  const line = (name: string, value: string): void => {
    write(`${name}: `, { bold: true, size: 9.5, more: true })
    write(value, { size: 9.5 })
  }
  const gap = (size: number): void => void doc.moveDown(size)

  doc.addPage()
  write('Record of processing activities', { bold: true, size: 18 })
  write('General Data Protection Regulation, Article 30', { size: 10 })
  gap(0.8)
  line('Workspace', head.workspace)
  line('Installation', head.operator)
  line('Contact for data protection', head.contact || 'not set (PRIVACY_CONTACT)')
  line('Region', head.region)
  line('Made on', head.made_on)
  for (const role of ['processor', 'controller'] as const) {
    const own = activities.filter((one) => one.role === role)
    gap(1)
    write(
      role === 'processor'
        ? 'The workspace is the controller, the operator its processor'
        : 'The operator of the installation is the controller',
      { bold: true, size: 13 },
    )
    for (const one of own) {
      if (doc.y > doc.page.height - 200) doc.addPage()
      gap(0.7)
      write(one.title, { bold: true, size: 11 })
      write(one.text, { size: 9.5 })
      gap(0.2)
      line('Legal basis', one.basis)
      line('Whose data', one.people)
      line('Categories of data', one.categories.join(', '))
      line('Kept in', one.kept_in.join(', '))
      line('Time limits', one.retention.join('; '))
      line('Recipients', one.recipients.join(', ') || 'none')
      line('Transfers to third countries', 'none by the program')
    }
  }
  if (doc.y > doc.page.height - 200) doc.addPage()
  gap(1)
  write('Technical and organisational measures (Article 32)', { bold: true, size: 13 })
  gap(0.3)
  for (const one of measures) write(`•  ${one}`, { size: 9.5 })
  doc.end()
  return out
}
