import type { FieldMeta, Row } from '@app/ui'

/** A field both records may say something about. */
export type Difference = {
  field: FieldMeta
  kept: unknown
  other: unknown
  state: 'same' | 'only kept' | 'only other' | 'differ'
}

/** Which side gives the value of a field. */
export type Side = 'kept' | 'other'

function at(record: Row, name: string): unknown {
  if (!name.startsWith('custom.')) return record[name]
  return record.custom?.[name.slice('custom.'.length)]
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/** Fields a person can choose, the differing ones first. Lists and tags are united by the server, so they are no choice. */
export function differences(fields: readonly FieldMeta[], kept: Row, other: Row): Difference[] {
  const rank = { differ: 0, 'only other': 1, 'only kept': 2, same: 3 }
  return fields
    .filter((field) => !field.readonly && field.kind !== 'list' && field.kind !== 'multi_ref' && field.name !== 'tags')
    .flatMap((field): Difference[] => {
      const a = at(kept, field.name)
      const b = at(other, field.name)
      if (isEmpty(a) && isEmpty(b)) return []
      const state = isEmpty(b)
        ? 'only kept'
        : isEmpty(a)
          ? 'only other'
          : JSON.stringify(a) === JSON.stringify(b)
            ? 'same'
            : 'differ'
      return [{ field, kept: a, other: b, state }]
    })
    .sort((a, b) => rank[a.state] - rank[b.state])
}

/** What is chosen before anybody chooses: the kept record's value, or the other's where the kept one has none. */
export function firstChoice(list: readonly Difference[]): Record<string, Side> {
  return Object.fromEntries(list.map((one) => [one.field.name, one.state === 'only other' ? 'other' : 'kept']))
}

/** The `fields` of the merge request: values taken from the other record, custom ones nested. */
export function fieldsOf(list: readonly Difference[], choice: Record<string, Side>): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const one of list) {
    if (choice[one.field.name] !== 'other' || one.state === 'same') continue
    if (one.field.name.startsWith('custom.')) custom[one.field.name.slice('custom.'.length)] = one.other
    else fields[one.field.name] = one.other
  }
  return Object.keys(custom).length > 0 ? { ...fields, custom } : fields
}
