import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { LifeBuoy, Plus } from 'lucide-react'
import { Button, EmptyState, Note, SettingsFrame, SimpleTable, toast, useMembers, useMeta } from '@app/ui'
import type { SupportGrant } from '../index.ts'
import { useGrants, useNow, useRevokeGrant } from './grant-data.ts'
import { GrantDialog } from './grant-dialog.tsx'
import { GrantStateChip, Until, useGrantWords } from './grant-words.tsx'
import './support.css'

/** Who of the operator's staff may read here, for how long and why: granted, asked for, ended. */
export const Page = () => {
  const { t } = useLingui()
  const grants = useGrants()
  const [isGranting, setGranting] = useState(false)
  const rows = grants.data?.data ?? []
  return (
    <SettingsFrame
      title={t`Support access`}
      wide
      actions={
        <Button variant="primary" icon={Plus} isDisabled={!grants.data} onPress={() => setGranting(true)}>
          <Trans>Let support read</Trans>
        </Button>
      }
    >
      {grants.error && (
        <Note tone="bad" role="alert">
          {grants.error.message}
        </Note>
      )}
      {rows.length > 0 ? (
        <>
          <p className="t2">
            <Trans>
              Nobody who runs this installation reads your records unless you allow it here, or a second operator
              approves it for an incident, a legal case or maintenance. The database itself refuses everything else.
            </Trans>
          </p>
          <Grants rows={rows} />
        </>
      ) : (
        !grants.isPending &&
        !grants.error && (
          <EmptyState
            icon={LifeBuoy}
            title={t`Support sees nothing of this workspace`}
            action={
              <Button variant="primary" onPress={() => setGranting(true)}>
                <Trans>Let support read</Trans>
              </Button>
            }
          >
            <Trans>
              When you need help with your records, let support read for some hours. Every record they open is listed
              here.
            </Trans>
          </EmptyState>
        )
      )}
      {isGranting && <GrantDialog objects={grants.data?.objects ?? []} onClose={() => setGranting(false)} />}
    </SettingsFrame>
  )
}

const Grants = ({ rows }: { rows: readonly SupportGrant[] }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useGrantWords()
  const members = useMembers()
  const now = useNow(15_000)
  const revoke = useRevokeGrant()
  const isLive = (row: SupportGrant): boolean =>
    ['open', 'pending', 'planned'].includes(row.state) && Date.parse(row.expires_at) > now
  const who = (row: SupportGrant): string =>
    String(members.find((one) => one.id === row.granted_by)?.['name'] ?? t`A former member`)
  return (
    <>
      {revoke.error && (
        <Note tone="bad" role="alert">
          {revoke.error.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Support access`}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          {
            id: 'reason',
            title: <Trans>What for</Trans>,
            isHead: true,
            cell: (row) => (
              <span className="grant-two grant-why">
                <span className="strong">{row.reason}</span>
                <span className="t3 small">
                  {words.kind(row.kind)}
                  {row.case_id && <span className="mono"> {row.case_id}</span>} · {words.objects(row.objects)}
                </span>
              </span>
            ),
          },
          {
            id: 'state',
            title: <Trans>State</Trans>,
            cell: (row) => <GrantStateChip state={row.state} until={row.expires_at} now={now} />,
          },
          {
            id: 'who',
            title: <Trans>Who</Trans>,
            cell: (row) => (
              <span className="grant-two small">
                {row.kind === 'support' ? (
                  <Trans>Granted by {who(row)}</Trans>
                ) : (
                  <>
                    <Trans>Asked for by {row.requested_by ?? '–'}</Trans>
                    <span className="t3">
                      {row.approved_by ? <Trans>Approved by {row.approved_by}</Trans> : <Trans>Not approved yet</Trans>}
                    </span>
                  </>
                )}
              </span>
            ),
          },
          { id: 'since', title: <Trans>Since</Trans>, cell: (row) => <Until at={row.starts_at} /> },
          {
            id: 'until',
            title: <Trans>Until</Trans>,
            cell: (row) => <Until at={row.revoked_at ?? row.expires_at} />,
          },
        ]}
        actions={(row) => (
          <span className="grant-acts">
            <Link className="link" to={`/w/${meta.workspace.slug}/settings/support-access/${row.id}`}>
              <Trans>What was opened</Trans>
              <span className="vh">: {row.reason}</span>
            </Link>
            {isLive(row) && (
              <Button
                variant="danger"
                onPress={() => revoke.mutate(row.id, { onSuccess: () => toast(t`Support reads no more`) })}
              >
                <Trans>Revoke</Trans>
                <span className="vh"> {row.reason}</span>
              </Button>
            )}
          </span>
        )}
      />
    </>
  )
}
