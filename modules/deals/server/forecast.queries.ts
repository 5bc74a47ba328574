import { currencyDigits, unscaleDecimal } from '@app/schema'
import { type Ctx, type Filter, type Route, error, objectOf, records } from '@app/core'

export type ForecastRow = {
  month: string | null
  stage_id: string
  currency: string
  count: number
  amount: { amount: string; currency: string }
  weighted: { amount: string; currency: string }
}

/**
 * Amount x probability of open deals (and what was won) by month of closing and stage, per currency: never added up across
 * currencies. What is won is certain; a deal without a chance of its own has that of its stage. Probabilities have six decimal places, so minor units x probability is exact until the one rounding at the end.
 */
export async function forecast(ctx: Ctx, filter: Filter | undefined): Promise<ForecastRow[]> {
  const deal = objectOf(ctx, 'deal')
  const params = records.makeParams(ctx.tenant.id)
  const where = records.visibleWhere(ctx, deal, 't', params, filter)
  const rows = await ctx.tx.query<{
    month: string | null
    stage_id: string
    currency: string
    n: number
    amount: string
    weighted: string
  }>(
    `select to_char(date_trunc('month', t.closes_on), 'YYYY-MM') as month, t.stage_id, t.amount_currency as currency, count(*) as n, sum(t.amount)::text as amount,
       round(sum(t.amount * case s.outcome when 'won' then 100000000 else coalesce(t.probability, s.probability, 0) end) / 100000000.0)::text as weighted
     from deal t join stage s on s.tenant_id = $1 and s.id = t.stage_id
     where ${where} and t.amount is not null and s.outcome <> 'lost' group by 1, 2, 3, s.position order by 1 nulls last, s.position limit 5000`,
    params.values,
  )
  const money = (minor: string, currency: string) => ({
    amount: unscaleDecimal(minor, currencyDigits(currency) ?? 2),
    currency,
  })
  return rows.map((r) => ({
    month: r.month,
    stage_id: r.stage_id,
    currency: r.currency,
    count: Number(r.n),
    amount: money(r.amount, r.currency),
    weighted: money(r.weighted, r.currency),
  }))
}

export const forecastRoute: Route = {
  method: 'GET',
  url: '/v1/deals/forecast',
  permission: 'member',
  summary: 'Forecast by month and stage, per currency',
  tags: ['deal'],
  schema: { querystring: { type: 'object', properties: { filter: { type: 'string' } } } },
  handler: async ({ ctx, query }) => {
    let filter: Filter | undefined
    try {
      filter = query['filter'] ? (JSON.parse(String(query['filter'])) as Filter) : undefined
    } catch {
      throw error('bad_filter', {
        fields: [{ pointer: '/filter', code: 'bad_filter', message: 'must be a JSON object' }],
      })
    }
    return { data: await forecast(ctx, filter) }
  },
}
