import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Dialog, TextField, fieldError, label as labelled, toast } from '@app/ui'
import { type CorrectRecord, type Recipient, useCorrect, useTellRecipient } from './correct-data.ts'
import { Refused } from './desk-dialogs.tsx'

/** One field: what stands there, and what is right. */
export const CorrectDialog = ({
  id,
  record,
  field: name,
  value: start,
  onClose,
}: {
  id: string
  record: CorrectRecord
  field: string
  value: string | null
  onClose: () => void
}) => {
  const { t } = useLingui()
  const save = useCorrect(id)
  const [value, setValue] = useState(start ?? '')
  const field = record.fields.find((each) => each.name === name)
  const label = labelled(field?.label ?? name)
  return (
    <Dialog
      title={t`Correct ${label}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form="correct-field" variant="primary" isPending={save.isPending}>
            <Trans>Correct</Trans>
          </Button>
        </>
      }
    >
      <form
        id="correct-field"
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(
            { object: record.object, record_id: record.record_id, field: name, value: value.trim() || null },
            {
              onSuccess: () => {
                toast(t`Corrected. The person sees it on their page.`)
                onClose()
              },
            },
          )
        }}
      >
        <Refused error={save.error} fields={['value']} />
        <p className="t2">
          {field?.is_encrypted ? (
            <Trans>This field of {record.title} is encrypted: what stands there is not shown and not kept.</Trans>
          ) : (
            <Trans>
              Now: {field?.value ?? t`empty`}. What stood there stays in the evidence, and the person sees both.
            </Trans>
          )}
        </p>
        <TextField
          label={label}
          value={value}
          onChange={setValue}
          multiline={field?.kind === 'long_text'}
          autoFocus
          {...(field?.kind === 'date' && { description: t`Such as 1984-05-31.` })}
          error={fieldError(save.error, 'value')}
        />
      </form>
    </Dialog>
  )
}

/** Whoever was sent what was wrong is told what is right (Art. 19). */
export const TellDialog = ({ id, recipient, onClose }: { id: string; recipient: Recipient; onClose: () => void }) => {
  const { t } = useLingui()
  const tell = useTellRecipient(id)
  const [text, setText] = useState('')
  return (
    <Dialog
      title={recipient.title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form="tell-recipient" variant="primary" isPending={tell.isPending}>
            <Trans>Mark as told</Trans>
          </Button>
        </>
      }
    >
      <form
        id="tell-recipient"
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          tell.mutate({ destination: recipient.destination, text }, { onSuccess: onClose })
        }}
      >
        <Refused error={tell.error} fields={['text']} />
        <TextField
          label={t`How they were told, or why there was no need`}
          value={text}
          onChange={setText}
          multiline
          rows={3}
          maxLength={1000}
          isRequired
          autoFocus
          error={fieldError(tell.error, 'text')}
        />
      </form>
    </Dialog>
  )
}
