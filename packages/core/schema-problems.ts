import type { FieldProblem } from '@app/schema'
import type { ErrorObject } from 'ajv'

const MAX_PROBLEMS = 50

/** Ajv's errors as our field problems, one per place; the pointer names the missing or unknown key itself. */
export function problemsOf(errors: readonly ErrorObject[]): FieldProblem[] {
  const found = new Map<string, FieldProblem>()
  for (const one of errors) {
    if (one.keyword === 'if' || one.keyword === 'anyOf' || one.keyword === 'oneOf') {
      // The branches' own errors follow and say more; keep this one only when nothing else points at the place.
      const pointer = one.instancePath
      if (!errors.some((other) => other !== one && other.instancePath.startsWith(pointer)))
        found.set(pointer, { pointer, code: 'invalid', message: 'fits none of the allowed forms' })
      continue
    }
    const problem = problemOf(one)
    if (!found.has(problem.pointer)) found.set(problem.pointer, problem)
    if (found.size >= MAX_PROBLEMS) break
  }
  return [...found.values()]
}

const codes: Record<string, string> = {
  required: 'required',
  additionalProperties: 'unknown_field',
  unevaluatedProperties: 'unknown_field',
  type: 'wrong_type',
  enum: 'unknown_option',
  const: 'unknown_option',
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
  return { pointer, code: codes[one.keyword] ?? 'invalid', ...messageOf(one) }
}

const types: Record<string, string> = {
  string: 'must be a text',
  number: 'must be a number',
  integer: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be an object',
  null: 'must be empty',
}

const formats: Record<string, string> = {
  email: 'is not an email address',
  uuid: 'is not an id',
  date: 'is not a day like 2026-11-21',
  'date-time': 'is not a time like 2026-11-21T08:00:00Z',
  uri: 'is not a web address',
}

/** Of "a number or nothing" it is the number that was wanted. */
const onlyType = (type: unknown): string =>
  [type]
    .flat()
    .filter((one) => one !== 'null')
    .join()

/** What a rule of a JSON Schema has against a value, in words for people; Ajv's own ("must NOT have fewer than 1 characters") are for programmers. */
function messageOf({ keyword, params }: ErrorObject): { message: string } {
  const { limit, type, format } = params as { limit?: number; type?: unknown; format?: unknown }
  const isEmpty = limit === 1
  switch (keyword) {
    case 'required':
      return { message: 'is required' }
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return { message: 'is not a field' }
    case 'type':
      return { message: types[onlyType(type)] ?? 'is of the wrong kind' }
    case 'format':
      return { message: formats[String(format)] ?? 'does not have the right form' }
    case 'pattern':
      return { message: 'does not have the right form' }
    case 'enum':
    case 'const':
      return { message: 'is not one of the options' }
    case 'maxLength':
      return { message: `is longer than ${limit} characters` }
    case 'minLength':
      return { message: isEmpty ? 'must not be empty' : `is shorter than ${limit} characters` }
    case 'maximum':
      return { message: `must be at most ${limit}` }
    case 'minimum':
      return { message: `must be at least ${limit}` }
    case 'exclusiveMaximum':
      return { message: `must be less than ${limit}` }
    case 'exclusiveMinimum':
      return { message: `must be more than ${limit}` }
    case 'maxItems':
    case 'maxProperties':
      return { message: `has more than ${limit} entries` }
    case 'minItems':
    case 'minProperties':
      return { message: isEmpty ? 'must not be empty' : `has fewer than ${limit} entries` }
    case 'uniqueItems':
      return { message: 'has the same entry twice' }
    default:
      return { message: 'is not valid' }
  }
}
