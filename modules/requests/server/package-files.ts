import { labelIn } from '../../data-map/server/index.ts'
import { destinations, purposes } from '@app/schema'
import type { About, Content, Section } from './package-content.ts'

/** A file on a record of the person, as the list of the archive names it. */
export type PackedFile = {
  readonly name: string
  readonly media_type: string
  readonly bytes: number
  readonly uploaded_at: string
  /** Of its contents; null where it could not be read. */
  readonly sha256: string | null
  /** Where it lies in the archive; null where it does not. */
  readonly path: string | null
  readonly why: 'too_large' | 'unreadable' | null
}

const words = {
  en: {
    title: 'Your data',
    intro: 'What {workspace} keeps about you, put together on {day} for your request {number}.',
    known: 'You were looked for by',
    purpose: 'Why',
    basis: 'Legal basis',
    retention: 'How long',
    recipients: 'Passed on to',
    nobody: 'nobody outside',
    mention: 'Only what is said of you in these records is shown.',
    none: 'No record about you is kept.',
    history: 'What was changed, and where it came from',
    at: 'When',
    what: 'What',
    field: 'Field',
    before: 'Before',
    after: 'After',
    source: 'By way of',
    imported: 'Rows of files that were read',
    mails: 'Mails to you',
    left: 'What left this program about you',
    to: 'Where to',
    fields: 'Which fields',
    outcome: 'Outcome',
    outcomes: { sent: 'sent', failed: 'failed', blocked: 'stopped' } as Record<string, string>,
    files: 'Files',
    file: 'Name',
    bytes: 'Bytes',
    where: 'In this archive',
    too_large: 'Not in it: the files together are over the limit of {limit} MB. Ask for it.',
    unreadable: 'Not in it: its contents could not be read. Ask for it.',
    left_out: 'Files that are not in this archive',
    other_people: 'These records are about other people too; ask for what is yours in the files.',
    mentioned: 'These records only mention you; ask for what is yours in the files.',
    on: 'On',
    reason: 'Why not',
    ledgers: { consent_event: 'Consent and objection', notice_sent: 'Privacy notices given to you' } as Record<
      string,
      string
    >,
    other: 'Other places with your data',
    rights:
      'You may ask for correction, erasure or restriction, object, and complain to a data protection authority. {authority}',
    others: 'Members of the workspace and other people are not named; their addresses and numbers are struck.',
    decisions: 'No decision about you is made by a machine alone.',
  },
  de: {
    title: 'Ihre Daten',
    intro: 'Was {workspace} über Sie speichert, zusammengestellt am {day} für Ihre Anfrage {number}.',
    known: 'Gesucht wurde nach',
    purpose: 'Wozu',
    basis: 'Rechtsgrundlage',
    retention: 'Wie lange',
    recipients: 'Weitergegeben an',
    nobody: 'niemanden außerhalb',
    mention: 'Gezeigt wird nur, was in diesen Datensätzen über Sie steht.',
    none: 'Es ist kein Datensatz über Sie gespeichert.',
    history: 'Was geändert wurde und woher es kam',
    at: 'Wann',
    what: 'Was',
    field: 'Feld',
    before: 'Vorher',
    after: 'Nachher',
    source: 'Auf dem Weg',
    imported: 'Zeilen eingelesener Dateien',
    mails: 'E-Mails an Sie',
    left: 'Was dieses Programm über Sie verlassen hat',
    to: 'Wohin',
    fields: 'Welche Felder',
    outcome: 'Ergebnis',
    outcomes: { sent: 'gesendet', failed: 'fehlgeschlagen', blocked: 'aufgehalten' } as Record<string, string>,
    files: 'Dateien',
    file: 'Name',
    bytes: 'Bytes',
    where: 'In diesem Archiv',
    too_large: 'Nicht enthalten: Die Dateien zusammen überschreiten die Grenze von {limit} MB. Fragen Sie danach.',
    unreadable: 'Nicht enthalten: Der Inhalt ließ sich nicht lesen. Fragen Sie danach.',
    left_out: 'Dateien, die nicht in diesem Archiv sind',
    other_people:
      'Diese Datensätze betreffen auch andere Personen; fragen Sie nach dem, was in den Dateien Sie betrifft.',
    mentioned: 'Diese Datensätze erwähnen Sie nur; fragen Sie nach dem, was in den Dateien Sie betrifft.',
    on: 'An',
    reason: 'Warum nicht',
    ledgers: {
      consent_event: 'Einwilligungen und Widersprüche',
      notice_sent: 'Datenschutzhinweise, die Sie erhielten',
    } as Record<string, string>,
    other: 'Weitere Orte mit Ihren Daten',
    rights:
      'Sie können Berichtigung, Löschung oder Einschränkung verlangen, widersprechen und sich bei einer Datenschutzbehörde beschweren. {authority}',
    others:
      'Mitglieder des Arbeitsbereichs und andere Personen werden nicht genannt; ihre Adressen und Nummern sind gestrichen.',
    decisions: 'Es gibt keine Entscheidung über Sie, die allein eine Maschine trifft.',
  },
} as const

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const shown = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
const cells = (values: readonly unknown[], tag = 'td'): string =>
  `<tr>${values.map((value) => `<${tag}>${escape(shown(value))}</${tag}>`).join('')}</tr>`

