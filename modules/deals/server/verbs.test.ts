import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Program, type Workspace, browser, openProgram, workspace } from '@app/testkit'

let program: Program
let space: Workspace
let stages: { id: string; name: string; outcome: string }[]

beforeAll(async () => {
  program = await openProgram()
  space = await workspace(program)
  stages = (await space.owner.send('GET', '/v1/stages?sort=position')).data.data as typeof stages
})
afterAll(async () => await program.close())

const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  await space.owner.send(method, url, body as Record<string, unknown> | undefined)
const newDeal = async (values: Record<string, unknown> = {}) =>
  (
    await send('POST', '/v1/deals', {
      name: 'Desks',
      amount: { amount: '1000', currency: 'USD' },
      closes_on: '2026-12-10',
      ...values,
    })
  ).data
const history = async (id: unknown) =>
  (await send('GET', `/v1/deals/${String(id)}/stage-history`)).data.data as {
    from_stage_id: string | null
    to_stage_id: string
  }[]

test('a German workspace begins with German stages', async () => {
  const guest = browser(program.server)
  const answer = await guest.send('POST', '/v1/auth/sign-up', {
    name: 'Jana Krämer',
    email: `jana.${Date.now()}@example.test`,
    password: 'sieben rote milane über kiel',
    workspace_name: 'Krämer',
    accept_terms: true,
    locale: 'de-DE',
  })
  expect(answer.statusCode, answer.body).toBe(201)
  const found = await guest.send('GET', '/v1/stages?sort=position')
  expect((found.data.data as { name: string }[]).map((stage) => stage.name)).toEqual([
    'Qualifizierung',
    'Bedarfsanalyse',
    'Angebot',
    'Verhandlung',
    'Gewonnen',
    'Verloren',
  ])
})

describe('deal.move', () => {
  test('keeps history, sets the probability, and is undone whole', async () => {
    const deal = await newDeal()
    expect(deal['stage_id']).toBe(stages[0]?.id)
    expect(deal['probability']).toBe(10)
    await send('PATCH', `/v1/deals/${deal['id']}`, { probability: 42 })
    const moved = await send('POST', `/v1/deals/${deal['id']}/move`, { stage_id: stages[2]?.id })
    expect(moved.data['probability']).toBe(50)
    expect((await history(deal['id'])).map((h) => h.to_stage_id)).toEqual([stages[0]?.id, stages[2]?.id])
    const undone = await send('POST', '/v1/undo', { batch: moved.headers['x-undo'] })
    expect(undone.data).toMatchObject({ undone: 1, kept: [] })
    const back = (await send('GET', `/v1/deals/${deal['id']}`)).data
    expect(back['stage_id']).toBe(stages[0]?.id)
    expect(back['probability']).toBe(42)
  })

  test('asks for the fields its stage requires, and takes them along', async () => {
    const stage = stages[1]
    await send('PATCH', `/v1/stages/${stage?.id}`, { required_fields: ['next_step'] })
    const deal = await newDeal()
    const refused = await send('POST', `/v1/deals/${deal['id']}/move`, { stage_id: stage?.id })
    expect(refused.statusCode).toBe(422)
    expect(refused.data).toMatchObject({ code: 'fields_required', errors: [{ pointer: '/fields/next_step' }] })
    expect((await send('GET', `/v1/deals/${deal['id']}`)).data['stage_id']).toBe(stages[0]?.id)
    const moved = await send('POST', `/v1/deals/${deal['id']}/move`, {
      stage_id: stage?.id,
      fields: { next_step: 'Call' },
    })
    expect(moved.statusCode).toBe(200)
    expect((await send('PATCH', `/v1/deals/${deal['id']}`, { stage_id: stages[3]?.id })).statusCode).toBe(200)
    expect(await history(deal['id'])).toHaveLength(3)
    await send('PATCH', `/v1/stages/${stage?.id}`, { required_fields: null })
  })

  test('asks the same when the stage that closes it demands fields', async () => {
    const stage = stages.find((one) => one.outcome === 'won')
    await send('PATCH', `/v1/stages/${stage?.id}`, { required_fields: ['next_step'] })
    const deal = await newDeal()
    const refused = await send('POST', `/v1/deals/${deal['id']}/win`, {})
    expect(refused.data).toMatchObject({ code: 'fields_required', errors: [{ pointer: '/fields/next_step' }] })
    const wrong = await send('POST', `/v1/deals/${deal['id']}/win`, { fields: { next_step: 7 } })
    expect(wrong.data['errors']).toMatchObject([{ pointer: '/fields/next_step' }])
    const won = await send('POST', `/v1/deals/${deal['id']}/win`, { fields: { next_step: 'Invoice' } })
    expect(won.data).toMatchObject({ stage_id: stage?.id, next_step: 'Invoice' })
    await send('PATCH', `/v1/stages/${stage?.id}`, { required_fields: null })
  })

  test('refuses a stage of nobody', async () => {
    const deal = await newDeal()
    const refused = await send('POST', `/v1/deals/${deal['id']}/move`, {
      stage_id: '01890000-0000-7000-8000-000000000000',
    })
    expect(refused.statusCode).toBe(404)
  })
})

