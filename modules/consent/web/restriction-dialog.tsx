import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { fieldError, FormDialog, Note, Refused, Select, TextField, toast } from '@app/ui'
import { type Restriction, useLift, useOpenRequests, useRestrict } from './restriction-data.ts'

/** Which request of a person this answers; nothing to choose where none is open. */
export const RequestSelect = ({ value, onChange }: { value: string; onChange: (id: string) => void }) => {
  const { t } = useLingui()
  const open = useOpenRequests(true).data?.data ?? []
  return open.length === 0 ? null : (
    <Select
      label={t`Answers the request`}
      value={value}
      onChange={onChange}
      options={[
        { value: '', label: t`None` },
        ...open.map((one) => ({ value: one.id, label: [one.number, one.name].filter(Boolean).join(' · ') })),
      ]}
    />
  )
}

/** Restricts a record: what that means, and why. */
export const RestrictDialog = (given: { object: string; id: string; title: string; onClose: () => void }) => {
  const { t } = useLingui()
  const restrict = useRestrict(given.object, given.id)
  const [reason, setReason] = useState('')
  const [request, setRequest] = useState('')
  const { title, onClose } = given
  return (
    <FormDialog
      title={t`Restrict ${title}`}
      onClose={onClose}
      action={<Trans>Restrict</Trans>}
      isPending={restrict.isPending}
      onSubmit={() => {
        restrict.mutate(
          { reason, ...(request && { request_id: request }) },
          {
            onSuccess: () => {
              toast(t`Processing is restricted`)
              onClose()
            },
          },
        )
      }}
    >
      <Refused error={restrict.error} at={['reason']} />
      <Note>
        <Trans>
          It is kept and can be read, and nothing else: no change, no assignment, no export, no import, no mail, no
          merge, no deletion. The same holds for notes, tasks and deals about this person.
        </Trans>
      </Note>
      <TextField
        label={t`Reason`}
        value={reason}
        onChange={setReason}
        multiline
        rows={3}
        maxLength={2000}
        isRequired
        autoFocus
        description={t`Seen by those who administer privacy.`}
        error={fieldError(restrict.error, 'reason')}
      />
      <RequestSelect value={request} onChange={setRequest} />
    </FormDialog>
  )
}

/** Lifts a restriction: the person is to be told before (Art. 18(3)). */
export const LiftDialog = ({ restriction, onClose }: { restriction: Restriction; onClose: () => void }) => {
  const { t } = useLingui()
  const lift = useLift(restriction.object, restriction.id)
  const [reason, setReason] = useState('')
  return (
    <FormDialog
      title={t`Lift the restriction`}
      onClose={onClose}
      action={<Trans>Lift</Trans>}
      isPending={lift.isPending}
      onSubmit={() => {
        lift.mutate(reason, {
          onSuccess: () => {
            toast(t`The restriction is lifted`)
            onClose()
          },
        })
      }}
    >
      <Refused error={lift.error} at={['reason']} />
      <Note>
        <Trans>Tell the person before you do this: the law asks for it (Art. 18(3) GDPR).</Trans>
      </Note>
      <TextField
        label={t`Reason`}
        value={reason}
        onChange={setReason}
        multiline
        rows={3}
        maxLength={2000}
        isRequired
        autoFocus
        error={fieldError(lift.error, 'reason')}
      />
    </FormDialog>
  )
}
