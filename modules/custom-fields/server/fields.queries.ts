import { type FieldKind, type Option, customFieldKinds } from '@app/schema'
import {
  type Ctx,
  type CustomField,
  type Wire,
  customFields,
  error,
  objectOf,
  readOverlay,
  readSealed,
  records,
} from '@app/core'
import { carriers } from '../../files/index.ts'
import { markField } from './encryption.queries.ts'
import { slotUse, takeSlots, usedSlots } from './slots.ts'

export type NewField = {
  object: string
  label: string
  key?: string
  kind: FieldKind
  options?: (string | Option)[]
  required?: boolean
  filterable?: boolean
  searchable?: boolean
  personal?: boolean
  target?: string
  /** Data of special categories (GDPR Art. 9): encrypted from the first value on, and for good. */
  special?: boolean
}
const MAX_FIELDS = 200
const POINTING: ReadonlySet<FieldKind> = new Set(['ref', 'multi_ref'])
const SEALABLE: ReadonlySet<FieldKind> = new Set(['text', 'long_text', 'email', 'phone', 'url'])

const bad = (pointer: string, code: string, message: string) =>
  error('validation_failed', { fields: [{ pointer, code, message }] })

/** "Region (EMEA)" -> region_emea */
export function keyOf(label: string): string {
  const key = label
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 50)
  return /^[a-z]/.test(key) ? key : `field_${key || 'x'}`
}

export function readOptions(options: (string | Option)[] | undefined): Option[] {
  const seen = new Set<string>()
  return (options ?? []).flatMap((o) => {
    const label = (typeof o === 'string' ? o : o.label).trim()
    const value = typeof o === 'string' ? label : o.value.trim() || label
    if (label === '' || seen.has(value)) return []
    seen.add(value)
    return [{ value, label, ...(typeof o === 'object' && o.color ? { color: o.color } : {}) }]
  })
}

/** Fields changed: the overlay of every process is read anew, and this transaction sees it at once. */
export async function bump(ctx: Ctx): Promise<void> {
  await ctx.tx.query('update identity.tenant set schema_version = schema_version + 1 where id = $1', [ctx.tenant.id])
  ctx.custom = await readOverlay(ctx.tx, ctx.tenant.id)
  ctx.sealed = await readSealed(ctx.tx, ctx.tenant.id)
}

/**
 * Adds a field of the workspace's own to an object. It is usable in this very transaction.
 * @throws validation_failed, conflict when the object takes none, not_unique when the key is taken
 */
export async function addField(ctx: Ctx, given: NewField): Promise<Wire> {
  const object = ctx.app.registry.objects.get(given.object)
  if (!object?.custom_fields) throw bad('/object', 'no_custom_fields', 'takes no fields of its own')
  if (!(customFieldKinds as readonly string[]).includes(given.kind))
    throw bad('/kind', 'unknown_option', 'is not a kind of field')
  if (given.key !== undefined && !/^[a-z][a-z0-9_]{0,59}$/.test(given.key))
    throw bad('/key', 'bad_key', 'must be lower-case letters, digits and _')
  const existing = customFields(ctx, object)
  if (existing.size >= MAX_FIELDS) throw bad('/object', 'too_many', `has ${MAX_FIELDS} fields of its own already`)
  let key = given.key ?? keyOf(given.label)
  if (given.key === undefined)
    for (let n = 2; existing.has(key) || key in object.fields; n++) key = `${keyOf(given.label)}_${n}`
  if (key in object.fields) throw bad('/key', 'not_unique', 'is a field of the object already')
  if (given.kind === 'file' && !Object.values(carriers).some((one) => one.target === object.name))
    throw bad('/kind', 'no_files', 'is not for this object, whose records have no files')
  const options = readOptions(given.options)
  if ((given.kind === 'select' || given.kind === 'multi_select') && options.length === 0)
    throw bad('/options', 'required', 'a choice needs options')
  if (POINTING.has(given.kind) && !ctx.app.registry.objects.has(given.target ?? ''))
    throw bad('/target', 'required', 'names the object to point at')
  if (given.special && !SEALABLE.has(given.kind))
    throw bad('/special', 'not_text', 'can be said of texts only, which are then encrypted')
  const slots = given.filterable === false || given.special ? null : takeSlots(given.kind, usedSlots(existing.values()))
  const record = await records.create(
    ctx,
    'custom_field',
    {
      object: object.name,
      key,
      label: given.label,
      kind: given.kind,
      options: options.length > 0 ? options : null,
      target: POINTING.has(given.kind)
        ? given.target
        : given.kind === 'member' || given.kind === 'file'
          ? given.kind
          : null,
      is_required: given.required ?? false,
      is_filterable: given.filterable !== false && !given.special,
      is_searchable: (given.searchable ?? false) && !given.special,
      is_personal: given.personal ?? true,
      position: existing.size,
      slots: slots ?? {},
    },
    { raw: true },
  )
  if (given.special) await markField(ctx, object, `custom.${key}`, 'on', true)
  await bump(ctx)
  return record
}

