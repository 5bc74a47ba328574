import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Dialog, fieldError, formatDate, isApiError, Note, queryClient, TextField, toast } from '@app/ui'

type Deletion = {
  deletion_at: string | null
  workspaces: { slug: string; name: string; is_last_owner: boolean }[]
}
const KEY = ['account-deletion']

/** Deleting the own account: what goes, what stays, in 7 days, and back again. */
export const DeletionSection = () => {
  const { t } = useLingui()
  const [isAsking, setAsking] = useState(false)
  const { data, error } = useQuery({ queryKey: KEY, queryFn: () => api.get<Deletion>('/v1/auth/deletion') })
  const keep = useMutation({
    mutationFn: () => api.del('/v1/auth/deletion'),
    onSuccess: () => {
      toast(t`Your account stays`)
      void queryClient.invalidateQueries({ queryKey: KEY })
    },
  })
  const blocking = (data?.workspaces ?? []).filter((one) => one.is_last_owner)
  const names = blocking.map((one) => one.name).join(', ')
  const failure = error ?? keep.error
  return (
    <section aria-label={t`Delete the account`}>
      <header>
        <h2>
          <Trans>Delete the account</Trans>
        </h2>
      </header>
      {failure && (
        <Note tone="bad" role="alert">
          {failure.message}
        </Note>
      )}
      {data?.deletion_at ? (
        <>
          <Note tone="warn">
            <Trans>Your account will be deleted on {formatDate(data.deletion_at)}.</Trans>
          </Note>
          <div className="acts">
            <Button variant="primary" isPending={keep.isPending} onPress={() => keep.mutate()}>
              <Trans>Keep my account</Trans>
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className="t2">
            <Trans>
              What goes: your account, photo, password, second factors, devices and preferences, and your address in the
              workspaces. What stays with them: their records, and your name as author.
            </Trans>
          </p>
          {blocking.length > 0 && (
            <Note tone="warn">
              <Trans>
                You are the last owner of {names}. Make somebody else its owner first, in the settings of the workspace.
              </Trans>
            </Note>
          )}
          <div className="acts">
            <Button onPress={() => setAsking(true)} isDisabled={!data || blocking.length > 0}>
              <Trans>Delete my account</Trans>
            </Button>
          </div>
        </>
      )}
      {isAsking && <AskDialog onClose={() => setAsking(false)} />}
    </section>
  )
}

const AskDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useLingui()
  const [password, setPassword] = useState('')
  const ask = useMutation({
    mutationFn: () => api.post('/v1/auth/deletion', { password }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: KEY })
      onClose()
    },
  })
  return (
    <Dialog
      title={t`Delete my account`}
      role="alertdialog"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="danger" isPending={ask.isPending} onPress={() => ask.mutate()}>
            <Trans>Delete in 7 days</Trans>
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          ask.mutate()
        }}
      >
        <p className="t2">
          <Trans>Until then it works as before, and you can change your mind here.</Trans>
        </p>
        <TextField
          label={t`Current password`}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          isRequired
          autoFocus
          error={fieldError(ask.error, 'password')}
        />
        {ask.error && !(isApiError(ask.error) && ask.error.fields.length > 0) && (
          <Note tone="bad" role="alert">
            {ask.error.message}
          </Note>
        )}
        <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  )
}
