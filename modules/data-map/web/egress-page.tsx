import { useState } from 'react'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { Download, Send } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Chip,
  download,
  EmptyState,
  formatDateTime,
  formatNumber,
  label,
  Note,
  Select,
  SettingsFrame,
  SimpleTable,
  useMeta,
  withQuery,
} from '@app/ui'
import type { DataMapAnswer, EgressLine, EgressPage } from '../index.ts'
import './data-map.css'

const DAY = 86_400_000
type Filters = { destination: string; outcome: string; days: string }
const none: Filters = { destination: '', outcome: '', days: '' }
const queryOf = ({ destination, outcome, days }: Filters): Record<string, string> => ({
  ...(destination && { destination }),
  ...(outcome && { outcome }),
  ...(days && { from: new Date(Math.floor(Date.now() / DAY) * DAY - Number(days) * DAY).toISOString() }),
})

/** The ledger of what left the program for this workspace: where to, why, which fields; and what was stopped. */
export const Page = () => {
  const { t } = useLingui()
  const { meta, object } = useMeta()
  const [filters, setFilters] = useState<Filters>(none)
  const query = queryOf(filters)
  const map = useQuery({ queryKey: ['data-map'], queryFn: () => api.get<DataMapAnswer>('/v1/privacy/data-map') })
  const list = useInfiniteQuery({
    queryKey: ['egress', query],
    queryFn: ({ pageParam }) => api.get<EgressPage>('/v1/privacy/egress', { ...query, cursor: pageParam, limit: 50 }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })
  const csv = useMutation({
    mutationFn: () => download(withQuery('/v1/privacy/egress.csv', query), `egress-${meta.workspace.slug}.csv`),
  })
  const rows = (list.data?.pages ?? []).flatMap((page) => page.data)
  const titleOf = (key: string): string => {
    const known = map.data?.destinations.find((one) => one.key === key)
    return known ? label(known.title) : key
  }
  const purposeOf = (key: string): string => {
    const known = Object.entries(map.data?.purposes ?? {}).find(([name]) => name === key)?.[1]
    return known ? label(known.title) : t`None`
  }
  const outcomes: Record<EgressLine['outcome'], string> = {
    sent: t`Sent`,
    failed: t`Not delivered`,
    blocked: t`Stopped here`,
  }
  const tones = { sent: 'quiet', failed: 'warn', blocked: 'bad' } as const
  const isFiltered = Object.keys(query).length > 0
  const problem = list.error ?? csv.error ?? map.error
  return (
    <SettingsFrame
      title={t`What left`}
      wide
      actions={
        <Button icon={Download} isPending={csv.isPending} onPress={() => csv.mutate()}>
          CSV
        </Button>
      }
    >
      <p className="t2">
        <Trans>
          Every message that left this installation for your workspace: where to, why, and which fields were in it;
          never what stood in them. What the program stopped is here too. Nobody can change a line; each stays for 12
          months.
        </Trans>
      </p>
      {problem && (
        <Note tone="bad" role="alert">
          {problem.message}
        </Note>
      )}
      <div className="map-filters" role="group" aria-label={t`Filters`}>
        <Select
          label={t`Where to`}
          value={filters.destination}
          onChange={(destination) => setFilters({ ...filters, destination })}
          options={[
            { value: '', label: t`Everywhere` },
            ...(map.data?.destinations ?? []).map((one) => ({ value: one.key, label: label(one.title) })),
          ]}
        />
        <Select
          label={t`Outcome`}
          value={filters.outcome}
          onChange={(outcome) => setFilters({ ...filters, outcome })}
          options={[
            { value: '', label: t`All` },
            ...Object.entries(outcomes).map(([value, text]) => ({ value, label: text })),
          ]}
        />
        <Select
          label={t`When`}
          value={filters.days}
          onChange={(days) => setFilters({ ...filters, days })}
          options={[
            { value: '', label: t`Any time` },
            { value: '7', label: t`Last 7 days` },
            { value: '30', label: t`Last 30 days` },
          ]}
        />
      </div>
      {list.isPending && <span className="skel w-60" aria-hidden />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState
          icon={Send}
          title={isFiltered ? t`Nothing fits these filters` : t`Nothing has left`}
          {...(isFiltered && {
            action: (
              <Button onPress={() => setFilters(none)}>
                <Trans>Clear the filters</Trans>
              </Button>
            ),
          })}
        >
          <Trans>Mails, sign-ins through your provider and checks of domains appear here as they happen.</Trans>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <SimpleTable
          aria-label={t`What left`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            { id: 'at', title: t`When`, cell: (row) => <span className="nb">{formatDateTime(row.at)}</span> },
            {
              id: 'to',
              title: t`Where to`,
              isHead: true,
              cell: (row) => (
                <>
                  {titleOf(row.destination)} <span className="t3">{row.host}</span>
                </>
              ),
            },
            { id: 'why', title: t`What for`, cell: (row) => purposeOf(row.purpose) },
            {
              id: 'record',
              title: t`About`,
              cell: (row) => {
                const path = row.object && object(row.object)?.path
                return path && row.object ? (
                  <a className="link" href={`/w/${meta.workspace.slug}/${path}/${row.record_id ?? ''}`}>
                    {object(row.object)?.label[0] ?? row.object}
                  </a>
                ) : (
                  <span className="t3">–</span>
                )
              },
            },
            {
              id: 'fields',
              title: t`Fields`,
              cell: (row) => <span className="t2">{row.fields.join(', ')}</span>,
            },
            { id: 'bytes', title: t`Bytes`, cell: (row) => <span className="nb">{formatNumber(row.bytes)}</span> },
            {
              id: 'outcome',
              title: t`Outcome`,
              cell: (row) => <Chip tone={tones[row.outcome]}>{outcomes[row.outcome]}</Chip>,
            },
          ]}
        />
      )}
      {list.hasNextPage && (
        <p className="acts">
          <Button onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
            <Trans>Earlier</Trans>
          </Button>
        </p>
      )}
    </SettingsFrame>
  )
}
