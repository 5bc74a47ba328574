import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'
import type { FieldProblem } from '@app/schema'
import { error } from '../errors.ts'
import { schemaMessage } from '../schema-message.ts'
import type { JsonSchema } from './route.ts'

/** No coercion, no defaults, nothing removed (ruling 21). All problems at once, so a form can mark every field. */
const ajv = new Ajv({
  allErrors: true,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  strict: false,
  verbose: false,
})
// The package is CommonJS: its function is under `default` for Node's loader and its types alike.
ajvFormats.default(ajv)
const MAX_PROBLEMS = 50

/** The function throws `validation_failed` with a pointer per wrong value. The schema is compiled at its first use: most of the routes of a start are never asked. */
export function validator(schema: JsonSchema): (value: unknown) => void {
  let compiled: ValidateFunction | undefined
  return (value) => {
    const check = (compiled ??= ajv.compile(schema))
    if (check(value)) return
    throw error('validation_failed', { fields: problemsOf(check.errors ?? []) })
  }
}

/** Ajv's errors as our field problems; the pointer names the missing or unknown key itself. */
export function problemsOf(errors: readonly ErrorObject[]): FieldProblem[] {
  const found = new Map<string, FieldProblem>()
  for (const one of errors) {
    if (one.keyword === 'if' || one.keyword === 'anyOf' || one.keyword === 'oneOf') {
      // The branches' own errors follow and say more; keep this one only when nothing else points at the place.
      const pointer = one.instancePath
      if (!errors.some((other) => other !== one && other.instancePath.startsWith(pointer)))
        found.set(pointer, { pointer, code: 'invalid', message: 'The value fits none of the allowed forms.' })
      continue
    }
    const problem = problemOf(one)
    if (!found.has(problem.pointer)) found.set(problem.pointer, problem)
    if (found.size >= MAX_PROBLEMS) break
  }
  return [...found.values()]
}

const CODES: Record<string, string> = {
  required: 'required',
  additionalProperties: 'unknown_field',
  unevaluatedProperties: 'unknown_field',
  type: 'wrong_type',
  enum: 'not_an_option',
  const: 'not_an_option',
  format: 'wrong_format',
  pattern: 'wrong_format',
  maxLength: 'too_long',
  minLength: 'too_short',
  maximum: 'too_large',
  minimum: 'too_small',
  exclusiveMaximum: 'too_large',
  exclusiveMinimum: 'too_small',
  maxItems: 'too_many',
  minItems: 'too_few',
  uniqueItems: 'given_twice',
  maxProperties: 'too_many',
  minProperties: 'too_few',
}

function problemOf(one: ErrorObject): FieldProblem {
  const params = one.params as Record<string, unknown>
  const child = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty']
  const pointer =
    child === undefined
      ? one.instancePath
      : `${one.instancePath}/${String(child).replaceAll('~', '~0').replaceAll('/', '~1')}`
  const code = CODES[one.keyword] ?? 'invalid'
  if (code === 'required') return { pointer, code, message: 'This field is required.' }
  if (code === 'unknown_field') return { pointer, code, message: 'This field is not known.' }
  return { pointer, code, ...schemaMessage(one) }
}
