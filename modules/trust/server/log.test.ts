import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inCtx, writeEvents } from '@app/core'
import {
  type LogLine,
  PLATFORM,
  leafText,
  openSequencer,
  readCheckpointFiles,
  startSequencer,
  verifyLog,
  verifyNote,
} from '@app/core/audit'
import { leafHash, verifyConsistency, verifyInclusion } from '../../../packages/core/audit/merkle.ts'
import { noteSigner } from '../../../packages/core/audit/note.ts'
import { freshDatabase } from '../../../packages/testkit/database.ts'
import { type Program, type Workspace, openProgram, workspace } from '../../../packages/testkit/program.ts'
import { sequenced } from '../../../packages/testkit/sequenced.queries.ts'
import { checkLog } from './check-log.queries.ts'
import { logLines, platformLines } from './log-lines.queries.ts'

type Db = Awaited<ReturnType<typeof freshDatabase>>
let db: Db
let program: Program
let sequencer: ReturnType<typeof openSequencer>
beforeAll(async () => {
  db = await freshDatabase('audit_log')
  program = await openProgram({ db })
  sequencer = openSequencer(program.app)
})
afterAll(async () => {
  await program.close()
  await db.drop()
})

/** A workspace with changed contacts in its log, signed. */
async function withLog(changes = 4): Promise<{ w: Workspace; id: string }> {
  const w = await workspace(program)
  const made = await w.owner.send('POST', '/v1/contacts', {
    first_name: 'Ann',
    last_name: 'Lee',
    email: 'ann@example.test',
  })
  const id = String(made.data['id'])
  await sequenced(program.app, sequencer)
  for (let i = 0; i < changes; i++)
    await w.owner.send('PATCH', `/v1/contacts/${id}`, { job_title: `Buyer ${i}`, last_name: `Lee ${i}` })
  await sequenced(program.app, sequencer)
  return { w, id }
}
const as = (w: Workspace) => ({ tenant_id: w.tenant_id, member_id: null, source: 'job' as const })
const check = async (w: Workspace, checkpoints: string[] = []) =>
  await verifyLog(logLines(program.app, as(w)), { checkpoints })
const kinds = async (w: Workspace, checkpoints: string[] = []): Promise<string[]> => [
  ...new Set((await check(w, checkpoints)).findings.map((f) => f.kind)),
]
/** As the superuser: whoever owns the machine's database. */
const sql = async (text: string, params: unknown[] = []): Promise<Record<string, unknown>[]> =>
  await db.asBoot((tx) => tx.query(text, params))
const eventsOf = async (w: Workspace, name: string): Promise<string[]> =>
  (await sql('select id from event where tenant_id = $1 and name = $2 order by id', [w.tenant_id, name])).map((r) =>
    String(r['id']),
  )

