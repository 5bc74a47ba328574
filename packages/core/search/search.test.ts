import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Person, type Program, type Workspace, openProgram, workspace } from '@app/testkit'
import { freshDatabase } from '../../testkit/database.ts'
import { coreModule } from '../core-module.ts'
import { sweep } from '../http/sweep.queries.ts'
import { queueReindex } from './reindex.queries.ts'

let program: Program
let space: Workspace
beforeAll(async () => {
  program = await openProgram()
  space = await workspace(program)
})
afterAll(async () => await program.close())

type Hit = { object: string; id: string; title: string; near?: boolean }
const found = async (q: string, who: Person = space.owner, objects = ''): Promise<Hit[]> =>
  (await who.send('GET', `/v1/search?q=${encodeURIComponent(q)}${objects ? `&objects=${objects}` : ''}`)).data[
    'data'
  ] as Hit[]
const titles = async (q: string, who?: Person): Promise<string[]> => (await found(q, who)).map((hit) => hit.title)
const make = async (path: string, body: Record<string, unknown>, who: Person = space.owner): Promise<string> => {
  const answer = await who.send('POST', `/v1/${path}`, body)
  expect(answer.statusCode, answer.body).toBe(201)
  return String(answer.data['id'])
}

test('records of one name are told apart by all that is known of them', async () => {
  const { owner } = await workspace(program)
  const company_id = await make('companies', { name: 'Northwind' }, owner)
  await make('deals', { name: 'Forty chairs', company_id }, owner)
  await make('deals', { name: 'Forty chairs' }, owner)
  await make('deals', { name: 'Forty tables', company_id }, owner)
  const hits = (await found('forty', owner)) as (Hit & { subtitle: string | null })[]
  const of = (title: string): (string | null)[] => hits.filter((hit) => hit.title === title).map((hit) => hit.subtitle)
  expect(of('Forty chairs').filter((subtitle) => subtitle?.includes('Northwind'))).toHaveLength(1)
  expect(new Set(of('Forty chairs')).size).toBe(2)
  expect(of('Forty tables')).toEqual([null])
})

describe('typing errors', () => {
  beforeAll(async () => {
    await make('contacts', { first_name: 'Boris', last_name: 'Johnson', email: 'boris@downing.test' })
    await make('contacts', { first_name: 'Мария', last_name: 'Кузнецова' })
    await make('companies', { name: 'Brightwater Technology' })
    await make('companies', { name: 'Größenwahn Söhne' })
  })

  test.each([
    ['Jonson', 'Boris Johnson'],
    ['johnsno', 'Boris Johnson'],
    ['borsi jonson', 'Boris Johnson'],
    ['bors jonson', 'Boris Johnson'],
    ['technolgy', 'Brightwater Technology'],
    ['britewater tec', 'Brightwater Technology'],
    ['jhonson', 'Boris Johnson'],
    ['obris', 'Boris Johnson'],
    ['Кузнисова', 'Мария Кузнецова'],
    ['grosenwahn', 'Größenwahn Söhne'],
    ['soehne', 'Größenwahn Söhne'],
  ])('%s finds %s', async (q, title) => {
    expect(await titles(q)).toContain(title)
  })

  test('are said to be: near', async () => {
    expect(await found('jonson')).toMatchObject([{ title: 'Boris Johnson', near: true }])
    expect((await found('johnson'))[0]?.near).toBeUndefined()
  })

  test('come after what was typed', async () => {
    const other = await workspace(program)
    for (const [first_name, last_name] of [
      ['A', 'Jonson'],
      ['B', 'Johnson'],
      ['C', 'Jonsonville'],
      ['D', 'Bonson'],
    ])
      await make('contacts', { first_name, last_name }, other.owner)
    const hits = await found('jonson', other.owner)
    expect(hits.map((hit) => [hit.title, hit.near === true])).toEqual([
      ['A Jonson', false],
      ['C Jonsonville', false],
      ['D Bonson', true],
      ['B Johnson', true],
    ])
  })

  test('are not looked for in two letters, numbers and addresses, nor when enough was found', async () => {
    expect(await titles('jk')).toEqual([])
    expect(await titles('boris@downing.tset')).toEqual([])
    const other = await workspace(program)
    for (const n of [1, 2, 3, 4, 5]) await make('companies', { name: `Globex ${n}` }, other.owner)
    await make('companies', { name: 'Globax' }, other.owner)
    expect(await titles('globex', other.owner)).toHaveLength(5)
    expect(await titles('globox', other.owner)).toHaveLength(6)
  })

  test('are looked for in no other workspace, and only in what the member may read', async () => {
    const other = await workspace(program)
    expect(await titles('jonson', other.owner)).toEqual([])
    expect(await titles('jonson', await space.as('rep'))).toEqual([])
    expect(await titles('jonson', await space.as('viewer'))).toEqual(['Boris Johnson'])
  })

  test('a renamed or removed record is no longer found; its words leave the vocabulary', async () => {
    const other = await workspace(program)
    const id = await make('companies', { name: 'Zephyrine' }, other.owner)
    expect(await titles('zefyrine', other.owner)).toEqual(['Zephyrine'])
    await other.owner.send('PATCH', `/v1/companies/${id}`, { name: 'Boreas' })
    expect(await titles('zefyrine', other.owner)).toEqual([])
    expect(await titles('borias', other.owner)).toEqual(['Boreas'])
    const vocabulary = async (): Promise<string[]> =>
      (
        await program.app.db.asBoot((tx) =>
          tx.query<{ word: string }>(
            `select word from search_word where tenant_id = $1 and word in ('zephyrine', 'boreas')`,
            [other.tenant_id],
          ),
        )
      ).map((row) => row.word)
    await sweep(program.app)
    expect(await vocabulary()).toEqual(['boreas'])
    await other.owner.send('DELETE', `/v1/companies/${id}`)
    expect(await titles('borias', other.owner)).toEqual([])
  })
})

