import { type ObjectDef, fieldType } from '@app/schema'
import { type World, isWritable } from './factories.ts'
import type { Workspace } from './program.ts'

/** What one object's tests work with. */
export type Here = { space: Workspace; other: Workspace; world: World; object: ObjectDef; url: string }

/** Fields that come back as they were sent; lists gain ids, actions may amend what they own. */
export const comparable = (object: ObjectDef): string[] =>
  Object.entries(object.fields).flatMap(([name, field]) =>
    isWritable(field) && !field.via && field.kind !== 'list' ? [name] : [],
  )

/** A writable field that PATCH takes as it is. */
export function patchable(object: ObjectDef): string {
  const found = comparable(object).find(
    (name) => ['text', 'long_text'].includes(object.fields[name]?.kind ?? '') && !(name === 'object'),
  )
  if (!found) throw new Error(`${object.name} has no plain text field`)
  return found
}

export const idsOf = (data: Record<string, unknown>): string[] =>
  (data['data'] as { id: string }[]).map((each) => each.id)
export const pointers = (data: Record<string, unknown>): string[] =>
  ((data['errors'] ?? []) as { pointer: string }[]).map((each) => each.pointer)

/** Objects with the usual routes whose rows live on their own. */
export const ordinary = (objects: Iterable<ObjectDef>): ObjectDef[] =>
  [...objects].filter(
    (object) =>
      object.routes &&
      !object.child &&
      !Object.values(object.fields).some((field) => field.readonly && field.required && fieldType(field.kind)),
  )
