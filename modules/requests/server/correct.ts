import {
  type App,
  type Ctx,
  asProgram,
  customFields,
  error,
  objectOf,
  pastRestriction,
  records,
  sealedFields,
} from '@app/core'
import { egressOf } from '@app/core/egress'
import { labelOf } from '@app/core/http'
import { type Field, type FieldKind, type ObjectDef, destinationNamed, fieldColumns } from '@app/schema'
import { type Correction, correctionsOf, textsOf } from './correct.queries.ts'
import { personObjects, searchObjects } from './find.queries.ts'
import { type PrivacyRequest, stepsOf } from './requests.queries.ts'
import { note } from './steps.ts'
import { type Subject, subjectsOf, titlesOf } from './subjects.queries.ts'

/** Kinds whose value is a text that a person can read, and say what it should be: the same mistake is looked for elsewhere. */
const TEXTUAL: ReadonlySet<FieldKind> = new Set(['text', 'long_text', 'email', 'phone', 'url', 'date'])
/** Kinds that lead to other records, or hold what is no value to type: they are changed where they belong. */
const LEADING: ReadonlySet<FieldKind> = new Set(['ref', 'multi_ref', 'member', 'tags', 'file', 'json'])
/** A shorter text stands everywhere: it is compared in its own field only. */
const SHORTEST = 4

/** Fields of an object that hold something about the person and that a member could write: of every kind that holds a value of its own. */
const correctable = (object: ObjectDef): string[] =>
  Object.entries(object.fields)
    .filter(([, field]) => !LEADING.has(field.kind) && field.readonly !== true && field.via === undefined)
    .map(([name]) => name)
/** As {@link correctable}, with the workspace's own fields as `custom.key`. */
const correctableHere = (ctx: Ctx, object: ObjectDef): Map<string, Field> =>
  new Map([
    ...correctable(object).flatMap((name): [string, Field][] => {
      const field = object.fields[name]
      return field ? [[name, field]] : []
    }),
    ...[...customFields(ctx, object)].flatMap(([key, field]): [string, Field][] =>
      LEADING.has(field.kind) || field.readonly === true ? [] : [[`custom.${key}`, field]],
    ),
  ])
/** Names to read for these fields, and the value of one in what was read. */
const readNames = (names: readonly string[]): string[] => [
  ...new Set(names.map((name) => (name.startsWith('custom.') ? 'custom' : name))),
]
const valueIn = (row: Readonly<Record<string, unknown>> | undefined, name: string): unknown => {
  if (!name.startsWith('custom.')) return row?.[name] ?? null
  const custom = row?.['custom']
  return typeof custom === 'object' && custom !== null
    ? ((custom as Record<string, unknown>)[name.slice(7)] ?? null)
    : null
}
const ownLabel = (name: string, field: Field): string => labelOf(name.replace(/^custom\./, ''), field)

/** By object, the columns in which a correction stands as text: what the probe looks into. */
export const correctedColumns = (app: Pick<App, 'registry'>): Map<string, Set<string>> =>
  new Map(
    personObjects(app).map((object) => {
      const columns = new Set(fieldColumns(object).map((column) => column.name))
      return [
        object.name,
        // A number or a day may be written in another form than it is kept.
        new Set(correctable(object).filter((name) => columns.has(name) && object.fields[name]?.kind === 'text')),
      ]
    }),
  )

/** Records of a person that the workspace may correct: a member's belong to their account. */
const isOwn = (ctx: Ctx, one: Subject): boolean => {
  const object = ctx.app.registry.objects.get(one.object)
  return one.confirmed_at !== null && one.role === 'person' && object !== undefined && !object.fields['account_id']
}

type Offer = {
  readonly object: string
  readonly record_id: string
  readonly title: string
  /** Null where the wrong text stands inside a longer one: somebody reads and changes it there. */
  readonly field: string | null
  readonly label: string | null
  readonly old: string
  readonly new: string
}

