import { type Ctx, customFields, records } from '@app/core'
import { type Field, fieldType } from '@app/schema'
import { addField, keyOf } from '../../custom-fields/server/index.ts'
import { isCreateField } from './describe.ts'
import { type ImportRecord, type Mapping, saveImport, writeHelpers } from './import-store.queries.ts'
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
