import { type App, type Ctx, customFields, objectOf, records } from '@app/core'
import { readLedger } from '@app/core/retention'
import type { ObjectDef } from '@app/schema'

type Row = Record<string, unknown>

/** Rows of an old export of people who were erased since, and what went with them: ids of all that does not come back. */
export type Erased = { readonly people: ReadonlySet<string>; readonly ids: Set<string> }

/** People whom the ledger says were erased, of whatever workspace: an export keeps their ids, and it may be restored into another. */
export const erasedPeople = (app: App): Erased => ({
  people: new Set(
    readLedger(app).flatMap((one) =>
      one.kind === 'person'
        ? one.records.filter((text) => text.endsWith(' person')).map((text) => text.slice(0, -' person'.length))
        : [],
    ),
  ),
  ids: new Set(),
})

/**
 * Parts rows of an object into those that come back and those that do not, as the erasure would (modules/erasure): the person, what belongs to them and
 * what is about them goes; what only names them loses the reference, and what is personal.
 */
export function partErased(ctx: Ctx, name: string, rows: readonly Row[], erased: Erased): { kept: Row[]; gone: Row[] } {
  const object = objectOf(ctx, name)
  const kept: Row[] = []
  const gone: Row[] = []
  for (const row of rows) {
    const isGone = erased.people.has(`${name} ${String(row['id'])}`) || !cleared(ctx, object, row, erased.ids)
    if (isGone) erased.ids.add(String(row['id']))
    ;(isGone ? gone : kept).push(row)
  }
  return { kept, gone }
}

/** The value of an own field without ids that are gone; null when nothing is left. */
export function withoutErased(value: unknown, gone: ReadonlySet<string>): unknown {
  if (!Array.isArray(value)) return gone.has(String(value)) ? null : value
  const left = value.filter((id) => !gone.has(String(id)))
  return left.length > 0 ? left : null
}

/** Takes what is gone out of the row. @returns whether the row may come back */
function cleared(ctx: Ctx, object: ObjectDef, row: Row, gone: ReadonlySet<string>): boolean {
  if (gone.size === 0) return true
  const custom = row['custom']
  if (typeof custom === 'object' && custom !== null) {
    const left = Object.entries({ ...custom }).map(([key, value]): [string, unknown] => [
      key,
      customFields(ctx, object).get(key)?.target ? withoutErased(value, gone) : value,
    ])
    row['custom'] = Object.fromEntries(left.filter(([, value]) => value !== null))
  }
  let isAbout = false
  for (const [field, { kind, required, on_delete }] of Object.entries(object.fields)) {
    const value = row[field]
    if (kind === 'multi_ref' && Array.isArray(value)) row[field] = value.filter((id) => !gone.has(String(id)))
    if (kind !== 'ref' || !gone.has(String(value))) continue
    if (required || on_delete === 'cascade') return false
    row[field] = null
    isAbout = true
  }
  if (!isAbout || records.isPerson(object)) return true
  if (records.goesWithPerson(object)) return false
  for (const [field, { personal, required }] of Object.entries(object.fields))
    if (personal !== undefined && personal !== false && !required && typeof row[field] === 'string') row[field] = null
  return true
}

/** Rows of a table beside the records that name nobody who is gone: versions of their files, their consents, restrictions and notices. */
export function tableRowsOf(rows: readonly Row[], erased: Erased): { kept: Row[]; gone: number } {
  const kept = rows.filter((row) => {
    const isGone = Object.values(row).some((value) => typeof value === 'string' && erased.ids.has(value))
    if (isGone) erased.ids.add(String(row['id']))
    return !isGone
  })
  return { kept, gone: rows.length - kept.length }
}
