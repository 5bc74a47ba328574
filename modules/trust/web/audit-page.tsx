import { useState } from 'react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Columns3, Download, ScrollText } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  download,
  EmptyState,
  formatDateTime,
  Menu,
  MenuItem,
  Note,
  SettingsFrame,
  SimpleTable,
  useMeta,
  withQuery,
} from '@app/ui'
import { useActWords, useSourceWords } from './act-words.ts'
import { AuditFilters } from './audit-filters.tsx'
import { AuditViews } from './audit-views.tsx'
import { type ColumnId, type Entry, type Filters, columnIds, filtersFrom, noFilters, queryOf } from './audit-api.ts'
import { EventDialog } from './event-dialog.tsx'
import { LogPanel } from './log-panel.tsx'
import './audit.css'

type Page = { data: Entry[]; next_cursor: string | null }

const inAddress = (): Filters => filtersFrom(Object.fromEntries(new URLSearchParams(location.search)))

/** Who did what, when and from where, in this workspace; and the log that shows nobody changed it since. */
export const Page = () => {
  const { t } = useLingui()
  const { meta, object } = useMeta()
  const [filters, setFilters] = useState<Filters>(inAddress)
  const [columns, setColumns] = useState<readonly ColumnId[]>(columnIds)
  const [open, setOpen] = useState<Entry | null>(null)
  const words = useActWords()
  const sources = useSourceWords()
  const query = queryOf(filters)
  const list = useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam }) => api.get<Page>('/v1/audit', { ...query, cursor: pageParam, limit: 50 }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })
  const csv = useMutation({
    mutationFn: () => download(withQuery('/v1/audit/export', query), `audit-${meta.workspace.slug}.csv`),
  })
  const rows = (list.data?.pages ?? []).flatMap((page) => page.data)
  const change = (next: Filters): void => {
    setFilters(next)
    const search = new URLSearchParams(Object.entries(next).filter(([, value]) => value !== '')).toString()
    history.replaceState(history.state, '', `${location.pathname}${search ? `?${search}` : ''}`)
  }
  const names: Record<ColumnId, string> = {
    at: t`When`,
    actor: t`Who`,
    act: t`What`,
    record: t`On what`,
    fields: t`Fields`,
    source: t`From`,
    ip: t`IP address`,
    device: t`Device`,
  }
  const cells: Record<ColumnId, (row: Entry) => React.ReactNode> = {
    at: (row) => <span className="nb">{formatDateTime(row.at)}</span>,
    actor: (row) => <span className="nb">{row.actor ?? <span className="t3">{t`The program`}</span>}</span>,
    act: (row) => (
      <button type="button" className="link audit-open" onClick={() => setOpen(row)}>
        {words(row.name)}
      </button>
    ),
    record: (row) => {
      const path = object(row.object)?.path
      if (row.record && path)
        return (
          <a className="link" href={`/w/${meta.workspace.slug}/${path}/${row.record_id ?? ''}`}>
            {row.record}
          </a>
        )
      return <span className="t3">{object(row.object)?.label[0] ?? '–'}</span>
    },
    fields: (row) => (
      <span className="t2 audit-fields">
        {row.fields
          .map(
            (field) =>
              object(row.object)?.fields.find((f) => f.name === field)?.label ?? field.replace(/^custom\./, ''),
          )
          .join(', ')}
      </span>
    ),
    source: (row) => <span className="nb">{sources[row.source] ?? row.source}</span>,
    ip: (row) => <span className="mono">{row.ip ?? '–'}</span>,
    device: (row) => <span className="t2 nb">{row.device ?? '–'}</span>,
  }
  const isFiltered = Object.keys(query).length > 0
  return (
    <SettingsFrame
      title={t`Audit log`}
      wide
      actions={
        <>
          <Menu
            aria-label={t`Columns`}
            trigger={
              <Button icon={Columns3}>
                <Trans>Columns</Trans>
              </Button>
            }
            selectionMode="multiple"
            selectedKeys={columns}
            onSelectionChange={(keys) => setColumns(columnIds.filter((id) => id === 'act' || keys.has(id)))}
          >
            {columnIds.map((id) => (
              <MenuItem key={id} id={id}>
                {names[id]}
              </MenuItem>
            ))}
          </Menu>
          <Button icon={Download} isPending={csv.isPending} onPress={() => csv.mutate()}>
            CSV
          </Button>
        </>
      }
    >
      <LogPanel slug={meta.workspace.slug} />
      <section aria-label={t`What happened`}>
        <header>
          <h2>
            <Trans>What happened</Trans>
          </h2>
          <AuditViews
            filters={filters}
            columns={columns}
            onPick={(view) => {
              change(view.filters)
              setColumns(view.columns)
            }}
          />
        </header>
        <AuditFilters filters={filters} onChange={change} />
        {(list.error ?? csv.error) && (
          <Note tone="bad" role="alert">
            {(list.error ?? csv.error)?.message}
          </Note>
        )}
        {!list.isPending && rows.length === 0 ? (
          <EmptyState
            icon={ScrollText}
            title={isFiltered ? t`Nothing fits these filters` : t`Nothing happened yet`}
            {...(isFiltered && {
              action: (
                <Button onPress={() => change(noFilters)}>
                  <Trans>Clear the filters</Trans>
                </Button>
              ),
            })}
          >
            <Trans>Sign-ins, changes, exports and settings appear here as they happen, and stay for 12 months.</Trans>
          </EmptyState>
        ) : (
          <SimpleTable
            aria-label={t`Audit log`}
            rows={rows}
            rowKey={(row) => row.id}
            columns={columns.map((id) => ({
              id,
              title: names[id],
              cell: cells[id],
              ...(id === 'act' && { isHead: true }),
            }))}
          />
        )}
        {list.hasNextPage && (
          <p className="acts">
            <Button onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
              <Trans>Earlier</Trans>
            </Button>
          </p>
        )}
      </section>
      {open && <EventDialog entry={open} onClose={() => setOpen(null)} />}
    </SettingsFrame>
  )
}
