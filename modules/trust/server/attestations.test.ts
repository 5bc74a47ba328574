import { type Program, openProgram } from '@app/testkit'
import { type Staff, operator } from '../../../packages/testkit/operators.ts'
import { freshDatabase } from '../../../packages/testkit/database.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AttestationList } from '../index.ts'
import { clausesInForce, promiseViews } from './promise-states.ts'

/** A database of its own: what is vouched for is the installation's. */
let program: Program
let db: Awaited<ReturnType<typeof freshDatabase>>
let staff: Staff
beforeAll(async () => {
  db = await freshDatabase('attestations')
  program = await openProgram({ db })
  staff = await operator(program)
})
afterAll(async () => {
  await program.close()
  await db.drop()
})

const DAY = 86_400_000
const dayIn = (days: number): string => new Date(program.app.clock().getTime() + days * DAY).toISOString().slice(0, 10)
const one = async (id: string, config = program.app.config) =>
  (await promiseViews({ ...program.app, config })).find((each) => each.id === id)
const vouch = (promise: string, days: number, more: Record<string, unknown> = {}) =>
  staff.send('POST', '/v1/operator/attestations', {
    promise,
    title: 'LUKS on both disks',
    evidence: 'Runbook, page 4',
    expires_on: dayIn(days),
    ...more,
  })
const page = async (): Promise<string> => (await program.server.inject({ method: 'GET', url: '/trust' })).body
const list = async () => (await staff.send('GET', '/v1/operator/attestations')).data as unknown as AttestationList

describe('what somebody vouches for', () => {
  test('a promise of people is unknown until somebody vouches, attested until the day, and unknown again', async () => {
    expect(await one('ONT-092')).toMatchObject({ kind: 'attested', state: 'unknown', attested_until: null })
    const claimed = async () => (await clausesInForce(program.app)).some((each) => each.id === 'ONT-092')
    expect(await claimed()).toBe(false)
    expect((await vouch('ONT-092', 10)).statusCode).toBe(201)
    expect(await one('ONT-092')).toMatchObject({ state: 'attested', attested_until: dayIn(10) })
    // A row that says the same stands with it; one that says more does not.
    expect(await one('QNT-003')).toMatchObject({ state: 'attested' })
    expect(await claimed()).toBe(true)
    expect(await page()).toContain('The disks under the database, DATA_DIR and the backups are encrypted')
    program.clock.offset = 10 * DAY
    expect(await one('ONT-092')).toMatchObject({ state: 'unknown', attested_until: null })
    expect(await one('QNT-003')).toMatchObject({ state: 'unknown' })
    expect(await claimed()).toBe(false)
    program.clock.offset = 0
  })

  test('is listed, renewed and withdrawn; what was is kept', async () => {
    const before = await list()
    expect(before.wanted.map((each) => each.promise)).toEqual(
      'ONT-080 ONT-085 ONT-092 ONT-098 OOR-061 OOR-071'.split(' '),
    )
    const made = await vouch('OOR-061', 30)
    const renewed = await vouch('OOR-061', 300, { evidence: 'Signed again, file 12' })
    expect(await one('OOR-061')).toMatchObject({ attested_until: dayIn(300) })
    const withdraw = async ({ data }: { data: Record<string, unknown> }) =>
      (await staff.send('DELETE', `/v1/operator/attestations/${String(data['id'])}`)).statusCode
    // The new one has taken its place: taken back, nothing is left.
    expect(await withdraw(made)).toBe(404)
    expect(await withdraw(renewed)).toBe(204)
    expect(await one('OOR-061')).toMatchObject({ state: 'unknown' })
    const after = (await list()).data.filter((each) => each.promise === 'OOR-061')
    expect(after).toHaveLength(2)
    expect(after.every((each) => each.withdrawn_at !== null && each.signer?.startsWith('Operator'))).toBe(true)
    const acts = await db.asBoot((tx) =>
      tx.query<{ name: string; n: number }>(
        `select name, count(*)::int as n from event where name like 'attestation.%' group by 1 order by 1`,
      ),
    )
    expect(acts).toEqual([
      { name: 'attestation.signed', n: 3 },
      { name: 'attestation.withdrawn', n: 1 },
    ])
  })

  test('is refused for what the program keeps itself or has not built, for a day that is over, and for more than a year', async () => {
    const refused = async (promise: string, days: number) => {
      const answer = await vouch(promise, days)
      const [first] = answer.data['errors'] as { pointer: string; message: string }[]
      return [answer.statusCode, first?.pointer, first?.message]
    }
    const nobody = 'Nobody can vouch for this one: the program keeps it itself, or it is not built yet.'
    expect(await refused('ONT-004', 10)).toEqual([400, '/promise', nobody])
    expect(await refused('OOR-007', 10)).toEqual([400, '/promise', nobody])
    expect(await refused('QNT-003', 10)).toEqual([400, '/promise', nobody])
    // The program makes the backups itself here.
    expect(await refused('ONT-096', 10)).toEqual([400, '/promise', nobody])
    expect(await refused('ONT-999', 10)).toEqual([400, '/promise', 'There is no such promise.'])
    expect(await refused('ONT-092', 0)).toEqual([400, '/expires_on', 'Choose a day that is still to come.'])
    expect(await refused('ONT-092', 400)).toEqual([400, '/expires_on', 'Choose a day within a year from now.'])
  })

  test('covers backups by a tool of the operator, where the program makes none and cannot look', async () => {
    const { backup } = program.app.config
    const own = {
      ...program.app.config,
      database_url: 'postgres://custos@db.example/custos',
      backup: { ...backup, on: false },
    }
    expect(await one('ONT-096')).toMatchObject({ statement: null })
    expect(await one('ONT-096', own)).toMatchObject({ state: 'unknown', attested_until: null })
    await db.asBoot((tx) =>
      tx.run(
        `insert into identity.attestation (id, promise, title, evidence, signed_by, signed_on, expires_on, created_at) values (gen_random_uuid(), 'ONT-096', 'pgBackRest', 'Report of the week', $1, now(), now() + interval '60 days', now())`,
        [staff.account_id],
      ),
    )
    expect(await one('ONT-096', own)).toMatchObject({ state: 'attested', attested_until: dayIn(60) })
    expect(await one('CLI-039', own)).toMatchObject({ state: 'attested' })
    // Where the program makes them, nobody's word stands for a look.
    expect(await one('ONT-096')).toMatchObject({ state: 'unknown', attested_until: null })
  })
})
