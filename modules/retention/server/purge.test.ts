import { inCtx, records } from '@app/core'
import { PLATFORM, verifyLog } from '@app/core/audit'
import { type Program, type Workspace, moveClock, openProgram, sequenced, workspace } from '@app/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../packages/testkit/database.ts'
import { logLines } from '../../trust/server/log-lines.queries.ts'
import { overdueRows, purgeTenant } from './night.ts'

let program: Program
let db: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  db = await freshDatabase('purge')
  program = await openProgram({ db })
})
afterEach(async () => await moveClock(program, 0))
afterAll(async () => {
  await program.close()
  await db.drop()
})

const HOUR = 1 / 24
const make = async (w: Workspace, object: string, values: Record<string, unknown>): Promise<string> =>
  await w.inCtx(async (ctx) => String((await records.create(ctx, object, values))['id']))
const trash = async (w: Workspace, object: string, id: string): Promise<void> =>
  await w.inCtx(async (ctx) => await records.remove(ctx, object, id))
const count = async (w: Workspace, table: string, where = 'true'): Promise<number> => {
  const [row] = await program.app.db.asBoot((tx) =>
    tx.query<{ n: number }>(`select count(*)::int as n from ${table} where tenant_id = $1 and ${where}`, [w.tenant_id]),
  )
  return row?.n ?? -1
}
const contact = { first_name: 'Pia', last_name: 'Purge', emails: [{ value: 'pia@example.test', is_primary: true }] }

