import { type Person, type Program, openProgram, workspace } from '@app/testkit'
import { generateSync } from 'otplib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let program: Program
beforeAll(async () => {
  program = await openProgram()
}, 60_000)
afterAll(async () => program.close())

async function call(key: string, method: 'GET' | 'POST' | 'PATCH', url: string, payload?: Record<string, unknown>) {
  const headers = { authorization: `Bearer ${key}` }
  const answer = await program.server.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  return [answer.statusCode, (answer.json() as { code?: string }).code]
}
const keyOf = async (who: Pick<Person, 'send'>) =>
  String((await who.send('POST', '/v1/api-keys', { name: 'Sync' })).data['key'])
async function addTotp(who: Pick<Person, 'send'>): Promise<void> {
  const secret = String((await who.send('POST', '/v1/auth/totp')).data['secret'])
  const code = generateSync({ secret, epoch: Math.floor((Date.now() + program.clock.offset) / 1000) })
  expect((await who.send('POST', '/v1/auth/totp/confirm', { code })).statusCode).toBe(200)
}

describe('keys and what asks for a person', () => {
  test('a key exports a list but not everything, and changes a member but not a role', async () => {
    const space = await workspace(program)
    const rep = await space.as('rep')
    const key = await keyOf(space.owner)
    expect(await call(key, 'POST', '/v1/exports', { object: 'contact', format: 'csv' })).toEqual([202, undefined])
    expect(await call(key, 'POST', '/v1/exports', { object: '*' })).toEqual([403, 'session_only'])
    const url = `/v1/members/${rep.member_id}`
    expect(await call(key, 'PATCH', url, { job_title: 'Seller' })).toEqual([200, undefined])
    expect(await call(key, 'PATCH', url, { role: 'admin' })).toEqual([403, 'session_only'])
  })

  test('where a second step is required, a key works while its owner has one', async () => {
    const space = await workspace(program)
    const rep = await space.as('rep')
    const key = await keyOf(rep)
    await addTotp(space.owner)
    await space.owner.send('PATCH', '/v1/workspace/sign-in', { require_second_factor: true })
    expect(await call(key, 'GET', '/v1/contacts')).toEqual([403, 'second_factor_setup_required'])
    await addTotp(rep)
    expect(await call(key, 'GET', '/v1/contacts')).toEqual([200, undefined])
  })
})
