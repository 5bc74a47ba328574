import { type Field, type ObjectDef, fieldType } from '@app/schema'
import { type Cell, blindToken, envelopeKid, isEnvelope, openEnvelope, sealEnvelope } from '../crypto/envelope.ts'
import { type Ctx, type SealState, customFields } from '../ctx.ts'
import { workspaceKeys } from '../retention/keyring.ts'
import type { Wire } from './types.ts'

/** What stands in the place of an encrypted value, everywhere. Sent back, it means: as it is. */
export const MASK = '••••••'

const TEXTS: ReadonlySet<string> = new Set(['text', 'long_text', 'email', 'phone', 'url'])
const none: ReadonlyMap<string, SealState> = new Map()

/** The encrypted fields of an object, own ones as `custom.<key>`. */
export const sealedFields = (ctx: Pick<Ctx, 'sealed'>, object: ObjectDef | string): ReadonlyMap<string, SealState> =>
  ctx.sealed.get(typeof object === 'string' ? object : object.name) ?? none

/** A field by its name, an own one by `custom.<key>`. */
export const fieldNamed = (ctx: Ctx, object: ObjectDef, name: string): Field | undefined =>
  name.startsWith('custom.') ? customFields(ctx, object).get(name.slice(7)) : object.fields[name]

/** Names that the object's `compute` reads: it works with the values themselves. */
function computedFrom(object: ObjectDef): ReadonlySet<string> {
  const seen = new Set<string>()
  const compute = object.compute as ((next: unknown) => unknown) | undefined
  compute?.(new Proxy({}, { get: (_target, name) => (seen.add(String(name)), null) }))
  return seen
}

/**
 * Why a field cannot be encrypted, or null when it can: only texts, and none that name or find records, that sign people in, or that other
 * parts of the program pass on (rulings.md 41).
 */
export function whyNotSealable(ctx: Ctx, object: ObjectDef, name: string): string | null {
  const field = fieldNamed(ctx, object, name)
  if (!field) return 'unknown_field'
  if (
    !object.routes ||
    object.child ||
    object.class !== 'service' ||
    !('owner' in object.access || 'parents' in object.access)
  )
    return 'not_of_records'
  if (!TEXTS.has(field.kind)) return 'not_text'
  if (name === object.title || computedFrom(object).has(name)) return 'names_record'
  const keys = [...Object.values(object.duplicates ?? {}).flat(), ...(object.unique ?? []).flat()]
  const mirrored = Object.values(object.fields).some((other) => other.list?.primary === name)
  if (field.unique || keys.includes(name) || mirrored) return 'match_key'
  const read = [...ctx.app.parts.handlers.values()].some(
    ({ action }) => action.object === object.name && action.reads?.includes(name),
  )
  return field.readonly || field.via || read ? 'used_by_program' : null
}

const cellOf = (ctx: Ctx, table: string, column: string, row: string): Cell => ({
  tenant: ctx.tenant.id,
  table,
  column,
  row,
})

const valueAt = (record: Wire, name: string): unknown =>
  name.startsWith('custom.') ? record.custom?.[name.slice(7)] : record[name]
function setAt(record: Wire, name: string, value: unknown): void {
  if (name.startsWith('custom.')) record.custom = { ...record.custom, [name.slice(7)]: value }
  else record[name] = value
}

/** What an encrypted field of a row holds; a value that was not encrypted yet is itself. Null when there is none, or when its key is gone. */
export function openValue(ctx: Ctx, object: ObjectDef, name: string, row: Wire): string | null {
  const value = valueAt(row, name)
  if (typeof value !== 'string') return null
  if (!isEnvelope(value)) return value
  return openEnvelope(workspaceKeys(ctx.app, ctx.tenant.id, 'fields'), cellOf(ctx, object.name, name, row.id), value)
}

/**
 * Turns what is to be written into its stored form, in place: encrypted fields into envelopes (one that holds the same already stays), fields that
 * are no longer encrypted into their text. Idempotent: the job that rewrites rows writes them as they are read.
 */
