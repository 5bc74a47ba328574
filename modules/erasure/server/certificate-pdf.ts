import type { PassThrough } from 'node:stream'
import type { Certificate } from '@app/core/retention'
import { openPdf } from '@app/core/transfer'

type Line = { place: string; act: string; rows: number; basis?: string; until?: string | null }
const MARGIN = 48
const BASES: Readonly<Record<string, string>> = {
  hold: 'a legal hold or a restriction stands (GDPR Art. 17(3)(e), 18); erased as soon as it is lifted',
  law: 'the law asks for it (GDPR Art. 17(3)(b)); without what is personal in it',
  suppression: 'keyed hashes, so that no import brings the person back',
}

/** The certificate as a page to print; its last lines are what the signature is checked with. Says the same as the JSON, and no more. */
export function certificatePdf({ statement, public_key, signature }: Certificate): PassThrough {
  const { doc, out, write } = openPdf({ size: 'A4', margin: MARGIN, info: { Title: 'Certificate of erasure' } })
  const say = (label: string, key: string): void => {
    const value = statement[key]
    if (value === null || value === undefined) return
    write(`${label}: `, { bold: true, more: true })
    write(String(value))
  }
  const lines = (key: string): Line[] => (Array.isArray(statement[key]) ? (statement[key] as Line[]) : [])
  const heading = (text: string): void => {
    doc.moveDown(0.8)
    write(text, { bold: true, size: 12 })
    doc.moveDown(0.2)
  }
  doc.addPage()
  write('Certificate of erasure', { bold: true, size: 18 })
  doc.moveDown(0.4)
  say('Request', 'request')
  say('Erasure', 'erasure')
  say('Workspace', 'workspace')
  say('Planned', 'planned_at')
  say('Planned by member', 'planned_by')
  say('Approved', 'approved_at')
  say('Approved by member', 'approved_by')
  say('Rows gone', 'rows_gone_at')
  say('Bytes gone from tables, indexes and statistics', 'bytes_gone_at')
  if (!statement['bytes_gone_at']) say('Bytes gone at the latest', 'bytes_gone_by')
  say('Backups free of it at the latest', 'backups_clean_by')
  say('Done again after a restore', 'replayed_at')
  heading('What was erased')
  for (const line of lines('erased')) write(`${line.place}: ${line.rows} ${line.act}`)
  if (lines('erased').length === 0) write('Nothing.')
  heading('What is kept, and why')
  for (const line of lines('kept'))
    write(
      `${line.place}: ${line.rows}, ${BASES[line.basis ?? ''] ?? line.basis ?? ''}${line.until ? `, until ${line.until}` : ''}`,
    )
  write(`suppression list: ${String(statement['suppressed'])}, ${BASES['suppression']}`)
  heading('Looked for once more')
  const scan = statement['scan'] as { tables: number; left: { place: string; by: string; rows: number }[] } | null
  write(`${scan?.tables ?? 0} tables, every text column.`)
  for (const one of scan?.left ?? [])
    write(
      one.by === 'address'
        ? `${one.place}: an address or number stands in ${one.rows} rows that nobody confirmed as this person's`
        : `${one.place}: the name stands in ${one.rows} rows that nobody confirmed as this person's`,
    )
  if (scan?.left.length === 0) write('Nothing was found.')
  heading('Signature')
  write(
    'Ed25519 over the JSON of this certificate. Check the JSON with: npx custos verify-certificate <file> --key <public key>',
  )
  write(`Public key: ${public_key}`, { size: 8 })
  write(`Signature: ${signature}`, { size: 8 })
  doc.end()
  return out
}
