import type { ObjectDef } from '../define.ts'
import type { Field } from '../field.ts'
import { fieldType } from '../field-types/index.ts'

export type JsonSchema = Record<string, unknown>

const nullable = (schema: JsonSchema): JsonSchema => {
  if (Object.keys(schema).length === 0 || [schema['type']].flat().includes('null')) return schema
  if (Array.isArray(schema['enum']))
    return { ...schema, type: [schema['type'], 'null'], enum: [...schema['enum'], null] }
  return typeof schema['type'] === 'string' ? { ...schema, type: [schema['type'], 'null'] } : schema
}

/** Schema of one field's wire value; null is allowed unless the field is required. */
export function fieldSchema(field: Field, children?: (object: string) => ObjectDef | undefined): JsonSchema {
  const base = fieldType(field.kind).schema(field)
  if (field.list && children) {
    const child = children(field.list.object)
    if (child) {
      const properties = Object.fromEntries(
        Object.entries(child.fields)
          .filter(([name, f]) => name !== field.list?.by && !f.readonly && f.kind !== 'ref')
          .map(([name, f]) => [name, nullable(fieldSchema(f))]),
      )
      base['items'] = {
        type: 'object',
        additionalProperties: false,
        properties: { id: { type: ['string', 'null'] }, ...properties },
      }
    }
  }
  return field.required ? base : nullable(base)
}

/** Body of a create or patch. Unknown fields are refused; `custom` is checked against the workspace's own fields. */
export function inputSchema(
  object: ObjectDef,
  custom: ReadonlyMap<string, Field>,
  children: (object: string) => ObjectDef | undefined,
): JsonSchema {
  const properties: JsonSchema = {}
  for (const [name, field] of Object.entries(object.fields))
    if (!field.readonly) properties[name] = fieldSchema(field, children)
  if (object.custom_fields) {
    properties['custom'] = {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        [...custom].map(([key, field]) => [key, fieldSchema({ ...field, required: false })]),
      ),
    }
  }
  return { type: 'object', additionalProperties: false, properties }
}

/** A record as it is answered. Fields the caller may not read are absent. */
export function recordSchema(
  object: ObjectDef,
  custom: ReadonlyMap<string, Field>,
  children: (object: string) => ObjectDef | undefined,
): JsonSchema {
  const at = { type: 'string', format: 'date-time' }
  const member = { type: ['string', 'null'], format: 'uuid' }
  const properties: JsonSchema = {
    id: { type: 'string', format: 'uuid' },
    version: { type: 'integer' },
    created_at: at,
    created_by: member,
    updated_at: at,
    updated_by: member,
    deleted_at: { type: ['string', 'null'], format: 'date-time' },
  }
  for (const [name, field] of Object.entries(object.fields)) properties[name] = nullable(fieldSchema(field, children))
  if (object.custom_fields) {
    properties['custom'] = {
      type: 'object',
      properties: Object.fromEntries(
        [...custom].map(([key, field]) => [key, fieldSchema({ ...field, required: false })]),
      ),
    }
  }
  return { type: 'object', required: ['id', 'version'], properties }
}
