import { addTo, toScaled, type Money } from './exact-sums.ts'
import { chanceOf, NO_TOTALS, type Stage, type StageTotals } from './board-model.ts'

/** One row of `GET /v1/deals/aggregate`: what it is grouped by, and the measures. */
export type Bucket = { group: Record<string, unknown>; count: number; 'sum:amount'?: Money | null }

/** Totals per stage from buckets by stage and probability, so that the weighted sums are exact. */
export function totalsFrom(buckets: readonly Bucket[], stages: readonly Stage[]): Record<string, StageTotals> {
  const totals: Record<string, StageTotals> = {}
  for (const bucket of buckets) {
    const stage = stages.find((one) => one.id === bucket.group['stage_id'])
    if (!stage) continue
    const before = totals[stage.id] ?? NO_TOTALS
    const money = bucket['sum:amount']
    totals[stage.id] = {
      count: before.count + bucket.count,
      sums: addTo(before.sums, money),
      weighted: addTo(before.weighted, money, 1, chanceIn(bucket, stage)),
    }
  }
  return totals
}

function chanceIn(bucket: Bucket, stage: Stage): number {
  const own = bucket.group['probability']
  return chanceOf({ probability: typeof own === 'number' ? own : null }, stage)
}

/** One cell of the forecast: a month and a stage in one currency. `month` is `YYYY-MM`, or null for deals without a close date. */
export type ForecastCell = {
  month: string | null
  stage_id: string
  currency: string
  count: number
  sum: bigint
  weighted: bigint
}

export type ForecastMonth = {
  month: string | null
  count: number
  sum: bigint
  weighted: bigint
  byStage: Record<string, { count: number; sum: bigint; weighted: bigint }>
}

/** One row of `GET /v1/deals/forecast`. */
export type ForecastRow = {
  month: string | null
  stage_id: string
  currency: string
  count: number
  amount: Money
  weighted: Money
}

/** The forecast of some stages as cells to add up. */
export function cellsFrom(rows: readonly ForecastRow[], stages: readonly Stage[]): ForecastCell[] {
  return rows
    .filter((row) => stages.some((stage) => stage.id === row.stage_id))
    .map(({ month, stage_id, currency, count, amount, weighted }) => ({
      month,
      stage_id,
      currency,
      count,
      sum: toScaled(amount.amount),
      weighted: toScaled(weighted.amount),
    }))
}

/** Months of one currency in order, deals without a date last. */
export function monthsOf(cells: readonly ForecastCell[], currency: string): ForecastMonth[] {
  const months = new Map<string | null, ForecastMonth>()
  for (const cell of cells) {
    if (cell.currency !== currency) continue
    const month = months.get(cell.month) ?? { month: cell.month, count: 0, sum: 0n, weighted: 0n, byStage: {} }
    const before = month.byStage[cell.stage_id] ?? { count: 0, sum: 0n, weighted: 0n }
    months.set(cell.month, {
      month: cell.month,
      count: month.count + cell.count,
      sum: month.sum + cell.sum,
      weighted: month.weighted + cell.weighted,
      byStage: {
        ...month.byStage,
        [cell.stage_id]: {
          count: before.count + cell.count,
          sum: before.sum + cell.sum,
          weighted: before.weighted + cell.weighted,
        },
      },
    })
  }
  return [...months.values()].sort((a, b) =>
    a.month === b.month ? 0 : a.month === null ? 1 : b.month === null ? -1 : a.month.localeCompare(b.month),
  )
}

/** Currencies by the size of their sums. */
export function currenciesOf(cells: readonly ForecastCell[]): string[] {
  const sums = new Map<string, bigint>()
  for (const cell of cells) sums.set(cell.currency, (sums.get(cell.currency) ?? 0n) + cell.sum)
  return [...sums].sort(([, a], [, b]) => (a === b ? 0 : a > b ? -1 : 1)).map(([currency]) => currency)
}
