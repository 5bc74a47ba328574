import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { runJobs } from '../../../packages/testkit/jobs.ts'
import { type Program, openProgram, workspace } from '../../../packages/testkit/program.ts'
import { uploadFile } from '../../../packages/testkit/transfer.ts'
import { isUnderAge } from '../index.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => await program.close())
afterEach(() => {
  program.clock.offset = 0
})

/** Moves the program to this instant. */
const at = (instant: string): void => {
  program.clock.offset = Date.parse(instant) - Date.now()
}
const problems = (answer: { data: Record<string, unknown> }) => answer.data['errors']
const refusal = [{ pointer: '/birthday', code: 'under_age', message: 'data about people under 18 is not kept' }]

describe('the age of a contact', () => {
  test('somebody is kept from the day they are 18, not the day before, by the clock of the workspace', async () => {
    const env = (now: string, time_zone = 'UTC') => ({ now, time_zone })
    expect(isUnderAge('2009-03-01', env('2027-02-28T23:59:59Z'))).toBe(true)
    expect(isUnderAge('2009-03-01', env('2027-03-01T00:00:00Z'))).toBe(false)
    expect(isUnderAge('2009-03-01', env('2027-02-28T23:30:00Z', 'Europe/Berlin'))).toBe(false)
    expect(isUnderAge('2009-03-01', env('2027-03-01T01:00:00Z', 'America/New_York'))).toBe(true)
    expect(isUnderAge('2008-02-29', env('2026-02-28T12:00:00Z'))).toBe(true)
    expect(isUnderAge('2008-02-29', env('2026-03-01T12:00:00Z'))).toBe(false)
  })

  test('a birthday under 18 is refused on create, change, batch and import, and nothing is kept', async () => {
    const year = new Date().getUTCFullYear() + 1
    const born = `${year - 18}-06-15`
    at(`${year}-06-14T10:00:00Z`)
    const w = await workspace(program)
    const { send } = w.owner
    const young = { last_name: 'Young', birthday: born }
    const refused = await send('POST', '/v1/contacts', young)
    expect([refused.statusCode, problems(refused)]).toEqual([422, refusal])
    const grown = await send('POST', '/v1/contacts', { last_name: 'Grown', birthday: '1980-01-01' })
    const id = String(grown.data['id'])
    const changed = await send('PATCH', `/v1/contacts/${id}`, { birthday: born })
    expect([changed.statusCode, problems(changed)]).toEqual([422, refusal])
    const part = await send('POST', '/v1/contacts/batch', { records: [young, { last_name: 'Fine' }], partial: true })
    expect(part.data['failed']).toEqual([{ index: 0, errors: refusal }])
    const file = `last_name,birthday\nImported,${born}\nOld,1970-05-05\n`
    const up = await uploadFile(w.owner as never, { server: program.server } as never, 'contact', 'p.csv', file)
    const url = `/v1/imports/${String(up.data['id'])}`
    await send('PATCH', url, { mapping: { last_name: 'last_name', birthday: 'birthday' } })
    expect((await send('POST', `${url}/dry-run`, {})).data['dry_run']).toMatchObject({ new: 1, error: 1 })
    await send('POST', `${url}/run`, {})
    await runJobs(program)
    expect((await send('GET', url)).data['counts']).toMatchObject({ created: 1, failed: 1 })
    const rows = (await send('GET', `${url}/rows?state=failed`)).data['data'] as { errors: { code: string }[] }[]
    expect(rows.flatMap((row) => row.errors.map((each) => each.code))).toEqual(['under_age'])
    const kept = await program.app.db.asBoot((tx) =>
      tx.query('select 1 from contact where tenant_id = $1 and birthday = $2', [w.tenant_id, born]),
    )
    expect(kept).toEqual([])
    // The day after, all of it goes.
    at(`${year}-06-15T10:00:00Z`)
    const later = (await workspace(program)).owner
    const made = await later.send('POST', '/v1/contacts', young)
    expect(made.statusCode).toBe(201)
    const other = await later.send('POST', '/v1/contacts', { last_name: 'Grown' })
    const url2 = `/v1/contacts/${String(other.data['id'])}`
    expect((await later.send('PATCH', url2, { birthday: born })).statusCode).toBe(200)
  })
})