/** The files of a package: a page to read and print, all of it as JSON, and one CSV for each kind of record, which another workspace can import. */
export function packageFiles(
  content: Content,
  files: readonly PackedFile[],
  limitBytes: number,
): { name: string; body: string }[] {
  return [
    { name: 'index.html', body: page(content, files, limitBytes) },
    {
      name: 'data.json',
      body: JSON.stringify(
        { ...content, files, sections: content.sections.map(({ csv: _, ...section }) => section) },
        null,
        2,
      ),
    },
    ...content.sections.flatMap((section) =>
      section.csv === null ? [] : [{ name: `csv/${section.object}.csv`, body: section.csv }],
    ),
  ]
}

function page(content: Content, files: readonly PackedFile[], limitBytes: number): string {
  const w = words[content.language]
  const day = new Intl.DateTimeFormat(content.language, { dateStyle: 'long', timeZone: 'UTC' }).format(
    Date.parse(content.made_at),
  )
  const said = (text: string): string =>
    escape(
      text
        .replace('{workspace}', content.workspace)
        .replace('{day}', day)
        .replace('{number}', content.number)
        .replace('{authority}', content.authority),
    )
  const titleOf = (known: Readonly<Record<string, { title: string }>>, key: string): string =>
    labelIn(content.language, known[key]?.title ?? key)
  const about = (one: About): string =>
    `<dl><dt>${w.purpose}</dt><dd>${escape(`${one.purpose}: ${one.text}`)}</dd><dt>${w.basis}</dt><dd>${escape(one.basis)}</dd><dt>${w.retention}</dt><dd>${escape(one.retention)}</dd><dt>${w.recipients}</dt><dd>${escape(one.recipients.join(', ') || w.nobody)}</dd></dl>`
  const labelled = (one: Section, name: string): string => one.labels[name] ?? name
  const section = (one: Section): string =>
    `<section><h2>${escape(one.label)}</h2>${about(one.about)}${one.role === 'mention' ? `<p>${w.mention}</p>` : ''}${one.records
      .map(
        (record) =>
          `<table>${Object.entries(record)
            .filter(([, value]) => shown(value) !== '' && shown(value) !== '[]' && shown(value) !== '{}')
            .map(
              ([name, value]) =>
                `<tr><th scope="row">${escape(labelled(one, name))}</th><td>${escape(shown(value))}</td></tr>`,
            )
            .join('')}</table>`,
      )
      .join('')}</section>`
  const table = (title: string, head: readonly string[], rows: readonly (readonly unknown[])[]): string =>
    rows.length === 0
      ? ''
      : `<section><h2>${title}</h2><table>${cells(head, 'th')}${rows.map((row) => cells(row)).join('')}</table></section>`
  return `<!doctype html>
<html lang="${content.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${w.title}: ${escape(content.workspace)}</title>
<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid #8884;padding:.3rem .5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere;white-space:pre-wrap}th[scope=row]{width:14rem}dt{font-weight:600}dd{margin:0 0 .5rem}@media print{section{break-inside:avoid-page}}</style></head>
<body><main><h1>${w.title}</h1><p>${said(w.intro)}</p><p>${w.known}: ${escape([...content.known.emails, ...content.known.phones, ...content.known.names].join(', '))}</p>
${content.sections.length === 0 ? `<p>${w.none}</p>` : content.sections.map(section).join('\n')}
${table(
  w.history,
  [w.at, w.what, w.source, w.field, w.before, w.after],
  content.history.map((one) => [one.at, one.name, one.source, one.field, one.old, one.new]),
)}
${content.ledgers
  .map((one) =>
    table(
      escape(w.ledgers[one.place] ?? one.place.replaceAll('_', ' ')),
      Object.keys(one.rows[0] ?? {}),
      one.rows.map((row) => Object.values(row)),
    ),
  )
  .join('\n')}
${table(
  w.imported,
  ['#', ''],
  content.imported.map((one) => [one.row_no, one.cells]),
)}
${table(
  w.mails,
  [w.at, w.what, ''],
  content.mails.map((one) => [one.at, one.kind, one.state]),
)}
${table(
  w.left,
  [w.at, w.to, w.purpose, w.fields, w.outcome],
  content.left.map((one) => [
    one.at,
    titleOf(destinations, one.destination),
    titleOf(purposes, one.purpose),
    one.fields.join(', '),
    w.outcomes[one.outcome],
  ]),
)}
${table(
  w.files,
  [w.file, w.bytes, 'SHA-256', w.where],
  files.map((one) => [
    one.name,
    one.bytes,
    one.sha256,
    one.path ?? w[one.why ?? 'unreadable'].replace('{limit}', String(Math.floor(limitBytes / 1024 / 1024))),
  ]),
)}
${table(
  w.left_out,
  [w.on, '#', w.reason],
  content.files_left_out.map((one) => [one.label, one.files, one.why === 'others' ? w.other_people : w.mentioned]),
)}
${table(
  w.other,
  [w.what, '#', w.purpose, w.retention],
  content.other.map((one) => [one.place, one.rows, one.about?.purpose, one.about?.retention]),
)}
<p>${w.others}</p><p>${w.decisions}</p><p>${said(w.rights)}</p></main></body></html>
`
}
