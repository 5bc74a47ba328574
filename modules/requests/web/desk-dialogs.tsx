import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, fieldError, FormDialog, offerUndo, Refused, Select, Switch, TextField, useMeta } from '@app/ui'
import { type RequestKind, requestKinds } from '../index.ts'
import { useDeskSettings, useRecord, useSaveSettings } from './desk-data.ts'
import { useRequestWords } from './request-words.tsx'

/** Writes down what came by mail, phone or letter. */
export const RecordDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const navigate = useNavigate()
  const words = useRequestWords()
  const record = useRecord()
  const [kind, setKind] = useState<RequestKind>('access')
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [message, setMessage] = useState('')
  const [forOther, setForOther] = useState(false)
  const submit = (): void =>
    record.mutate(
      { kind, name, for_other: forOther, ...(email && { email }), ...(message && { message }) },
      { onSuccess: (made) => void navigate({ to: `/w/${meta.workspace.slug}/requests/${made.id}` }) },
    )
  return (
    <FormDialog
      title={t`Record a request`}
      onClose={onClose}
      action={<Trans>Record</Trans>}
      isPending={record.isPending}
      onSubmit={submit}
    >
      <Refused error={record.error} at={['name', 'email']} />
      <Select
        label={t`Asks for`}
        value={kind}
        onChange={(value) => setKind(value as RequestKind)}
        options={requestKinds.map((value) => ({ value, label: words.kind(value) }))}
      />
      <TextField
        label={t`Name`}
        value={name}
        onChange={setName}
        maxLength={200}
        isRequired
        autoFocus
        error={fieldError(record.error, 'name')}
      />
      <TextField
        label={t`Email`}
        type="email"
        value={email}
        onChange={setEmail}
        maxLength={254}
        description={t`With one, the request is acknowledged by mail, and the link in it proves the mailbox.`}
        error={fieldError(record.error, 'email')}
      />
      <TextField
        label={t`What they wrote or said`}
        value={message}
        onChange={setMessage}
        multiline
        rows={3}
        maxLength={5000}
      />
      <Checkbox isSelected={forOther} onChange={setForOther}>
        <Trans>Asks for somebody else</Trans>
      </Checkbox>
    </FormDialog>
  )
}

/** The public form, holidays that do not count, and whom people may complain to. */
export const SettingsDialog = ({ onClose }: { onClose: () => void }) => {
  const found = useDeskSettings()
  return found.data ? <SettingsForm start={found.data} onClose={onClose} /> : null
}

const SettingsForm = ({
  start,
  onClose,
}: {
  start: { form_open: boolean; holidays: string[]; authority: string }
  onClose: () => void
}) => {
  const { t } = useLingui()
  const save = useSaveSettings()
  const [isOpen, setOpen] = useState(start.form_open)
  const [holidays, setHolidays] = useState(start.holidays.join('\n'))
  const [authority, setAuthority] = useState(start.authority)
  const submit = (): void =>
    save.mutate(
      { form_open: isOpen, authority, holidays: [...new Set(holidays.split(/[\s,;]+/).filter(Boolean))] },
      {
        onSuccess: () => {
          offerUndo(t`Saved`, () => save.mutateAsync(start))
          onClose()
        },
      },
    )
  return (
    <FormDialog
      title={t`Clocks and form`}
      onClose={onClose}
      action={<Trans>Save</Trans>}
      isPending={save.isPending}
      onSubmit={submit}
    >
      <Refused error={save.error} />
      <Switch isSelected={isOpen} onChange={setOpen}>
        <Trans>The public form is open</Trans>
      </Switch>
      <TextField
        label={t`Holidays`}
        value={holidays}
        onChange={setHolidays}
        multiline
        rows={4}
        description={t`One day a line, such as 2026-12-25. They and weekends are no business days.`}
      />
      <TextField
        label={t`Supervisory authority`}
        value={authority}
        onChange={setAuthority}
        maxLength={500}
        description={t`Named in every mail to people who ask, as whom they may complain to.`}
      />
    </FormDialog>
  )
}
