import { createHash } from 'node:crypto'
import { type Browser, type Program, type Workspace, openProgram, workspace } from '@app/testkit'
import { type Staff, operator } from '@app/testkit/operators'
import { PLATFORM } from '@app/core/audit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readStatement } from './statement-text.ts'

let program: Program
let [space, other]: Workspace[] = []
let [ann, bob, plain]: Staff[] = []
beforeAll(async () => {
  program = await openProgram()
  ;[space, other] = [await workspace(program), await workspace(program)]
  ;[ann, bob, plain] = [
    await operator(program, { may_maintain: true }),
    await operator(program, { may_maintain: true }),
    await operator(program),
  ]
  await ok(space.owner, 'POST', '/v1/companies', { name: 'Canary & Co' }, 201)
  await ok(other.owner, 'POST', '/v1/companies', { name: 'Foreign & Co' }, 201)
}, 60_000)
afterAll(async () => program.close())

const ok = async (
  who: Browser | undefined,
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  body?: unknown,
  status = 200,
): Promise<Record<string, unknown>> => {
  const answer = await who?.send(method, url, body)
  expect([url, answer?.statusCode, answer?.statusCode === status ? '' : answer?.body]).toEqual([url, status, ''])
  return answer?.data ?? {}
}
/** An approved grant of maintenance for Ann. */
async function maintenance(objects: string[] | null = null): Promise<string> {
  const body = { workspace: space?.slug, kind: 'maintenance', case_id: 'M-1', reason: 'Orphans', hours: 1, objects }
  const { id } = await ok(ann, 'POST', '/v1/operator/grants', body, 201)
  const of = `/v1/operator/grants/${String(id)}`
  const early = await ann?.send('POST', `${of}/statements`, { statement: 'select 1' })
  expect(early?.data['code']).toBe('grant_closed')
  await ok(bob, 'POST', `${of}/approve`, {})
  return of
}
const first = async (tenant: string, name: string): Promise<unknown[]> =>
  await program.app.db.asJob(tenant, (tx) =>
    tx.query('select object, source, on_behalf_of from event where tenant_id = $1 and name = $2', [tenant, name]),
  )

