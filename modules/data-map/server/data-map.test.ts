import { readdirSync } from 'node:fs'
import { type Program, openProgram, workspace } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dataMap } from '@app/schema'
import { type DataMapAnswer, placeNames } from '../index.ts'

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

  test('has a name that people understand for every table with something of a person in it', () => {
    const unnamed = dataMap(program.app.registry).filter(
      (one) =>
        (one.kind === 'table' || one.kind === 'global') &&
        one.columns.some((column) => column.personal !== null) &&
        placeNames[one.name] === undefined,
    )
    expect(unnamed.map((one) => one.name)).toEqual([])
  })

  test('knows every folder of DATA_DIR', () => {
    const known = [...program.app.registry.stores.values()].map((one) => one.at)
    const folders = readdirSync(program.app.config.data_dir, { withFileTypes: true }).filter((one) => one.isDirectory())
    expect(folders.map((one) => one.name).filter((name) => !known.includes(name))).toEqual([])
  })

  test('says that nothing goes anywhere while nothing is set up', async () => {
    const w = await workspace(program)
    const { destinations } = (await w.owner.send('GET', '/v1/privacy/data-map')).data as unknown as DataMapAnswer
    expect(destinations.filter((one) => one.in_use || one.left.sent > 0)).toEqual([])
  })
})

describe('the ledger of what left', () => {
  test('is read page by page, by destination and time, as CSV, and of one record by whoever reads that', async () => {
    const w = await workspace(program)
    const contact = String((await w.owner.send('POST', '/v1/contacts', { last_name: 'Lund' })).data['id'])
    const line = (n: number, destination: string, outcome: string): string =>
      `insert into identity.egress (id, tenant_id, at, destination, purpose, host, fields, object, record_id, cause, bytes, outcome)
       values ('01000000-0000-7000-8000-${contact.slice(-11)}${n}', '${w.tenant_id}', '2026-11-0${n}T08:00:00Z', '${destination}', 'notices', 'mail.example', '{contact.full_name,to}', 'contact', '${contact}', 'mail.assigned', ${outcome === 'sent' ? 900 : 0}, '${outcome}')`
    await program.app.db.asBoot(async (tx) => {
      for (const [n, destination, outcome] of [
        [1, 'mail_server', 'sent'],
        [2, 'mail_server', 'blocked'],
        [3, 'name_server', 'sent'],
      ] as const)
        await tx.run(line(n, destination, outcome))
    })
    const read = async (query: string) => {
      const answer = await w.owner.send('GET', `/v1/privacy/egress${query}`)
      return [
        answer.statusCode,
        (answer.data['data'] as { at: string }[] | undefined)?.map((one) => one.at.slice(9, 10)),
      ]
    }
    expect(await read('')).toEqual([200, ['3', '2', '1']])
    expect(await read('?destination=mail_server&outcome=sent')).toEqual([200, ['1']])
    expect(await read('?from=2026-11-02T00:00:00Z&to=2026-11-03T00:00:00Z')).toEqual([200, ['2']])
    const first = await w.owner.send('GET', '/v1/privacy/egress?limit=2')
    expect(await read(`?limit=2&cursor=${String(first.data['next_cursor'])}`)).toEqual([200, ['1']])
    for (const wrong of ['?from=yesterday', '?cursor=x', '?outcome=lost', '?color=red'])
      expect([wrong, (await w.owner.send('GET', `/v1/privacy/egress${wrong}`)).statusCode]).toEqual([wrong, 400])
    const csv = (await w.owner.send('GET', '/v1/privacy/egress.csv?destination=mail_server')).body.trim().split('\r\n')
    expect(csv).toHaveLength(3)
    expect(csv[1]).toContain('contact.full_name to')
    const map = (await w.owner.send('GET', '/v1/privacy/data-map')).data as unknown as DataMapAnswer
    expect(map.destinations.find((one) => one.key === 'mail_server')?.left).toMatchObject({
      sent: 1,
      blocked: 1,
      bytes: 900,
    })
    const viewer = await w.as('viewer')
    expect((await viewer.send('GET', '/v1/privacy/egress')).statusCode).toBe(403)
    const about = await viewer.send('GET', `/v1/privacy/egress/contact/${contact}`)
    expect((about.data['data'] as unknown[]).length).toBe(3)
    const stranger = (await workspace(program)).owner
    expect((await stranger.send('GET', `/v1/privacy/egress/contact/${contact}`)).statusCode).toBe(404)
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
