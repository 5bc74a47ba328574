import { type Program, type Workspace, openProgram, workspace } from '@app/testkit'
import { dataMap } from '@app/schema'
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
    expect((await viewer.send('GET', `/v1/members/${viewer.member_id}`)).data['phone']).toBe('+49301234567')
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

test('an administrator says size and industry, and takes them back; both are in the inventory, and a workspace is made without', async () => {
  const fresh = await workspace(program)
  const read = async () => (await fresh.owner.send('GET', '/v1/workspace')).data
  expect(await read()).toMatchObject({ size: null, industry: null })
  const said = await fresh.owner.send('PATCH', '/v1/workspace', { size: '10-49', industry: ' Hardware trade ' })
  expect([said.statusCode, said.data]).toEqual([
    200,
    expect.objectContaining({ size: '10-49', industry: 'Hardware trade' }),
  ])
  await fresh.owner.send('PATCH', '/v1/workspace', { name: 'Renamed' })
  expect(await read()).toMatchObject({ name: 'Renamed', size: '10-49', industry: 'Hardware trade' })
  for (const body of [{ size: '7' }, { size: '' }, { industry: '' }, { industry: '  ' }, { industry: 'x'.repeat(81) }])
    expect([body, (await fresh.owner.send('PATCH', '/v1/workspace', body)).statusCode]).toEqual([body, 400])
  const viewer = await fresh.as('viewer')
  expect((await viewer.send('PATCH', '/v1/workspace', { size: '1' })).statusCode).toBe(403)
  expect((await fresh.owner.send('PATCH', '/v1/workspace', { size: null, industry: null })).statusCode).toBe(200)
  expect(await read()).toMatchObject({ size: null, industry: null })
  const tenant = dataMap(program.app.registry).find((entry) => entry.name === 'identity.tenant')
  expect(JSON.stringify(tenant)).toMatch(/"size".*"industry"/)
})
