import { type Field, type ObjectDef, type Registry, fieldType } from '@app/schema'
import type { Person, Program } from './program.ts'

/** Inputs for any object, from the sample values of the field types; refs point at one record per target made on first use. */
export type World = {
  registry: Registry
  /** The id of the one record of this object that refs point at. */
  ref(object: string): Promise<string>
  create(object: string, input: Record<string, unknown>): Promise<Record<string, unknown>>
}

/** A world of the person's workspace. */
export function makeWorld(program: Program, person: Person): World {
  const { registry } = program.app
  const made = new Map<string, Promise<string>>()
  const world: World = {
    registry,
    ref(object) {
      const known = made.get(object) ?? (object === 'member' ? Promise.resolve(person.member_id) : makeOne(object))
      made.set(object, known)
      return known
    },
    async create(object, input) {
      const path = registry.objects.get(object)?.path ?? object
      const answer = await person.send('POST', `/v1/${path}`, input)
      if (answer.statusCode !== 201) throw new Error(`POST /v1/${path} answered ${answer.statusCode} ${answer.body}`)
      return answer.data
    },
  }
  const makeOne = async (name: string): Promise<string> => {
    const object = registry.objects.get(name)
    if (!object) throw new Error(`no object ${name}`)
    return String((await world.create(name, await inputFor(world, object, 1, 'required')))['id'])
  }
  return world
}

/** May a client send this field? */
export const isWritable = (field: Field): boolean => !field.readonly && field.kind !== 'file'

/**
 * A valid input. `required` holds what must be there (and the title, so that the record has a name), `all` every writable field.
 * Distinct for distinct `n`; `mark` is put into every free text (canaries).
 */
export async function inputFor(
  world: World,
  object: ObjectDef,
  n: number,
  what: 'all' | 'required',
  mark = '',
): Promise<Record<string, unknown>> {
  const input: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(object.fields)) {
    if (!isWritable(field)) continue
    const isText = field.kind === 'text' || field.kind === 'long_text'
    const needed = field.required || name === object.title
    // Objects whose title is computed (contact) get a name by their first writable texts.
    const names = object.fields[object.title]?.readonly && isText && name.endsWith('_name')
    const parent = 'parents' in object.access && object.access.parents[0] === name
    if (what === 'required' && !needed && !names && !parent) continue
    const value = await valueFor(world, object, field, n)
    if (value === null || value === undefined) continue
    input[name] = isText && mark !== '' ? `${mark} ${String(value)}` : value
  }
  return { ...input, ...special(object, n) }
}

/** Values whose meaning is more than their type: the name of an object, not any text. */
const special = (object: ObjectDef, n: number): Record<string, unknown> => {
  const meant: Record<string, unknown> = {
    object: n % 100 === 1 ? 'address' : n % 100 === 2 ? 'view' : 'company',
    visibility: 'all',
    required_fields: [],
  }
  return Object.fromEntries(Object.entries(meant).filter(([name]) => name in object.fields))
}

async function valueFor(world: World, object: ObjectDef, field: Field, n: number): Promise<unknown> {
  switch (field.kind) {
    case 'ref':
    case 'member':
      return field.target ? await world.ref(field.target) : null
    case 'multi_ref':
      return field.target ? [await world.ref(field.target)] : null
    case 'tags':
      return object.name === 'tag' ? null : [await world.ref('tag')]
    case 'list':
      return await listValue(world, field, n)
    default:
      return fieldType(field.kind).sample(field, n)
  }
}

async function listValue(world: World, field: Field, n: number): Promise<unknown> {
  const child = world.registry.objects.get(field.list?.object ?? '')
  if (!child) return null
  const row: Record<string, unknown> = {}
  for (const [name, each] of Object.entries(child.fields)) {
    if (['ref', 'multi_ref', 'tags', 'list', 'member', 'file'].includes(each.kind) || !isWritable(each)) continue
    row[name] = name === 'is_primary' ? true : fieldType(each.kind).sample(each, n)
  }
  return [row]
}

/** A value of another JSON type than the field's: always refused with its pointer. */
export function wrongValue(field: Field): unknown {
  const schema = fieldType(field.kind).schema(field)
  const types = [schema['type']].flat()
  if (field.kind === 'json') return undefined
  return types.includes('array') || types.includes('object') || field.kind === 'list' ? 17 : { wrong: true }
}
