import { type Field, type ObjectDef, customFieldKinds, fieldType } from '@app/schema'
import type { FieldRight, Rights } from '@app/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { idsOf, pointers } from './contract-here.ts'
import { type World, inputFor, isWritable, makeWorld } from './factories.ts'
import { type Person, type Program, type Workspace, workspace } from './program.ts'

/** In every text of the seeded records but their names, and in nothing else. */
const CANARY = 'zyzzyva'

type Cell = { name: string; field: Field; custom: boolean }
type Scene = {
  space: Workspace
  world: World
  /** Sees no field but the name of a record. */
  blind: Person
  /** Sees every field and writes none. */
  reader: Person
  cells: Map<string, Cell[]>
  ids: Map<string, string>
}

/** Objects whose fields a role can take away, with their own fields. */
const governed = (object: ObjectDef): boolean =>
  'owner' in object.access ||
  'parents' in object.access ||
  ('config' in object.access && (object.access.area ?? 'settings') === 'settings')

/** H6, field cells: hidden, read only and full, for every field of every object and a custom field of every kind. */
export function fieldMatrix(program: () => Program, objects: readonly ObjectDef[]): void {
  const tested = objects.filter(governed)
  describe('rights of fields', () => {
    const scene = {} as Scene
    beforeAll(async () => {
      Object.assign(scene, await build(program(), tested))
    }, 120_000)
    test.each(tested.map((object) => [object.name, object] as const))(
      'every field of %s is hidden, read or written as the role says',
      async (_name, object) => {
        expect(await hidden(scene, object)).toEqual([])
        expect(await readOnly(scene, object)).toEqual([])
      },
      60_000,
    )
  })
}

async function build(program: Program, objects: readonly ObjectDef[]): Promise<Scene> {
  const space = await workspace(program)
  const world = makeWorld(program, space.owner)
  const cells = new Map<string, Cell[]>()
  const ids = new Map<string, string>()
  for (const object of objects) {
    const own: Cell[] = Object.entries(object.fields).map(([name, field]) => ({ name, field, custom: false }))
    if (object.custom_fields)
      for (const kind of customFieldKinds)
        if (kind !== 'file' || hasFiles(program, object)) own.push(await customField(space, object, kind))
    cells.set(object.name, own)
  }
  const roleWith = async (name: string, right: FieldRight): Promise<Person> => {
    const fieldsOf = (object: ObjectDef): Record<string, FieldRight> =>
      Object.fromEntries(
        (cells.get(object.name) ?? [])
          .filter((cell) => right === 'read' || cell.name !== object.title)
          .map((cell) => [cell.name, right]),
      )
    const all = 'all' as const
    const rights: Rights = {
      every: { read: all, create: all, update: all, delete: all, export: all, import: all },
      objects: Object.fromEntries(
        objects.map((object) => [
          object.name,
          { ...('config' in object.access ? { create: all, update: all } : {}), fields: fieldsOf(object) },
        ]),
      ),
      areas: [],
    }
    const answer = await space.owner.send('POST', '/v1/roles', { name, key: name, rights })
    expect(answer.statusCode, answer.body).toBe(201)
    return await space.as(name)
  }
  const blind = await roleWith('blind', 'none')
  const reader = await roleWith('reader', 'read')
  for (const object of objects) {
    const input = await inputFor(world, object, 700, 'all', CANARY)
    const plain = await inputFor(world, object, 700, 'all')
    const custom = Object.fromEntries(
      (cells.get(object.name) ?? [])
        .filter((cell) => cell.custom)
        .flatMap((cell) => {
          const value = fieldType(cell.field.kind).sample(cell.field, 7)
          return value === null ? [] : [[cell.name.slice(7), value]]
        }),
    )
    const record = await world.create(object.name, {
      ...input,
      // Names stay readable: the canary is in all the rest. A computed name follows from fields that are hidden themselves.
      ...namesOf(object, plain),
      ...(object.custom_fields ? { custom } : {}),
    })
    ids.set(object.name, String(record['id']))
    const free = Object.keys(input).find((name) => isText(object.fields[name]) && !(name in namesOf(object, plain)))
    // A change of a hidden field is in the history, and not for those who may not read it.
    if (free)
      await space.owner.send('PATCH', `/v1/${object.path}/${String(record['id'])}`, { [free]: `${CANARY} again` })
  }
  return { space, world, blind, reader, cells, ids }
}

