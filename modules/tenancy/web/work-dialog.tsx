import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Dialog, fieldError, invalidateObject, isApiError, Note, TextField, type Row } from '@app/ui'

/** Name, job title, department and phone of a member, as an admin corrects them. */
export const WorkDialog = ({ member, onClose }: { member: Row; onClose: () => void }) => {
  const { t } = useLingui()
  const [values, setValues] = useState({
    name: String(member['name'] ?? ''),
    job_title: String(member['job_title'] ?? ''),
    department: String(member['department'] ?? ''),
    phone: String(member['phone'] ?? ''),
  })
  const save = useMutation({
    mutationFn: () =>
      api.patch(
        `/v1/members/${member.id}`,
        Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.trim() || null])),
        { version: member.version, undo: t`Changed ${values.name}` },
      ),
    onSuccess: onClose,
    onSettled: () => invalidateObject('member'),
  })
  const field = (key: keyof typeof values, label: string) => (
    <TextField
      label={label}
      value={values[key]}
      onChange={(value) => setValues((old) => ({ ...old, [key]: value }))}
      isRequired={key === 'name'}
      error={fieldError(save.error, key)}
    />
  )
  return (
    <Dialog
      title={t`Details of ${String(member['name'])}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" isPending={save.isPending} onPress={() => save.mutate()}>
            <Trans>Save</Trans>
          </Button>
        </>
      }
    >
      <form
        className="form-grid"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        {field('name', t`Name`)}
        {field('job_title', t`Job title`)}
        {field('department', t`Department`)}
        {field('phone', t`Phone`)}
        {save.error && !(isApiError(save.error) && save.error.fields.length > 0) && (
          <div className="span">
            <Note tone="bad" role="alert">
              {save.error.message}
            </Note>
          </div>
        )}
        <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  )
}
