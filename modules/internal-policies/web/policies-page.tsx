import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { BookCheck, CircleCheck, CircleDashed, CircleSlash, Plus, TriangleAlert } from 'lucide-react'
import {
  Button,
  Chip,
  EmptyState,
  formatDate,
  formatDateTime,
  formatNumber,
  Note,
  SettingsFrame,
  SimpleTable,
  useMeta,
} from '@app/ui'
import type { InternalPolicy } from '../index.ts'
import { usePolicies, useRoles } from './policy-data.ts'
import { PublishDialog } from './publish-dialog.tsx'

/** Internal policies of the workspace: what they are, whom they concern, and how far they are acknowledged. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const found = usePolicies()
  const [isOpen, setOpen] = useState(false)
  const rows = found.data?.data ?? []
  return (
    <SettingsFrame
      title={t`Internal policies`}
      wide
      actions={
        <Button variant="primary" icon={Plus} onPress={() => setOpen(true)}>
          <Trans>Publish a policy</Trans>
        </Button>
      }
    >
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      <p className="t2">
        <Trans>
          What you ask of your own members: how data is handled here, what devices may be used for, what is watched.
          Whom a policy concerns is told by mail and asked to acknowledge it; you see who has. It stops nobody's
          exports, deletion or rights.
        </Trans>
      </p>
      {rows.length > 0 ? (
        <SimpleTable
          aria-label={t`Internal policies`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'title',
              title: <Trans>Policy</Trans>,
              isHead: true,
              cell: (row) => (
                <Link className="link" to={`/w/${meta.workspace.slug}/settings/internal-policies/${row.id}`}>
                  {row.title}
                </Link>
              ),
            },
            { id: 'number', title: <Trans>Version</Trans>, cell: (row) => formatNumber(row.number) },
            { id: 'who', title: <Trans>Concerns</Trans>, cell: (row) => <AudienceName policy={row} /> },
            { id: 'due', title: <Trans>Due</Trans>, cell: (row) => formatDate(row.due_on) },
            { id: 'read', title: <Trans>Acknowledged</Trans>, cell: (row) => <Progress policy={row} /> },
            {
              id: 'at',
              title: <Trans>Published</Trans>,
              cell: (row) => <time dateTime={row.published_at}>{formatDateTime(row.published_at)}</time>,
            },
          ]}
        />
      ) : (
        !found.isPending &&
        !found.error && (
          <EmptyState icon={BookCheck} title={t`No internal policy is published`}>
            <Trans>Publish the first one: everybody whom it concerns is told, and you see who has read it.</Trans>
          </EmptyState>
        )
      )}
      {isOpen && <PublishDialog id={null} before={null} onClose={() => setOpen(false)} />}
    </SettingsFrame>
  )
}

const AudienceName = ({ policy }: { policy: InternalPolicy }) => {
  const { t } = useLingui()
  const roles = useRoles()
  const { audience } = policy
  if (audience.kind === 'all') return t`Everybody`
  if (audience.kind === 'team') return t`Team ${policy.audience_name ?? '–'}`
  const name = roles.find((one) => one.key === audience.role)?.name ?? audience.role
  return t`Role ${name}`
}

const Progress = ({ policy }: { policy: InternalPolicy }) => {
  const { acknowledged, concerned } = policy
  if (policy.retired_at !== null)
    return (
      <Chip tone="quiet" icon={CircleSlash}>
        <Trans>Retired</Trans>
      </Chip>
    )
  const isDone = acknowledged >= concerned
  return (
    <Chip
      tone={isDone ? 'ok' : policy.is_overdue ? 'bad' : 'info'}
      icon={isDone ? CircleCheck : policy.is_overdue ? TriangleAlert : CircleDashed}
    >
      {policy.is_overdue ? (
        <Trans>
          {acknowledged} of {concerned}, overdue
        </Trans>
      ) : (
        <Trans>
          {acknowledged} of {concerned}
        </Trans>
      )}
    </Chip>
  )
}
