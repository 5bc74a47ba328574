import { useEffect, useState } from 'react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Check, Eye, EyeOff, Hourglass, RotateCw } from 'lucide-react'
import { api, Button, Chip, EmptyState, formatDateTime, IconButton, label, SimpleTable, toast } from '@app/ui'
import type { GrantKind, SupportGrant } from '../../../modules/support/index.ts'
import { Go } from './go-link.tsx'
import { useFresh, useLoad, useSend } from './load.ts'
import { Refusal } from './refusal.tsx'

export type OperatorGrant = SupportGrant & { workspace: string; slug: string; is_gagged: boolean; is_mine: boolean }
export type Grants = { data: OperatorGrant[]; objects: { name: string; label: string }[] }

export const useKindWords = (): ((kind: GrantKind) => string) => {
  const { t } = useLingui()
  return (kind) =>
    ({ support: t`Support`, incident: t`Security incident`, legal: t`Legal case`, maintenance: t`Maintenance` })[kind]
}

/** What is left until a moment, rounded up to the minute. */
export const useLeft = (): ((until: string) => string) => {
  const { t } = useLingui()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000)
    return () => clearInterval(timer)
  }, [])
  return (until) => {
    const minutes = Math.max(0, Math.ceil((Date.parse(until) - now) / 60_000))
    const hours = Math.floor(minutes / 60)
    if (hours === 0) return t`${plural(minutes, { one: '# minute left', other: '# minutes left' })}`
    const rest = minutes % 60
    return rest === 0 ? t`${hours} h left` : t`${hours} h ${rest} min left`
  }
}

/** Grants that are open, and those that wait for a second operator. */
export const AccessPage = () => {
  const { t } = useLingui()
  const grants = useLoad<Grants>('/v1/operator/grants')
  const kind = useKindWords()
  const left = useLeft()
  const { busy, error, send } = useSend()
  useFresh(grants.reload)
  const rows = grants.data?.data ?? []
  const names = (row: OperatorGrant): string =>
    row.objects === null
      ? t`All records`
      : (grants.data?.objects ?? [])
          .filter((one) => row.objects?.includes(one.name))
          .map((one) => label(one.label))
          .join(', ')
  const approve = (row: OperatorGrant): void =>
    send(
      () => api.post(`/v1/operator/grants/${row.id}/approve`, {}),
      () => {
        toast(t`Approved: the clock runs`)
        grants.reload()
      },
    )
  const giveBack = (row: OperatorGrant): void =>
    send(
      () => api.del(`/v1/operator/grants/${row.id}`),
      () => {
        toast(t`Given back`)
        grants.reload()
      },
    )
  return (
    <>
      <div className="op-title">
        <h1>
          <Trans>Access</Trans>
        </h1>
        <IconButton icon={RotateCw} aria-label={t`Look again`} onPress={grants.reload} />
      </div>
      <Refusal error={grants.error ?? error} />
      {rows.length > 0 && (
        <SimpleTable
          aria-label={t`Open and waiting access`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'workspace',
              title: <Trans>Workspace</Trans>,
              isHead: true,
              cell: (row) => (
                <span className="op-two">
                  <span className="strong">{row.workspace}</span>
                  <span className="mono t3 small">{row.slug}</span>
                </span>
              ),
            },
            {
              id: 'why',
              title: <Trans>What for</Trans>,
              cell: (row) => (
                <span className="op-two op-why">
                  <span>{row.reason}</span>
                  <span className="t3 small">
                    {kind(row.kind)}
                    {row.case_id && <span className="mono"> {row.case_id}</span>} · {names(row)}
                  </span>
                  {row.is_gagged && (
                    <Chip tone="warn" icon={EyeOff}>
                      <Trans>The workspace is not told</Trans>
                    </Chip>
                  )}
                </span>
              ),
            },
            {
              id: 'state',
              title: <Trans>State</Trans>,
              cell: (row) =>
                row.state === 'pending' ? (
                  <Chip tone="info" icon={Hourglass}>
                    <Trans>Waits for approval</Trans>
                  </Chip>
                ) : (
                  <span className="op-two">
                    <Chip tone="ok" icon={Eye}>
                      <Trans>Open</Trans>
                    </Chip>
                    <span className="t2 small" title={formatDateTime(row.expires_at)}>
                      {left(row.expires_at)}
                    </span>
                  </span>
                ),
            },
            {
              id: 'who',
              title: <Trans>Who</Trans>,
              cell: (row) => (
                <span className="op-two small">
                  {row.kind === 'support' ? (
                    <Trans>Granted by the workspace</Trans>
                  ) : (
                    <Trans>Asked for by {row.requested_by ?? '–'}</Trans>
                  )}
                  {row.approved_by && (
                    <span className="t3">
                      <Trans>Approved by {row.approved_by}</Trans>
                    </span>
                  )}
                </span>
              ),
            },
          ]}
          actions={(row) => (
            <span className="op-acts">
              {row.state === 'pending' &&
                (row.is_mine ? (
                  <span className="t3 small">
                    <Trans>Another operator approves</Trans>
                  </span>
                ) : (
                  <Button variant="primary" icon={Check} isPending={busy} onPress={() => approve(row)}>
                    <Trans>Approve</Trans>
                    <span className="vh"> {row.workspace}</span>
                  </Button>
                ))}
              {row.state === 'open' && (
                <Go to={`/access/${row.id}`} className="btn primary">
                  <Trans>Read</Trans>
                  <span className="vh"> {row.workspace}</span>
                </Go>
              )}
              <Button variant="ghost" onPress={() => giveBack(row)}>
                {row.state === 'pending' ? <Trans>Withdraw</Trans> : <Trans>Give back</Trans>}
                <span className="vh"> {row.workspace}</span>
              </Button>
            </span>
          )}
        />
      )}
      {rows.length === 0 && !grants.isPending && !grants.error && (
        <EmptyState icon={EyeOff} title={t`No access is open`}>
          <Trans>
            Nobody can read records of any workspace. Workspaces grant access in their settings; for an incident, a
            legal case or maintenance ask for it under Workspaces.
          </Trans>
        </EmptyState>
      )}
    </>
  )
}
