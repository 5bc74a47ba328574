import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { useLingui } from '@lingui/react/macro'
import { Button, Dialog, fieldError, isApiError, Select, TextField } from '@app/ui'

export type Visibility = 'private' | 'team' | 'all'
export type Naming = { mode: 'new' | 'rename'; visibility: Visibility }

/** Name of a view and who sees it. */
export const NameDialog = ({
  naming,
  start,
  onClose,
  onSave,
}: {
  naming: Naming
  start: string
  onClose: () => void
  onSave: (name: string, visibility: Visibility) => Promise<unknown>
}) => {
  const { t } = useLingui()
  const [name, setName] = useState(start)
  const [visibility, setVisibility] = useState<Visibility>(naming.visibility)
  const save = useMutation({ mutationFn: () => onSave(name.trim(), visibility), onSuccess: onClose })
  return (
    <Dialog
      title={naming.mode === 'new' ? t`Save as a new view` : t`Name and sharing`}
      isOpen
      onClose={onClose}
      closeLabel={t`Close`}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button
            variant="primary"
            isDisabled={name.trim() === ''}
            isPending={save.isPending}
            onPress={() => save.mutate()}
          >{t`Save`}</Button>
        </>
      }
    >
      <TextField
        label={t`Name`}
        value={name}
        onChange={setName}
        autoFocus
        error={
          fieldError(save.error, 'name') ??
          (isApiError(save.error) && save.error.fields.length === 0 ? save.error.message : null)
        }
        onKeyDown={(e) => {
          if (e.key === 'Enter' && name.trim()) save.mutate()
        }}
      />
      <Select
        label={t`Who sees it`}
        value={visibility}
        onChange={(v) => setVisibility(v as Visibility)}
        options={[
          { value: 'private', label: t`Only me` },
          { value: 'team', label: t`My team` },
          { value: 'all', label: t`Everyone in the workspace` },
        ]}
      />
    </Dialog>
  )
}
