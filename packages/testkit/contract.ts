import type { ObjectDef } from '@app/schema'
import { beforeAll, describe, expect, test } from 'vitest'
import { records } from '@app/core'
import { inputFor, isWritable, makeWorld, wrongValue } from './factories.ts'
import { type Here, comparable, idsOf, patchable, pointers } from './contract-here.ts'
import { type Program, workspace } from './program.ts'
import { filterContract } from './contract-filters.ts'

const UNKNOWN = '01890000-0000-7000-8000-000000000000'

/**
 * What every object of the registry promises (architecture.md §4), over the API and PostgreSQL as in production. The list of objects
 * is the catalogue's (rulings.md 45): a new one is covered before its author writes a test.
 */
export function contractSuite(program: () => Program, objects: readonly ObjectDef[]): void {
  describe.each(objects.map((object) => [object.name, object] as const))('%s', (_name, object) => {
    const here = {} as Here
    beforeAll(async () => {
      const space = await workspace(program())
      const other = await workspace(program())
      // The running registry's own: a planted object may not be in modules/registry.ts.
      Object.assign(here, { space, other, world: makeWorld(program(), space.owner), object, url: `/v1/${object.path}` })
    })
    recordContract(here)
    filterContract(here)
  })
}

function recordContract(here: Here): void {
  test('is created with every field, read, changed, trashed and restored', async () => {
    const { space, object, url, world } = here
    const input = await inputFor(world, object, 7, 'all')
    const made = await space.owner.send('POST', url, input)
    expect(made.statusCode, made.body).toBe(201)
    const id = String(made.data['id'])
    expect(made.headers['etag']).toBe(`"${Number(made.data['version'])}"`)
    expect(made.headers['location']).toBe(`${url}/${id}`)
    const sent = Object.fromEntries(comparable(object).flatMap((name) => (name in input ? [[name, input[name]]] : [])))
    expect(made.data).toMatchObject(sent)
    const read = await space.owner.send('GET', `${url}/${id}`)
    expect(read.data).toEqual(made.data)

    const next = await inputFor(world, object, 8, 'all')
    const patch = Object.fromEntries(comparable(object).flatMap((name) => (name in next ? [[name, next[name]]] : [])))
    const changed = await space.owner.send('PATCH', `${url}/${id}`, patch, { 'if-match': String(made.headers['etag']) })
    expect(changed.statusCode, changed.body).toBe(200)
    expect(changed.data).toMatchObject(patch)
    expect(Number(changed.data['version'])).toBeGreaterThan(Number(made.data['version']))

    const removed = await space.owner.send('DELETE', `${url}/${id}`)
    expect(removed.statusCode, removed.body).toBe(204)
    expect((await space.owner.send('GET', `${url}/${id}`)).statusCode).toBe(404)
    const trash = await space.owner.send('GET', `${url}?trash=true`)
    expect(idsOf(trash.data)).toContain(id)
    const restored = await space.owner.send('POST', `${url}/${id}/restore`)
    expect(restored.statusCode, restored.body).toBe(200)
    expect(restored.data).toMatchObject(patch)

    const events = await space.inCtx((ctx) =>
      ctx.tx.query<{ name: string }>('select name from event where tenant_id = $1 and record_id = $2 order by id', [
        ctx.tenant.id,
        id,
      ]),
    )
    expect(events.map((each) => each.name.split('.').at(-1))).toEqual(['created', 'updated', 'removed', 'restored'])
    expect(events.every((each) => each.name.startsWith(`${object.name}.`))).toBe(true)
  })

  test('refuses a stale version with both values', async () => {
    const { space, object, url, world } = here
    const record = await world.create(object.name, await inputFor(world, object, 11, 'required'))
    const name = patchable(object)
    const value = (await inputFor(world, object, 12, 'all'))[name]
    const first = await space.owner.send(
      'PATCH',
      `${url}/${String(record['id'])}`,
      { [name]: value },
      { 'if-match': `"${Number(record['version'])}"` },
    )
    expect(first.statusCode, first.body).toBe(200)
    const again = (await inputFor(world, object, 13, 'all'))[name]
    const stale = await space.owner.send(
      'PATCH',
      `${url}/${String(record['id'])}`,
      { [name]: again },
      { 'if-match': `"${Number(record['version'])}"` },
    )
    expect(stale.statusCode).toBe(412)
    expect(stale.data['code']).toBe('version_conflict')
    expect(stale.data['current']).toMatchObject({ id: record['id'], [name]: value })
  })

  test('refuses an unknown field, wrong types and readonly fields, each with its pointer', async () => {
    const { space, object, url, world } = here
    const input = await inputFor(world, object, 21, 'required')
    const unknown = await space.owner.send('POST', url, { ...input, no_such_field: 1 })
    expect(unknown.statusCode).toBe(400)
    expect(pointers(unknown.data)).toEqual(['/no_such_field'])
    for (const [name, field] of Object.entries(object.fields)) {
      if (field.readonly) {
        const refused = await space.owner.send('POST', url, { ...input, [name]: null })
        expect([name, refused.statusCode, pointers(refused.data)]).toEqual([name, 403, [`/${name}`]])
        continue
      }
      const wrong = wrongValue(field)
      if (wrong === undefined) continue
      const refused = await space.owner.send('POST', url, { ...input, [name]: wrong })
      expect([name, refused.statusCode]).toEqual([name, 400])
      expect(
        pointers(refused.data).every((each) => each.startsWith(`/${name}`)),
        `${name}: ${refused.body}`,
      ).toBe(true)
    }
    const none = await space.owner.send('POST', url, {})
    const required = Object.entries(object.fields).flatMap(([name, field]) =>
      field.required && !field.via && field.default === undefined ? [`/${name}`] : [],
    )
    if (required.length > 0) {
      expect(none.statusCode).toBe(400)
      expect(pointers(none.data)).toEqual(expect.arrayContaining(required))
    }
  })

  test('answers another tenant exactly as if the record did not exist', async () => {
    const { other, object, url, world } = here
    const record = await world.create(object.name, await inputFor(world, object, 31, 'all'))
    const id = String(record['id'])
    const name = patchable(object)
    const value = (await inputFor(world, object, 32, 'all'))[name]
    const attempts = [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/restore'],
      ['GET', '/timeline'],
    ] as const
    for (const [method, suffix] of attempts) {
      const body = method === 'PATCH' ? { [name]: value } : undefined
      const real = await other.owner.send(method, `${url}/${id}${suffix}`, body)
      const unknown = await other.owner.send(method, `${url}/${UNKNOWN}${suffix}`, body)
      expect([method, suffix, real.statusCode]).toEqual([method, suffix, 404])
      expect(withoutRequest(real.data)).toEqual(withoutRequest(unknown.data))
    }
    expect(idsOf((await other.owner.send('GET', `${url}?limit=200`)).data)).not.toContain(id)
  })

  test('refuses a reference to another tenant as one to nothing', async () => {
    const { other, object, url, world } = here
    const refs = Object.entries(object.fields).filter(
      ([, field]) => field.kind === 'ref' && isWritable(field) && field.target !== 'member',
    )
    const foreign = makeWorld(other.program, other.owner)
    const input = await inputFor(world, object, 41, 'required')
    for (const [name, field] of refs) {
      const id = await foreign.ref(field.target ?? '')
      const real = await here.space.owner.send('POST', url, { ...input, [name]: id })
      const unknown = await here.space.owner.send('POST', url, { ...input, [name]: UNKNOWN })
      expect([name, real.statusCode]).toEqual([name, 404])
      expect(withoutRequest(real.data)).toEqual(withoutRequest(unknown.data))
    }
  })

  test('expands every reference with a number of queries that does not grow with the page', async () => {
    const { space, object, world } = here
    const expand = Object.entries(object.fields).flatMap(([name, field]) =>
      field.kind === 'ref' || field.kind === 'member' ? [name] : [],
    )
    for (let n = 51; n < 57; n += 1) await world.create(object.name, await inputFor(world, object, n, 'all'))
    const count = async (limit: number): Promise<number> =>
      await space.inCtx(async (ctx) => {
        let queries = 0
        const counted = {
          ...ctx,
          tx: {
            ...ctx.tx,
            query: async (...given: Parameters<typeof ctx.tx.query>) => {
              queries += 1
              return await ctx.tx.query(...given)
            },
          } as typeof ctx.tx,
        }
        await records.list(counted, object.name, { expand, limit })
        return queries
      })
    const one = await count(1)
    expect(await count(6)).toBe(one)
    expect(one).toBeLessThanOrEqual(
      2 +
        expand.length * 2 +
        Object.values(object.fields).filter((field) => ['list', 'multi_ref', 'tags'].includes(field.kind)).length,
    )
  })

  test('takes a batch all or nothing, or in part when asked', async () => {
    const { space, object, url, world } = here
    const good = await inputFor(world, object, 61, 'required')
    const before = await total(here)
    const refused = await space.owner.send('POST', `${url}/batch`, { records: [good, { ...good, no_such_field: 1 }] })
    expect(refused.statusCode).toBe(400)
    expect(pointers(refused.data).every((each) => each.includes('1'))).toBe(true)
    expect(await total(here)).toBe(before)
    const second = await inputFor(world, object, 62, 'required')
    const partly = await space.owner.send('POST', `${url}/batch`, {
      records: [second, { ...good, no_such_field: 1 }],
      partial: true,
    })
    expect(partly.statusCode, partly.body).toBe(201)
    expect((partly.data['failed'] as { index: number }[]).map((each) => each.index)).toEqual([1])
    expect(await total(here)).toBe(before + 1)
  })
}

const withoutRequest = ({ request_id: _id, ...rest }: Record<string, unknown>): Record<string, unknown> => rest
const total = async (here: Here): Promise<number> =>
  Number((await here.space.owner.send('GET', `${here.url}?count=true&limit=1`)).data['total'])
