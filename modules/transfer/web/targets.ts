import { t } from '@lingui/core/macro'
import { inSentence, label, type FieldMeta, type ObjectMeta } from '@app/ui'

/** A place a column of the file can go. */
export type Target = { path: string; label: string; isRequired: boolean; isList: boolean }

const ADDRESS = ['street', 'city', 'region', 'postal_code', 'country']

/** Every writable place of an object: fields, parts of addresses, custom fields. The server checks again. */
export function targetsOf(object: ObjectMeta): Target[] {
  return object.fields.flatMap((field): Target[] => {
    if (field.name === 'full_name') return [{ path: field.name, label: field.label, isRequired: false, isList: false }]
    if (field.readonly || field.kind === 'file') return []
    const isList = field.kind === 'list' || field.kind === 'multi_ref' || field.name === 'tags'
    return [{ path: field.name, label: field.label, isRequired: field.required, isList }, ...partsOf(field)]
  })
}

/** "Postal code", in the language of the person. */
const partName = (part: string): string =>
  part === 'currency' ? t`Currency` : label(part.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase()))

function partsOf(field: FieldMeta): Target[] {
  const hasStreet = field.kind === 'address' || (field.list?.fields ?? []).some((one) => one.name === 'street')
  if (!hasStreet) return []
  return ADDRESS.map((part) => ({
    path: `${field.name}.${part}`,
    label: `${field.label}: ${inSentence(partName(part))}`,
    isRequired: false,
    isList: false,
  }))
}

/** Label of a place that the server offers: parts of fields in the language of the person, fields of the workspace's own as it calls them. */
export function labelOfTarget(object: ObjectMeta, target: { path: string; label: string }): string {
  const isOwn = target.path.split('.').includes('custom')
  return target.path === 'id' || isOwn ? label(target.label) : labelOfPath(object, target.path)
}

/** Label of a path for people: of the field, or of the field it begins with. */
export function labelOfPath(object: ObjectMeta, path: string): string {
  const direct = object.fields.find((field) => field.name === path)
  if (direct) return direct.label
  const [head = '', ...rest] = path.split('.')
  const field = object.fields.find((one) => one.name === head)
  return field
    ? `${field.label}${
        rest.length > 0
          ? `: ${rest
              .filter((part) => part !== 'custom')
              .map((part) => inSentence(partName(part)))
              .join(' ')}`
          : ''
      }`
    : path
}