describe('long texts', () => {
  test('are found by every word, wherever it stands, together with the title', async () => {
    const filler = Array.from({ length: 300 }, (_, n) => `filler${n}`).join(' ')
    const note = await make('notes', { body: `Call summary\n${filler} xylophone, Über­gabe und Schlußwort` })
    const deal = await make('companies', { name: 'Orchid Ltd', description: `${filler} renewal in Marrakesh` })
    expect((await found('xylophone')).map((hit) => hit.id)).toEqual([note])
    expect((await found('XYLOPHONE filler299')).map((hit) => hit.id)).toEqual([note])
    expect((await found('schlusswort')).map((hit) => hit.id)).toEqual([note])
    expect((await found('orchid marrakesh')).map((hit) => hit.id)).toEqual([deal])
    expect(await found('xylophone marrakesh')).toEqual([])
    const list = await space.owner.send('GET', '/v1/companies?q=marrakesh&count=true')
    expect([(list.data['data'] as Hit[]).map((hit) => hit.id), list.data['total']]).toEqual([[deal], 1])
    await space.owner.send('PATCH', `/v1/companies/${deal}`, { description: null })
    expect(await found('marrakesh')).toEqual([])
    await space.owner.send('DELETE', `/v1/notes/${note}`)
    expect(await found('xylophone')).toEqual([])
    await space.owner.send('POST', `/v1/notes/${note}/restore`)
    expect((await found('xylophone')).map((hit) => hit.id)).toEqual([note])
  })

  test('of a hundred thousand letters are stored and searched to a bound', async () => {
    const words = Array.from({ length: 14_000 }, (_, n) => `w${n.toString(36)}`)
    const id = await make('notes', { body: words.join(' ') })
    expect((await found(words[9000] ?? '', space.owner, 'note')).map((hit) => hit.id)).toEqual([id])
    expect(await found(words[13_000] ?? '', space.owner, 'note')).toEqual([])
    // The widest letters there are: still far below what a tsvector holds.
    const wide = Array.from({ length: 1600 }, (_, n) => `${String.fromCodePoint(0x20000 + n).repeat(29)}`)
    await make('notes', { body: wide.join(' ').slice(0, 99_999) })
  })

  test('are searched with quotes, backslashes and operators in the question', async () => {
    for (const q of [`o'neil`, `back\\slash`, `a & b | !c`, `'''`, `:*`, `<->`, '\u{1F600}'])
      expect((await space.owner.send('GET', `/v1/search?q=${encodeURIComponent(q)}`)).statusCode, q).toBe(200)
    const rows = await space.inCtx((ctx) =>
      ctx.tx.query(`select * from app_search(array['a'' | ''b', 'c\\', ''], array['note'], 5)`),
    )
    expect(rows).toEqual([])
  })
})

describe('a field that may not be read', () => {
  test('is not searched: not by its words, nor by words like them, nor whole', async () => {
    const other = await workspace(program)
    await other.owner.send('POST', '/v1/custom-fields', {
      object: 'contact',
      key: 'illness',
      label: 'Illness',
      kind: 'text',
      searchable: true,
    })
    const id = await make(
      'contacts',
      {
        last_name: 'Quillfeather',
        email: 'canary@hidden.test',
        description: 'owes us marmalade',
        custom: { illness: 'Pneumonia' },
      },
      other.owner,
    )
    const everything = { read: 'all', create: 'none', update: 'none', delete: 'none', export: 'none', import: 'none' }
    const fields = { email: 'none', emails: 'none', description: 'none', 'custom.illness': 'none' }
    const role = await other.owner.send('POST', '/v1/roles', {
      name: 'Reception',
      rights: { every: everything, objects: { contact: { fields } }, areas: [] },
    })
    const person = await other.another(String(role.data['key']))
    const listed = async (q: string, who: Person): Promise<string[]> =>
      ((await who.send('GET', `/v1/contacts?q=${encodeURIComponent(q)}`)).data['data'] as Hit[]).map((hit) => hit.id)
    const hidden = ['canary', 'canary@hidden.test', 'hidden', 'pneumonia', 'marmalade', 'quillfeather canary']
    for (const q of hidden) {
      expect([q, await found(q, person, 'contact'), await listed(q, person)]).toEqual([q, [], []])
      expect([q, (await found(q, other.owner, 'contact')).map((hit) => hit.id)]).toEqual([q, [id]])
      expect([q, await listed(q, other.owner)]).toEqual([q, [id]])
    }
    expect(await found('pneumonai', person, 'contact')).toEqual([])
    expect(await found('pneumonai', other.owner, 'contact')).toHaveLength(1)
    for (const q of ['quill', 'quillfaether'])
      expect([q, (await found(q, person, 'contact')).map((hit) => hit.id)]).toEqual([q, [id]])
    expect(await listed('quill', person)).toEqual([id])
  })
})

