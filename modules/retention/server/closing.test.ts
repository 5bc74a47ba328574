import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { records } from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { isGenuine, isKeyDestroyed, readLedger, workspaceKey, type Certificate } from '@app/core/retention'
import { type Program, type Workspace, inputFor, makeWorld, moveClock, openProgram, workspace } from '@app/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../packages/testkit/database.ts'
import { tellClosing } from './closing-mails.ts'
import { purgeWorkspace } from './purge-workspace.ts'

let program: Program
let db: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  db = await freshDatabase('closing')
  program = await openProgram({ db })
})
afterEach(async () => await moveClock(program, 0))
afterAll(async () => {
  await program.close()
  await db.drop()
})

const HOUR = 1 / 24
const nameOf = async (w: Workspace): Promise<string> =>
  String((await w.owner.send('GET', '/v1/workspace')).data['name'])
/** Every row of every table of the database as text, the platform's own log apart: what a finder of canaries looks through. */
async function everything(): Promise<string> {
  return await db.asBoot(async (tx) => {
    const tables = await tx.query<{ schema: string; name: string }>(
      `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'identity', 'graphile_worker') and c.relkind = 'r' order by 1, 2`,
    )
    let text = ''
    for (const { schema, name } of tables) {
      const rows = await tx.query<{ row: string }>(`select to_jsonb(t)::text as row from ${schema}.${name} t`)
      text += rows.map((one) => `${schema}.${name} ${one.row}\n`).join('')
    }
    return text
  })
}
const dump = async (tenantId: string): Promise<string> =>
  (await everything())
    .split('\n')
    .filter((line) => line.includes(tenantId))
    .toSorted()
    .join('\n')

describe('cancelling a workspace', () => {
  test('leaves 30 days to read and export, refuses changes with a code, and can be taken back', async () => {
    const w = await workspace(program)
    const admin = await w.as('admin')
    expect((await admin.send('POST', '/v1/workspace/cancel')).statusCode).toBe(403)
    const asked = await w.owner.send('POST', '/v1/workspace/cancel')
    expect(asked.statusCode, asked.body).toBe(200)
    const left = (Date.parse(String(asked.data['purge_at'])) - program.app.clock().getTime()) / 86_400_000
    expect(left).toBeGreaterThan(29.99)
    expect(left).toBeLessThanOrEqual(30)
    const banners = async () => (await admin.send('GET', '/v1/banners')).data['data']
    expect(await banners()).toEqual(['closing'])
    const refused = await admin.send('POST', '/v1/companies', { name: 'Too late' })
    expect(refused.statusCode).toBe(403)
    expect(refused.data).toMatchObject({ code: 'workspace_closing', purge_at: expect.any(String) })
    expect((await admin.send('GET', '/v1/companies')).statusCode).toBe(200)
    expect((await admin.send('POST', '/v1/exports', { object: 'company', format: 'csv' })).statusCode).toBe(202)
    expect((await w.owner.send('DELETE', '/v1/workspace/closing')).statusCode).toBe(204)
    expect((await admin.send('POST', '/v1/companies', { name: 'In time' })).statusCode).toBe(201)
    expect(await banners()).toEqual([])
    expect((await w.owner.send('DELETE', '/v1/workspace/closing')).statusCode).toBe(409)
  })

  test('tells the owners 7, 3 and 1 days before the end, each once, also when nights were missed', async () => {
    const w = await workspace(program)
    await w.owner.send('POST', '/v1/workspace/cancel')
    const told = async (): Promise<number> => {
      const rows = await db.inAuth((tx) =>
        tx.query(`select from identity.mail where tenant_id = $1 and kind = 'workspace_ending'`, [w.tenant_id]),
      )
      return rows.length
    }
    const after: number[] = []
    for (const day of [22, 23.1, 23.9, 27.1, 29.1, 29.5]) {
      await moveClock(program, day)
      await tellClosing(program.app)
      after.push(await told())
    }
    expect(after).toEqual([0, 1, 1, 2, 3, 3])
    await moveClock(program, 0)
    const late = await workspace(program)
    await late.owner.send('POST', '/v1/workspace/cancel')
    await moveClock(program, 29.2)
    await tellClosing(program.app)
    await tellClosing(program.app)
    const rows = await db.inAuth((tx) =>
      tx.query(`select from identity.mail where tenant_id = $1 and kind = 'workspace_ending'`, [late.tenant_id]),
    )
    expect(rows).toHaveLength(1)
  })
})

