import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleDashed, Download } from 'lucide-react'
import type { PageProps } from '@app/ui'
import {
  Button,
  Chip,
  ConfirmDialog,
  download,
  EmptyState,
  formatDate,
  formatDateTime,
  isApiError,
  Note,
  SettingsFrame,
  SimpleTable,
  toast,
} from '@app/ui'
import type { MemberState } from '../index.ts'
import { type OnePolicy, usePolicy, useRemind, useRetire } from './policy-data.ts'
import { PublishDialog } from './publish-dialog.tsx'
import './policies.css'

/** One internal policy: who has acknowledged its newest version, what it says, and what it said before. */
export const Page = ({ params }: PageProps) => {
  const { t } = useLingui()
  const id = params['id'] ?? ''
  const found = usePolicy(id)
  const [open, setOpen] = useState<'version' | 'retire' | null>(null)
  const one = found.data
  const [newest, ...earlier] = one?.versions ?? []
  const close = (): void => setOpen(null)
  return (
    <SettingsFrame
      title={newest?.title ?? t`An internal policy`}
      wide
      actions={
        one?.retired_at === null && (
          <Button variant="primary" onPress={() => setOpen('version')}>
            <Trans>Publish the next version</Trans>
          </Button>
        )
      }
    >
      {found.error && (
        <Note tone="bad" role="alert">
          {isApiError(found.error) && found.error.status === 404
            ? t`There is no such policy, or you do not administer privacy.`
            : found.error.message}
        </Note>
      )}
      {one && newest && (
        <>
          <p className="t2">
            <Trans>
              Version {newest.number}, published {formatDateTime(newest.published_at)} by {newest.publisher ?? '–'}, to
              be acknowledged by {formatDate(newest.due_on)}.
            </Trans>
          </p>
          {one.retired_at && (
            <Note tone="info">
              <Trans>Retired {formatDateTime(one.retired_at)}: it asks nobody any more.</Trans>
            </Note>
          )}
          <Standing one={one} onRetire={() => setOpen('retire')} />
          <section>
            <h2>
              <Trans>Text</Trans>
            </h2>
            <p className="policy-words">{newest.text}</p>
          </section>
          {earlier.length > 0 && (
            <section>
              <h2>
                <Trans>Earlier versions</Trans>
              </h2>
              {earlier.map((each) => (
                <details key={each.number}>
                  <summary>
                    <Trans>
                      Version {each.number}, {formatDate(each.published_at)}: {each.title}
                    </Trans>
                  </summary>
                  <p className="policy-words">{each.text}</p>
                </details>
              ))}
            </section>
          )}
        </>
      )}
      {newest && open === 'version' && <PublishDialog id={id} before={newest} onClose={close} />}
      {open === 'retire' && <RetireDialog id={id} onClose={close} />}
    </SettingsFrame>
  )
}

const Standing = ({ one, onRetire }: { one: OnePolicy; onRetire: () => void }) => {
  const { t } = useLingui()
  const remind = useRemind(one.id)
  const [failed, setFailed] = useState<string | null>(null)
  const waiting = one.members.filter((each) => each.acknowledged_at === null).length
  const take = (): void =>
    void download(`/v1/internal-policies/${one.id}/csv`, 'acknowledgements.csv').then(
      () => setFailed(null),
      (cause: unknown) => setFailed(cause instanceof Error ? cause.message : String(cause)),
    )
  const problem = remind.error?.message ?? failed
  return (
    <section className="policy-standing">
      <header>
        <h2>
          <Trans>Who has read it</Trans>
        </h2>
        <Button icon={Download} onPress={take}>
          <Trans>CSV</Trans>
        </Button>
        {one.retired_at === null && waiting > 0 && (
          <Button
            isPending={remind.isPending}
            onPress={() =>
              remind.mutate(undefined, {
                onSuccess: ({ reminded }) =>
                  toast(
                    reminded === 0
                      ? t`Nobody is to be reminded: told just now, or reminded within a day`
                      : t`Reminded: ${reminded}`,
                  ),
              })
            }
          >
            <Trans>Remind who has not</Trans>
          </Button>
        )}
        {one.retired_at === null && (
          <Button variant="ghost" onPress={onRetire}>
            <Trans>Retire</Trans>
          </Button>
        )}
      </header>
      {problem && (
        <Note tone="bad" role="alert">
          {problem}
        </Note>
      )}
      {one.members.length === 0 ? (
        <EmptyState title={t`It concerns nobody now`}>
          <Trans>Who gets the role or joins the team is told within the hour.</Trans>
        </EmptyState>
      ) : (
        <Members rows={one.members} />
      )}
    </section>
  )
}

const Members = ({ rows }: { rows: readonly MemberState[] }) => {
  const { t } = useLingui()
  const time = (at: string | null) => (at === null ? '–' : <time dateTime={at}>{formatDateTime(at)}</time>)
  return (
    <SimpleTable
      aria-label={t`Who has read it`}
      rows={rows}
      rowKey={(row) => row.member_id}
      columns={[
        { id: 'name', title: <Trans>Member</Trans>, isHead: true, cell: (row) => row.name },
        {
          id: 'state',
          title: <Trans>State</Trans>,
          cell: (row) =>
            row.acknowledged_at ? (
              <Chip tone="ok" icon={CircleCheck}>
                <Trans>Acknowledged</Trans>
              </Chip>
            ) : (
              <Chip tone="warn" icon={CircleDashed}>
                <Trans>Not yet</Trans>
              </Chip>
            ),
        },
        { id: 'read', title: <Trans>When</Trans>, cell: (row) => time(row.acknowledged_at) },
        { id: 'told', title: <Trans>Told</Trans>, cell: (row) => time(row.told_at) },
        { id: 'reminded', title: <Trans>Reminded</Trans>, cell: (row) => time(row.reminded_at) },
      ]}
    />
  )
}

const RetireDialog = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const { t } = useLingui()
  const retire = useRetire(id)
  return (
    <ConfirmDialog
      title={t`Retire this policy?`}
      action={<Trans>Retire</Trans>}
      isPending={retire.isPending}
      onClose={onClose}
      onConfirm={() =>
        retire.mutate(undefined, {
          onSuccess: () => {
            toast(t`It is retired`)
            onClose()
          },
        })
      }
    >
      <p>
        <Trans>It asks nobody any more. Its versions, and who acknowledged them, stay.</Trans>
      </p>
      {retire.error && (
        <Note tone="bad" role="alert">
          {retire.error.message}
        </Note>
      )}
    </ConfirmDialog>
  )
}