/** All that a correction needs: what the person wrote, the records with their fields, what was corrected, where the same mistake stands, who was sent it. */
export async function correctionView(given: Ctx, one: PrivacyRequest): Promise<Record<string, unknown>> {
  const ctx = pastRestriction(asProgram(given))
  const subjects = await subjectsOf(ctx, one.id)
  const own = subjects.filter((each) => isOwn(ctx, each))
  const titles = await titlesOf(ctx, subjects)
  const titleOf = (each: Pick<Subject, 'object' | 'record_id'>): string =>
    titles.get(`${each.object} ${each.record_id}`)?.title ?? ''
  const corrected = await correctionsOf(ctx, one.id)
  const steps = await stepsOf(ctx, one.id)
  const told = steps.filter((step) => step.name === 'recipient_told')
  const list = []
  for (const each of own) {
    const object = objectOf(ctx, each.object)
    if (!titles.has(`${each.object} ${each.record_id}`)) continue
    const fields = correctableHere(ctx, object)
    const asked = { fields: readNames([...fields.keys()]), trash: true }
    const [row] = await records.getMany(ctx, each.object, [each.record_id], asked)
    const sealed = sealedFields(ctx, object)
    list.push({
      object: each.object,
      record_id: each.record_id,
      title: titleOf(each),
      fields: [...fields].map(([name, field]) => ({
        name,
        label: ownLabel(name, field),
        kind: field.kind,
        value: sealed.has(name) ? null : valueIn(row, name),
        is_encrypted: sealed.has(name),
      })),
    })
  }
  return {
    asked: steps
      .filter((step) => step.name === 'correction_asked')
      .map((step) => ({ at: step.at, wrong: step.detail?.['wrong'] ?? '', right: step.detail?.['right'] ?? '' })),
    records: list,
    corrected: corrected.map((each) => ({ ...each, title: titleOf(each) })),
    offered: await offersOf(ctx, subjects, corrected, titleOf),
    recipients: (await recipientsOf(ctx, own)).map((each) => ({
      ...each,
      told_at: told.findLast((step) => step.detail?.['destination'] === each.destination)?.at ?? null,
    })),
  }
}

/** Where else the same mistake stands, in records that are, or may be, of the person: shown, never changed by themselves. */
async function offersOf(
  ctx: Ctx,
  subjects: readonly Subject[],
  corrected: readonly Correction[],
  titleOf: (one: Subject) => string,
): Promise<Offer[]> {
  const pairs = corrected.filter(
    (each): each is Correction & { old: string; new: string } =>
      typeof each.old === 'string' && each.old !== '' && typeof each.new === 'string',
  )
  const candidates = subjects.filter((each) => each.rejected_at === null)
  const offers: Offer[] = []
  for (const [name, mine] of Map.groupBy(candidates, (each) => each.object)) {
    const object = ctx.app.registry.objects.get(name)
    if (!object) continue
    const columns = new Set(fieldColumns(object).map((column) => column.name))
    const fields = correctable(object).filter(
      (field) =>
        columns.has(field) &&
        TEXTUAL.has(object.fields[field]?.kind ?? 'json') &&
        !sealedFields(ctx, object).has(field),
    )
    const rows = await textsOf(
      ctx,
      object,
      mine.map((each) => each.record_id),
      fields,
    )
    for (const row of rows)
      for (const pair of pairs) {
        const subject = mine.find((each) => each.record_id === row.id)
        const same = fields.find((field) => row.values[field]?.toLowerCase() === pair.old.toLowerCase())
        const inside = fields.some(
          (field) => pair.old.length >= SHORTEST && row.values[field]?.toLowerCase().includes(pair.old.toLowerCase()),
        )
        if (!subject || (!same && !inside)) continue
        // The new value may hold the old one: what was corrected is not a mistake again.
        if (same === undefined && row.id === pair.record_id && row.values[pair.field] === pair.new) continue
        offers.push({
          object: name,
          record_id: row.id,
          title: titleOf(subject),
          field: same ?? null,
          label: same ? labelOf(same, object.fields[same] ?? {}) : null,
          old: pair.old,
          new: pair.new,
        })
      }
  }
  return [...offers, ...(await mentioned(ctx, subjects, pairs, offers))]
}