describe('the log', () => {
  test('holds every event once and fits its signed checkpoints', async () => {
    const { w } = await withLog()
    const verdict = await check(w)
    const [count] = await sql('select count(*)::int as n from event where tenant_id = $1', [w.tenant_id])
    expect(verdict).toMatchObject({ intact: true, size: count?.['n'], found: 0, removed: 0 })
    expect(verdict.checkpoints_fit).toBe(verdict.checkpoints)
    expect(verdict.checkpoints).toBeGreaterThanOrEqual(3)
  })

  test('is written by a role that can change or delete nothing, and sees no address and no value', async () => {
    const { w } = await withLog()
    for (const statement of [
      'update audit_leaf set leaf_index = leaf_index',
      'delete from audit_leaf',
      'delete from audit_checkpoint',
      'update event set name = name',
      'delete from event',
      'select ip from event',
      'select device from event',
      'select origin_salt from event',
      'select * from event_value',
      'select * from contact',
      'select * from identity.session',
    ])
      await expect(db.asSequencer((tx) => tx.query(statement))).rejects.toMatchObject({ code: '42501' })
    for (const statement of [
      'update event set name = name',
      'delete from event',
      'update event_value set old = null',
      'delete from event_value',
      `insert into audit_leaf (tenant_id, leaf_index, event_id, hash) values ('${w.tenant_id}', 999999, gen_random_uuid(), sha256(''))`,
      'delete from audit_checkpoint',
      'update audit_leaf set leaf_index = leaf_index',
    ]) {
      await expect(db.inTenant(w.tenant_id, (tx) => tx.query(statement))).rejects.toMatchObject({ code: '42501' })
      await expect(db.asJob(w.tenant_id, (tx) => tx.query(statement))).rejects.toMatchObject({ code: '42501' })
      await expect(db.inAuth((tx) => tx.query(statement), w.tenant_id)).rejects.toMatchObject({ code: '42501' })
    }
  })

  test('writers do not wait for it, and what ends late is not passed over', async () => {
    const { w } = await withLog()
    let goOn = (): void => {}
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    let begun = (): void => {}
    const writing = new Promise<void>((resolve) => {
      begun = resolve
    })
    const slow = inCtx(
      program.app,
      { tenant_id: w.tenant_id, member_id: w.owner.member_id, source: 'api' },
      async (ctx) => {
        await writeEvents(ctx, [{ name: 'thing.slow', object: 'thing', record_id: null, record_version: null }])
        begun()
        await held
      },
    )
    await writing
    await w.owner.send('POST', '/v1/contacts', { last_name: 'Quick' })
    await sequencer.run()
    const before = (await check(w)).size
    goOn()
    await slow
    await sequenced(program.app, sequencer)
    const verdict = await check(w)
    expect(verdict).toMatchObject({ intact: true })
    expect(verdict.size).toBeGreaterThan(before)
    expect(await eventsOf(w, 'thing.slow')).toHaveLength(1)
  })

  test('refuses to start under a clock before the last checkpoint', async () => {
    await withLog(1)
    program.clock.offset = -3_600_000
    const started = startSequencer(program.app)
    await expect(started).rejects.toThrow('before the last signed checkpoint')
    program.clock.offset = 0
  })

  test('of one workspace that lacks leaves does not stop the others', async () => {
    const [broken, fine] = [await withLog(1), await withLog(1)]
    await sql('delete from audit_leaf where tenant_id = $1 and leaf_index = 1', [broken.w.tenant_id])
    for (const one of [broken, fine]) await one.w.owner.send('POST', '/v1/contacts', { last_name: 'More' })
    await sequenced(program.app, sequencer)
    const verdict = await check(fine.w)
    expect(verdict).toMatchObject({ intact: true, last_checkpoint: { size: verdict.size } })
    expect(await kinds(broken.w)).toEqual(expect.arrayContaining(['leaf_deleted']))
  })

  test('is built again from the first event when the cursor is of another cluster', async () => {
    const { w } = await withLog()
    const before = await check(w)
    await sql('update identity.audit_cursor set xid = 9000000000000000')
    await w.owner.send('POST', '/v1/contacts', { last_name: 'After' })
    await sequenced(program.app, sequencer)
    const after = await check(w)
    expect(after).toMatchObject({ intact: true, size: before.size + 1 })
  })

  test('of the program itself holds sign-ins and the checkpoints of workspaces', async () => {
    await withLog()
    await sequenced(program.app, sequencer)
    expect(await verifyLog(platformLines(program.app))).toMatchObject({ intact: true })
    const names = (await sql('select distinct name from event where tenant_id = $1', [PLATFORM])).map((r) => r['name'])
    expect(names).toEqual(expect.arrayContaining(['account.created', 'session.started', 'audit.checkpoint']))
  })

  test('goes into blocks of 256', async () => {
    const { w } = await withLog(0)
    const records = Array.from({ length: 600 }, (_, i) => ({ last_name: `Many ${i}` }))
    await w.owner.send('POST', '/v1/contacts/batch', { records })
    await sequenced(program.app, sequencer)
    const [blocks] = await sql('select count(*)::int as n from audit_node where tenant_id = $1', [w.tenant_id])
    expect(blocks?.['n']).toBe(2)
    expect(await check(w)).toMatchObject({ intact: true })
    const page = await w.owner.send('GET', '/v1/audit?limit=1')
    const [newest] = page.data['data'] as { id: string }[]
    const proof = (await w.owner.send('GET', `/v1/audit/${newest?.id ?? ''}/proof`)).data as Record<string, never>
    expect(proofHolds(proof)).toBe(true)
  })
})