export function sealRow(ctx: Ctx, object: ObjectDef, next: Wire, previous: Wire | null, raw: boolean): void {
  for (const [name, state] of sealedFields(ctx, object)) {
    const value = valueAt(next, name)
    if (typeof value !== 'string') continue
    const cell = cellOf(ctx, object.name, name, next.id)
    const keys = workspaceKeys(ctx.app, ctx.tenant.id, 'fields')
    const before = previous ? valueAt(previous, name) : null
    const kept = isEnvelope(value) && (value === before || raw) ? openEnvelope(keys, cell, value) : null
    const plain = kept ?? value
    if (state === 'decrypting') setAt(next, name, plain)
    else if (kept !== null && envelopeKid(value) === keys.kid) continue
    else if (kept === null && previous && isEnvelope(before) && openEnvelope(keys, cell, before) === plain)
      setAt(next, name, before)
    else setAt(next, name, sealEnvelope(keys, cell, plain))
  }
  if (raw) openLeftovers(ctx, object, next)
}

/** Old values put back by an undo may be envelopes of a field that is not encrypted any more. */
function openLeftovers(ctx: Ctx, object: ObjectDef, next: Wire): void {
  const sealed = sealedFields(ctx, object)
  const names = [...Object.keys(object.fields), ...Object.keys(next.custom ?? {}).map((key) => `custom.${key}`)]
  for (const name of names) {
    const value = valueAt(next, name)
    if (sealed.has(name) || !isEnvelope(value)) continue
    const plain = openEnvelope(
      workspaceKeys(ctx.app, ctx.tenant.id, 'fields'),
      cellOf(ctx, object.name, name, next.id),
      value,
    )
    if (plain !== null) setAt(next, name, plain)
  }
}

/** The record as anybody sees it: encrypted fields masked. The record itself when there are none. */
export function masked(names: Iterable<string>, record: Wire): Wire {
  let out = record
  for (const name of names) {
    const value = valueAt(record, name)
    if (value === null || value === undefined) continue
    if (out === record) out = { ...record }
    setAt(out, name, MASK)
  }
  return out
}

/** A value of the trail as anybody sees it. An envelope is masked whatever its field is now. */
export const maskedValue = (ctx: Pick<Ctx, 'sealed'>, object: string, field: string, value: unknown): unknown =>
  value !== null && value !== undefined && (isEnvelope(value) || sealedFields(ctx, object).has(field)) ? MASK : value

/** Texts that other tables keep of encrypted fields, bound to where they lie. What is no envelope of that place comes back as it is. */
export const sealText = (ctx: Pick<Ctx, 'app' | 'tenant'>, cell: Cell, text: string): string =>
  sealEnvelope(workspaceKeys(ctx.app, ctx.tenant.id, 'fields'), cell, text)
export const openText = (ctx: Pick<Ctx, 'app' | 'tenant'>, cell: Cell, text: string): string =>
  (isEnvelope(text) ? openEnvelope(workspaceKeys(ctx.app, ctx.tenant.id, 'fields'), cell, text) : null) ?? text
export const maskedText = (text: string): string => (isEnvelope(text) ? MASK : text)

/** How a blind token stands among the search terms: people cannot type its first character. */
const term = (token: string): string => `#${token}`

/** Terms by which a record's encrypted values are found by equality. Long texts have none. */
export function blindTerms(ctx: Ctx, object: ObjectDef, record: Wire): string[] {
  const terms: string[] = []
  for (const name of sealedFields(ctx, object).keys()) {
    if (fieldNamed(ctx, object, name)?.kind === 'long_text' || valueAt(record, name) === MASK) continue
    const plain = openValue(ctx, object, name, record)
    if (plain !== null)
      terms.push(
        term(
          blindToken(
            workspaceKeys(ctx.app, ctx.tenant.id, 'blind_index').key,
            { table: object.name, column: name },
            plain,
          ),
        ),
      )
  }
  return terms
}

/** The terms under which a value asked for would stand: one for each key that may have written it. */
export function askedTerms(ctx: Ctx, object: ObjectDef, name: string, value: string): string[] {
  const keys = workspaceKeys(ctx.app, ctx.tenant.id, 'blind_index')
  const field = fieldNamed(ctx, object, name)
  const clean = field ? fieldType(field.kind).normalise(value, field, ctx.env) : { value }
  const text = 'invalid' in clean || typeof clean.value !== 'string' ? value : clean.value
  return keys.kids.flatMap((kid) => {
    const key = keys.of(kid)
    return key ? [term(blindToken(key, { table: object.name, column: name }, text))] : []
  })
}
