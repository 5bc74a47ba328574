import type { Field, ObjectDef } from '@app/schema'
import { addressParts } from '@app/schema'
import type { Target } from './columns.ts'

/** Kinds whose cells an import cannot make: files are uploaded apart. */
const unreadable = new Set(['file'])

const humanise = (name: string): string =>
  name.charAt(0).toUpperCase() +
  name
    .slice(1)
    .replace(/_ids?$/, '')
    .replaceAll('_', ' ')

/**
 * Every place a column of `object` can go: writable fields, `address.city` and its kin, `addresses.city` of address lists, custom fields.
 * `child` gives the object of a list field.
 */
export const targetsOf = (
  object: ObjectDef,
  custom: ReadonlyMap<string, Field>,
  child: (name: string) => ObjectDef | undefined,
): Target[] => {
  const targets: Target[] = []
  const add = (path: string, field: Field, label: string, many = false): void => {
    targets.push({ path, kind: field.kind, label, required: field.required === true, field, many })
  }
  for (const [name, field] of Object.entries(object.fields)) {
    if (name === 'full_name' && 'first_name' in object.fields)
      add(name, { kind: 'text', personal: field.personal }, 'Full name')
    if (field.readonly || unreadable.has(field.kind)) continue
    const label = field.label ?? humanise(name)
    if (field.kind === 'address') {
      add(name, field, label)
      for (const part of addressParts)
        add(`${name}.${part}`, { kind: 'text', personal: field.personal }, `${label} ${humanise(part).toLowerCase()}`)
    } else if (field.kind === 'list') {
      add(name, field, label, true)
      for (const part of listParts(field, child))
        add(`${name}.${part}`, { kind: 'text', personal: field.personal }, `${label} ${humanise(part).toLowerCase()}`)
    } else if (field.kind === 'money') {
      add(name, field, label)
      add(`${name}.currency`, { kind: 'text', personal: field.personal }, `${label} currency`)
    } else add(name, field, label, field.kind === 'tags' || field.kind === 'multi_ref')
  }
  for (const [key, field] of custom) {
    const label = field.label ?? humanise(key)
    if (!unreadable.has(field.kind)) add(`custom.${key}`, field, label, field.kind === 'multi_ref')
    if (field.kind === 'money')
      add(`custom.${key}.currency`, { kind: 'text', personal: field.personal }, `${label} currency`)
  }
  return targets
}

/** Parts of a list of addresses that several columns fill together; lists of plain values have none. */
const listParts = (field: Field, child: (name: string) => ObjectDef | undefined): string[] => {
  const item = field.list ? child(field.list.object) : undefined
  return item && !('value' in item.fields) && 'street' in item.fields
    ? addressParts.filter((part) => part in item.fields)
    : []
}