/** Records of the object have files: some object is reached through it by a ref, and says of which field. */
const hasFiles = (program: Program, object: ObjectDef): boolean =>
  [...program.app.registry.objects.values()].some(
    (one) =>
      'parents' in one.access &&
      one.access.of_field !== undefined &&
      one.access.parents.some((name) => one.fields[name]?.target === object.name),
  )

const isText = (field: Field | undefined): boolean => field?.kind === 'text' || field?.kind === 'long_text'
const namesOf = (object: ObjectDef, plain: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(plain).filter(
      ([name]) => name === object.title || (object.fields[object.title]?.readonly && name.endsWith('_name')),
    ),
  )

async function customField(space: Workspace, object: ObjectDef, kind: Field['kind']): Promise<Cell> {
  const key = `own_${kind}`
  const options = kind === 'select' || kind === 'multi_select' ? { options: [{ value: 'a', label: 'A' }] } : {}
  const target = kind === 'ref' || kind === 'multi_ref' ? { target: 'company' } : {}
  const answer = await space.owner.send('POST', '/v1/custom-fields', {
    object: object.name,
    key,
    label: key,
    kind,
    ...options,
    ...target,
  })
  expect([object.name, kind, answer.statusCode, answer.statusCode === 201 ? '' : answer.body]).toEqual([
    object.name,
    kind,
    201,
    '',
  ])
  return {
    name: `custom.${key}`,
    field: { kind, personal: false, ...(options as { options?: Field['options'] }), ...target } as Field,
    custom: true,
  }
}

const at = (scene: Scene, object: ObjectDef): string => `/v1/${object.path}/${scene.ids.get(object.name) ?? ''}`
const filterOf = (name: string): string => encodeURIComponent(JSON.stringify({ [name]: { is_null: false } }))
const valueAt = (record: Record<string, unknown>, name: string): unknown =>
  name.startsWith('custom.') ? (record['custom'] as Record<string, unknown> | undefined)?.[name.slice(7)] : record[name]
const pointerOf = (name: string): string => `/${name.replace('.', '/')}`

/** What a role hides is nowhere. Answers one line a cell that is not so. */
async function hidden(scene: Scene, object: ObjectDef): Promise<string[]> {
  const { blind } = scene
  const wrong: string[] = []
  const cells = (scene.cells.get(object.name) ?? []).filter((cell) => cell.name !== object.title)
  const say = (what: string, name: string, got: unknown): void => void wrong.push(`${what} ${name}: ${String(got)}`)
  const url = `/v1/${object.path}`
  const id = scene.ids.get(object.name) ?? ''
  const one = await blind.send('GET', at(scene, object))
  const many = await blind.send('GET', `${url}?limit=200`)
  const row = (many.data['data'] as Record<string, unknown>[]).find((record) => record['id'] === id) ?? {}
  if (one.statusCode !== 200 || !('id' in row)) say('read', object.name, one.statusCode)
  for (const cell of cells) {
    if (valueAt(one.data, cell.name) !== undefined) say('GET shows', cell.name, valueAt(one.data, cell.name))
    if (valueAt(row, cell.name) !== undefined) say('list shows', cell.name, valueAt(row, cell.name))
    for (const [what, query] of [
      ['filter', `${url}?filter=${filterOf(cell.name)}`],
      ['sort', `${url}?sort=${cell.name}`],
      ['group', `${url}/aggregate?group_by=${cell.name}`],
      ['sum', `${url}/aggregate?measure=max:${cell.name}`],
    ] as const) {
      const answer = await blind.send('GET', query)
      if (answer.statusCode !== 400) say(what, cell.name, answer.statusCode)
    }
  }
  for (const read of [
    `${at(scene, object)}/timeline`,
    `${url}?fields=${cells.map((cell) => cell.name).join(',')}`,
    `${url}?q=${CANARY}`,
    `/v1/search?q=${CANARY}&objects=${object.name}`,
  ]) {
    const answer = await blind.send('GET', read)
    if (answer.statusCode >= 500 || answer.body.replace(`q=${CANARY}`, '').includes(CANARY))
      say('shows a value', read, answer.statusCode)
    const found = read.includes('q=') ? (answer.data['data'] as { id: string }[]).map((hit) => hit.id) : []
    if (found.includes(id)) say('finds by', read, id)
  }
  const columns = await blind.send('POST', '/v1/exports', {
    object: object.name,
    fields: cells.map((cell) => cell.name),
  })
  if (columns.statusCode !== 400) say('export', object.name, columns.statusCode)
  const meta = (await blind.send('GET', '/v1/meta')).data['objects'] as { name: string; fields: { name: string }[] }[]
  const told = meta.find((one) => one.name === object.name)?.fields.map((field) => field.name) ?? []
  if (told.join() !== object.title) say('meta tells', object.name, told)
  wrong.push(...(await unwritten(scene, object, blind, cells)))
  return wrong
}