describe('the search functions', () => {
  const ask = `select count(*)::int as n from app_search_near(array['johnson'], 10)`

  test('answer for the tenant of the transaction, and without one refuse', async () => {
    const other = await workspace(program)
    const { db } = program.app
    expect(await db.inTenant(space.tenant_id, (tx) => tx.query(ask))).toEqual([{ n: 1 }])
    expect(await db.inTenant(other.tenant_id, (tx) => tx.query(ask))).toEqual([{ n: 0 }])
    for (const sql of [ask, `select * from app_search(array['a'], array['note'], 5)`]) {
      await expect(db.app.query(sql)).rejects.toMatchObject({ code: '42501' })
      await expect(db.inAuth((tx) => tx.query(sql))).rejects.toMatchObject({ code: '42501' })
    }
  })

  test('use their indexes', async () => {
    const db = await freshDatabase('search_plans')
    const plans = await db.asBoot(async (tx) => {
      await tx.query('set local enable_seqscan = off')
      // Enough words that reading all of the tenant's would cost more.
      await tx.query(
        `insert into search_word (tenant_id, word, key, record_id) select '${space.tenant_id}', 'w' || n, md5(n::text), gen_random_uuid() from generate_series(1, 5000) n`,
      )
      await tx.query(
        `insert into search_body (tenant_id, object, record_id, words) select '${space.tenant_id}', 'note', gen_random_uuid(), array_to_tsvector(array['w' || n, 'v' || n % 97]) from generate_series(1, 5000) n`,
      )
      await tx.query('analyze search_word')
      await tx.query('analyze search_body')
      await tx.query(`set local app.tenant_id = '${space.tenant_id}'`)
      await tx.query('set local role app_search')
      return await Promise.all(
        [
          `select word from search_word w where w.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and w.key operator(public.%) 'jonson'`,
          `select record_id from search_body b where b.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and b.words @@ '''a'''::tsquery`,
        ].map(async (sql) => JSON.stringify(await tx.query(`explain (format json) ${sql}`))),
      )
    })
    await db.drop()
    expect(plans[0]).toMatch(/search_word_key_gin.*Index Cond.*tenant_id.*key.*%/)
    expect(plans[1]).toMatch(/search_body_words_gin.*Index Cond.*tenant_id.*words.*@@/)
  })
})

describe('reindexing', () => {
  test('a new workspace needs none', async () => {
    const rows = await program.app.db.inAuth((tx) =>
      tx.query('select search_version from identity.tenant where id = $1', [space.tenant_id]),
    )
    expect(rows).toEqual([{ search_version: 1 }])
  })

  test('gives the rows of an older release all their words, second addresses included', async () => {
    const old = await workspace(program)
    const id = await make(
      'contacts',
      { last_name: 'Petrovsky', emails: [{ value: 'p@one.test' }, { value: 'p@two.test' }] },
      old.owner,
    )
    const note = await make('notes', { body: `${'word '.repeat(80)} ${'x y z '.repeat(50)} gramophone` }, old.owner)
    const { db } = program.app
    await db.asJob(old.tenant_id, async (tx) => {
      for (const table of ['search_word', 'search_body'])
        await tx.query(`delete from ${table} where tenant_id = $1`, [old.tenant_id])
      await tx.query('update identity.tenant set search_version = 0 where id = $1', [old.tenant_id])
    })
    expect([await titles('petrowsky', old.owner), await found('p two.test', old.owner)]).toEqual([
      [],
      expect.anything(),
    ])
    expect(await queueReindex(program.app)).toBeGreaterThanOrEqual(1)
    await queueReindex(program.app)
    const jobs = await db.asBoot((tx) =>
      tx.query(
        `select payload from graphile_worker._private_jobs where payload ->> 'tenant_id' = $1 and key like 'reindex%'`,
        [old.tenant_id],
      ),
    )
    expect(jobs).toEqual([{ payload: { tenant_id: old.tenant_id } }])
    await coreModule.jobs?.['core.reindex']?.(program.app, { tenant_id: old.tenant_id })
    expect(await titles('petrowsky', old.owner)).toEqual(['Petrovsky'])
    expect((await found('gramophone', old.owner)).map((hit) => hit.id)).toEqual([note])
    expect((await found('p@two.test', old.owner)).map((hit) => hit.id)).toEqual([id])
    expect(
      await db.inAuth((tx) => tx.query('select search_version from identity.tenant where id = $1', [old.tenant_id])),
    ).toEqual([{ search_version: 1 }])
  })
})
