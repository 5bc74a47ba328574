import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Dialog, Note, Select, TextField, fieldError, isApiError, toast } from '@app/ui'
import { type Restriction, useLift, useOpenRequests, useRestrict } from './restriction-data.ts'

const Wrong = ({ error, field }: { error: Error | null; field: string }) =>
  error && !fieldError(error, field) ? (
    <Note tone="bad" role="alert">
      {isApiError(error) && error.fields.length > 0 ? error.fields.map((one) => one.message).join(' ') : error.message}
    </Note>
  ) : null

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
    <Dialog
      title={t`Restrict ${title}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form="restrict" variant="primary" isPending={restrict.isPending}>
            <Trans>Restrict</Trans>
          </Button>
        </>
      }
    >
      <form
        id="restrict"
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
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
        <Wrong error={restrict.error} field="reason" />
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
      </form>
    </Dialog>
  )
}

/** Lifts a restriction: the person is to be told before (Art. 18(3)). */
export const LiftDialog = ({ restriction, onClose }: { restriction: Restriction; onClose: () => void }) => {
  const { t } = useLingui()
  const lift = useLift(restriction.object, restriction.id)
  const [reason, setReason] = useState('')
  return (
    <Dialog
      title={t`Lift the restriction`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form="lift" variant="primary" isPending={lift.isPending}>
            <Trans>Lift</Trans>
          </Button>
        </>
      }
    >
      <form
        id="lift"
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          lift.mutate(reason, {
            onSuccess: () => {
              toast(t`The restriction is lifted`)
              onClose()
            },
          })
        }}
      >
        <Wrong error={lift.error} field="reason" />
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
      </form>
    </Dialog>
  )
}
