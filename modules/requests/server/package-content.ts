import { type Ctx, asProgram, customFields, labelOf, pastRestriction, records, sealedFields } from '@app/core'
import { type MapEntry, type ObjectDef, dataMap, destinations, purposes, retentionText } from '@app/schema'
import { destinationsInUse } from '../../data-map/server/index.ts'
import { type EgressEntry, egressOf } from '@app/core/egress'
import type { CarriedFile } from '../../files/server/index.ts'
import { labelIn } from '../../data-map/server/index.ts'
import { exportedColumns, exportedCsv } from '../../transfer/server/index.ts'
import { personObjects, searchTables } from './find.queries.ts'
import { knownOfCase } from './find.ts'
import type { Known } from './match.ts'
import { type HistoryRow, type LedgerSource, historyOf, importedRows, ledgerRows, mailsTo } from './package.queries.ts'
import { type LeftOut, personFiles } from './person-files.ts'
import type { PrivacyRequest } from './requests.queries.ts'
import { confirmedSubjects } from './subjects.queries.ts'

/** Why, how long, to whom, and from where (GDPR Art. 15(1)). */
export type About = {
  readonly purpose: string
  readonly text: string
  readonly basis: string
  readonly retention: string
  readonly recipients: readonly string[]
}
export type Section = {
  readonly object: string
  readonly label: string
  /** `about`: the records are the person's, or hang on them; `mention`: only what is said of the person in them. */
  readonly role: 'about' | 'mention'
  readonly about: About
  readonly records: readonly Readonly<Record<string, unknown>>[]
  /** What the fields are called in the language of the person; those of the workspace's own as it typed them. */
  readonly labels: Readonly<Record<string, string>>
  readonly csv: string | null
}
export type Content = {
  readonly workspace: string
  readonly number: string
  readonly made_at: string
  readonly language: 'en' | 'de'
  readonly known: Known
  readonly sections: readonly Section[]
  readonly history: readonly HistoryRow[]
  readonly imported: readonly { row_no: number; cells: unknown }[]
  readonly mails: readonly { at: string; kind: string; state: string }[]
  /** What hangs on the person's records beside them: consents, objections, notices given. */
  readonly ledgers: readonly {
    readonly place: string
    readonly about: About | null
    readonly rows: readonly Readonly<Record<string, unknown>>[]
  }[]
  /** What went out of the program about these records: where to, why, which fields. */
  readonly left: readonly Pick<EgressEntry, 'at' | 'destination' | 'purpose' | 'fields' | 'outcome'>[]
  /** Files on the person's records, and on records about nobody else; written into the archive beside this. */
  readonly files: readonly CarriedFile[]
  /** Files on other records that name the person, and why they are not here. */
  readonly files_left_out: readonly (LeftOut & { readonly label: string })[]
  readonly other: readonly { readonly place: string; readonly rows: number; readonly about: About | null }[]
  readonly authority: string
}

const bases = {
  contract: 'GDPR Art. 6(1)(b): contract',
  legal_obligation: 'GDPR Art. 6(1)(c): legal obligation',
  legitimate_interest: 'GDPR Art. 6(1)(f): legitimate interest',
} as const
/** Fields that name other people: members, and whoever made or changed the record. */
const OTHERS = new Set(['created_by', 'updated_by'])
const HIDDEN = '[another person]'