export type FieldPatch = {
  label?: string
  options?: (string | Option)[]
  required?: boolean
  filterable?: boolean
  searchable?: boolean
  personal?: boolean
  position?: number
}

/** @returns the field, and whether values must be written into or out of slots and search terms (a job) */
export async function changeField(ctx: Ctx, id: string, patch: FieldPatch): Promise<{ record: Wire; refill: boolean }> {
  const field = await records.get(ctx, 'custom_field', id)
  const object = objectOf(ctx, String(field['object']))
  const own = customFields(ctx, object).get(String(field['key']))
  if (!own) throw error('not_found')
  const values: Record<string, unknown> = {}
  const kept = {
    label: 'label',
    required: 'is_required',
    searchable: 'is_searchable',
    personal: 'is_personal',
    position: 'position',
  } as const
  for (const [from, to] of Object.entries(kept))
    if (patch[from as keyof typeof kept] !== undefined) values[to] = patch[from as keyof typeof kept]
  if (patch.options) values['options'] = readOptions(patch.options)
  let refill = patch.searchable !== undefined && patch.searchable !== field['is_searchable']
  if (patch.filterable !== undefined && patch.filterable !== field['is_filterable']) {
    const slots = patch.filterable ? takeSlots(own.kind, usedSlots(customFields(ctx, object).values())) : {}
    if (slots === null) throw error('slots_exhausted')
    if (!patch.filterable) await clearSlots(ctx, object.name, own)
    Object.assign(values, { is_filterable: patch.filterable, slots })
    refill ||= patch.filterable
  }
  const record = await records.update(ctx, 'custom_field', id, values, { raw: true })
  await bump(ctx)
  return { record, refill }
}

export async function clearSlots(ctx: Ctx, object: string, field: CustomField): Promise<void> {
  const columns = Object.values(field.slots)
  if (columns.length > 0)
    await ctx.tx.query(
      `update ${object} set ${columns.map((c) => `${c} = null`).join(', ')} where tenant_id = $1 and (${columns.map((c) => `${c} is not null`).join(' or ')})`,
      [ctx.tenant.id],
    )
}

/**
 * Takes a field away; its values stay in the records for 30 days, as the field stays in the trash.
 * @returns the object whose search terms must be written anew (a job), or null when the field was not searched
 */
export async function dropField(ctx: Ctx, id: string): Promise<string | null> {
  const field = await records.get(ctx, 'custom_field', id)
  const object = objectOf(ctx, String(field['object']))
  const own = customFields(ctx, object).get(String(field['key']))
  if (own) await clearSlots(ctx, object.name, own)
  await records.remove(ctx, 'custom_field', id)
  await bump(ctx)
  return own?.search ? object.name : null
}

/**
 * Brings a field back from the trash; the records have kept its values. Its slots may be another's by now: it takes what is free, and
 * filters slowly when nothing is. Slots and search terms are written by a job.
 * @throws not_found when it is not in the trash, not_unique when another field took its name
 */
export async function restoreField(ctx: Ctx, id: string): Promise<Wire> {
  await records.restore(ctx, 'custom_field', id)
  const field = await records.get(ctx, 'custom_field', id)
  const others = customFields(ctx, String(field['object']))
  const slots = field['is_filterable'] ? takeSlots(field['kind'] as FieldKind, usedSlots(others.values())) : null
  const record = await records.update(ctx, 'custom_field', id, { slots: slots ?? {} }, { raw: true })
  await bump(ctx)
  return record
}

export async function listFields(ctx: Ctx, object: string | undefined): Promise<unknown> {
  const { data } = await records.list(ctx, 'custom_field', {
    limit: 200,
    sort: 'id',
    ...(object ? { filter: { object: { eq: object } } } : {}),
  })
  const slots = Object.fromEntries(
    [...ctx.app.registry.objects.values()]
      .filter((o) => o.custom_fields)
      .map((o) => [o.name, slotUse(customFields(ctx, o).values())]),
  )
  return { data, slots }
}

/** Writes slots, options and search terms of an object's rows anew, a batch at a time from `after`; returns the last id, or null at the end. */
export async function refillBatch(
  ctx: Ctx,
  objectName: string,
  after: string | null,
  limit: number,
): Promise<string | null> {
  const object = objectOf(ctx, objectName)
  const { data } = await records.page(ctx, object, {
    sort: 'id',
    fields: ['id'],
    limit,
    ...(after ? { filter: { id: { gt: after } } } : {}),
  })
  // Read once more as they are stored, with lists: their values are among the search terms that are written anew.
  const locked = await records.lockRows(
    ctx,
    object,
    data.map((record) => record.id),
  )
  const whole = [...locked.values()].map(({ record }) => record)
  if (whole.length > 0) await records.rewriteDerived(ctx, object, whole)
  return data.length < limit ? null : (data.at(-1)?.id ?? null)
}
