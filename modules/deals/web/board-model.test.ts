import { describe, expect, test } from 'vitest'
import {
  besides,
  chanceOf,
  daysSince,
  discOf,
  lastTouch,
  missingFields,
  moveTotals,
  openTotals,
  orderStages,
  totalsOf,
  verbFor,
  weightBy,
  type Card,
  type Stage,
} from './board-model.ts'
import { toMoney, toScaled } from './exact-sums.ts'

const stage = (id: string, part: Partial<Stage> = {}): Stage => ({
  id,
  version: 1,
  name: id,
  pipeline_id: 'p',
  position: 0,
  probability: 10,
  outcome: 'open',
  required_fields: [],
  ...part,
})
const card = (id: string, part: Partial<Card> = {}): Card => ({
  id,
  version: 1,
  name: id,
  stage_id: 'a',
  amount: { amount: '100.00', currency: 'USD' },
  probability: null,
  owner_id: null,
  company_id: null,
  closes_on: null,
  closed_at: null,
  next_step: null,
  lost_reason: null,
  stage_changed_at: null,
  updated_at: '2026-11-01T00:00:00.000Z',
  ...part,
})

describe('the stages', () => {
  const stages = [
    stage('lost', { outcome: 'lost' }),
    stage('b', { position: 2 }),
    stage('won', { outcome: 'won' }),
    stage('a', { position: 1 }),
    stage('x', { pipeline_id: 'q' }),
  ]
  test('stand open first, then won, then lost', () => {
    expect(orderStages(stages, 'p').map((one) => one.id)).toEqual(['a', 'b', 'won', 'lost'])
  })
  test('fill their disc from first to last', () => {
    const open = ['1', '2', '3', '4', '5'].map((id, position) => stage(id, { position }))
    expect(open.map((one) => discOf(open, one))).toEqual(['s1', 's2', 's3', 's3', 's4'])
    expect(discOf(stages, stage('won', { outcome: 'won' }))).toBe('won')
  })
  test('have one beside them, but for the edges and the stage a card came from', () => {
    const row = orderStages(stages, 'p')
    expect(besides(row, 'b', 'lost', -1)?.id).toBe('a')
    expect(besides(row, 'a', 'b', 1)?.id).toBe('won')
    expect(besides(row, 'a', 'b', -1)).toBeUndefined()
    expect(besides(row, 'lost', 'b', 1)).toBeUndefined()
  })
})

describe('totals', () => {
  const a = stage('a', { probability: 10 })
  const b = stage('b', { probability: 50 })
  const won = stage('won', { outcome: 'won', probability: 100 })
  test('weigh each deal by its own chance, else by the stage', () => {
    const totals = totalsOf(
      [
        card('1'),
        card('2', { probability: 90 }),
        card('3', { amount: null }),
        card('4', { amount: { amount: '50', currency: 'EUR' } }),
      ],
      a,
    )
    expect(totals.count).toBe(4)
    expect(toMoney(totals.sums)).toEqual([
      { amount: '200.00', currency: 'USD' },
      { amount: '50.00', currency: 'EUR' },
    ])
    expect(toMoney(totals.weighted)).toEqual([
      { amount: '100.00', currency: 'USD' },
      { amount: '5.00', currency: 'EUR' },
    ])
  })
  test('follow a move at once, with the chance of the new stage', () => {
    const moved = moveTotals({ a: totalsOf([card('1'), card('2')], a) }, card('1'), a, b)
    expect(moved['a']?.count).toBe(1)
    expect(toMoney(moved['b']?.weighted ?? {})).toEqual([{ amount: '50.00', currency: 'USD' }])
    expect(toMoney(openTotals([a, b, won], moved).sums)).toEqual([{ amount: '200.00', currency: 'USD' }])
    expect(moveTotals(moved, card('1'), a, a)).toBe(moved)
  })
  test('count a won deal in full and a lost one not at all', () => {
    expect(chanceOf(card('1', { probability: 20 }), won)).toBe(100)
    expect(weightBy({ USD: toScaled('80') }, stage('l', { outcome: 'lost', probability: 30 }))).toEqual({ USD: 0n })
  })
})

describe('a card', () => {
  test('names what the stage asks for and it lacks, custom fields too', () => {
    const asks = stage('a', { required_fields: ['amount', 'closes_on', 'custom.region', 'tags'] })
    expect(missingFields(asks, { amount: null, closes_on: '2026-01-01', custom: { region: '' }, tags: [] })).toEqual([
      'amount',
      'custom.region',
      'tags',
    ])
    expect(
      missingFields(asks, {
        amount: { amount: '0', currency: 'USD' },
        closes_on: 'x',
        custom: { region: 'EU' },
        tags: ['t'],
      }),
    ).toEqual([])
  })
  test('knows how long nobody touched it', () => {
    const now = new Date('2026-11-21T12:00:00Z')
    expect(daysSince(lastTouch(card('1', { stage_changed_at: '2026-11-10T00:00:00.000Z' }), undefined), now)).toBe(11)
    expect(daysSince(lastTouch(card('1'), '2026-11-20T00:00:00.000Z'), now)).toBe(1)
    expect(daysSince('2027-01-01T00:00:00Z', now)).toBe(0)
    expect(daysSince(null, now)).toBeNull()
  })
  test('is closed and opened by verbs of its own', () => {
    const open = { outcome: 'open' } as const
    const won = { outcome: 'won' } as const
    const lost = { outcome: 'lost' } as const
    expect([
      verbFor(open, open),
      verbFor(open, won),
      verbFor(lost, won),
      verbFor(open, lost),
      verbFor(won, open),
      verbFor(won, won),
    ]).toEqual(['move', 'win', 'win', 'lose', 'reopen', 'move'])
  })
})
