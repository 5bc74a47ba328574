import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { ChartNoAxesColumn } from 'lucide-react'
import {
  api,
  cx,
  EmptyState,
  formatMoney,
  formatNumber,
  formatSettings,
  keys,
  Note,
  Segmented,
  Select,
  useMeta,
} from '@app/ui'
import { cellsFrom, currenciesOf, monthsOf, type ForecastMonth, type ForecastRow } from './buckets.ts'
import { DealHeader } from './deal-header.tsx'
import { Disc } from './disc.tsx'
import { fromScaled } from './exact-sums.ts'
import { usePipeline } from './board-data.ts'
import type { Stage } from './board-model.ts'
import './forecast.css'

type Span = 'open' | 'won'

/** What is expected to come in: months by stages, weighted by chance, per currency. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [pipelineId, setPipeline] = useState<string | null>(null)
  const [span, setSpan] = useState<Span>('open')
  const [chosen, setCurrency] = useState<string | null>(null)
  const { pipelines, current, stages } = usePipeline(pipelineId)
  const shown = stages.filter((stage) => stage.outcome === span)
  const params = { forecast: current }
  const { data, error, isPending } = useQuery({
    queryKey: keys.aggregate('deal', params),
    enabled: current !== null,
    queryFn: async ({ signal }) =>
      (
        await api.get<{ data: ForecastRow[] }>(
          '/v1/deals/forecast',
          { filter: { pipeline_id: { eq: current } } },
          { signal },
        )
      ).data,
  })
  const cells = cellsFrom(data ?? [], shown)
  const currencies = currenciesOf(cells)
  const currency = chosen !== null && currencies.includes(chosen) ? chosen : (currencies[0] ?? meta.workspace.currency)
  const months = monthsOf(cells, currency)
  const money = (value: bigint) => formatMoney({ amount: fromScaled(value), currency })

  return (
    <>
      <DealHeader at="forecast">
        {pipelines.length > 1 && (
          <Select
            label={t`Pipeline`}
            hideLabel
            size="normal"
            value={current}
            onChange={setPipeline}
            options={pipelines.map((one) => ({ value: one.id, label: one.name }))}
          />
        )}
      </DealHeader>
      <div className="filters">
        <Segmented<Span>
          label={t`Deals`}
          hideLabel
          value={span}
          onChange={setSpan}
          options={[
            { value: 'open', label: t({ message: 'Open', context: 'state' }) },
            { value: 'won', label: t`Won` },
          ]}
        />
        {currencies.length > 1 && (
          <Segmented
            label={t`Currency`}
            hideLabel
            value={currency}
            onChange={setCurrency}
            options={currencies.map((one) => ({ value: one, label: one }))}
          />
        )}
        <span className="t3 small">
          {span === 'open' ? (
            <Trans>Amount × probability, by the month a deal closes</Trans>
          ) : (
            <Trans>By the month a deal closed</Trans>
          )}
        </span>
      </div>
      <div className="scroll forecast" tabIndex={0} role="region" aria-label={t`Forecast`}>
        {error && (
          <Note tone="bad" role="alert">
            {error.message}
          </Note>
        )}
        {!isPending && months.length === 0 ? (
          <EmptyState icon={ChartNoAxesColumn} title={t`Nothing to forecast yet`}>
            <Trans>Deals with an amount and a close date appear here by themselves.</Trans>
          </EmptyState>
        ) : (
          <>
            <Bars months={months} stages={shown} money={money} />
            <Twin months={months} stages={shown} all={stages} money={money} />
          </>
        )}
      </div>
    </>
  )
}

function monthName(month: string | null, none: string): string {
  if (month === null) return none
  return new Intl.DateTimeFormat(formatSettings().locale, { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  )
}

const LENGTH = 180

/** The picture; everything in it stands in the table below, so readers of the table lose nothing. */
const Bars = ({
  months,
  stages,
  money,
}: {
  months: readonly ForecastMonth[]
  stages: readonly Stage[]
  money: (value: bigint) => string
}) => {
  const { t } = useLingui()
  const top = months.reduce((most, month) => (month.sum > most ? month.sum : most), 1n)
  const lengthOf = (value: bigint) => Number((value * BigInt(LENGTH * 100)) / top) / 100
  return (
    <figure className="bars" tabIndex={0} aria-label={t`Forecast as bars; the table below holds the same figures`}>
      {months.map((month) => (
        <div
          className="bar-month"
          key={month.month ?? 'none'}
          title={`${monthName(month.month, t`No date`)}: ${money(month.weighted)} / ${money(month.sum)}`}
        >
          <Bar month={month} stages={stages} lengthOf={lengthOf} way="up" />
          <Bar month={month} stages={stages} lengthOf={lengthOf} way="along" />
          <span className="small t2">{monthName(month.month, t`No date`)}</span>
          <b className="small num">{money(month.weighted)}</b>
        </div>
      ))}
      <figcaption className="small t3">
        <Trans>Filled: weighted, one tone a stage. Outline: full amount.</Trans>
      </figcaption>
    </figure>
  )
}

