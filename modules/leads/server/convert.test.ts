import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Program, type Workspace, openProgram, workspace } from '@app/testkit'

let program: Program
let space: Workspace
beforeAll(async () => {
  program = await openProgram()
  space = await workspace(program)
})
afterAll(async () => await program.close())
const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: Record<string, unknown>) =>
  await space.owner.send(method, url, body)
const lead = async (values: Record<string, unknown> = {}) =>
  (
    await send('POST', '/v1/leads', {
      name: 'Rosa Lind Berg',
      company_name: 'Marrow Bakery',
      email: 'rosa@marrow.test',
      estimated_value: { amount: '6400.00', currency: 'USD' },
      ...values,
    })
  ).data

describe('lead.convert', () => {
  test('makes contact, company and deal, and carries notes along', async () => {
    const one = await lead()
    const note = (await send('POST', '/v1/notes', { body: 'Met at the fair', lead_id: one['id'] })).data
    const done = (await send('POST', `/v1/leads/${one['id']}/convert`, {})).data
    const contact = (await send('GET', `/v1/contacts/${String(done['contact_id'])}`)).data
    expect(contact).toMatchObject({
      first_name: 'Rosa Lind',
      last_name: 'Berg',
      email: 'rosa@marrow.test',
      company_id: done['company_id'],
    })
    expect((await send('GET', `/v1/companies/${String(done['company_id'])}`)).data).toMatchObject({
      name: 'Marrow Bakery',
      domains: [{ value: 'marrow.test' }],
    })
    expect((await send('GET', `/v1/deals/${String(done['deal_id'])}`)).data).toMatchObject({
      name: 'Marrow Bakery',
      amount: { amount: '6400.00', currency: 'USD' },
      contact_id: done['contact_id'],
    })
    expect((await send('GET', `/v1/notes/${note['id']}`)).data).toMatchObject({
      contact_id: done['contact_id'],
      deal_id: done['deal_id'],
    })
    expect((await send('GET', `/v1/leads/${one['id']}`)).data).toMatchObject({
      status: 'converted',
      converted_deal_id: done['deal_id'],
    })
    expect((await send('POST', `/v1/leads/${one['id']}/convert`, {})).data['code']).toBe('lead_already_converted')
  })

  test('uses the contact and company that are there already', async () => {
    const known = (await send('POST', '/v1/contacts', { last_name: 'Ek', email: 'tomas@pine.test' })).data
    const firm = (await send('POST', '/v1/companies', { name: 'Pinecone Nursery' })).data
    const one = await lead({ name: 'Tomas Ek', email: 'TOMAS@pine.test', company_name: 'pinecone nursery' })
    const done = (await send('POST', `/v1/leads/${one['id']}/convert`, { create_deal: false })).data
    expect(done).toMatchObject({ contact_id: known['id'], company_id: firm['id'], deal_id: null })
  })

  test('is taken back whole, but keeps what was edited since', async () => {
    const one = await lead({ name: 'Una Castell', email: 'una@quarry.test', company_name: 'Quarry Gym' })
    const done = (await send('POST', `/v1/leads/${one['id']}/convert`, {})).data
    await send('PATCH', `/v1/companies/${String(done['company_id'])}`, { industry: 'Sport' })
    const back = (await send('POST', `/v1/leads/${one['id']}/unconvert`, {})).data
    expect(back['kept']).toEqual([{ object: 'company', id: done['company_id'], reason: 'edited_since' }])
    expect((await send('GET', `/v1/deals/${String(done['deal_id'])}`)).statusCode).toBe(404)
    expect((await send('GET', `/v1/contacts/${String(done['contact_id'])}`)).statusCode).toBe(404)
    expect((await send('GET', `/v1/leads/${one['id']}`)).data).toMatchObject({
      status: 'new',
      converted_at: null,
      converted_contact_id: null,
    })
  })
})