type Proof = {
  leaf: string
  leaf_hash: string
  leaf_index: number
  tree_size: number
  root: string
  proof: string[]
  checkpoint: string
  public_key: string
}
const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
function proofHolds(raw: unknown): boolean {
  const p = raw as Proof
  const signed = verifyNote(p.checkpoint, p.public_key)
  return (
    leafHash(p.leaf).equals(bytes(p.leaf_hash)) &&
    signed?.size === p.tree_size &&
    signed.root.equals(bytes(p.root)) &&
    verifyInclusion({
      index: p.leaf_index,
      size: p.tree_size,
      leaf: bytes(p.leaf_hash),
      root: bytes(p.root),
      proof: p.proof.map(bytes),
    })
  )
}

describe('proofs over the API', () => {
  test('of inclusion: the leaf, the path and the signature fit together', async () => {
    const { w, id } = await withLog()
    const page = await w.owner.send('GET', `/v1/audit?record_id=${id}`)
    const entries = page.data['data'] as { id: string; name: string }[]
    expect(entries.map((e) => e.name)).toEqual([
      ...Array.from({ length: 4 }, () => 'contact.updated'),
      'contact.created',
    ])
    for (const entry of entries) {
      const answer = await w.owner.send('GET', `/v1/audit/${entry.id}/proof`)
      expect(answer.statusCode).toBe(200)
      expect(proofHolds(answer.data)).toBe(true)
      expect(JSON.parse((answer.data as unknown as Proof).leaf)).toMatchObject({ id: entry.id, name: entry.name })
      expect(String(answer.data['leaf'])).not.toContain('Buyer')
    }
  })

  test('of consistency between any two sizes', async () => {
    const { w } = await withLog()
    const list = await w.owner.send('GET', '/v1/audit/checkpoints')
    const data = list.data['data'] as { size: number; root: string; note: string }[]
    const [newest] = data
    const first = data.at(-1)
    const answer = await w.owner.send('GET', `/v1/audit/consistency?from=${first?.size ?? 0}&to=${newest?.size ?? 0}`)
    expect(
      verifyConsistency({
        first: first?.size ?? 0,
        second: newest?.size ?? 0,
        first_root: bytes(first?.root ?? ''),
        second_root: bytes(newest?.root ?? ''),
        proof: (answer.data['proof'] as string[]).map(bytes),
      }),
    ).toBe(true)
    expect(verifyNote(newest?.note ?? '', String(list.data['public_key']))).toMatchObject({ size: newest?.size })
    expect((await w.owner.send('GET', '/v1/audit/consistency?from=5&to=2')).statusCode).toBe(400)
    expect((await w.owner.send('GET', '/v1/audit/consistency?from=1&to=99999')).statusCode).toBe(400)
  })

  test('come once the log has come to the event', async () => {
    const { w } = await withLog()
    await w.owner.send('POST', '/v1/contacts', { last_name: 'Fresh' })
    const [newest] = (await w.owner.send('GET', '/v1/audit?limit=1')).data['data'] as { id: string }[]
    const answer = await w.owner.send('GET', `/v1/audit/${newest?.id ?? ''}/proof`)
    expect(answer.statusCode).toBe(409)
    expect(answer.data['code']).toBe('audit_pending')
  })

  test('are for whoever administers the audit, of their own workspace', async () => {
    const [{ w }, other] = [await withLog(), await workspace(program)]
    const [entry] = (await w.owner.send('GET', '/v1/audit?limit=1')).data['data'] as { id: string }[]
    const rep = await w.as('rep')
    for (const path of [
      '',
      '/names',
      '/export',
      '/checkpoints',
      '/checkpoints/latest',
      '/bundle',
      '/checks',
      `/${entry?.id ?? ''}`,
      `/${entry?.id ?? ''}/proof`,
      '/consistency?from=1&to=2',
    ])
      expect((await rep.send('GET', `/v1/audit${path}`)).statusCode).toBe(403)
    expect((await rep.send('POST', '/v1/audit/verify', {})).statusCode).toBe(403)
    for (const path of [`/${entry?.id ?? ''}`, `/${entry?.id ?? ''}/proof`])
      expect((await other.owner.send('GET', `/v1/audit${path}`)).statusCode).toBe(404)
  })
})

