import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Dialog,
  fieldError,
  invalidateObject,
  isApiError,
  keys,
  Note,
  queryClient,
  Select,
  TextField,
  toast,
  useList,
  useMeta,
} from '@app/ui'

/** Giving the workspace to somebody else, and leaving it. */
export const OwnershipSection = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [open, setOpen] = useState<'transfer' | 'leave' | null>(null)
  const isOwner = meta.member.role === 'owner'
  return (
    <section aria-label={t`Ownership`}>
      <header>
        <h2>
          <Trans>Ownership</Trans>
        </h2>
      </header>
      <p className="t2">
        <Trans>A workspace has at least one owner. Whoever is the last one hands it over before leaving.</Trans>
      </p>
      <div className="acts">
        <Button variant="ghost" onPress={() => setOpen('leave')}>
          <Trans>Leave this workspace</Trans>
        </Button>
        {isOwner && (
          <Button onPress={() => setOpen('transfer')}>
            <Trans>Hand over ownership</Trans>
          </Button>
        )}
      </div>
      {open === 'transfer' && <TransferDialog onClose={() => setOpen(null)} />}
      {open === 'leave' && <LeaveDialog onClose={() => setOpen(null)} />}
    </section>
  )
}

const TransferDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useLingui()
  const { object, meta } = useMeta()
  const members = useList(object('member'), { sort: 'name', limit: 200 })
  const [next, setNext] = useState('')
  const [password, setPassword] = useState('')
  const transfer = useMutation({
    mutationFn: () => api.post('/v1/workspace/transfer', { member_id: next, password }),
    onSuccess: () => {
      toast(t`Ownership handed over`)
      void queryClient.invalidateQueries({ queryKey: keys.meta })
      void queryClient.invalidateQueries({ queryKey: keys.session })
      invalidateObject('member')
      onClose()
    },
  })
  const choices = (members.data?.data ?? [])
    .filter((row) => row.id !== meta.member.id && row['is_active'] !== false && row['account_id'])
    .map((row) => ({ value: row.id, label: String(row['name']) }))
  return (
    <Dialog
      title={t`Hand over ownership`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            variant="primary"
            isDisabled={next === ''}
            isPending={transfer.isPending}
            onPress={() => transfer.mutate()}
          >
            <Trans>Hand over</Trans>
          </Button>
        </>
      }
    >
      <form
        className="form-grid"
        onSubmit={(event) => {
          event.preventDefault()
          transfer.mutate()
        }}
      >
        <p className="t2 span">
          <Trans>The new owner may do everything here. You stay as an admin.</Trans>
        </p>
        {members.data && choices.length === 0 && (
          <div className="span">
            <Note tone="warn">
              <Trans>Nobody else can sign in here yet. Invite somebody first.</Trans>
            </Note>
          </div>
        )}
        <Select label={t`New owner`} value={next} onChange={setNext} options={choices} />
        <PasswordField value={password} onChange={setPassword} error={transfer.error} />
        <Failure error={transfer.error} />
        <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  )
}

const LeaveDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [password, setPassword] = useState('')
  const leave = useMutation({
    mutationFn: () => api.post('/v1/workspace/leave', { password }),
    onSuccess: () => location.assign('/'),
  })
  return (
    <Dialog
      title={t`Leave ${meta.workspace.name}`}
      role="alertdialog"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="danger" isPending={leave.isPending} onPress={() => leave.mutate()}>
            <Trans>Leave</Trans>
          </Button>
        </>
      }
    >
      <form
        className="form-grid"
        onSubmit={(event) => {
          event.preventDefault()
          leave.mutate()
        }}
      >
        <p className="t2 span">
          <Trans>Your records stay here, with your name. To come back you need an invitation.</Trans>
        </p>
        <PasswordField value={password} onChange={setPassword} error={leave.error} />
        <Failure error={leave.error} />
        <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  )
}

const PasswordField = ({
  value,
  onChange,
  error,
}: {
  value: string
  onChange: (value: string) => void
  error: unknown
}) => {
  const { t } = useLingui()
  return (
    <TextField
      label={t`Current password`}
      type="password"
      autoComplete="current-password"
      value={value}
      onChange={onChange}
      isRequired
      error={fieldError(error, 'password')}
    />
  )
}

const Failure = ({ error }: { error: unknown }) => {
  const { t } = useLingui()
  if (!error || fieldError(error, 'password')) return null
  const text =
    isApiError(error) && error.code === 'last_owner'
      ? t`You are the last owner. Hand over ownership first.`
      : error instanceof Error
        ? error.message
        : String(error)
  return (
    <div className="span">
      <Note tone="bad" role="alert">
        {text}
      </Note>
    </div>
  )
}
