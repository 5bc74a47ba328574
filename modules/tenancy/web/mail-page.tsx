import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Chip, formatRelative, Note, SettingsFrame, SimpleTable, Switch } from '@app/ui'

type Mail = {
  id: string
  kind: string
  recipient: string
  state: 'queued' | 'sent' | 'failed' | 'undelivered'
  reason: string | null
  attempts: number
  created_at: string
}

function useMailWords() {
  const { t } = useLingui()
  const kinds: Record<string, string> = {
    invitation: t`Invitation`,
    join_asked: t`Request to join`,
    join_approved: t`Request approved`,
    join_rejected: t`Request declined`,
    ownership: t`New owner`,
    recovery: t`New password`,
    password_changed: t`Password changed`,
    confirm_code: t`Code for an address`,
    factors_reset: t`Second step reset`,
    assigned: t`Something assigned to a member`,
    assigned_many: t`Several things assigned to a member`,
    sign_up_code: t`Code for an address`,
    email_change_code: t`Code for an address`,
    email_changed: t`Address changed`,
    new_device: t`New sign-in`,
    lockout: t`Failed sign-ins`,
    deletion_scheduled: t`Account deletion`,
    deletion_stopped: t`Account deletion`,
    privacy_received: t`Request of a person: received`,
    privacy_extended: t`Request of a person: extended`,
    privacy_closed: t`Request of a person: answered`,
    privacy_refused: t`Request of a person: answered`,
    privacy_package: t`Request of a person: archive ready`,
    privacy_due: t`Request of a person: due`,
    privacy_escalated: t`Request of a person: overdue`,
    contact_privacy_notice: t`Privacy notice`,
    internal_policy: t`Internal policy`,
    internal_policy_reminder: t`Internal policy, once more`,
    hold_review: t`Legal hold to look at`,
    workspace_cancelled: t`End of the workspace`,
    workspace_ending: t`End of the workspace`,
    workspace_deleting: t`End of the workspace`,
    policy_changes: t`Privacy policy changes`,
    dpa_changes: t`Data processing agreement changes`,
    business_transfer: t`Change of the operator`,
    subprocessor_added: t`Sub-processors`,
    subprocessor_replaced: t`Sub-processors`,
    subprocessor_listed: t`Sub-processors`,
    incident_first: t`Incident`,
    incident_update: t`Incident`,
    incident_final: t`Incident`,
    legal_request_told: t`Request of an authority`,
  }
  const reasons: Record<string, string> = {
    no_mail_server: t`no mail server is set up`,
    recipient_refused: t`the recipient's server refuses the address`,
    content_refused: t`the mail server refuses the mail`,
    sign_in_refused: t`the mail server refuses our sign-in`,
    tls: t`no safe connection to the mail server`,
    unreachable: t`the mail server does not answer`,
    server_busy: t`the mail server asks to wait`,
    too_late: t`too late to be of use`,
  }
  return {
    kind: (name: string) => kinds[name] ?? name.replaceAll('_', ' '),
    reason: (name: string) => reasons[name] ?? name.replaceAll('_', ' '),
  }
}

/** What became of the workspace's mails: kind, recipient, time, state. What they say is kept nowhere. */
export const Page = () => {
  const { t } = useLingui()
  const words = useMailWords()
  const [undeliveredOnly, setUndeliveredOnly] = useState(false)
  const { data, error, isPending } = useQuery({
    queryKey: ['mails', undeliveredOnly],
    queryFn: () =>
      api.get<{ is_configured: boolean; data: Mail[] }>('/v1/mails', undeliveredOnly ? { undelivered: true } : {}),
  })
  const state = (row: Mail) => {
    if (row.state === 'sent')
      return (
        <Chip tone="ok">
          <Trans>Sent</Trans>
        </Chip>
      )
    const chip =
      row.state === 'queued' ? (
        <Chip tone="quiet">
          <Trans>On its way</Trans>
        </Chip>
      ) : (
        <Chip tone="bad">
          <Trans>Not delivered</Trans>
        </Chip>
      )
    return (
      <>
        {chip} {row.reason && <span className="t2 small">{words.reason(row.reason)}</span>}
      </>
    )
  }
  return (
    <SettingsFrame title={t`Mail`} wide>
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      {data && !data.is_configured && (
        <Note tone="warn">
          <Trans>
            This installation sends no mail. Invitations are links you hand over; a lost password is set anew by a link
            from whoever runs it.
          </Trans>
        </Note>
      )}
      <p className="t2">
        <Trans>
          Sent in the name of this workspace, and what its members could not be given. Kept for 12 months; what a mail
          says is gone once it is sent.
        </Trans>
      </p>
      <Switch isSelected={undeliveredOnly} onChange={setUndeliveredOnly}>
        <Trans>Only what was not delivered</Trans>
      </Switch>
      <SimpleTable
        aria-label={t`Mail`}
        rows={data?.data ?? []}
        rowKey={(row) => row.id}
        empty={isPending ? '' : t`No mail yet`}
        columns={[
          { id: 'kind', title: <Trans>Kind</Trans>, isHead: true, cell: (row) => words.kind(row.kind) },
          { id: 'to', title: <Trans>Recipient</Trans>, cell: (row) => <span className="t2">{row.recipient}</span> },
          { id: 'at', title: <Trans>When</Trans>, cell: (row) => formatRelative(row.created_at) },
          { id: 'state', title: <Trans>State</Trans>, cell: state },
        ]}
      />
    </SettingsFrame>
  )
}