describe('a superuser of the database who', () => {
  test('changes a value is found, and the value named', async () => {
    const { w } = await withLog()
    const [event] = await eventsOf(w, 'contact.updated')
    await sql(
      `update event_value set new = '"Director"' where tenant_id = $1 and event_id = $2 and field = 'job_title'`,
      [w.tenant_id, event],
    )
    expect((await check(w)).findings).toEqual([
      expect.objectContaining({ kind: 'value_changed', event_id: event, field: 'job_title', name: 'contact.updated' }),
    ])
  })

  test('removes or adds a value is found', async () => {
    const { w } = await withLog()
    const [event, second] = await eventsOf(w, 'contact.updated')
    await sql(`delete from event_value where tenant_id = $1 and event_id = $2 and field = 'job_title'`, [
      w.tenant_id,
      event,
    ])
    await sql(
      `insert into event_value (tenant_id, event_id, field, old, new, salt) values ($1, $2, 'phone', null, '"1"', '\\x00')`,
      [w.tenant_id, second],
    )
    expect((await check(w)).findings).toEqual([
      expect.objectContaining({ kind: 'value_missing', event_id: event, field: 'job_title' }),
      expect.objectContaining({ kind: 'value_added', event_id: second, field: 'phone' }),
    ])
  })

  test('changes an event is found: its name, time, actor, record or address', async () => {
    for (const [change, kind] of [
      [`name = 'contact.created'`, 'event_changed'],
      [`at = at + interval '1 microsecond'`, 'event_changed'],
      ['actor_id = gen_random_uuid()', 'event_changed'],
      ['record_id = gen_random_uuid()', 'event_changed'],
      [`commitments = '{}'`, 'event_changed'],
      [`ip = '203.0.113.9'`, 'origin_changed'],
      ['ip = null, device = null, origin_salt = null', 'origin_missing'],
    ]) {
      const { w } = await withLog(1)
      const [event] = await eventsOf(w, 'contact.updated')
      await sql(`update event set ${change} where tenant_id = $1 and id = $2`, [w.tenant_id, event])
      expect((await check(w)).findings[0], change).toMatchObject({ kind, event_id: event })
    }
  })

  test('changes an event and its leaf with it is found by the signed root', async () => {
    const { w } = await withLog()
    const [event] = await eventsOf(w, 'contact.updated')
    await sql(`update event set name = 'contact.viewed' where tenant_id = $1 and id = $2`, [w.tenant_id, event])
    const lines: LogLine[] = []
    for await (const line of logLines(program.app, as(w))) lines.push(line)
    const found = lines.find((l) => l.type === 'leaf' && l.event_id === event)
    const hash = found?.type === 'leaf' && found.event ? leafHash(leafText(found.event)) : Buffer.alloc(32)
    await sql('update audit_leaf set hash = $3 where tenant_id = $1 and event_id = $2', [w.tenant_id, event, hash])
    const verdict = await check(w)
    expect(verdict.findings).toEqual([expect.objectContaining({ kind: 'log_rewritten' })])
    const [range] = verdict.findings
    const index = found?.type === 'leaf' ? found.index : -1
    expect((range?.index ?? 0) <= index && index <= (range?.to ?? 0)).toBe(true)
  })

  test('deletes an event is found, and the event named', async () => {
    const { w } = await withLog()
    const [event] = await eventsOf(w, 'contact.created')
    await sql('delete from event where tenant_id = $1 and id = $2', [w.tenant_id, event])
    expect((await check(w)).findings).toEqual([expect.objectContaining({ kind: 'event_deleted', event_id: event })])
  })

  test('deletes an event with its leaf is found, and the place named', async () => {
    const { w } = await withLog()
    const [event] = await eventsOf(w, 'contact.created')
    const [leaf] = await sql('delete from audit_leaf where tenant_id = $1 and event_id = $2 returning leaf_index', [
      w.tenant_id,
      event,
    ])
    await sql('delete from event where tenant_id = $1 and id = $2', [w.tenant_id, event])
    const { findings } = await check(w)
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'leaf_deleted', index: Number(leaf?.['leaf_index']) }),
    )
  })

  test('closes the gap after deleting is found by the signed root', async () => {
    const { w } = await withLog()
    const [event] = await eventsOf(w, 'contact.updated')
    const [leaf] = await sql('delete from audit_leaf where tenant_id = $1 and event_id = $2 returning leaf_index', [
      w.tenant_id,
      event,
    ])
    await sql('delete from event where tenant_id = $1 and id = $2', [w.tenant_id, event])
    const at = Number(leaf?.['leaf_index'])
    const later = await sql(
      'select leaf_index from audit_leaf where tenant_id = $1 and leaf_index > $2 order by leaf_index',
      [w.tenant_id, at],
    )
    for (const row of later)
      await sql('update audit_leaf set leaf_index = leaf_index - 1 where tenant_id = $1 and leaf_index = $2', [
        w.tenant_id,
        row['leaf_index'],
      ])
    expect(await kinds(w)).toEqual(expect.arrayContaining(['log_truncated']))
  })

  test('changes the order is found, and the events named', async () => {
    const { w } = await withLog(1)
    // Of one transaction: no checkpoint lies between them, however busy the database is.
    const records = ['Ek', 'Lind', 'Moe'].map((last_name) => ({ first_name: 'Per', last_name }))
    expect((await w.owner.send('POST', '/v1/contacts/batch', { records })).statusCode).toBe(201)
    await sequenced(program.app, sequencer)
    const made = (await eventsOf(w, 'contact.created')).slice(-3)
    const rows = await sql(
      'select leaf_index, event_id, hash from audit_leaf where tenant_id = $1 and event_id = any($2::uuid[]) order by leaf_index',
      [w.tenant_id, made],
    )
    const [a, b] = [rows[0], rows[2]]
    await sql('delete from audit_leaf where tenant_id = $1 and leaf_index = any($2::bigint[])', [
      w.tenant_id,
      [a?.['leaf_index'], b?.['leaf_index']],
    ])
    for (const [at, from] of [
      [a, b],
      [b, a],
    ])
      await sql('insert into audit_leaf (tenant_id, leaf_index, event_id, hash) values ($1, $2, $3, $4)', [
        w.tenant_id,
        at?.['leaf_index'],
        from?.['event_id'],
        from?.['hash'],
      ])
    const { findings } = await check(w)
    expect(findings.map((f) => f.kind)).toEqual(expect.arrayContaining(['order_changed', 'log_rewritten']))
    expect(findings.filter((f) => f.kind === 'order_changed').map((f) => f.event_id)).toContain(a?.['event_id'])
  })

  test('cuts off the end is found, also when the checkpoints in the database go with it', async () => {
    const { w } = await withLog()
    const [size] = await sql('select max(leaf_index)::int as n from audit_leaf where tenant_id = $1', [w.tenant_id])
    const from = Number(size?.['n']) - 2
    await sql(
      'delete from event where tenant_id = $1 and id in (select event_id from audit_leaf where tenant_id = $1 and leaf_index >= $2)',
      [w.tenant_id, from],
    )
    await sql('delete from audit_leaf where tenant_id = $1 and leaf_index >= $2', [w.tenant_id, from])
    expect((await check(w)).findings).toEqual([
      expect.objectContaining({ kind: 'log_truncated', index: from, to: from + 2 }),
    ])
    await sql('delete from audit_checkpoint where tenant_id = $1 and tree_size > $2', [w.tenant_id, from])
    expect((await check(w)).findings).toEqual([
      expect.objectContaining({ kind: 'log_truncated', index: from, to: from + 2 }),
    ])
    // The file is evidence: the next checkpoint does not overwrite it.
    await w.owner.send('POST', '/v1/contacts', { last_name: 'Later' })
    const again = openSequencer(program.app)
    await again.load()
    await sequenced(program.app, again)
    expect(readCheckpointFiles(program.app.config, w.tenant_id)).toHaveLength(2)
    expect(await kinds(w)).toEqual(expect.arrayContaining(['log_truncated']))
  })

  test('puts an event in behind the log is found', async () => {
    const { w } = await withLog()
    await sql(
      `insert into event (tenant_id, id, at, name, object, source, correlation_id, xid) values ($1, gen_random_uuid(), now() - interval '1 day', 'contact.viewed', 'contact', 'ui', gen_random_uuid(), 1)`,
      [w.tenant_id],
    )
    await sequenced(program.app, sequencer)
    expect((await check(w)).findings).toEqual([
      expect.objectContaining({ kind: 'event_unlogged', name: 'contact.viewed' }),
    ])
  })

  test('forges a checkpoint is found', async () => {
    const { w } = await withLog()
    const [row] = await sql(
      'select tree_size::int, root from audit_checkpoint where tenant_id = $1 order by tree_size desc limit 1',
      [w.tenant_id],
    )
    const forged = noteSigner(`custos/audit/${w.tenant_id}`, Buffer.alloc(32, 1)).sign({
      size: Number(row?.['tree_size']),
      root: row?.['root'] as Buffer,
      at: new Date().toISOString(),
    })
    await sql('update audit_checkpoint set note = $3 where tenant_id = $1 and tree_size = $2', [
      w.tenant_id,
      row?.['tree_size'],
      forged,
    ])
    expect(await kinds(w)).toEqual(['checkpoint_forged'])
  })

  test('rewrites everything, with the key too, is found by a checkpoint kept outside', async () => {
    const { w } = await withLog()
    const kept = (await w.owner.send('GET', '/v1/audit/checkpoints/latest')).body
    await sql('delete from event where tenant_id = $1 and name = $2', [w.tenant_id, 'contact.updated'])
    await sql('delete from event_value where tenant_id = $1', [w.tenant_id])
    for (const table of ['audit_leaf', 'audit_node', 'audit_checkpoint'])
      await sql(`delete from ${table} where tenant_id = $1`, [w.tenant_id])
    await sql('update identity.audit_cursor set xid = 0')
    program.app.config.data_dir = mkdtempSync(join(tmpdir(), 'custos-log-'))
    const anew = openSequencer(program.app)
    await anew.load()
    sequencer = anew
    await sequenced(program.app, sequencer)
    expect(await check(w)).toMatchObject({ intact: true })
    expect(await kinds(w, [kept])).toEqual(['log_truncated'])
    for (let i = 0; i < 6; i++) await w.owner.send('POST', '/v1/contacts', { last_name: `Filler ${i}` })
    await sequenced(program.app, sequencer)
    expect(await check(w)).toMatchObject({ intact: true })
    expect(await kinds(w, [kept])).toEqual(['log_rewritten'])
  })
})

