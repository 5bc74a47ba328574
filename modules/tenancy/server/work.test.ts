import { type Program, type Workspace, openProgram, workspace } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let program: Program
let w: Workspace
beforeAll(async () => {
  program = await openProgram()
  w = await workspace(program)
}, 60_000)
afterAll(async () => program.close())

describe('job title and department', () => {
  test('are one’s own to write, read by every colleague, and no way to rights', async () => {
    const viewer = await w.as('viewer')
    const mine = { job_title: 'Head of Sales', department: 'Sales', phone: '+49 30 1234567' }
    const saved = await viewer.send('PATCH', '/v1/members/me', mine)
    expect(saved.statusCode).toBe(200)
    expect(saved.data).toMatchObject({ id: viewer.member_id, job_title: 'Head of Sales', department: 'Sales' })
    const colleague = await w.as('rep')
    const list = await colleague.send('GET', '/v1/members?filter={"department":{"eq":"Sales"}}')
    expect((list.data['data'] as Record<string, unknown>[]).map((one) => [one['id'], one['job_title']])).toEqual([
      [viewer.member_id, 'Head of Sales'],
    ])
    for (const more of [{ role: 'owner' }, { team_id: null }, { is_active: true }, { name: 'X' }, {}])
      expect((await viewer.send('PATCH', '/v1/members/me', more)).statusCode, JSON.stringify(more)).toBe(400)
    expect((await viewer.send('PATCH', `/v1/members/${colleague.member_id}`, { department: 'X' })).statusCode).toBe(403)
    const [entry] = (await w.owner.send('GET', `/v1/audit?record_id=${viewer.member_id}`)).data['data'] as Record<
      string,
      unknown
    >[]
    expect(entry).toMatchObject({ name: 'member.updated', actor_id: viewer.member_id })
    const admin = await w.owner.send('PATCH', `/v1/members/${viewer.member_id}`, { department: 'Service' })
    expect(admin.data).toMatchObject({ department: 'Service', job_title: 'Head of Sales' })
  })
})