describe('maintenance', () => {
  test('runs statements of few, under an approved grant, each noted for the workspace before it runs and without its values', async () => {
    const asked = { workspace: space?.slug, kind: 'maintenance', case_id: 'M-0', reason: 'Try', hours: 1 }
    expect((await plain?.send('POST', '/v1/operator/grants', asked))?.statusCode).toBe(403)
    const of = await maintenance()
    for (const who of [bob, plain])
      expect((await who?.send('POST', `${of}/statements`, { statement: 'select 1' }))?.statusCode).toBe(403)
    expect((await space?.owner.send('POST', `${of}/statements`, { statement: 'select 1' }))?.statusCode).toBe(404)
    const statement = `select name, tenant_id from company where name like '%& Co' and version < 1000;`
    const answer = await ok(ann, 'POST', `${of}/statements`, { statement })
    expect(answer).toMatchObject({
      columns: ['name', 'tenant_id'],
      rows: [['Canary & Co', space?.tenant_id]],
      row_count: 1,
      is_cut: false,
    })
    const long = await ok(ann, 'POST', `${of}/statements`, { statement: 'select * from generate_series(1, 500)' })
    expect([long['row_count'], long['is_cut']]).toEqual([200, true])
    const noted = 'select name, tenant_id from company where name like ? and version < ?'
    const own = (await ok(ann, 'GET', `${of}/statements`))['data'] as Record<string, unknown>[]
    expect(own[1]).toMatchObject({ statement: noted, row_count: 1, failure: null, operator: expect.any(String) })
    // The workspace reads the same in its own log, by name; the installation's log holds ids alone.
    const url = `/v1/support-grants/${of.split('/')[4]}/accesses`
    const seen = (await ok(space?.owner, 'GET', url))['data'] as Record<string, unknown>[]
    const told = seen.filter((one) => one['name'] === 'maintenance_statement.run')
    expect(told[1]).toMatchObject({ operator: own[1]?.['operator'], statement: { statement: noted, row_count: 1 } })
    expect(told.map((one) => one['record_id'])).toEqual(own.map((one) => one['id']))
    const [, event] = (await ok(space?.owner, 'GET', '/v1/audit?object=maintenance_statement'))['data'] as {
      id: string
    }[]
    const trail = await ok(space?.owner, 'GET', `/v1/audit/${event?.id}`)
    expect(JSON.stringify(trail)).toContain(noted)
    expect(JSON.stringify([own, seen, trail])).not.toMatch(/& Co|1000/)
    expect(await first(PLATFORM, 'maintenance_statement.run')).toContainEqual({
      object: 'maintenance_statement',
      source: 'support',
      on_behalf_of: ann?.account_id,
    })
    // What is refused by the database was noted, too: what it would not have shown was asked for.
    for (const [bad, message] of [
      ['select * from identity.account', 'permission denied'],
      ['select * from event', 'permission denied'],
      ['select nothing', 'does not exist'],
      ['with gone as (delete from company returning id) select * from gone', 'WITH|read-only|permission'],
      [`select 1) as s; update company set name = 'x'; select (2`, 'One statement'],
      ['delete from company', 'Maintenance reads'],
      ['select 1 -- Ada Lovelace', 'Comments'],
      ['select 1 as "Ada Lovelace"', 'double quotes'],
      [`select 'open`, 'not closed'],
    ] as const) {
      const refused = await ann?.send('POST', `${of}/statements`, { statement: bad })
      expect([bad, refused?.statusCode, refused?.body]).toEqual([bad, 400, expect.stringMatching(new RegExp(message))])
    }
    const failures = ((await ok(ann, 'GET', `${of}/statements`))['data'] as { failure: string | null }[]).map(
      (one) => one.failure,
    )
    expect(failures).toEqual(['0A000', '42703', '42501', '42501', null, null])
    // Given back: over at once.
    await ok(ann, 'DELETE', of, undefined, 204)
    const late = await ann?.send('POST', `${of}/statements`, { statement: 'select 1' })
    expect(late?.data['code']).toBe('grant_closed')
  })

  test('is closed by the database: no row for a statement that was not noted by its words, and no way in when it is over', async () => {
    const of = await maintenance(['company'])
    const id = String(of.split('/')[4])
    const { db } = program.app
    const count = async (
      text: string,
      note: { text?: string; tenant_id?: string; seconds?: number; finished?: boolean } | null,
    ): Promise<number> => {
      const at = new Date()
      const ends_at = new Date(at.getTime() + 30_000).toISOString()
      const { rows } = await db.asMaintenance({
        text,
        ends_at,
        admit: async (backend) => {
          if (!note) return
          const digest = createHash('sha256').update(note.text ?? text)
          await db.inAuth((tx) =>
            tx.run(
              `insert into identity.maintenance_statement (id, grant_id, tenant_id, operator_id, statement, backend, digest, at, ends_at, finished_at)
               values (gen_random_uuid(), $1, $2, $3, 'x', $4, $5, $6::timestamptz - interval '20 seconds', $6::timestamptz + make_interval(secs => $7), $8)`,
              [
                id,
                note.tenant_id ?? space?.tenant_id,
                ann?.account_id,
                backend,
                note.finished ? null : digest.digest(),
                at.toISOString(),
                note.seconds ?? 30,
                note.finished ? at.toISOString() : null,
              ],
            ),
          )
        },
      })
      return Number(rows[0]?.[0])
    }
    const companies = 'select count(*) from company'
    expect(await count(companies, {})).toBe(1)
    expect(await count(companies, null)).toBe(0)
    expect(await count(companies, { text: 'select 1' })).toBe(0)
    expect(await count(companies, { seconds: -1 })).toBe(0)
    expect(await count(companies, { finished: true })).toBe(0)
    expect(await count(companies, { tenant_id: other?.tenant_id ?? '' })).toBe(0)
    expect(await count('select count(*) from contact', {})).toBe(0)
    // No setting of the session turns it to another workspace.
    expect(
      await count(
        `with s as (select set_config('app.tenant_id', '${other?.tenant_id}', true)) select count(*) from s, company c where c.tenant_id = '${other?.tenant_id}'`,
        {},
      ),
    ).toBe(0)
    await expect(count('update company set name = upper(name)', {})).rejects.toThrow(/read.only|permission denied/)
    // The role: no login when nothing runs, no rights beyond reading, and its password has its end.
    const [role] = await db.asBoot((tx) =>
      tx.query(
        `select rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolinherit, rolvaliduntil < now() + interval '1 minute' as ends from pg_roles where rolname = 'app_maintenance'`,
      ),
    )
    expect(role).toEqual({
      rolcanlogin: false,
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolinherit: false,
      ends: true,
    })
    const stranger = new pg.Client({ ...db.url('boot'), user: 'app_maintenance', password: 'guess' })
    await expect(stranger.connect()).rejects.toThrow(/not permitted to log in|password authentication failed/)
    await db.asBoot((tx) => tx.query('update identity.support_grant set revoked_at = now() where id = $1', [id]))
    expect(await count(companies, {})).toBe(0)
  })

  test('notes a statement without what it asks for', () => {
    const noted = (text: string): string => readStatement(text).noted
    expect(noted(`select E'it\\'s', $tag$O'Hara$tag$, b'1', 4.2e1 from deal\n where s1 = 'Ada'`)).toBe(
      'select ?, ?, ?, ? from deal where s1 = ?',
    )
    expect(noted('show server_version ;')).toBe('show server_version')
    expect(() => noted('  ; ')).toThrow()
  })
})
