import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  ConfirmDialog,
  Dialog,
  fieldError,
  offerUndo,
  Refused,
  Select,
  TextField,
  toast,
  useMeta,
} from '@app/ui'
import { putRole, useMakeRole, useRemoveRole } from './role-data.ts'
import { type Role, draftOf } from './role-model.ts'
import { useRoleWords } from './role-words.ts'

/** What a refusal says when no field is named for it. */
/** A new role is a copy of one that is there: what differs is changed afterwards. */
export const NewRoleDialog = ({
  from,
  roles,
  onClose,
}: {
  from: Role | null
  roles: readonly Role[]
  onClose: () => void
}) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useRoleWords()
  const navigate = useNavigate()
  const make = useMakeRole()
  const [name, setName] = useState(from ? t`Copy of ${words.roleName(from)}` : '')
  const offered = roles.filter((role) => role.may_give)
  const [source, setSource] = useState(
    from?.key ?? offered.find((role) => role.key === 'rep')?.key ?? offered[0]?.key ?? 'viewer',
  )
  const submit = (): void => {
    if (name.trim() === '') return
    const original = roles.find((one) => one.key === source)
    make.mutate(
      { name: name.trim(), copy_of: source, description: from && original ? words.roleText(original) : null },
      {
        onSuccess: (role) => {
          toast(t`${role.name} is there`)
          void navigate({ to: `/w/${meta.workspace.slug}/settings/roles/${role.key}` })
        },
      },
    )
  }
  return (
    <Dialog
      title={from ? t`Copy ${words.roleName(from)}` : t`New role`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" isPending={make.isPending} isDisabled={name.trim() === ''} onPress={submit}>
            <Trans>Create and edit</Trans>
          </Button>
        </>
      }
    >
      <form
        className="form-grid"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextField
          className="span"
          label={t`Name`}
          value={name}
          onChange={setName}
          maxLength={60}
          isRequired
          autoFocus
          error={fieldError(make.error, 'name')}
        />
        <Select
          className="span"
          label={t`Begins with the rights of`}
          value={source}
          onChange={setSource}
          options={offered.map((role) => ({
            value: role.key,
            label: words.roleName(role),
            description: words.roleText(role),
          }))}
          error={fieldError(make.error, 'copy_of')}
        />
        <div className="span">
          <Refused error={make.error} at={['name']} />
        </div>
        <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  )
}

/** Deletes an own role; whoever has it gets another one first. */
export const DeleteDialog = ({
  role,
  roles,
  onClose,
  onDone,
}: {
  role: Role
  roles: readonly Role[]
  onClose: () => void
  onDone?: () => void
}) => {
  const { t } = useLingui()
  const words = useRoleWords()
  const remove = useRemoveRole(role.key)
  const others = roles.filter((one) => one.key !== role.key && one.may_give)
  const [to, setTo] = useState(others.find((one) => one.key === 'viewer')?.key ?? others[0]?.key ?? 'viewer')
  const name = words.roleName(role)
  return (
    <ConfirmDialog
      title={t`Delete ${name}?`}
      action={<Trans>Delete the role</Trans>}
      isPending={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(role.members > 0 ? to : null, {
          onSuccess: () => {
            toast(t`${name} is deleted`)
            onClose()
            onDone?.()
          },
        })
      }
    >
      <p>
        <Trans>This cannot be undone. Records shared with this role are shared with it no more.</Trans>
      </p>
      {role.members > 0 ? (
        <Select
          label={t`Move its ${plural(role.members, { one: '# member', other: '# members' })} to`}
          value={to}
          onChange={setTo}
          options={others.map((one) => ({
            value: one.key,
            label: words.roleName(one),
            description: words.roleText(one),
          }))}
        />
      ) : (
        <p className="t2">
          <Trans>Nobody has it.</Trans>
        </p>
      )}
      <Refused error={remove.error} />
    </ConfirmDialog>
  )
}

/** Puts a seeded role back as it came; its members keep it. */
export const ResetDialog = ({ role, onClose, onDone }: { role: Role; onClose: () => void; onDone?: () => void }) => {
  const { t } = useLingui()
  const words = useRoleWords()
  const remove = useRemoveRole(role.key)
  const name = words.roleName(role)
  return (
    <ConfirmDialog
      title={t`Put ${name} back as it came?`}
      action={<Trans>Put back</Trans>}
      isPending={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(null, {
          onSuccess: () => {
            // What was changed before can be had again.
            offerUndo(t`${name} is as it came`, async () =>
              putRole(await api.get<Role>(`/v1/roles/${role.key}`), draftOf(role)),
            )
            onClose()
            onDone?.()
          },
        })
      }
    >
      <p>
        <Trans>
          Its name, rights and the demand for a second factor are as on the first day again; its members keep the role.
        </Trans>
      </p>
      <Refused error={remove.error} />
    </ConfirmDialog>
  )
}
