import type { ObjectDef } from '../define.ts'
import { linkTable } from './names.ts'

/** What a restriction can be placed on: records people keep; not the workspace's own configuration, nor values of a list. */
export const isRestrictable = (object: ObjectDef): boolean =>
  object.routes && !object.child && !('config' in object.access) && !('private_to' in object.access)

/** The refs through which a restriction reaches a row: to what it is a part of, and to the person it is about. */
export const restrictingRefs = (object: ObjectDef): string[] =>
  Object.entries(object.fields).flatMap(([name, field]) =>
    field.kind === 'ref' && (field.subject || field.on_delete === 'cascade') ? [name] : [],
  )

/**
 * Whether a row under `alias` is restricted (GDPR Art. 18), as SQL: itself, what it is a part of, or the person it is about. Null when nothing of the
 * object ever is. Compares ids only, so that indexes stay usable under row level security (architecture.md §6).
 */
export function restrictedSql(object: ObjectDef, alias: string, tenant: string): string | null {
  const places = [
    ...(isRestrictable(object) ? [`(x.object = '${object.name}' and x.record_id = ${alias}.id)`] : []),
    ...restrictingRefs(object).map(
      (name) => `(x.object = '${object.fields[name]?.target ?? ''}' and x.record_id = ${alias}.${name})`,
    ),
    ...Object.entries(object.fields).flatMap(([name, field]) =>
      field.kind === 'multi_ref' && field.subject
        ? [
            `(x.object = '${field.target ?? ''}' and x.record_id in (select l.ref_id from ${linkTable(object.name, name)} l where l.tenant_id = ${tenant} and l.id = ${alias}.id))`,
          ]
        : [],
    ),
  ]
  return places.length === 0
    ? null
    : `exists (select 1 from restriction x where x.tenant_id = ${tenant} and x.lifted_at is null and (${places.join(' or ')}))`
}
