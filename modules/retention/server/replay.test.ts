import { openProgram, type Program, workspace } from '@app/testkit'
import { addErasure } from '@app/core/retention'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { replayErasures } from './replay.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => {
  await program.close()
})

test('a workspace and an account that a restore brought back are gone again before anything is served', async () => {
  const [w, kept] = [await workspace(program), await workspace(program)]
  await w.owner.send('POST', '/v1/contacts', { last_name: 'Brought-back' })
  const rep = await w.as('rep')
  const asBoot = <T>(sql: string, params: unknown[]) => program.app.db.asBoot((tx) => tx.query<T>(sql, params))
  const [account] = await asBoot<{ id: string }>('select id from identity.account where email = $1', [rep.email])
  // As a restore leaves it: in the ledger, and in the database as if nothing had happened.
  const at = program.app.clock().toISOString()
  addErasure(program.app, { kind: 'account', id: account?.id ?? '', at })
  expect(await replayErasures(program.app)).toBe(1)
  expect(await asBoot('select 1 from identity.account where id = $1', [account?.id])).toEqual([])
  addErasure(program.app, { kind: 'workspace', id: w.tenant_id, at })
  expect(await replayErasures(program.app)).toBe(1)
  expect(await asBoot('select 1 from identity.tenant where id = $1', [w.tenant_id])).toEqual([])
  expect(await asBoot('select 1 from contact where tenant_id = $1', [w.tenant_id])).toEqual([])
  expect(await asBoot('select 1 from member where tenant_id = $1', [kept.tenant_id])).toHaveLength(1)
  expect(await replayErasures(program.app)).toBe(0)
})
