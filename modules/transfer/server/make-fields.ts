import { type Ctx, customFields, error, records } from '@app/core'
import { type Field, fieldType, textPieces } from '@app/schema'
import { addField, keyOf } from '../../custom-fields/server/index.ts'
import type { SheetRow } from '@app/core/transfer'
import { type ImportRecord, type Mapping, saveImport, writeHelpers, isCreateField } from './import-store.queries.ts'
import { bumpOverlay, valuesLeft } from './make-fields.queries.ts'

/** Makes the custom fields that the mapping asks for and points the columns at them. A field of the same label and kind is taken as it is. */
export const makeFields = async (ctx: Ctx, record: ImportRecord): Promise<Mapping> => {
  const mapping: Mapping = { ...record.mapping }
  for (const [column, target] of Object.entries(record.mapping)) {
    if (!isCreateField(target)) continue
    const { label, kind, options } = target.create_field
    const existing = customFields(ctx, record.object).get(keyOf(label))
    if (existing?.kind === kind) {
      mapping[column] = `custom.${keyOf(label)}`
      continue
    }
    const made = await addField(ctx, {
      object: record.object,
      label,
      kind: fieldType(kind as Field['kind']).kind,
      ...(options ? { options } : {}),
    })
    await writeHelpers(ctx, record.id, [{ object: 'custom_field', record_id: made.id, record_version: made.version }])
    mapping[column] = `custom.${String(made['key'])}`
  }
  await saveImport(ctx, record.id, { mapping })
  return mapping
}

const CHOICES: ReadonlySet<string> = new Set(['select', 'multi_select'])
/** As many options a field made from a column may have; more than that is no choice but a text. */
const MOST_OPTIONS = 500

/** Choice fields to be made without options get those that stand in their column, in order of appearance. @throws import_mapping */
export const withOptions = async (
  record: Pick<ImportRecord, 'columns'>,
  mapping: Mapping,
  rows: () => AsyncIterable<SheetRow>,
): Promise<Mapping> => {
  const open = Object.entries(mapping).flatMap(([column, target]) =>
    isCreateField(target) && CHOICES.has(target.create_field.kind) && (target.create_field.options ?? []).length === 0
      ? [{ column, target, index: record.columns.findIndex((one) => one.column === column), seen: new Set<string>() }]
      : [],
  )
  if (open.length === 0) return mapping
  for await (const row of rows())
    for (const { target, index, seen } of open) {
      const cell = (row.cells[index] ?? '').trim()
      const texts = target.create_field.kind === 'select' ? [cell] : textPieces(cell)
      for (const text of texts) if (text !== '' && seen.size <= MOST_OPTIONS) seen.add(text)
    }
  const many = open.filter(({ seen }) => seen.size > MOST_OPTIONS)
  if (many.length > 0)
    throw error('import_mapping', {
      fields: many.map(({ column }) => ({
        pointer: `/mapping/${column.replaceAll('~', '~0').replaceAll('/', '~1')}/create_field/kind`,
        code: 'too_many_options',
        message: `has more than ${MOST_OPTIONS} different values: make it a text field`,
      })),
    })
  return {
    ...mapping,
    ...Object.fromEntries(
      open.map(({ column, target, seen }) => [
        column,
        { create_field: { ...target.create_field, options: [...seen] } },
      ]),
    ),
  }
}

/** Takes a field away again when no record holds a value of it; says whether it did. */
export const unmakeField = async (ctx: Ctx, id: string): Promise<boolean> => {
  const [field] = await records.getMany(ctx, 'custom_field', [id])
  if (!field) return true
  const object = ctx.app.registry.objects.get(String(field['object']))
  if (object && (await valuesLeft(ctx, object.name, String(field['key'])))) return false
  const definition = ctx.app.registry.objects.get('custom_field')
  if (definition) await records.destroyMany(ctx, definition, [id])
  await bumpOverlay(ctx)
  return true
}
