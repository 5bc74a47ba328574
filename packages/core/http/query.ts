import type { FieldProblem } from '@app/schema'
import { error } from '../errors.ts'
import type { JsonSchema } from './route.ts'

type Property = { readonly type?: string | readonly string[]; readonly default?: unknown }

/**
 * Reads a query string or path parameters against their schema, by hand: Ajv never coerces here (ruling 21). Integers,
 * numbers and booleans have one accepted spelling each; a parameter given twice is refused unless it is an array.
 */
export function readParameters(
  given: Record<string, unknown>,
  schema: JsonSchema | undefined,
): Record<string, unknown> {
  const properties = (schema?.properties ?? {}) as Record<string, Property>
  const problems: FieldProblem[] = []
  const read: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(properties))
    if (property.default !== undefined) read[name] = property.default
  for (const [name, raw] of Object.entries(given)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (schema && !property && schema.additionalProperties !== true) {
      problems.push({ pointer: `/${name}`, code: 'unknown_parameter', message: 'This parameter is not known.' })
      continue
    }
    const kind = kindOf(property)
    const many = Array.isArray(raw) ? raw.map(String) : [String(raw)]
    if (many.some((text) => text.includes('\u0000') || !text.isWellFormed())) {
      problems.push({
        pointer: `/${name}`,
        code: 'invalid_text',
        message: 'The text holds characters that are not allowed.',
      })
    } else if (kind === 'array') {
      read[name] = many
    } else if (many.length > 1) {
      problems.push({ pointer: `/${name}`, code: 'given_twice', message: 'This parameter is given twice.' })
    } else {
      const value = convert(many[0] ?? '', kind)
      if (value === undefined) problems.push({ pointer: `/${name}`, code: 'wrong_type', message: `Expected ${kind}.` })
      else read[name] = value
    }
  }
  if (problems.length > 0) throw error('validation_failed', { detail: 'Parameters are wrong.', fields: problems })
  return read
}

function kindOf(property: Property | undefined): string {
  const types = property?.type
  if (typeof types === 'string') return types
  return types?.find((type) => type !== 'null') ?? 'string'
}

function convert(text: string, kind: string): unknown {
  if (kind === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
  if (kind === 'number') return /^-?\d{1,15}(\.\d{1,10})?$/.test(text) ? Number(text) : undefined
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  return text
}
