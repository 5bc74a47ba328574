import { readdirSync } from 'node:fs'
import { type Program, openProgram, workspace } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DataMapAnswer } from '../index.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => program.close())

describe('the data map', () => {
  test('names every table of the database, and who may see it', async () => {
    const w = await workspace(program)
    const answer = await w.owner.send('GET', '/v1/privacy/data-map')
    expect(answer.statusCode).toBe(200)
    const map = answer.data as unknown as DataMapAnswer
    const live = await program.app.db.asBoot((tx) =>
      tx.query<{ name: string }>(
        `select case when schemaname = 'identity' then 'identity.' else '' end || tablename as name from pg_tables where schemaname in ('public', 'identity')`,
      ),
    )
    expect(
      map.entries
        .filter((one) => one.kind !== 'store')
        .map((one) => one.name)
        .toSorted(),
    ).toEqual(live.map((one) => one.name).toSorted())
    expect((await (await w.as('rep')).send('GET', '/v1/privacy/data-map')).statusCode).toBe(403)
  })

  test('knows every folder of DATA_DIR', () => {
    const known = [...program.app.registry.stores.values()].map((one) => one.at)
    const folders = readdirSync(program.app.config.data_dir, { withFileTypes: true }).filter((one) => one.isDirectory())
    expect(folders.map((one) => one.name).filter((name) => !known.includes(name))).toEqual([])
  })

  test('says that nothing goes anywhere while nothing is set up', async () => {
    const w = await workspace(program)
    const { destinations } = (await w.owner.send('GET', '/v1/privacy/data-map')).data as unknown as DataMapAnswer
    expect(destinations.filter((one) => one.in_use)).toEqual([])
  })
})

describe('the record of processing', () => {
  test('is a CSV of every purpose that holds personal data, with basis, people, limits and recipients', async () => {
    const w = await workspace(program)
    const answer = await w.owner.send('GET', '/v1/privacy/processing-record.csv')
    expect(answer.headers['content-type']).toContain('text/csv')
    const lines = answer.body.trim().split('\r\n')
    expect(lines[0]).toBe('purpose,description,controller,legal_basis,people,categories,kept_in,time_limits,recipients')
    const crm = lines.find((one) => one.startsWith('Customer relations'))
    expect(crm).toContain('Art. 6(1)(f)')
    expect(crm).toContain('user.contact.email')
    expect(lines.find((one) => one.startsWith('Accountability'))).toContain('12 months from at')
  })

  test('is a PDF too, and its making is in the audit', async () => {
    const w = await workspace(program)
    const answer = await w.owner.send('GET', '/v1/privacy/processing-record.pdf')
    expect(answer.statusCode).toBe(200)
    expect(answer.body.slice(0, 5)).toBe('%PDF-')
    const trail = await w.owner.send('GET', '/v1/audit?name=privacy.record_exported')
    expect((trail.data['data'] as unknown[]).length).toBe(1)
    expect((await (await w.as('viewer')).send('GET', '/v1/privacy/processing-record.pdf')).statusCode).toBe(403)
  })
})

test('anybody may read what a browser holds of us', async () => {
  const answer = await program.server.inject({ url: '/v1/privacy/browser-storage', headers: { host: 'localhost' } })
  expect(answer.statusCode).toBe(200)
  expect((answer.json() as { data: { name: string }[] }).data.map((one) => one.name)).toEqual([
    'custos_session',
    'XSRF-TOKEN',
    'custos_sso',
    'sidebarCollapsed',
  ])
})
