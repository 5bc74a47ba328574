import type { TableClass } from '../define.ts'
import {
  type Basis,
  type Kept,
  type PurposeKey,
  type Retention,
  type Role,
  purposes,
  retentionClasses,
} from '../privacy.ts'
import type { DestinationKey } from '../destinations.ts'
import type { Registry } from '../registry.ts'
import { fieldColumns, linkTable, slotColumns } from './sql.ts'

/** One column or field of the map. `personal`: Fides key of its category; null: none. */
export type MapColumn = {
  readonly name: string
  readonly type: string
  readonly personal: string | null
  /** GDPR Art. 9. */
  readonly special: boolean
  readonly purpose: PurposeKey
}
/** One table, folder, queue or log: what is in it, why, how long, and where it may go. */
export type MapEntry = {
  readonly name: string
  readonly kind: 'object' | 'table' | 'global' | 'store'
  /** What people call it; the name of a table that they never see. */
  readonly label: string
  readonly class: TableClass
  readonly purpose: PurposeKey
  readonly basis: Basis
  readonly role: Role
  readonly retention: Retention
  /** Objects: rows in the trash leave by this class, whatever the retention of the others. */
  readonly trash: boolean
  readonly sent_to: readonly DestinationKey[]
  readonly columns: readonly MapColumn[]
  readonly text?: string
}

const column = (
  name: string,
  type: string,
  personal: false | string,
  purpose: PurposeKey,
  special = false,
): MapColumn => ({
  name,
  type,
  personal: personal === false ? null : personal,
  special,
  purpose,
})
/** Columns that every object has, and their category. */
const common: readonly [name: string, type: string, personal: false | string][] = [
  ['id', 'uuid', false],
  ['version', 'bigint', false],
  ['created_at', 'timestamptz', false],
  ['created_by', 'uuid', 'user.unique_id'],
  ['updated_at', 'timestamptz', false],
  ['updated_by', 'uuid', 'user.unique_id'],
  ['deleted_at', 'timestamptz', false],
  ['deleted_batch', 'uuid', false],
  ['merged_into', 'uuid', false],
]
const basics = (kept: Kept) => ({
  purpose: kept.purpose,
  basis: purposes[kept.purpose].basis,
  role: purposes[kept.purpose].role,
  retention: kept.retention,
  sent_to: kept.sent_to ?? [],
})

/** The whole map, by name within its kind: objects, their tables, what is global, and what is no table. */
export function dataMap(registry: Registry): MapEntry[] {
  const entries: MapEntry[] = []
  for (const object of registry.objects.values()) {
    const own = fieldColumns(object).map((one) => {
      const field = object.fields[one.field]
      return column(one.name, one.type, field?.personal ?? false, field?.purpose ?? object.purpose, field?.special)
    })
    const custom = object.custom_fields
      ? // A workspace's own field is personal until an admin says that it is not.
        [{ name: 'custom', type: 'jsonb' }, ...slotColumns].map((one) =>
          column(one.name, one.type, 'user.content', object.purpose),
        )
      : []
    entries.push({
      ...basics(object),
      name: object.name,
      kind: 'object',
      label: object.label[1],
      class: object.class,
      trash: true,
      columns: [
        ...common.map(([name, type, personal]) => column(name, type, personal, object.purpose)),
        ...own,
        ...custom,
      ],
    })
    for (const [name, field] of Object.entries(object.fields))
      if (field.kind === 'multi_ref')
        entries.push({
          ...basics(object),
          name: linkTable(object.name, name),
          kind: 'table',
          label: linkTable(object.name, name),
          class: object.class,
          retention: { with: object.name },
          trash: false,
          columns: [
            column('id', 'uuid', false, object.purpose),
            column('ref_id', 'uuid', field.personal, object.purpose),
          ],
        })
  }
  for (const table of registry.tables.values())
    entries.push({
      ...basics(table),
      name: table.name,
      kind: 'table',
      label: table.name,
      class: table.class,
      trash: false,
      columns: Object.entries(table.columns).map(([name, one]) =>
        column(name, one.type, one.personal, one.purpose ?? table.purpose),
      ),
    })
  for (const table of registry.globals.values())
    entries.push({
      ...basics(table),
      name: `identity.${table.name}`,
      kind: 'global',
      label: `identity.${table.name}`,
      class: table.class,
      trash: false,
      columns: Object.entries(table.columns).map(([name, one]) =>
        typeof one === 'object' ? column(name, '', one.personal, one.purpose) : column(name, '', one, table.purpose),
      ),
    })
  for (const store of registry.stores.values())
    entries.push({
      ...basics(store),
      name: store.name,
      kind: 'store',
      label: store.name,
      class: store.class,
      trash: false,
      text: store.text,
      columns: store.personal.map((personal) => column('*', store.kind, personal, store.purpose)),
    })
  const order = { object: 0, table: 1, global: 2, store: 3 }
  return entries.toSorted((a, b) => order[a.kind] - order[b.kind] || (a.name < b.name ? -1 : 1))
}

/** A retention in English, as the goldens and the record of processing say it. */
export function retentionText(retention: Retention): string {
  if (typeof retention === 'string')
    return {
      workspace: 'as long as the workspace',
      account: 'as long as the account',
      installation: 'as long as the installation',
    }[retention]
  if ('with' in retention)
    return retention.with === 'record' ? 'leaves with its record' : `leaves with its ${retention.with}`
  const { after, title } = retentionClasses[retention.class]
  return `${durationText(after)} from ${retention.from}, then ${retention.anonymise ? 'anonymised' : 'deleted'} (${title})`
}

/** P12M -> 12 months. */
export function durationText(duration: string): string {
  const [, years, months, days, hours] = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(\d+)H)?$/.exec(duration) ?? []
  const parts = [
    [years, 'year'],
    [months, 'month'],
    [days, 'day'],
    [hours, 'hour'],
  ].flatMap(([count, unit]) => (count ? [`${count} ${unit}${count === '1' ? '' : 's'}`] : []))
  if (parts.length === 0) throw new Error(`${duration} is no duration of years, months, days and hours`)
  return parts.join(' ')
}