describe('erasure and age', () => {
  test('take values, address and device, and every proof still verifies', async () => {
    const { w, id } = await withLog()
    await sql('delete from event_value where tenant_id = $1', [w.tenant_id])
    expect(await kinds(w)).toEqual(['value_missing'])
    await w.inCtx(async (ctx) => {
      await writeEvents(ctx, [{ name: 'contact.erased', object: 'contact', record_id: id, record_version: null }])
    })
    await sequenced(program.app, sequencer)
    const verdict = await check(w)
    expect(verdict.findings.filter((f) => f.name?.startsWith('contact.'))).toEqual([])
    expect(verdict.removed).toBeGreaterThan(0)
    const page = await w.owner.send('GET', `/v1/audit?record_id=${id}`)
    for (const entry of page.data['data'] as { id: string }[])
      expect(proofHolds((await w.owner.send('GET', `/v1/audit/${entry.id}/proof`)).data)).toBe(true)
  })

  test('after 12 months events may go; their leaves stay', async () => {
    const { w } = await withLog()
    await sql('delete from event where tenant_id = $1', [w.tenant_id])
    expect(await kinds(w)).toEqual(['event_deleted'])
    const later = new Date(Date.now() + 400 * 86_400_000)
    const verdict = await verifyLog(logLines(program.app, as(w)), { now: later })
    expect(verdict).toMatchObject({ intact: true, found: 0 })
    expect(verdict.removed).toBe(verdict.size)
  })
})

