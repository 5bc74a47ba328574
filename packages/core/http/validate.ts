import { Ajv, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'
import { error } from '../errors.ts'
import { problemsOf } from '../schema-problems.ts'
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

/** The function throws `validation_failed` with a pointer per wrong value. The schema is compiled at its first use: most of the routes of a start are never asked. */
export function validator(schema: JsonSchema): (value: unknown) => void {
  let compiled: ValidateFunction | undefined
  return (value) => {
    const check = (compiled ??= ajv.compile(schema))
    if (check(value)) return
    throw error('validation_failed', { fields: problemsOf(check.errors ?? []) })
  }
}
