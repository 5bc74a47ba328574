import { type Ctx, records } from '@app/core'
import { type ObjectDef, type RetentionClass, fieldColumns, retentionClasses, slotColumns } from '@app/schema'

/** The law that keeps rows of this object beyond an erasure, when there is one: with the least of their fields. */
export function statute(object: ObjectDef): { name: string; from: string; after: string } | null {
  const { retention } = object
  if (typeof retention === 'string' || !('class' in retention)) return null
  const found: RetentionClass = retentionClasses[retention.class]
  return found.basis === 'legal_obligation' ? { name: retention.class, from: retention.from, after: found.after } : null
}

/** Columns of a row about the person that are emptied. */
export const personalColumns = (object: ObjectDef): string[] =>
  fieldColumns(object)
    .filter(({ field }) => object.fields[field]?.personal !== false && object.fields[field]?.required !== true)
    .map((column) => column.name)

/** Columns about the person that a record cannot be without: of one that the law keeps, they are the least it asks for. */
export const leastColumns = (object: ObjectDef): string[] =>
  fieldColumns(object)
    .filter(({ field }) => object.fields[field]?.personal !== false && object.fields[field]?.required === true)
    .map((column) => column.name)

type Ref = ReturnType<typeof records.refsTo>[number]
export type Refs = {
  readonly parts: Ref[]
  readonly about: Ref[]
  readonly kept: Ref[]
  readonly pointing: Ref[]
  readonly links: Ref[]
}

/**
 * What hangs on a person. `parts` go with the record; rows `about` it go or lose what is personal; `kept` ones the law keeps; `pointing` are people of
 * their own, who lose the reference only; `links` are rows that name several people.
 */
export function refsOf(ctx: Ctx, name: string): Refs {
  const all = records.refsTo(ctx, name)
  const single = all.filter((ref) => !ref.many && ref.on_delete !== 'cascade')
  const about = single.filter((ref) => !records.isPerson(ref.object) && !statute(ref.object))
  return {
    parts: all.filter((ref) => !ref.many && ref.on_delete === 'cascade'),
    about,
    kept: single.filter((ref) => statute(ref.object) !== null),
    pointing: single.filter((ref) => records.isPerson(ref.object)),
    links: all.filter((ref) => ref.many),
  }
}

/** Columns of an object in which a person may stand, whatever their fields are called; those of the workspace's own fields too. */
export const textColumns = (object: ObjectDef): string[] => [
  ...fieldColumns(object)
    .filter(({ type, field }) => (type === 'text' || type === 'jsonb') && object.fields[field]?.kind !== 'select')
    .map((column) => column.name),
  ...(object.custom_fields
    ? ['custom', ...slotColumns.filter(({ type }) => type === 'text').map(({ name }) => name)]
    : []),
]