describe('deleting a workspace', () => {
  test('asks for the typed name and the owner, can be taken back for 7 days, and is not held up by anything unpaid', async () => {
    const w = await workspace(program)
    const admin = await w.as('admin')
    const name = await nameOf(w)
    expect((await admin.send('POST', '/v1/workspace/delete', { name })).statusCode).toBe(403)
    const wrong = await w.owner.send('POST', '/v1/workspace/delete', { name: `${name}?` })
    expect(wrong.data).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/name' }] })
    const asked = await w.owner.send('POST', '/v1/workspace/delete', { name })
    expect(asked.statusCode, asked.body).toBe(200)
    expect(await purgeWorkspace(program.app, w.tenant_id)).toBe(false)
    await moveClock(program, 7 - HOUR)
    expect(await purgeWorkspace(program.app, w.tenant_id)).toBe(false)
    await moveClock(program, 0)
    expect((await w.owner.send('DELETE', '/v1/workspace/closing')).statusCode).toBe(204)
    await moveClock(program, 7 + HOUR)
    expect(await purgeWorkspace(program.app, w.tenant_id)).toBe(false)
  })

  test('asks who it is again after 10 minutes', async () => {
    const w = await workspace(program)
    const name = await nameOf(w)
    program.clock.offset = 11 * 60_000
    for (const [path, body] of [
      ['delete', { name }],
      ['cancel', {}],
    ] as const)
      expect((await w.owner.send('POST', `/v1/workspace/${path}`, body)).data).toMatchObject({
        code: 'step_up_required',
      })
  })

  test('leaves nothing of it anywhere and everything of its neighbour; people keep their accounts; the certificate verifies', async () => {
    const w = await workspace(program)
    const neighbour = await workspace(program)
    const canary = `canary${randomUUID().replaceAll('-', '')}`
    for (const place of [w, neighbour]) {
      const world = makeWorld(program, place.owner)
      for (const object of program.app.registry.objects.values())
        if (object.routes && !object.child) await world.create(object.name, await inputFor(world, object, 31, 'all'))
    }
    await w.owner.send('PATCH', '/v1/workspace', { name: canary })
    const company = await w.owner.send('POST', '/v1/companies', { name: canary })
    await w.owner.send('PATCH', `/v1/companies/${String(company.data['id'])}`, { name: `${canary} Ltd` })
    await w.owner.send('POST', '/v1/contacts', {
      first_name: canary,
      last_name: canary,
      email: `${canary}@example.test`,
    })
    await w.owner.send('DELETE', `/v1/companies/${String(company.data['id'])}`)
    await w.owner.send('POST', '/v1/invitations', { email: `${canary}@invited.test`, role: 'viewer' })
    workspaceKey(program.app, w.tenant_id, 'files')
    expect((await w.owner.send('POST', '/v1/workspace/delete', { name: canary })).statusCode).toBe(200)
    expect(await everything()).toContain(canary)
    await moveClock(program, 7 + HOUR)
    const before = await dump(neighbour.tenant_id)
    expect(await purgeWorkspace(program.app, w.tenant_id)).toBe(true)
    const left = (await everything()).split('\n')
    expect(left.filter((line) => line.includes(canary))).toEqual([])
    // What may name it: its certificate, who may read that, and the line in the platform's own log.
    const names = left.filter((line) => line.includes(w.tenant_id)).map((line) => line.split(' ')[0] ?? '')
    expect(new Set(names)).toEqual(
      new Set([
        'identity.certificate',
        'identity.certificate_reader',
        ...names.filter((name) => name === 'public.event'),
      ]),
    )
    expect(
      left
        .filter((line) => line.startsWith('public.event ') && line.includes(w.tenant_id))
        .every((line) => line.includes(PLATFORM)),
    ).toBe(true)
    expect(await dump(neighbour.tenant_id)).toBe(before)
    expect(isKeyDestroyed(program.app, w.tenant_id)).toBe(true)
    expect(() => workspaceKey(program.app, w.tenant_id, 'files')).toThrow('key_destroyed')
    expect(readLedger(program.app)).toContainEqual(expect.objectContaining({ kind: 'workspace', id: w.tenant_id }))
    await moveClock(program, 0)
    const session = await w.owner.send('GET', '/v1/auth/session')
    expect(session.statusCode).toBe(200)
    expect(session.data['workspaces']).toEqual([])
    const [row] = await db.inAuth((tx) =>
      tx.query<{ body: Certificate }>('select body from identity.certificate where id = $1', [w.tenant_id]),
    )
    expect(row && isGenuine(row.body)).toBe(true)
    expect(row?.body.statement).toMatchObject({ type: 'workspace', workspace: w.tenant_id })
    expect((row?.body.statement['deleted'] as Record<string, number> | undefined)?.['contact']).toBeGreaterThanOrEqual(
      2,
    )
    expect(row && isGenuine({ ...row.body, statement: { ...row.body.statement, deleted: {} } })).toBe(false)
    expect(existsSync(program.app.config.data_dir)).toBe(true)
  })

  test('waits for a legal hold, which goes before everything', async () => {
    const w = await workspace(program)
    const company = await w.owner.send('POST', '/v1/companies', { name: 'Held Ltd' })
    const item = { object: 'company', record_id: company.data['id'] }
    await w.owner.send('POST', '/v1/legal-holds', {
      kind: 'record',
      name: 'Case 1',
      reason: 'A court asks',
      items: [item],
    })
    const name = await nameOf(w)
    expect((await w.owner.send('POST', '/v1/workspace/delete', { name })).data).toMatchObject({ code: 'on_hold' })
    const { data } = await w.owner.send('GET', '/v1/legal-holds')
    const [hold] = data['data'] as { id: string }[]
    expect((await w.owner.send('POST', `/v1/legal-holds/${hold?.id}/lift`, { reason: 'settled' })).statusCode).toBe(204)
    expect((await w.owner.send('POST', '/v1/workspace/delete', { name })).statusCode).toBe(200)
    const again = { kind: 'record', name: 'Case 2', reason: 'Another court', items: [item] }
    expect((await w.owner.send('POST', '/v1/legal-holds', again)).statusCode).toBe(201)
    await moveClock(program, 8)
    expect(await purgeWorkspace(program.app, w.tenant_id)).toBe(false)
    expect(
      await db.inTenant(w.tenant_id, (tx) => tx.query('select from company where tenant_id = $1', [w.tenant_id])),
    ).toHaveLength(1)
  })
})

