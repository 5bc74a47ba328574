import type { ErrorObject } from 'ajv'

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
export function schemaMessage({ keyword, params }: ErrorObject): { message: string } {
  const { limit, type, format } = params as { limit?: number; type?: unknown; format?: unknown }
  const isEmpty = limit === 1
  switch (keyword) {
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