describe('the nightly purge', () => {
  test('empties the trash after 30 days, not an hour earlier, with all that belongs to the record', async () => {
    const w = await workspace(program)
    const neighbour = await workspace(program)
    const [id, other] = [await make(w, 'contact', contact), await make(neighbour, 'contact', contact)]
    const note = await make(w, 'note', { body: 'About Pia', contact_id: id })
    await trash(w, 'contact', id)
    await moveClock(program, 30 - HOUR)
    await purgeTenant(program.app, w.tenant_id)
    expect(await count(w, 'contact', `id = '${id}'`)).toBe(1)
    await moveClock(program, 30 + HOUR)
    await purgeTenant(program.app, neighbour.tenant_id)
    expect(await count(w, 'contact', `id = '${id}'`)).toBe(1)
    const counts = await purgeTenant(program.app, w.tenant_id)
    expect(counts['contact']).toBe(1)
    for (const table of ['contact', 'contact_email']) expect(await count(w, table), table).toBe(0)
    expect(await count(w, 'search_term', `record_id = '${id}'`)).toBe(0)
    expect(await count(w, 'note', `id = '${note}' and contact_id is null`)).toBe(1)
    expect(await count(neighbour, 'contact', `id = '${other}'`)).toBe(1)
  })

  test('says in the trash how long it keeps: the number in force, which a workspace may make shorter', async () => {
    const w = await workspace(program)
    const kept = async () => (await w.owner.send('GET', '/v1/trash?object=contact')).data['kept_days']
    expect(await kept()).toBe(30)
    await w.owner.send('PATCH', '/v1/retention', { days: { trash: 14 } })
    expect(await kept()).toBe(14)
    const id = await make(w, 'contact', contact)
    await trash(w, 'contact', id)
    await moveClock(program, 14 + HOUR)
    expect((await purgeTenant(program.app, w.tenant_id))['contact']).toBe(1)
  })

  test('cannot delete what is not due, whatever it asks for', async () => {
    const w = await workspace(program)
    const id = await make(w, 'contact', contact)
    const deleted = async (table: string): Promise<number> =>
      await program.app.db.asPurge(
        w.tenant_id,
        async (tx) => (await tx.run(`delete from ${table} where tenant_id = $1`, [w.tenant_id])).rowCount,
      )
    for (const table of program.app.registry.tables.keys()) expect(await deleted(table), table).toBe(0)
    for (const table of program.app.registry.objects.keys()) expect(await deleted(table), table).toBe(0)
    await trash(w, 'contact', id)
    await moveClock(program, 29)
    expect(await deleted('contact_email')).toBe(0)
    expect(await deleted('contact')).toBe(0)
    await expect(
      program.app.db.asPurge(w.tenant_id, (tx) =>
        tx.run(`update contact set first_name = 'x' where tenant_id = $1`, [w.tenant_id]),
      ),
    ).rejects.toMatchObject({ code: '42501' })
  })

  test('cuts the audit trail after 12 months, and every proof still verifies', async () => {
    const w = await workspace(program)
    const id = await make(w, 'company', { name: 'Old Ltd' })
    await w.inCtx(async (ctx) => await records.update(ctx, 'company', id, { name: 'New Ltd' }))
    const before = await count(w, 'event')
    await sequenced(program.app)
    expect(await count(w, 'audit_leaf')).toBeGreaterThanOrEqual(before)
    expect(await count(w, 'event_value')).toBeGreaterThan(0)
    await moveClock(program, 360)
    await purgeTenant(program.app, w.tenant_id)
    expect(await count(w, 'event')).toBe(before)
    await w.inCtx(async (ctx) => await records.update(ctx, 'company', id, { name: 'Newest Ltd' }))
    await moveClock(program, 367)
    const counts = await purgeTenant(program.app, w.tenant_id)
    expect(counts['event']).toBe(before)
    expect(counts['event_value']).toBeGreaterThan(0)
    expect(await count(w, 'audit_leaf')).toBeGreaterThanOrEqual(before)
    await sequenced(program.app)
    const verdict = await verifyLog(logLines(program.app, { tenant_id: w.tenant_id, member_id: null, source: 'job' }), {
      now: program.app.clock(),
    })
    expect(verdict.findings).toEqual([])
    expect(verdict.intact).toBe(true)
    expect(verdict.removed).toBeGreaterThanOrEqual(before)
  })

  test('a legal hold on a person keeps the record, what is about it and its trail; lifted, they go', async () => {
    const w = await workspace(program)
    const [held, free] = [await make(w, 'contact', contact), await make(w, 'contact', contact)]
    const note = await make(w, 'note', { body: 'About', contact_id: held })
    await program.app.db.inTenant(w.tenant_id, async (tx) => {
      await tx.run(
        `insert into legal_hold (tenant_id, id, kind, name, reason, placed_at) values ($1, $2, 'person', 'Case', 'Court', now())`,
        [w.tenant_id, held],
      )
      await tx.run(
        `insert into legal_hold_item (tenant_id, hold_id, object, record_id) values ($1, $2, 'contact', $2)`,
        [w.tenant_id, held],
      )
    })
    for (const id of [held, free]) await trash(w, 'contact', id)
    await trash(w, 'note', note)
    await moveClock(program, 31)
    const counts = await purgeTenant(program.app, w.tenant_id)
    expect(counts['contact']).toBe(1)
    expect(await count(w, 'contact', `id = '${held}'`)).toBe(1)
    expect(await count(w, 'contact_email')).toBe(1)
    expect(await count(w, 'note', `id = '${note}' and contact_id = '${held}'`)).toBe(1)
    expect((await overdueRows(program.app)).total).toBe(0)
    await program.app.db.inTenant(w.tenant_id, (tx) =>
      tx.run(`update legal_hold set lifted_at = now(), lift_reason = 'over' where tenant_id = $1`, [w.tenant_id]),
    )
    await purgeTenant(program.app, w.tenant_id)
    expect(await count(w, 'contact')).toBe(0)
    expect(await count(w, 'note')).toBe(0)
  })

  test('a hold that is to be looked at again is told to those who administer privacy, once, and goes on', async () => {
    const w = await workspace(program)
    const admin = await w.as('admin')
    await w.as('rep')
    const id = await make(w, 'contact', contact)
    const day = (ahead: number): string => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
    const placed = await w.owner.send('POST', '/v1/legal-holds', {
      kind: 'person',
      name: 'The case of Pia',
      reason: 'Court',
      review_on: day(3),
      items: [{ object: 'contact', record_id: id }],
    })
    expect(placed.statusCode, placed.body).toBe(201)
    const told = async (days: number): Promise<string[]> => {
      await moveClock(program, days)
      for (const _twice of [1, 2])
        for (const module of program.app.parts.modules)
          await module.jobs?.['retention.run']?.(program.app, { tenant_id: w.tenant_id })
      const rows = await program.app.db.asBoot((tx) =>
        tx.query<{ recipient: string }>(
          `select recipient from identity.mail where tenant_id = $1 and kind = 'hold_review' order by recipient`,
          [w.tenant_id],
        ),
      )
      return rows.map((row) => row.recipient)
    }
    expect(await told(1)).toEqual([])
    expect(await told(4)).toEqual([admin.email, w.owner.email].toSorted())
    expect(await told(6)).toHaveLength(2)
    expect(await count(w, 'legal_hold', 'lifted_at is null')).toBe(1)
  })

  test('what a night has missed is overdue, and nothing is after it ran', async () => {
    const w = await workspace(program)
    const id = await make(w, 'contact', contact)
    await trash(w, 'contact', id)
    await program.app.db.inAuth((tx) =>
      tx.run(
        `insert into identity.mail (id, tenant_id, kind, recipient, state, created_at, expires_at) values ($1, $2, 'x', 'a@example.test', 'sent', now() - interval '11 months', now())`,
        [id, w.tenant_id],
      ),
    )
    await moveClock(program, 30.5)
    expect((await overdueRows(program.app)).by_table['contact']).toBeUndefined()
    await moveClock(program, 35)
    const late = (await overdueRows(program.app)).by_table
    expect(late['contact'] ?? 0).toBeGreaterThanOrEqual(1)
    expect(late['mail'] ?? 0).toBeGreaterThanOrEqual(1)
    await purgeTenant(program.app, PLATFORM)
    for (const { id: tenant } of await program.app.db.inAuth((tx) =>
      tx.query<{ id: string }>('select id from identity.tenant'),
    ))
      await purgeTenant(program.app, tenant)
    expect(await overdueRows(program.app)).toEqual({ total: 0, by_table: {} })
    expect(
      await inCtx(
        program.app,
        { tenant_id: w.tenant_id, member_id: null, source: 'job' },
        async (ctx) => ctx.tenant.id,
      ),
    ).toBe(w.tenant_id)
  })
})
