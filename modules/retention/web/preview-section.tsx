import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Dialog, Note, Segmented, SimpleTable, formatDateTime, formatNumber, useMeta } from '@app/ui'
import { useDueRecords, usePreview } from './retention-data.ts'
import { useRetentionWords } from './retention-words.ts'

const SPANS = ['7', '30', '90'] as const
type Row = { id: string; name: string; rows: string; why: string; object: string | null }

/** What goes in the days to come if nothing changes: counted, with the records of the trash by name. */
export const PreviewSection = () => {
  const { t } = useLingui()
  const { meta, object: find } = useMeta()
  const words = useRetentionWords()
  const [days, setDays] = useState<(typeof SPANS)[number]>('30')
  const [open, setOpen] = useState<string | null>(null)
  const found = usePreview(Number(days))
  const rows: Row[] = [
    ...(found.data?.rules ?? [])
      .filter((rule) => rule.records > 0)
      .map((rule) => ({
        id: `rule ${rule.object}`,
        name: words.many(rule.object),
        rows: `${formatNumber(rule.records)}${rule.more ? '+' : ''}`,
        why: words.ruleText(rule),
        object: null,
      })),
    ...(found.data?.data ?? []).map(({ table, rows: n }) => ({
      id: table,
      name: words.nameOf(table),
      rows: formatNumber(n),
      why: find(table) ? t`Out of the trash, for good.` : t`Past their time.`,
      object: find(table) ? table : null,
    })),
  ]
  return (
    <section>
      <header className="keep-head">
        <h2>
          <Trans>What goes next</Trans>
        </h2>
        <Segmented
          label={t`How far to look ahead`}
          hideLabel
          value={days}
          onChange={setDays}
          options={[
            { value: '7', label: t`7 days` },
            { value: '30', label: t`30 days` },
            { value: '90', label: t`90 days` },
          ]}
        />
      </header>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      {rows.length > 0 ? (
        <SimpleTable
          aria-label={t`What goes next`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            { id: 'name', title: <Trans>What</Trans>, isHead: true, cell: (row) => row.name },
            { id: 'why', title: <Trans>Why</Trans>, cell: (row) => <span className="t2">{row.why}</span> },
            { id: 'rows', title: <Trans>Rows</Trans>, end: true, cell: (row) => row.rows },
            {
              id: 'look',
              title: <span className="vh">{t`Look`}</span>,
              end: true,
              cell: (row) =>
                row.object && (
                  <Button variant="ghost" aria-label={t`Look: ${row.name}`} onPress={() => setOpen(row.object)}>
                    <Trans>Look</Trans>
                  </Button>
                ),
            },
          ]}
        />
      ) : (
        found.data && (
          <p className="t2">
            <Trans>Nothing is due in that time. What a legal hold or a restriction keeps is not counted.</Trans>
          </p>
        )
      )}
      {open && <DueDialog object={open} days={Number(days)} slug={meta.workspace.slug} onClose={() => setOpen(null)} />}
    </section>
  )
}

const DueDialog = (given: { object: string; days: number; slug: string; onClose: () => void }) => {
  const { t } = useLingui()
  const words = useRetentionWords()
  const found = useDueRecords(given.object, given.days)
  const many = words.many(given.object)
  const rows = found.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <Dialog
      title={t`${many} that go next`}
      isOpen
      onClose={given.onClose}
      actions={
        <Button onPress={given.onClose}>
          <Trans>Close</Trans>
        </Button>
      }
    >
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      <p>
        <Link className="link" to={`/w/${given.slug}/trash?object=${given.object}`}>
          <Trans>Bring some of them back: open the trash</Trans>
        </Link>
      </p>
      <ul className="rows">
        {rows.map((row) => (
          <li key={row.id}>
            <span className="grow">{row.title ?? t`Without a name`}</span>
            <time className="t2" dateTime={row.goes_at}>
              {formatDateTime(row.goes_at)}
            </time>
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button isPending={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
          <Trans>More</Trans>
        </Button>
      )}
    </Dialog>
  )
}
