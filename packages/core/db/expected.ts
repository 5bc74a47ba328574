import { type Column, fieldColumns, linkTable, type Registry, slotColumns } from '@app/schema'
import type { CatalogueTable } from './catalogue.ts'

const types: Record<string, string> = { timestamptz: 'timestamp with time zone' }
const shown = (type: string): string => types[type] ?? type
const own = (
  name: string,
  type: string,
  isNull: boolean,
  collate?: string | null,
): CatalogueTable['columns'][number] => ({ name, type: shown(type), null: isNull, ...(collate ? { collate } : {}) })

/** The tenant tables a registry asks for, as the catalogue would show them: for the boot check and the drift test. */
export function catalogueTables(registry: Registry): CatalogueTable[] {
  const tables: CatalogueTable[] = []
  for (const object of registry.objects.values()) {
    const column = (c: Column, isNull: boolean) => own(c.name, c.type, isNull, c.collate)
    tables.push({
      name: object.name,
      columns: [
        own('tenant_id', 'uuid', false),
        own('id', 'uuid', false),
        own('version', 'bigint', false),
        own('created_at', 'timestamptz', false),
        own('created_by', 'uuid', true),
        own('updated_at', 'timestamptz', false),
        own('updated_by', 'uuid', true),
        own('deleted_at', 'timestamptz', true),
        own('deleted_batch', 'uuid', true),
        own('merged_into', 'uuid', true),
        ...fieldColumns(object).map((c) => column(c, object.fields[c.field]?.required !== true)),
        ...(object.custom_fields ? [own('custom', 'jsonb', false), ...slotColumns.map((c) => column(c, true))] : []),
      ],
    })
    for (const [name, field] of Object.entries(object.fields)) {
      if (field.kind === 'multi_ref')
        tables.push({
          name: linkTable(object.name, name),
          columns: [own('tenant_id', 'uuid', false), own('id', 'uuid', false), own('ref_id', 'uuid', false)],
        })
    }
  }
  for (const table of registry.tables.values()) {
    tables.push({
      name: table.name,
      columns: [
        own('tenant_id', 'uuid', false),
        ...Object.entries(table.columns).map(([name, c]) => own(name, c.type, c.null === true, c.collate)),
      ],
    })
  }
  return tables
}