describe('check my log', () => {
  test('runs as a job and says what it found', async () => {
    const { w } = await withLog()
    const run = async (body: unknown): Promise<Record<string, unknown>> => {
      const started = await w.owner.send('POST', '/v1/audit/verify', body)
      expect(started.statusCode).toBe(202)
      expect(started.data['state']).toBe('running')
      await checkLog(program.app, { tenant_id: w.tenant_id, id: started.data['id'] })
      return (await w.owner.send('GET', `/v1/audit/checks/${String(started.data['id'])}`)).data
    }
    expect(await run({})).toMatchObject({ state: 'intact', result: { intact: true } })
    const [event] = await eventsOf(w, 'contact.updated')
    await sql(`update event_value set old = '"x"' where tenant_id = $1 and event_id = $2`, [w.tenant_id, event])
    expect(await run({})).toMatchObject({
      state: 'broken',
      result: { intact: false, found: 3 },
    })
    expect((await check(w)).findings.map((f) => [f.kind, f.event_id])).toEqual(
      Array.from({ length: 3 }, () => ['value_changed', event]),
    )
    expect((await w.owner.send('POST', '/v1/audit/verify', { checkpoint: 'nothing' })).statusCode).toBe(400)
    expect(((await w.owner.send('GET', '/v1/audit/checks')).data['data'] as unknown[]).length).toBe(2)
  })
})