/** A month as one bar: upright on a desk; along the line in the hand, where twelve beside each other do not fit. */
const Bar = ({
  month,
  stages,
  lengthOf,
  way,
}: {
  month: ForecastMonth
  stages: readonly Stage[]
  lengthOf: (value: bigint) => number
  way: 'up' | 'along'
}) => {
  const parts = stages.map((stage) => lengthOf(month.byStage[stage.id]?.weighted ?? 0n))
  const place = (from: number, length: number) =>
    way === 'up'
      ? { x: 4, width: 32, y: LENGTH - from - length, height: length }
      : { x: from, width: length, y: 4, height: 32 }
  return (
    <svg
      className={way}
      viewBox={way === 'up' ? `0 0 40 ${LENGTH}` : `0 0 ${LENGTH} 40`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect className="whole" {...place(0, lengthOf(month.sum))} />
      {stages.map((stage, index) => {
        const before = parts.slice(0, index).reduce((sum, part) => sum + part, 0)
        return <rect key={stage.id} className={`part p${index % 4}`} {...place(before, parts[index] ?? 0)} />
      })}
    </svg>
  )
}

const Twin = ({
  months,
  stages,
  all,
  money,
}: {
  months: readonly ForecastMonth[]
  stages: readonly Stage[]
  all: readonly Stage[]
  money: (value: bigint) => string
}) => {
  const { t } = useLingui()
  const total = months.reduce(
    (sum, month) => ({
      count: sum.count + month.count,
      sum: sum.sum + month.sum,
      weighted: sum.weighted + month.weighted,
    }),
    { count: 0, sum: 0n, weighted: 0n },
  )
  return (
    <div className="table-x stacked" tabIndex={0} role="region" aria-label={t`Forecast as a table`}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">
              <Trans>Month</Trans>
            </th>
            <th scope="col" className="right">
              <Trans>Deals</Trans>
            </th>
            {stages.map((stage) => (
              <th scope="col" className="right" key={stage.id}>
                <span className="who">
                  <Disc stage={stage} stages={all} />
                  {stage.name}
                </span>
              </th>
            ))}
            <th scope="col" className="right">
              <Trans>Amount</Trans>
            </th>
            <th scope="col" className="right">
              <Trans>Weighted</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {months.map((month) => (
            <tr key={month.month ?? 'none'}>
              <th scope="row">{monthName(month.month, t`No close date`)}</th>
              <td className="right" data-head={t`Deals`}>
                {formatNumber(month.count)}
              </td>
              {stages.map((stage) => (
                <td
                  className={cx('right', !month.byStage[stage.id] && 'only-wide')}
                  key={stage.id}
                  data-head={stage.name}
                >
                  {month.byStage[stage.id] ? (
                    money(month.byStage[stage.id]?.weighted ?? 0n)
                  ) : (
                    <span className="t3">–</span>
                  )}
                </td>
              ))}
              <td className="right" data-head={t`Amount`}>
                {money(month.sum)}
              </td>
              <td className="right strong" data-head={t`Weighted`}>
                {money(month.weighted)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="strong">
              <Trans>Together</Trans>
            </th>
            <td className="right strong" data-head={t`Deals`}>
              {formatNumber(total.count)}
            </td>
            {stages.map((stage) => (
              <td className="right strong" key={stage.id} data-head={stage.name}>
                {money(months.reduce((sum, month) => sum + (month.byStage[stage.id]?.weighted ?? 0n), 0n))}
              </td>
            ))}
            <td className="right strong" data-head={t`Amount`}>
              {money(total.sum)}
            </td>
            <td className="right strong" data-head={t`Weighted`}>
              {money(total.weighted)}
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  )
}
