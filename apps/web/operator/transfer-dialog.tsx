import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Checkbox, DateField, fieldError, formatDate, TextField, toast } from '@app/ui'
import { FormDialog } from './form-dialog.tsx'
import { useSend } from './load.ts'

const isShort = (text: string): boolean => text.trim().length < 3

/** Announces that the business goes to somebody else: every owner is mailed at once. */
export const TransferDialog = ({
  earliest,
  onClose,
  onDone,
}: {
  earliest: string
  onClose: () => void
  onDone: () => void
}) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [successor, setSuccessor] = useState('')
  const [contact, setContact] = useState('')
  const [day, setDay] = useState(earliest)
  const [en, setEn] = useState('')
  const [de, setDe] = useState('')
  const [isBound, setBound] = useState(false)
  const [tried, setTried] = useState(false)
  const short = (text: string): string | null => (tried && isShort(text) ? t`At least three characters.` : null)
  const early = day < earliest ? t`${formatDate(earliest)} at the earliest.` : null
  const submit = (): void => {
    setTried(true)
    if ([successor, contact, en, de].some(isShort) || early || !isBound) return
    const body = { successor, contact, effective_on: day, is_bound: isBound, summary: { en, de } }
    send(
      () => api.post('/v1/operator/transfers', body),
      () => {
        toast(t`Announced. Owners are being told.`)
        onDone()
      },
    )
  }
  return (
    <FormDialog
      title={t`Announce a transfer`}
      action={t`Announce`}
      busy={busy}
      error={fieldError(error, 'effective_on') ? null : error}
      onClose={onClose}
      onSubmit={submit}
    >
      <p className="t2">
        <Trans>
          Every owner of a workspace is mailed now, and every member sees a banner until that day. Exports and deletion
          stay open to everybody.
        </Trans>
      </p>
      <TextField
        label={t`Who takes it over`}
        value={successor}
        onChange={setSuccessor}
        maxLength={200}
        isRequired
        autoFocus
        description={t`The legal entity, as registered`}
        error={short(successor)}
      />
      <TextField
        label={t`How to reach them about data`}
        value={contact}
        onChange={setContact}
        maxLength={200}
        isRequired
        error={short(contact)}
      />
      <DateField
        label={t`Day of the transfer`}
        value={day}
        onChange={setDay}
        isRequired
        error={early ?? fieldError(error, 'effective_on')}
        description={t`From midnight UTC`}
      />
      <TextField
        label={t`What goes over and why, in English`}
        value={en}
        onChange={setEn}
        multiline
        rows={2}
        maxLength={1000}
        isRequired
        error={short(en)}
      />
      <TextField
        label={t`What goes over and why, in German`}
        value={de}
        onChange={setDe}
        multiline
        rows={2}
        maxLength={1000}
        isRequired
        error={short(de)}
      />
      <Checkbox isSelected={isBound} onChange={setBound}>
        {t`The successor is bound by the same privacy policy and the same agreement, in writing`}
      </Checkbox>
      {tried && !isBound && (
        <p className="why" role="alert">
          {t`Without that it may not be announced.`}
        </p>
      )}
    </FormDialog>
  )
}