/** Puts together all that is confirmed of the person. What is of others in it is left out or struck. */
export async function contentOf(
  given: Ctx,
  request: PrivacyRequest,
  number: string,
  authority: string,
): Promise<Content> {
  const ctx = pastRestriction(asProgram(given))
  const subjects = await confirmedSubjects(ctx, request.id)
  const { language } = request
  const known = await knownOfCase(ctx, request)
  const used = new Set((await destinationsInUse(ctx)).filter((one) => one.in_use).map((one) => one.key))
  const map = new Map(dataMap(ctx.app.registry).map((entry) => [entry.name, aboutOf(entry, used, request.language)]))
  const own = Map.groupBy(
    subjects.filter((one) => one.role === 'person'),
    (one) => one.object,
  )
  const ids = new Map([...own].map(([name, all]) => [name, all.map((one) => one.record_id)]))
  const found = new Map<string, Set<string>>([...ids].map(([name, all]) => [name, new Set(all)]))
  for (const [name, all] of await hangingOn(ctx, ids)) found.set(name, new Set([...(found.get(name) ?? []), ...all]))
  const sections: Section[] = []
  const history: HistoryRow[] = []
  for (const [name, wanted] of found) {
    const object = ctx.app.registry.objects.get(name)
    const about = map.get(name)
    if (!object || !about || wanted.size === 0) continue
    const rows = await readAll(ctx, object, [...wanted])
    const told = rows.map((row) =>
      withoutOthers(ctx, object, row, known, new Set([...found.values()].flatMap((all) => [...all]))),
    )
    const columns = exportedColumns(ctx, object).filter(
      (column) => column.kind !== 'member' && column.label_of !== 'member' && !OTHERS.has(column.path),
    )
    sections.push({
      object: name,
      label: labelIn(language, object.label[1]),
      labels: labelsOf(ctx, object, language),
      role: 'about',
      about,
      records: told,
      csv: await exportedCsv(ctx, columns, told),
    })
    if (ids.has(name)) history.push(...(await historyOf(ctx, name, ids.get(name) ?? [])))
  }
  for (const [name, mentions] of Map.groupBy(
    subjects.filter((one) => one.role === 'mention' && !found.get(one.object)?.has(one.record_id)),
    (one) => one.object,
  )) {
    const object = ctx.app.registry.objects.get(name)
    const about = map.get(name)
    if (!object || !about) continue
    const rows = await readAll(
      ctx,
      object,
      mentions.map((one) => one.record_id),
    )
    const matched = new Map(mentions.map((one) => [one.record_id, new Set(one.fields)]))
    sections.push({
      object: name,
      label: labelIn(language, object.label[1]),
      labels: labelsOf(ctx, object, language),
      role: 'mention',
      about,
      csv: null,
      records: rows.map((row) => {
        const told = withoutOthers(ctx, object, row, known, new Set())
        return Object.fromEntries(
          Object.entries(told).filter(([key]) => key === 'id' || matched.get(String(row['id']))?.has(key)),
        )
      }),
    })
  }
  const left = []
  for (const [name, all] of ids) for (const id of all) left.push(...(await egressOf(ctx, name, id)))
  const mentions = Map.groupBy(
    subjects.filter((one) => one.role === 'mention'),
    (one) => one.object,
  )
  const { files, left_out } = await personFiles(
    ctx,
    ids,
    new Map([...found].map(([name, all]) => [name, [...all]])),
    new Map([...mentions].map(([name, all]) => [name, all.map((one) => one.record_id)])),
  )
  const emails = known.emails
  const copies = await searchTables(
    ctx,
    known,
    subjects.map((one) => one.record_id),
  )
  const ledgers = []
  for (const { object, ...source } of ledgerSources(ctx)) {
    const rows = await ledgerRows(ctx, source, [...(ids.get(object) ?? [])])
    if (rows.length > 0)
      ledgers.push({
        place: source.table,
        about: map.get(source.table) ?? null,
        rows: rows.map((row) =>
          Object.fromEntries(Object.entries(row).map(([key, value]) => [key, struck(value, known)])),
        ),
      })
  }
  return {
    workspace: ctx.tenant.name,
    number,
    made_at: ctx.now,
    language,
    known,
    sections,
    history: history.map((row) => ({ ...row, old: struck(row.old, known), new: struck(row.new, known) })),
    imported: await importedRows(ctx, emails),
    mails: await mailsTo(ctx, emails),
    left: left
      .toSorted((a, b) => (a.at < b.at ? -1 : 1))
      .map(({ at, destination, purpose, fields, outcome }) => ({ at, destination, purpose, fields, outcome })),
    files,
    files_left_out: left_out.map((one) => ({
      ...one,
      label: labelIn(language, ctx.app.registry.objects.get(one.object)?.label[1] ?? one.object),
    })),
    ledgers,
    other: copies.map((one) => ({ ...one, about: map.get(one.place) ?? null })),
    authority,
  }
}

const aboutOf = (entry: MapEntry, used: ReadonlySet<string>, language: 'en' | 'de'): About => ({
  purpose: labelIn(language, purposes[entry.purpose].title),
  text: labelIn(language, purposes[entry.purpose].text),
  basis: bases[entry.basis],
  retention: retentionText(entry.retention),
  recipients: entry.sent_to.filter((one) => used.has(one)).map((one) => labelIn(language, destinations[one].title)),
})

function labelsOf(ctx: Ctx, object: ObjectDef, language: 'en' | 'de'): Record<string, string> {
  const own = Object.entries(object.fields).map(([name, field]) => [name, labelIn(language, labelOf(name, field))])
  const custom = [...customFields(ctx, object)].map(([key, field]) => [`custom.${key}`, labelOf(key, field)])
  return Object.fromEntries([...own, ...custom])
}

