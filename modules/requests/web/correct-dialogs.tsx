import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { fieldError, fieldKit, fieldOf, FormDialog, Refused, TextField, toast, useMeta } from '@app/ui'
import { type CorrectRecord, type Recipient, useCorrect, useTellRecipient } from './correct-data.ts'

/** One field, of whatever kind: what stands there, and what is right. */
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
  value: unknown
  onClose: () => void
}) => {
  const { t } = useLingui()
  const save = useCorrect(id)
  const { object } = useMeta()
  const [value, setValue] = useState<unknown>(start)
  const field = record.fields.find((each) => each.name === name)
  const meta = fieldOf(object(record.object), name)
  if (!meta) return null
  const label = meta.label
  // What is encrypted is typed anew: the input of the kind itself, not the one that asks to reveal.
  const kit = fieldKit({ ...meta, encrypted: false })
  const { Input } = kit
  const before = kit.toText(field?.value ?? null, meta) || t`empty`
  return (
    <FormDialog
      title={t`Correct ${label}`}
      onClose={onClose}
      action={<Trans>Correct</Trans>}
      isPending={save.isPending}
      onSubmit={() => {
        const sent = typeof value === 'string' ? value.trim() || null : (value ?? null)
        save.mutate(
          { object: record.object, record_id: record.record_id, field: name, value: sent },
          {
            onSuccess: () => {
              toast(t`Corrected. The person sees it on their page.`)
              onClose()
            },
          },
        )
      }}
    >
      <Refused error={save.error} at={['value']} />
      <p className="t2">
        {field?.is_encrypted ? (
          <Trans>This field of {record.title} is encrypted: what stands there is not shown and not kept.</Trans>
        ) : (
          <Trans>Now: {before}. What stood there stays in the evidence, and the person sees both.</Trans>
        )}
      </p>
      <Input field={meta} value={value} onChange={setValue} autoFocus error={fieldError(save.error, 'value')} />
    </FormDialog>
  )
}

/** Whoever was sent what was wrong is told what is right (Art. 19). */
export const TellDialog = ({ id, recipient, onClose }: { id: string; recipient: Recipient; onClose: () => void }) => {
  const { t } = useLingui()
  const tell = useTellRecipient(id)
  const [text, setText] = useState('')
  return (
    <FormDialog
      title={recipient.title}
      onClose={onClose}
      action={<Trans>Mark as told</Trans>}
      isPending={tell.isPending}
      onSubmit={() => {
        tell.mutate({ destination: recipient.destination, text }, { onSuccess: onClose })
      }}
    >
      <Refused error={tell.error} at={['text']} />
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
    </FormDialog>
  )
}
