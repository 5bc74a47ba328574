import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Building2 } from 'lucide-react'
import { Button, EmptyState, formatDate, formatNumber, SimpleTable, TextField } from '@app/ui'
import { AskDialog } from './ask-dialog.tsx'
import { go } from './place.ts'
import { useLoad } from './load.ts'
import { Refusal } from './refusal.tsx'

type Workspace = { id: string; slug: string; name: string; region: string; created_at: string; members: number }

/** Workspaces as metadata; nothing that members entered. */
export const WorkspacesPage = () => {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const [q, setQ] = useState('')
  const [asking, setAsking] = useState<Workspace | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed.trim()), 250)
    return () => clearTimeout(timer)
  }, [typed])
  const found = useLoad<{ data: Workspace[] }>(`/v1/operator/workspaces${q ? `?q=${encodeURIComponent(q)}` : ''}`)
  const rows = found.data?.data ?? []
  return (
    <>
      <div className="op-title">
        <h1>
          <Trans>Workspaces</Trans>
        </h1>
        <TextField
          label={t`Find a workspace`}
          hideLabel
          type="search"
          size="normal"
          value={typed}
          onChange={setTyped}
          placeholder={t`Name or address`}
          maxLength={100}
        />
      </div>
      <Refusal error={found.error} />
      {rows.length > 0 && (
        <SimpleTable
          aria-label={t`Workspaces`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            { id: 'name', title: <Trans>Name</Trans>, isHead: true, cell: (row) => row.name },
            { id: 'slug', title: <Trans>Address</Trans>, cell: (row) => <span className="mono t2">{row.slug}</span> },
            { id: 'region', title: <Trans>Region</Trans>, cell: (row) => row.region },
            { id: 'members', title: <Trans>Members</Trans>, end: true, cell: (row) => formatNumber(row.members) },
            { id: 'since', title: <Trans>Since</Trans>, cell: (row) => formatDate(row.created_at) },
          ]}
          actions={(row) => (
            <Button variant="ghost" onPress={() => setAsking(row)}>
              <Trans>Ask for access</Trans>
              <span className="vh"> {row.name}</span>
            </Button>
          )}
        />
      )}
      {rows.length === 0 && !found.isPending && !found.error && (
        <EmptyState icon={Building2} title={q ? t`No workspace is called that` : t`No workspace yet`}>
          {q ? (
            <Trans>Search by a part of the name, or by the whole address.</Trans>
          ) : (
            <Trans>Workspaces appear here when somebody signs up.</Trans>
          )}
        </EmptyState>
      )}
      {rows.length === 100 && (
        <p className="t3">
          <Trans>The newest 100 are shown. Search to find others.</Trans>
        </p>
      )}
      {asking && (
        <AskDialog
          workspace={asking}
          onClose={() => setAsking(null)}
          onAsked={() => {
            setAsking(null)
            go('/access')
          }}
        />
      )}
    </>
  )
}
