import type { ObjectDef } from '@app/schema'
import { error } from '../errors.ts'

/** A unique key's refusal as not_unique with the field it is about; anything else as it came. Values never enter the message. */
export function dbProblem(object: ObjectDef, cause: unknown): unknown {
  const { code, constraint } = (cause ?? {}) as { code?: string; constraint?: string }
  if (code === '23505') {
    const field = Object.keys(object.fields).find((name) => constraint?.includes(`_${name}_`)) ?? 'id'
    return error('not_unique', {
      fields: [{ pointer: `/${field}`, code: 'not_unique', message: 'another record has this value' }],
    })
  }
  if (code === '23503') return error('in_use')
  return cause
}
