import { expect, test } from 'vitest'
import { cellsFrom, currenciesOf, monthsOf, totalsFrom, type Bucket } from './buckets.ts'
import type { Stage } from './board-model.ts'
import { fromScaled, toMoney } from './exact-sums.ts'

const stage = (id: string, outcome: Stage['outcome'] = 'open', probability = 20): Stage => ({
  id,
  version: 1,
  name: id,
  pipeline_id: 'p',
  position: 0,
  probability,
  outcome,
  required_fields: [],
})
const bucket = (group: Record<string, unknown>, count: number, amount?: string, currency = 'USD'): Bucket => ({
  group,
  count,
  'sum:amount': amount === undefined ? null : { amount, currency },
})

test('totals of a stage weigh each probability by itself', () => {
  const totals = totalsFrom(
    [
      bucket({ stage_id: 'a', probability: 50 }, 2, '100.00'),
      bucket({ stage_id: 'a', probability: null }, 1, '50.00'),
      bucket({ stage_id: 'a', probability: null }, 3),
      bucket({ stage_id: 'won', probability: 10 }, 1, '7.00', 'EUR'),
      bucket({ stage_id: 'gone', probability: 10 }, 9, '9.00'),
    ],
    [stage('a'), stage('won', 'won')],
  )
  expect(totals['a']?.count).toBe(6)
  expect(toMoney(totals['a']?.weighted ?? {})).toEqual([{ amount: '60.00', currency: 'USD' }])
  expect(toMoney(totals['won']?.weighted ?? {})).toEqual([{ amount: '7.00', currency: 'EUR' }])
  expect(totals['gone']).toBeUndefined()
})

test('a forecast is read month by month, per currency, undated deals last', () => {
  const row = (
    month: string | null,
    stage_id: string,
    count: number,
    amount: string,
    weighted: string,
    currency = 'USD',
  ) => ({
    month,
    stage_id,
    currency,
    count,
    amount: { amount, currency },
    weighted: { amount: weighted, currency },
  })
  const cells = cellsFrom(
    [
      row(null, 'a', 1, '10.00', '2.00'),
      row('2026-12', 'a', 2, '40.00', '40.00'),
      row('2026-11', 'b', 1, '40.00', '20.00'),
      row('2026-11', 'a', 1, '20.00', '10.00'),
      row('2026-11', 'a', 1, '5.00', '2.50', 'EUR'),
      row('2026-11', 'won', 1, '9.00', '9.00'),
    ],
    [stage('a'), stage('b')],
  )
  expect(currenciesOf(cells)).toEqual(['USD', 'EUR'])
  const months = monthsOf(cells, 'USD')
  expect(months.map((one) => [one.month, one.count, fromScaled(one.sum), fromScaled(one.weighted)])).toEqual([
    ['2026-11', 2, '60.00', '30.00'],
    ['2026-12', 2, '40.00', '40.00'],
    [null, 1, '10.00', '2.00'],
  ])
  expect(months[0]?.byStage['b']?.sum).toBe(400_000n)
})