/** Tables that belong to records of people by a reference. Who of the workspace wrote a row is left out, and so are its own ids. */
function ledgerSources(ctx: Ctx): (LedgerSource & { object: string })[] {
  const people = new Set(personObjects(ctx.app).map((one) => one.name))
  return [...ctx.app.registry.tables.values()].flatMap((table) =>
    Object.entries(table.columns).flatMap(([by, column]) => {
      const object = column.references
      if (object === undefined || !people.has(object) || column.personal === false) return []
      const columns = Object.entries(table.columns)
        .filter(([, each]) => each.type !== 'uuid' && each.type !== 'bytea')
        .map(([name]) => name)
      return columns.length > 0 ? [{ table: table.name, by, columns, object }] : []
    }),
  )
}

/** Records that say they are about one of these people: tasks, notes, activities, deals. */
export async function hangingOn(
  ctx: Ctx,
  people: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, string[]>> {
  const out = new Map<string, string[]>()
  for (const object of ctx.app.registry.objects.values()) {
    if (object.child || !object.routes) continue
    for (const [name, field] of Object.entries(object.fields)) {
      const ids = field.subject && field.target ? people.get(field.target) : undefined
      if (!ids || (field.kind !== 'ref' && field.kind !== 'multi_ref')) continue
      const found = await records.matchingIds(ctx, object, { filter: { [name]: { in: [...ids] } } }, 5000)
      out.set(object.name, [...(out.get(object.name) ?? []), ...found])
    }
  }
  return out
}

async function readAll(ctx: Ctx, object: ObjectDef, ids: string[]): Promise<Record<string, unknown>[]> {
  const fields = [...Object.keys(object.fields), ...(object.custom_fields ? ['custom'] : [])]
  const rows: Record<string, unknown>[] = await records.getMany(ctx, object.name, ids, { fields, trash: true })
  const sealed = [...sealedFields(ctx, object).keys()]
  const values = sealed.length > 0 ? await records.openMany(ctx, object, ids, sealed) : new Map()
  for (const row of rows)
    for (const [name, value] of Object.entries<string | null>(values.get(String(row['id'])) ?? {})) {
      const custom = row['custom']
      if (!name.startsWith('custom.')) row[name] = value
      else if (typeof custom === 'object' && custom !== null) row['custom'] = { ...custom, [name.slice(7)]: value }
    }
  return rows
}

/** A record as the person gets it: members are not named, other people neither, and their addresses and numbers in texts are struck. */
function withoutOthers(
  ctx: Ctx,
  object: ObjectDef,
  row: Record<string, unknown>,
  known: Known,
  own: ReadonlySet<string>,
): Record<string, unknown> {
  const people = new Set(personObjects(ctx.app).map((one) => one.name))
  const fields = {
    ...object.fields,
    ...Object.fromEntries([...customFields(ctx, object)].map(([key, field]) => [`custom.${key}`, field])),
  }
  const isOthers = (name: string): boolean => fields[name]?.kind === 'member' || OTHERS.has(name)
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]): [string, unknown][] => {
      if (isOthers(name)) return []
      const target = fields[name]?.target
      if (target && people.has(target)) {
        return [[name, Array.isArray(value) ? (ofOwn(value, own) ?? []) : ofOwn(value, own)]]
      }
      if (name === 'custom' && typeof value === 'object' && value !== null)
        return [
          [
            name,
            Object.fromEntries(
              Object.entries(value)
                .filter(([key]) => !isOthers(`custom.${key}`))
                .map(([key, each]) => [
                  key,
                  people.has(fields[`custom.${key}`]?.target ?? '') ? ofOwn(each, own) : struck(each, known),
                ])
                .filter(([, each]) => each !== null),
            ),
          ],
        ]
      return [[name, struck(value, known)]]
    }),
  )
}

/** References to people without those to others; null when none is left. */
function ofOwn(value: unknown, own: ReadonlySet<string>): unknown {
  if (!Array.isArray(value)) return own.has(String(value)) ? value : null
  const left = value.filter((id) => own.has(String(id)))
  return left.length > 0 ? left : null
}

const ADDRESS = /[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi
const NUMBER = /\+\d[\d ()/.-]{6,}\d/g
/** Strikes addresses and international numbers that are not the person's, wherever they stand. */
function struck(value: unknown, known: Known): unknown {
  if (Array.isArray(value)) return value.map((one) => struck(one, known))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, struck(one, known)]))
  if (typeof value !== 'string') return value
  const digits = known.phones.map((phone) => phone.replaceAll(/\D/g, ''))
  return value
    .replaceAll(ADDRESS, (found) => (known.emails.includes(found.toLowerCase()) ? found : HIDDEN))
    .replaceAll(NUMBER, (found) => (digits.includes(found.replaceAll(/\D/g, '')) ? found : HIDDEN))
}
