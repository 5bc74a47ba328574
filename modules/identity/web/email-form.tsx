import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Dialog,
  fieldError,
  isApiError,
  keys,
  Note,
  queryClient,
  TextField,
  toast,
  type Session,
} from '@app/ui'

type Pending = { confirmation: string; expires_at: string }
type Answer = Pending | Session

const isPending = (answer: Answer): answer is Pending => 'confirmation' in answer

function useCodeWords() {
  const { t } = useLingui()
  return (failure: unknown): string => {
    if (!isApiError(failure)) return failure instanceof Error ? failure.message : String(failure)
    switch (failure.code) {
      case 'code_wrong':
        return t`This code is wrong. Tries left: ${Number(failure.body['tries_left'] ?? 0)}.`
      case 'code_over':
        return t`This code was used, is too old, or was typed wrong too often. Have a new one sent.`
      case 'too_many_mails':
        return t`Enough mails for one hour went to this address. Look into the spam folder, or come back later.`
      case 'mail_not_configured':
        return t`This installation sends no mail. Ask whoever runs it.`
      case 'account_exists':
        return t`Another account has this address.`
      default:
        return failure.message
    }
  }
}

/** The address one signs in with: confirmed or not, and changed by a code to the new one. */
export const EmailForm = ({ session }: { session: Session }) => {
  const { t } = useLingui()
  const [open, setOpen] = useState<'change' | 'confirm' | null>(null)
  return (
    <section aria-label={t`Email address`}>
      <header>
        <h2>
          <Trans>Email address</Trans>
        </h2>
      </header>
      <div className="form-grid">
        <TextField
          label={t`You sign in with`}
          type="email"
          value={session.account.email}
          onChange={() => undefined}
          isReadOnly
          description={session.account.is_confirmed ? t`Confirmed` : t`Not confirmed yet`}
        />
        <div className="span acts">
          {!session.account.is_confirmed && (
            <Button variant="ghost" onPress={() => setOpen('confirm')}>
              <Trans>Confirm by a code</Trans>
            </Button>
          )}
          <Button onPress={() => setOpen('change')}>
            <Trans>Change the address</Trans>
          </Button>
        </div>
      </div>
      {open === 'change' && <ChangeDialog onClose={() => setOpen(null)} />}
      {open === 'confirm' && <ConfirmDialog email={session.account.email} onClose={() => setOpen(null)} />}
    </section>
  )
}

const refresh = () => {
  void queryClient.invalidateQueries({ queryKey: keys.session })
  void queryClient.invalidateQueries({ queryKey: keys.meta })
}

const ChangeDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useLingui()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [pending, setPending] = useState<Pending | null>(null)
  const ask = useMutation({
    mutationFn: () => api.post<Answer>('/v1/auth/email', { email, password }),
    onSuccess: (answer) => {
      if (isPending(answer)) return setPending(answer)
      toast(t`Address changed`)
      refresh()
      onClose()
    },
  })
  const words = useCodeWords()
  if (pending)
    return (
      <CodeDialog
        title={t`Confirm the new address`}
        email={email}
        path="/v1/auth/email/confirm"
        confirmation={pending.confirmation}
        done={t`Address changed`}
        onClose={onClose}
      />
    )
  return (
    <Dialog
      title={t`Change the address`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" isPending={ask.isPending} onPress={() => ask.mutate()}>
            <Trans>Continue</Trans>
          </Button>
        </>
      }
    >
      <form
        className="form-grid"
        onSubmit={(event) => {
          event.preventDefault()
          ask.mutate()
        }}
      >
        <p className="t2 span">
          <Trans>A code goes to the new address. The old one is told, and can take it back for 72 hours.</Trans>
        </p>
        <TextField
          className="span"
          label={t`New address`}
          type="email"
          autoComplete="email"
          value={email}
          onChange={setEmail}
          isRequired
          autoFocus
          error={fieldError(ask.error, 'email')}
        />
        <TextField
          className="span"
          label={t`Current password`}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          isRequired
          error={fieldError(ask.error, 'password')}
        />
        {ask.error && !(isApiError(ask.error) && ask.error.fields.length > 0) && (
          <div className="span">
            <Note tone="bad" role="alert">
              {words(ask.error)}
            </Note>
          </div>
        )}
        <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  )
}

const ConfirmDialog = ({ email, onClose }: { email: string; onClose: () => void }) => {
  const { t } = useLingui()
  const words = useCodeWords()
  const ask = useMutation({ mutationFn: () => api.post<Pending>('/v1/auth/confirmation') })
  if (ask.data)
    return (
      <CodeDialog
        title={t`Confirm the address`}
        email={email}
        path="/v1/auth/confirmation/confirm"
        confirmation={ask.data.confirmation}
        done={t`Address confirmed`}
        onClose={onClose}
      />
    )
  return (
    <Dialog
      title={t`Confirm the address`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" isPending={ask.isPending} onPress={() => ask.mutate()}>
            <Trans>Send the code</Trans>
          </Button>
        </>
      }
    >
      <p className="t2">
        <Trans>A code of six digits goes to {email}.</Trans>
      </p>
      {ask.error && (
        <Note tone="bad" role="alert">
          {words(ask.error)}
        </Note>
      )}
    </Dialog>
  )
}

type CodeProps = {
  title: string
  email: string
  path: string
  confirmation: string
  done: string
  onClose: () => void
}

const CodeDialog = ({ title, email, path, confirmation, done, onClose }: CodeProps) => {
  const { t } = useLingui()
  const words = useCodeWords()
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: () => api.post(path, { confirmation, code }),
    onSuccess: () => {
      toast(done)
      refresh()
      onClose()
    },
  })
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" isPending={confirm.isPending} onPress={() => confirm.mutate()}>
            <Trans>Confirm</Trans>
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          confirm.mutate()
        }}
      >
        <p className="t2">
          <Trans>A code of six digits is on its way to {email}. It is valid for 15 minutes.</Trans>
        </p>
        <TextField
          label={t`Code from the mail`}
          autoComplete="one-time-code"
          value={code}
          onChange={setCode}
          isRequired
          autoFocus
          error={confirm.error ? words(confirm.error) : null}
        />
        <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  )
}