describe('the downloaded log', () => {
  test('is verified without the program, and every tampering with the file is found', { timeout: 60_000 }, async () => {
    const { w } = await withLog()
    const answer = await w.owner.send('GET', '/v1/audit/bundle')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toContain('ndjson')
    const folder = mkdtempSync(join(tmpdir(), 'custos-bundle-'))
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const cli = (...args: string[]): { status: number | null; out: string } => {
      const done = spawnSync(process.execPath, ['apps/server/cli.ts', 'verify-audit', ...args], { encoding: 'utf8' })
      return { status: done.status, out: `${done.stdout}${done.stderr}` }
    }
    const whole = cli(file('whole.jsonl', answer.body))
    expect(whole.out).toContain('The log is intact.')
    expect(whole.status).toBe(0)
    const key = String((await w.owner.send('GET', '/v1/audit/checkpoints')).data['public_key'])
    const kept = file('kept.txt', (await w.owner.send('GET', '/v1/audit/checkpoints/latest')).body)
    await sequenced(program.app, sequencer)
    expect(cli(join(folder, 'whole.jsonl'), '--key', key, '--checkpoint', kept).status).toBe(0)
    const changed = cli(file('changed.jsonl', answer.body.replace('Buyer 1', 'Buyer 9')))
    expect(changed.status).toBe(1)
    expect(changed.out).toContain('a value was changed (job_title)')
    const lines = answer.body.split('\n')
    expect(cli(file('cut.jsonl', lines.slice(0, -4).join('\n'))).status).toBe(1)
    expect(cli(file('other.jsonl', answer.body), '--key', key.replace(/\+[0-9a-f]{8}\+/, '+00000000+')).status).toBe(1)
    expect(cli(file('bad.jsonl', 'not a log')).out).toContain('line 1 is not a line of an audit log')
    expect(cli(join(folder, 'absent.jsonl')).out).toContain('There is no file')
  })
})
