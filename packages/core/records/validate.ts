import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { type Field, type FieldProblem, type ObjectDef, commonFields, fieldType, inputSchema } from '@app/schema'
import { type Ctx, customFields } from '../ctx.ts'
import { AppError, error } from '../errors.ts'
import { childOf } from '../module.ts'
import { mayWrite } from '../policy/predicate.ts'
import { problemsOf } from '../schema-problems.ts'
import { MASK } from './seal.ts'
import type { Input } from './types.ts'

const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
})
formats.default(ajv)

/** Validators by object and overlay; an overlay's entry goes with its Map (readOverlay makes a new one per schema version). */
const plain = new Map<string, ValidateFunction>()
const overlaid = new WeakMap<ReadonlyMap<string, Field>, ValidateFunction>()

function validator(ctx: Ctx, object: ObjectDef): ValidateFunction {
  const custom = customFields(ctx, object)
  const known = custom.size === 0 ? plain.get(object.name) : overlaid.get(custom)
  if (known) return known
  const made = ajv.compile(inputSchema(object, custom, childOf(ctx.app.registry)))
  if (custom.size === 0) plain.set(object.name, made)
  else overlaid.set(custom, made)
  return made
}

/** Checks shape and rights of what a client sends. @throws validation_failed (400) with a pointer per field; field_not_writable (403). */
export function checkInput(ctx: Ctx, object: ObjectDef, input: unknown): asserts input is Input {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw error('validation_failed', { fields: [{ pointer: '', code: 'wrong_type', message: 'must be an object' }] })
  const locked = Object.keys(input)
    .filter((name) =>
      name in object.fields
        ? object.fields[name]?.readonly || !mayWrite(ctx, object, name)
        : (commonFields as readonly string[]).includes(name) && name !== 'custom',
    )
    .map((name) => `/${name}`)
  const custom: unknown = (input as Input)['custom']
  if (typeof custom === 'object' && custom !== null)
    for (const key of Object.keys(custom)) if (!mayWrite(ctx, object, `custom.${key}`)) locked.push(`/custom/${key}`)
  if (locked.length > 0)
    throw error('field_not_writable', {
      fields: locked.map((pointer) => ({ pointer, code: 'field_not_writable', message: 'may not be written' })),
    })
  const validate = validator(ctx, object)
  if (validate(input)) return
  const wrong = problemsOf(validate.errors ?? [])
  throw error('validation_failed', {
    fields: [...wrong, ...valueProblems(ctx, object, without(input as Input, wrong))],
  })
}

/** The fields in whose shape nothing is wrong. */
function without(input: Input, wrong: readonly FieldProblem[]): Input {
  const isWrong = (pointer: string): boolean =>
    wrong.some((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`))
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => name === 'custom' || !isWrong(`/${name}`)))
  const { custom } = rest
  if (typeof custom !== 'object' || custom === null || wrong.some((one) => one.pointer === '/custom'))
    return { ...rest, custom: null }
  return { ...rest, custom: Object.fromEntries(Object.entries(custom).filter(([key]) => !isWrong(`/custom/${key}`))) }
}

/** What is wrong with values of the right shape, so that a form hears of everything at once. */
function valueProblems(ctx: Ctx, object: ObjectDef, input: Input): FieldProblem[] {
  try {
    normalise(ctx, object, input)
    return []
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    return [...cause.fields]
  }
}

/** Canonical values of the given fields. A mask sent back leaves its field as it is. Lists are normalised item by item with their child object's fields. */
export function normalise(ctx: Ctx, object: ObjectDef, input: Input): Input {
  const problems: FieldProblem[] = []
  const out: Input = {}
  const one = (field: Field, value: unknown, pointer: string): unknown => {
    if (value === null || value === undefined) return null
    if (field.list) return listItems(ctx, field, value as Input[], pointer, problems)
    const result = fieldType(field.kind).normalise(value, field, ctx.env)
    if (!('invalid' in result)) return result.value
    problems.push({ pointer, code: result.invalid, message: result.message })
    return null
  }
  for (const [name, value] of Object.entries(input)) {
    const field = object.fields[name]
    if (field && value !== MASK) out[name] = one(field, value, `/${name}`)
  }
  if (input['custom'] && object.custom_fields) {
    const fields = customFields(ctx, object)
    out['custom'] = Object.fromEntries(
      Object.entries(input['custom'])
        .filter(([, value]) => value !== MASK)
        .map(([key, value]) => {
          const field = fields.get(key)
          const kept = field ? one(field, value, `/custom/${key}`) : null
          // An own field keeps no empty list: it is empty then.
          return [key, Array.isArray(kept) && kept.length === 0 ? null : kept]
        }),
    )
  }
  if (problems.length > 0) throw error('validation_failed', { fields: problems })
  return out
}

function listItems(ctx: Ctx, field: Field, items: Input[], pointer: string, problems: FieldProblem[]): Input[] {
  const child = ctx.app.registry.objects.get(field.list?.object ?? '')
  if (!child) return []
  const out = items
    .map((item, i) => {
      try {
        return { ...(item['id'] ? { id: item['id'] } : {}), ...normalise(ctx, child, item) }
      } catch (cause) {
        if (!(cause instanceof AppError)) throw cause
        problems.push(...cause.fields.map((p) => ({ ...p, pointer: `${pointer}/${i}${p.pointer}` })))
        return {}
      }
    })
    .filter((item: Input) => !('value' in child.fields) || (item['value'] ?? null) !== null)
  if ('is_primary' in child.fields && out.length > 0 && !out.some((i: Input) => i['is_primary'] === true))
    (out[0] as Input)['is_primary'] = true
  return out
}

/** Fields that must not be empty in `next`. */
export function missing(ctx: Ctx, object: ObjectDef, next: Input, only?: ReadonlySet<string>): FieldProblem[] {
  const problem = (pointer: string): FieldProblem => ({ pointer, code: 'required', message: 'is required' })
  const own = Object.entries(object.fields)
    .filter(([name, f]) => f.required && !f.readonly && (next[name] ?? null) === null && (!only || only.has(name)))
    .map(([name]) => problem(`/${name}`))
  const custom = [...customFields(ctx, object)]
    .filter(
      ([key, f]) =>
        f.required &&
        ((next['custom'] as Input | undefined)?.[key] ?? null) === null &&
        (!only || only.has(`custom.${key}`)),
    )
    .map(([key]) => problem(`/custom/${key}`))
  return [...own, ...custom]
}
