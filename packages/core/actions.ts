import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { type Ctx, objectOf } from './ctx.ts'
import { error } from './errors.ts'
import { actionScope, scopeOf } from './policy/predicate.ts'
import { allowedAction } from './records/authorise.queries.ts'
import { get, refusal } from './records/index.ts'
import { problemsOf } from './schema-problems.ts'
import type { Input, Wire } from './records/types.ts'

const ajv = new Ajv2020({ allErrors: true, strict: false })
formats.default(ajv)
const validators = new Map<string, ValidateFunction>()

/** Runs a verb: rights first, then the input, then the handler. @throws not_found, forbidden, restricted, validation_failed, and what the verb throws */
export async function runAction(ctx: Ctx, name: string, id: string | null, input: Input): Promise<unknown> {
  const handler = ctx.app.parts.handlers.get(name)
  if (!handler) throw error('not_found')
  const { action } = handler
  const validate = validators.get(name) ?? ajv.compile(action.input)
  validators.set(name, validate)
  const empty: Wire = {
    id: '',
    version: 0,
    created_at: ctx.now,
    created_by: null,
    updated_at: ctx.now,
    updated_by: null,
  }
  const record = id === null ? empty : await get(ctx, action.object, id)
  const object = objectOf(ctx, action.object)
  if (scopeOf(ctx, object, 'read') === 'none') throw error('not_found')
  const may =
    id === null
      ? actionScope(ctx, object, action) !== 'none'
      : (await allowedAction(ctx, object, action, [id])).size > 0
  if (!may) throw id === null ? error('forbidden') : await refusal(ctx, object, [id])
  if (!validate(input)) throw error('validation_failed', { fields: problemsOf(validate.errors ?? []) })
  return await handler.run(ctx, record, input)
}