/** What a role may only read is there, is used in lists, and is not written. */
async function readOnly(scene: Scene, object: ObjectDef): Promise<string[]> {
  const { reader, space } = scene
  const wrong: string[] = []
  const cells = scene.cells.get(object.name) ?? []
  const url = `/v1/${object.path}`
  const [mine, full] = [await reader.send('GET', at(scene, object)), await space.owner.send('GET', at(scene, object))]
  if (mine.body !== full.body) wrong.push(`GET differs: ${mine.body} ${full.body}`)
  const sortable = cells.filter((cell) => fieldType(cell.field.kind).sortable)
  const filterable = cells.filter((cell) => fieldType(cell.field.kind).operators.includes('is_null'))
  const queries = [
    `${url}?filter=${encodeURIComponent(JSON.stringify({ or: filterable.slice(0, 90).map((cell) => ({ [cell.name]: { is_null: false } })) }))}`,
    ...sortable.map((cell) => `${url}?limit=1&sort=${cell.name}`),
    `${url}?q=${CANARY}`,
  ]
  for (const query of queries) {
    const [answer, wanted] = [await reader.send('GET', query), await space.owner.send('GET', query)]
    if (
      answer.statusCode !== wanted.statusCode ||
      (answer.statusCode === 200 && idsOf(answer.data).join() !== idsOf(wanted.data).join())
    )
      wrong.push(`${query}: ${answer.statusCode}, ${wanted.statusCode} to an owner`)
  }
  wrong.push(...(await unwritten(scene, object, reader, cells)))
  return wrong
}

/** Each field that is sent is named in the refusal, and nothing is written; a change of two names both. */
async function unwritten(scene: Scene, object: ObjectDef, person: Person, cells: readonly Cell[]): Promise<string[]> {
  const wrong: string[] = []
  const input = await inputFor(scene.world, object, 701, 'all')
  const sent = cells.filter((cell) => cell.custom || (isWritable(cell.field) && cell.name in input))
  const before = await scene.space.owner.send('GET', at(scene, object))
  const value = (cell: Cell): unknown =>
    cell.custom ? fieldType(cell.field.kind).sample(cell.field, 8) : input[cell.name]
  const body = (some: readonly Cell[]): Record<string, unknown> => ({
    ...Object.fromEntries(some.filter((cell) => !cell.custom).map((cell) => [cell.name, value(cell)])),
    ...(some.some((cell) => cell.custom)
      ? {
          custom: Object.fromEntries(
            some.filter((cell) => cell.custom).map((cell) => [cell.name.slice(7), value(cell)]),
          ),
        }
      : {}),
  })
  for (const [method, url] of [
    ['PATCH', at(scene, object)],
    ['POST', `/v1/${object.path}`],
  ] as const) {
    const answer = await person.send(method, url, body(sent))
    const named = pointers(answer.data).toSorted().join()
    if (
      answer.statusCode !== 403 ||
      named !==
        sent
          .map((cell) => pointerOf(cell.name))
          .toSorted()
          .join()
    )
      wrong.push(`${method}: ${answer.statusCode} ${named}`)
  }
  const after = await scene.space.owner.send('GET', at(scene, object))
  if (after.body !== before.body) wrong.push('a refused write left its mark')
  return wrong
}