describe('the trash, emptied by hand', () => {
  test('one record or all of an object, but for what a hold keeps; by those who administer the trash', async () => {
    const w = await workspace(program)
    const ids = await w.inCtx(async (ctx) => {
      const made: string[] = []
      for (const name of ['One', 'Two', 'Three'])
        made.push(String((await records.create(ctx, 'company', { name }))['id']))
      return made
    })
    const [one = '', two = ''] = ids
    for (const id of ids) await w.owner.send('DELETE', `/v1/companies/${id}`)
    expect((await (await w.as('viewer')).send('DELETE', `/v1/trash/company/${one}`)).statusCode).toBe(403)
    expect((await w.owner.send('DELETE', `/v1/trash/company/${one}`)).statusCode).toBe(204)
    expect((await w.owner.send('DELETE', `/v1/trash/company/${one}`)).statusCode).toBe(404)
    await w.owner.send('POST', '/v1/legal-holds', {
      kind: 'record',
      name: 'Case',
      reason: 'A court asks',
      items: [{ object: 'company', record_id: two }],
    })
    expect((await w.owner.send('DELETE', `/v1/trash/company/${two}`)).data).toMatchObject({ code: 'on_hold' })
    expect((await w.owner.send('DELETE', '/v1/trash?object=company')).data).toEqual({
      deleted: 1,
      on_hold: 1,
      in_use: 0,
      more: false,
    })
  })
})
