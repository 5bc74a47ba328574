import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { fieldError, FormDialog, Note, Select, TextField } from '@app/ui'
import { useMakeServiceAccount, useRoles } from './key-data.ts'
import { useRoleName } from './key-words.ts'

/** A member that only programs use, with a role; its first key comes next. */
export const ServiceAccountDialog = ({
  onClose,
  onMade,
}: {
  onClose: () => void
  onMade: (account: { id: string; name: string }) => void
}) => {
  const { t } = useLingui()
  const roles = useRoles()
  const roleName = useRoleName()
  const make = useMakeServiceAccount()
  const [name, setName] = useState('')
  const [picked, setPicked] = useState<string | null>(null)
  const [tried, setTried] = useState(false)
  const role = picked ?? roles.find((one) => one.key === 'viewer')?.key ?? roles[0]?.key ?? null
  const missing = name.trim() === '' ? t`Give it a name, so that everybody knows what acts here.` : null
  const submit = (): void => {
    setTried(true)
    const given = name.trim()
    if (missing || role === null) return
    make.mutate({ name: given, role }, { onSuccess: (made) => onMade({ id: made.id, name: given }) })
  }
  const wrongName = fieldError(make.error, 'name')
  const wrongRole = fieldError(make.error, 'role')
  return (
    <FormDialog
      title={t`New service account`}
      onClose={onClose}
      action={<Trans>Create, then make a key</Trans>}
      isPending={make.isPending}
      onSubmit={submit}
    >
      {make.error && !wrongName && !wrongRole && (
        <Note tone="bad" role="alert">
          {make.error.message}
        </Note>
      )}
      <TextField
        label={t`Name`}
        value={name}
        onChange={setName}
        maxLength={100}
        isRequired
        autoFocus
        placeholder={t`Nightly sync to the shop`}
        description={t`It appears wherever members do: as owner, and in the history of records.`}
        error={(tried ? missing : null) ?? wrongName}
      />
      <Select
        label={t`Role`}
        value={role}
        onChange={setPicked}
        options={roles.map((one) => ({ value: one.key, label: roleName(one) }))}
        description={t`What it may do at most. Its keys can be narrower.`}
        error={wrongRole}
      />
    </FormDialog>
  )
}
