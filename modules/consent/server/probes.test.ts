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
})