describe('deal.win, deal.lose, deal.reopen', () => {
  test('close once, remember the reason, and go back to where it was', async () => {
    const deal = await newDeal({ stage_id: stages[3]?.id })
    const lost = await send('POST', `/v1/deals/${deal['id']}/lose`, { reason: 'Price' })
    expect(lost.data).toMatchObject({ lost_reason: 'Price', probability: 0 })
    expect(lost.data['closed_at']).not.toBeNull()
    const again = await send('POST', `/v1/deals/${deal['id']}/win`, {})
    expect(again).toMatchObject({ statusCode: 409 })
    expect(again.data['code']).toBe('deal_already_closed')
    const open = await send('POST', `/v1/deals/${deal['id']}/reopen`, {})
    expect(open.data).toMatchObject({ stage_id: stages[3]?.id, closed_at: null, lost_reason: null })
    expect((await send('POST', `/v1/deals/${deal['id']}/reopen`, {})).data['code']).toBe('deal_not_closed')
  })

  test('losing needs a reason', async () => {
    const deal = await newDeal()
    expect((await send('POST', `/v1/deals/${deal['id']}/lose`, {})).statusCode).toBe(400)
  })
})

describe('forecast', () => {
  test('is amount x probability by month and stage, never across currencies', async () => {
    const other = await workspace(program)
    const ask = async (method: 'GET' | 'POST', url: string, body?: Record<string, unknown>) =>
      await other.owner.send(method, url, body)
    const open = ((await ask('GET', '/v1/stages?sort=position')).data.data as { id: string; probability: number }[])[2]
    for (const [amount, currency] of [
      ['100.01', 'USD'],
      ['200.02', 'USD'],
      ['300', 'EUR'],
    ])
      await ask('POST', '/v1/deals', {
        name: 'x',
        stage_id: open?.id,
        closes_on: '2026-12-31',
        amount: { amount, currency },
      })
    const { data } = (await ask('GET', '/v1/deals/forecast')).data as { data: unknown[] }
    expect(data).toHaveLength(2)
    expect(data).toContainEqual({
      month: '2026-12',
      stage_id: open?.id,
      currency: 'USD',
      count: 2,
      amount: { amount: '300.03', currency: 'USD' },
      weighted: { amount: '150.02', currency: 'USD' },
    })
    expect(data).toContainEqual({
      month: '2026-12',
      stage_id: open?.id,
      currency: 'EUR',
      count: 1,
      amount: { amount: '300.00', currency: 'EUR' },
      weighted: { amount: '150.00', currency: 'EUR' },
    })
  })
})
