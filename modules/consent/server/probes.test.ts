import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../packages/testkit/database.ts'
import { type Program, openProgram, workspace } from '../../../packages/testkit/program.ts'
import { probes } from './probes.ts'

/** A database of its own: what is broken here must break for nobody else. */
let program: Program
let db: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  db = await freshDatabase('consent_probes')
  program = await openProgram({ db, config: { rates: { public_per_minute: 10_000, session_per_minute: 10_000 } } })
})
afterAll(async () => {
  await program.close()
  await db.drop()
})

const look = async (id: string) => {
  const result = await probes.find((one) => one.id === id)?.run(program.app)
  return { state: result?.state, broken: result?.evidence['broken'] ?? null }
}
const proven = { state: 'proven', broken: null }

describe('probes of restriction and consent', () => {
  test('the probe of restriction sees a restricted record that was changed', async () => {
    const w = await workspace(program)
    const made = await w.owner.send('POST', '/v1/contacts', { last_name: 'Quiet' })
    const id = String(made.data['id'])
    await w.owner.send('POST', '/v1/restrictions', { object: 'contact', record_id: id, reason: 'contested' })
    expect(await look('restriction.kept')).toEqual(proven)
    await db.asBoot((tx) =>
      tx.run(
        `insert into event (tenant_id, id, at, name, object, record_id, source, correlation_id)
         values ($1, '00000000-0000-7000-8000-0000000000aa', now() + interval '1 minute', 'contact.updated', 'contact', $2, 'api', '00000000-0000-7000-8000-0000000000aa')`,
        [w.tenant_id, id],
      ),
    )
    expect(await look('restriction.kept')).toEqual({
      state: 'failed',
      broken: ['no restricted record was changed'],
    })
  })

  test('the probe of ages sees somebody under 18', async () => {
    const w = await workspace(program)
    await w.owner.send('POST', '/v1/contacts', { last_name: 'Grown', birthday: '1980-01-01' })
    expect(await look('age.none')).toEqual(proven)
    await db.asBoot((tx) =>
      tx.run(`update contact set birthday = current_date - 4000 where tenant_id = $1`, [w.tenant_id]),
    )
    expect(await look('age.none')).toEqual({ state: 'failed', broken: ['nobody is under age'] })
  })

  test('the probe of objections sees a mail that went out against one', async () => {
    const w = await workspace(program)
    const made = await w.owner.send('POST', '/v1/contacts', { last_name: 'Told', email: 'told@consent.example' })
    const id = String(made.data['id'])
    const { data } = await w.owner.send('POST', '/v1/privacy-notices', { text: 'What we keep about you, and why.' })
    const said = { contact_id: id, act: 'objected', purpose: 'service', channel: 'email', source: 'call' }
    await w.owner.send('POST', '/v1/consents', said)
    expect(await look('consent.heeded')).toEqual(proven)
    await db.asBoot((tx) =>
      tx.run(
        `insert into notice_sent (tenant_id, id, contact_id, notice_id, way, at) values ($1, gen_random_uuid(), $2, $3, 'mail', now() + interval '1 minute')`,
        [w.tenant_id, id, data['id']],
      ),
    )
    expect(await look('consent.heeded')).toEqual({ state: 'failed', broken: ['no mail against an objection'] })
  })
})