/** Records found by the wrong text itself, which the first search did not know: notes, deals, other people’s records. */
async function mentioned(
  ctx: Ctx,
  subjects: readonly Subject[],
  pairs: readonly (Correction & { old: string; new: string })[],
  before: readonly Offer[],
): Promise<Offer[]> {
  const known = new Set([...before, ...subjects].map((each) => `${each.object} ${each.record_id}`))
  const offers: Offer[] = []
  for (const pair of pairs) {
    if (pair.old.length < SHORTEST) continue
    const isAddress = pair.old.includes('@')
    const found = await searchObjects(ctx, {
      emails: isAddress ? [pair.old.toLowerCase()] : [],
      phones: /^\+\d{6,}$/.test(pair.old) ? [pair.old] : [],
      names: isAddress ? [] : [pair.old],
    })
    const fresh = found.filter((each) => !known.has(`${each.object} ${each.record_id}`)).slice(0, 50)
    const titles = await titlesOf(ctx, fresh)
    for (const each of fresh) {
      const title = titles.get(`${each.object} ${each.record_id}`)
      if (title && !title.trashed)
        offers.push({ ...each, title: title.title, field: null, label: null, old: pair.old, new: pair.new })
    }
  }
  return offers.map(({ object, record_id, title, field, label, old, new: right }) => ({
    object,
    record_id,
    title,
    field,
    label,
    old,
    new: right,
  }))
}

export type Recipient = {
  readonly destination: string
  readonly title: string
  readonly last_at: string
  readonly fields: readonly string[]
}

/** To whom data of these records went, as the ledger of what left says (Art. 19). */
export async function recipientsOf(
  ctx: Ctx,
  own: readonly Pick<Subject, 'object' | 'record_id'>[],
): Promise<Recipient[]> {
  const lines = []
  for (const each of own) lines.push(...(await egressOf(ctx, each.object, each.record_id)))
  return [
    ...Map.groupBy(
      lines.filter((line) => line.outcome === 'sent'),
      (line) => line.destination,
    ),
  ].map(([destination, sent]) => ({
    destination,
    title: destinationNamed(destination)?.title ?? destination,
    last_at:
      sent
        .map((line) => line.at)
        .toSorted()
        .at(-1) ?? '',
    fields: [...new Set(sent.flatMap((line) => line.fields))].toSorted(),
  }))
}

/**
 * Corrects one field of a confirmed record: through the one path of every change, so that checks, search words and the trail follow; what stood there
 * before is kept as evidence. In the name of the person: a restriction does not stand in the way.
 * @throws not_found, field_not_writable, validation_failed with the pointer /value
 */
export async function correct(
  given: Ctx,
  one: PrivacyRequest,
  what: { object: string; record_id: string; field: string; value: unknown },
): Promise<void> {
  const ctx = pastRestriction(asProgram(given))
  const subject = (await subjectsOf(ctx, one.id)).find(
    (each) => each.object === what.object && each.record_id === what.record_id,
  )
  if (!subject || !isOwn(ctx, subject)) throw error('not_found')
  const object = objectOf(ctx, what.object)
  const field = correctableHere(ctx, object).get(what.field)
  if (!field)
    throw error('field_not_writable', {
      fields: [
        { pointer: '/field', code: 'field_not_writable', message: 'is no field of the person’s that can be corrected' },
      ],
    })
  const read = async (): Promise<unknown> =>
    valueIn(
      (await records.getMany(ctx, what.object, [what.record_id], { fields: readNames([what.field]) }))[0],
      what.field,
    )
  const isSealed = sealedFields(ctx, object).has(what.field)
  const old = await read()
  const patch = what.field.startsWith('custom.')
    ? { custom: { [what.field.slice(7)]: what.value } }
    : { [what.field]: what.value }
  await records.update(ctx, what.object, what.record_id, patch, { event: 'corrected' })
  await note(given, one, 'corrected', {
    object: what.object,
    record_id: what.record_id,
    field: what.field,
    label: ownLabel(what.field, field),
    old: isSealed ? null : old,
    new: isSealed ? null : await read(),
  })
}
