import { Trans, useLingui } from '@lingui/react/macro'
import { BookCheck, CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react'
import { Button, Chip, EmptyState, formatDate, formatDateTime, Note, SettingsFrame, toast } from '@app/ui'
import type { MyPolicy } from '../index.ts'
import { useAcknowledge, useMine } from './policy-data.ts'
import './policies.css'

/** The internal policies that apply to me, what is to be acknowledged first. */
export const Page = () => {
  const { t } = useLingui()
  const found = useMine()
  const rows = found.data?.data ?? []
  return (
    <SettingsFrame title={t`Policies that apply to me`}>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      {found.data && rows.length === 0 && (
        <EmptyState icon={BookCheck} title={t`No internal policy applies to you`}>
          <Trans>When one does, you are told by mail, and it stands here to be read and acknowledged.</Trans>
        </EmptyState>
      )}
      {rows.map((one) => (
        <One key={one.id} policy={one} />
      ))}
    </SettingsFrame>
  )
}

const One = ({ policy }: { policy: MyPolicy }) => {
  const { t } = useLingui()
  const acknowledge = useAcknowledge(policy.id)
  return (
    <section className="policy-mine">
      <header>
        <h2>{policy.title}</h2>
        {policy.acknowledged_at ? (
          <Chip tone="ok" icon={CircleCheck}>
            <Trans>Acknowledged {formatDateTime(policy.acknowledged_at)}</Trans>
          </Chip>
        ) : (
          <Chip tone={policy.is_overdue ? 'bad' : 'warn'} icon={policy.is_overdue ? TriangleAlert : CircleDashed}>
            {policy.is_overdue ? (
              <Trans>Overdue since {formatDate(policy.due_on)}</Trans>
            ) : (
              <Trans>To be acknowledged by {formatDate(policy.due_on)}</Trans>
            )}
          </Chip>
        )}
      </header>
      <p className="t3 small">
        <Trans>
          Version {policy.number}, published {formatDateTime(policy.published_at)}
        </Trans>
      </p>
      <p className="policy-words">{policy.text}</p>
      {acknowledge.error && (
        <Note tone="bad" role="alert">
          {acknowledge.error.message}
        </Note>
      )}
      {policy.acknowledged_at === null && (
        <p>
          <Button
            variant="primary"
            isPending={acknowledge.isPending}
            onPress={() =>
              acknowledge.mutate(policy.number, { onSuccess: () => toast(t`Noted that you have read it`) })
            }
          >
            <Trans>I have read it</Trans>
          </Button>
        </p>
      )}
    </section>
  )
}
