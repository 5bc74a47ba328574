import { type Program, type Workspace, openProgram, workspace } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let program: Program
let w: Workspace
beforeAll(async () => {
  program = await openProgram()
  w = await workspace(program)
})
afterAll(async () => await program.close())

type Check = { id: string; level: string; is_fine: boolean; count: number; names: string[] }
const checks = async (): Promise<Check[]> => {
  const answer = await w.owner.send('GET', '/v1/workspace/security')
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.data['data'] as Check[]
}
const toMend = async (): Promise<string[]> =>
  (await checks()).filter((one) => !one.is_fine && one.level === 'act').map((one) => one.id)
const sql = async (text: string, ...values: unknown[]): Promise<void> => {
  await program.app.db.asBoot((tx) => tx.run(text, [w.tenant_id, ...values]))
}

describe('the security checklist', () => {
  test('shows exactly the weaknesses that are there, and mending clears them', async () => {
    const always = ['second_factor_required', 'members_without_factor']
    expect(await toMend()).toEqual(always)
    const admin = await w.as('admin')
    const rep = await w.as('rep')
    const made = await w.owner.send('POST', '/v1/api-keys', { name: 'Old import', scope: 'read', expires_in_days: 360 })
    expect(made.statusCode).toBe(201)
    expect(await toMend()).toEqual(always)
    expect((await checks()).find((one) => one.id === 'keys_from_anywhere')).toMatchObject({
      level: 'consider',
      is_fine: false,
      names: ['Old import'],
    })

    await sql(
      `update identity.api_key set created_at = now() - interval '200 days', last_used_at = now(), expires_at = now() + interval '100 days' where tenant_id = $1`,
    )
    for (const member of [admin, rep]) {
      await sql(
        `update identity.membership set created_at = now() - interval '200 days' where tenant_id = $1 and member_id = $2`,
        member.member_id,
      )
      await sql(
        `update identity.session s set last_seen_at = now() - interval '91 days', created_at = now() - interval '100 days' from identity.membership m where m.tenant_id = $1 and m.account_id = s.account_id and m.member_id = $2`,
        member.member_id,
      )
    }
    expect(await toMend()).toEqual([...always, 'dormant_admins', 'dormant_members', 'old_keys'])
    expect((await checks()).find((one) => one.id === 'members_without_factor')?.count).toBe(3)
    const [dormant] = (await checks()).filter((one) => one.id === 'dormant_admins')
    expect(dormant?.count).toBe(1)

    await sql(
      `update identity.api_key set created_at = now() - interval '100 days', last_used_at = now() - interval '91 days' where tenant_id = $1`,
    )
    expect(await toMend()).toContain('unused_keys')
    await w.owner.send('DELETE', `/v1/api-keys/${String(made.data['id'])}`)
    await w.owner.send('PATCH', `/v1/members/${admin.member_id}`, { is_active: false })
    await sql(
      `update identity.membership set created_at = now() where tenant_id = $1 and member_id = $2`,
      rep.member_id,
    )
    expect(await toMend()).toEqual(always)
    await sql(
      `insert into identity.totp (account_id, secret, last_step, created_at) select account_id, 'v1.x', 0, now() from identity.membership where tenant_id = $1`,
    )
    expect(await toMend()).toEqual(['second_factor_required'])
    await sql(`update identity.tenant set settings = settings || '{"require_second_factor": true}' where id = $1`)
    await sql(
      `update identity.session set second_factor = 'totp' where account_id in (select account_id from identity.membership where tenant_id = $1)`,
    )
    expect(await toMend()).toEqual([])
  })

  test('is for those who administer settings', async () => {
    const other = await workspace(program)
    expect((await (await other.as('viewer')).send('GET', '/v1/workspace/security')).statusCode).toBe(403)
  })
})
