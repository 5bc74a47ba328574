import { Link } from '@tanstack/react-router'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { ChevronLeft, Eye } from 'lucide-react'
import {
  Button,
  EmptyState,
  formatDateTime,
  Note,
  SettingsFrame,
  SimpleTable,
  toast,
  useMeta,
  useTitle,
  type PageProps,
} from '@app/ui'
import { type Access, useAccesses, useGrants, useNow, useRevokeGrant } from './grant-data.ts'
import { GrantStateChip, Until, useGrantWords } from './grant-words.tsx'
import './support.css'

/** Every record that was opened under one grant: by whom, when, which. */
export const Page = ({ params }: PageProps) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useGrantWords()
  const id = params['id'] ?? ''
  const grant = useGrants().data?.data.find((one) => one.id === id)
  const opened = useAccesses(id)
  const now = useNow(15_000)
  const revoke = useRevokeGrant()
  const rows = opened.data?.pages.flatMap((page) => page.data) ?? []
  const isOpen = grant?.state === 'open' && Date.parse(grant.expires_at) > now
  return (
    <SettingsFrame
      title={t`What support opened`}
      wide
      actions={
        isOpen && (
          <Button
            variant="danger"
            isPending={revoke.isPending}
            onPress={() => revoke.mutate(id, { onSuccess: () => toast(t`Support reads no more`) })}
          >
            <Trans>Revoke</Trans>
          </Button>
        )
      }
    >
      <Link className="link grant-back" to={`/w/${meta.workspace.slug}/settings/support-access`}>
        <ChevronLeft className="i sm" aria-hidden />
        <Trans>Support access</Trans>
      </Link>
      {(opened.error ?? revoke.error) && (
        <Note tone="bad" role="alert">
          {(opened.error ?? revoke.error)?.message}
        </Note>
      )}
      {grant && (
        <div className="grant-head">
          <h2>{grant.reason}</h2>
          <GrantStateChip state={grant.state} until={grant.expires_at} now={now} />
          <p className="t2">
            {words.kind(grant.kind)}
            {grant.case_id && <span className="mono"> {grant.case_id}</span>} · {words.objects(grant.objects)} ·{' '}
            <Until at={grant.starts_at} /> – <Until at={grant.revoked_at ?? grant.expires_at} />
          </p>
        </div>
      )}
      {rows.length > 0 ? (
        <>
          <SimpleTable
            aria-label={t`Opened records`}
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              {
                id: 'record',
                title: <Trans>Record</Trans>,
                isHead: true,
                cell: (row) => <Opened row={row} />,
              },
              { id: 'object', title: <Trans>Kind</Trans>, cell: (row) => <ObjectName name={row.object} /> },
              {
                id: 'who',
                title: <Trans>Operator</Trans>,
                cell: (row) => row.operator ?? '–',
              },
              {
                id: 'at',
                title: <Trans>When</Trans>,
                cell: (row) => <time dateTime={row.at}>{formatDateTime(row.at)}</time>,
              },
            ]}
          />
          {opened.hasNextPage && (
            <div className="acts">
              <Button isPending={opened.isFetchingNextPage} onPress={() => void opened.fetchNextPage()}>
                <Trans>Show older</Trans>
              </Button>
            </div>
          )}
        </>
      ) : (
        !opened.isPending &&
        !opened.error && (
          <EmptyState icon={Eye} title={t`Nothing was opened`}>
            <Trans>Each record that support sees appears here the moment it is shown to them.</Trans>
          </EmptyState>
        )
      )}
    </SettingsFrame>
  )
}

const ObjectName = ({ name }: { name: string }) => {
  const { object } = useMeta()
  if (name === 'maintenance_statement') return <Trans>Statement</Trans>
  return name === 'support_grant' ? <Trans>Support access</Trans> : (object(name)?.label[0] ?? name)
}

/** The record, by its name and with a link, when the reader may see it; else what happened to the grant. */
const Opened = ({ row }: { row: Access }) => {
  const { t } = useLingui()
  const { meta, object } = useMeta()
  const kind = object(row.object)
  const title = useTitle(kind, row.record_id)
  if (row.name === 'support_grant.requested') return <Trans>Access was asked for</Trans>
  if (row.name === 'support_grant.approved') return <Trans>Access was approved</Trans>
  if (row.name === 'support_grant.revoked') return <Trans>Access was given back</Trans>
  if (row.name === 'support.refused') return <Trans>A look that no grant covers was refused</Trans>
  if (row.statement)
    return (
      <span className="grant-two">
        <code className="mono grant-why">{row.statement.statement}</code>
        <span className="t3 small">
          {row.statement.failure ? (
            <Trans>Refused</Trans>
          ) : (
            <Plural value={row.statement.row_count ?? 0} one="# row" other="# rows" />
          )}
        </span>
      </span>
    )
  if (!kind || !row.record_id) return <span className="mono">{row.record_id?.slice(0, 8) ?? '–'}</span>
  return (
    <Link className="link" to={`/w/${meta.workspace.slug}/${kind.path}/${row.record_id}`}>
      {title || t`${kind.label[0]} ${row.record_id.slice(0, 8)}`}
    </Link>
  )
}
