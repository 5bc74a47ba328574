import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  fieldError,
  isApiError,
  keys,
  Note,
  queryClient,
  SettingsFrame,
  TextField,
  toast,
  useMeta,
  useSession,
  type Session,
} from '@app/ui'
import { DisplayPreferences } from '@app/ui/display-preferences'
import { DeletionSection } from './deletion-section.tsx'
import { EmailForm } from './email-form.tsx'
import { MailSection } from './mail-section.tsx'
import { PhotoSection } from './photo-section.tsx'
import { WorkSection } from './work-section.tsx'

/** What is kept of the account has a page of its own; what one cannot change is asked for at the operator's form for accounts. */
const Rights = () => {
  const { meta } = useMeta()
  return (
    <section className="stack" aria-labelledby="rights">
      <h2 id="rights">
        <Trans>What is kept about your account</Trans>
      </h2>
      <p className="t2">
        <Trans>
          Everything above you change yourself. What else is kept, why, and how long you see, and download, under “Your
          data”. Is something wrong there? Ask whoever runs this installation; the answer comes within 15 business days.
        </Trans>
      </p>
      <p>
        <Link to={`/w/${meta.workspace.slug}/settings/your-data`} className="link">
          <Trans>See what is kept</Trans>
        </Link>
      </p>
      <p>
        <a className="link" href="/privacy/request">
          <Trans>Ask for a correction or a copy</Trans>
        </a>
      </p>
    </section>
  )
}

/** Name, look, keys and password of the account that is signed in. */
export const Page = () => {
  const { t } = useLingui()
  const session = useSession()
  return (
    <SettingsFrame title={t`Profile`}>
      {session.data && (
        <>
          <NameForm session={session.data} />
          <PhotoSection session={session.data} />
          <WorkSection />
          <Display session={session.data} />
          <MailSection session={session.data} />
          <EmailForm session={session.data} />
          <PasswordForm />
          <Rights />
          <DeletionSection />
        </>
      )}
    </SettingsFrame>
  )
}

const NameForm = ({ session }: { session: Session }) => {
  const { t } = useLingui()
  const [name, setName] = useState(session.account.name)
  const save = useMutation({
    mutationFn: () => api.patch('/v1/auth/profile', { name: name.trim() }),
    onSuccess: () => {
      toast(t`Name saved`)
      void queryClient.invalidateQueries({ queryKey: keys.session })
      void queryClient.invalidateQueries({ queryKey: keys.meta })
    },
  })
  return (
    <section aria-label={t`Account`}>
      <header>
        <h2>
          <Trans>Account</Trans>
        </h2>
      </header>
      <form
        className="form-grid"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <TextField
          label={t`Name`}
          autoComplete="name"
          value={name}
          onChange={setName}
          isRequired
          error={fieldError(save.error, 'name')}
        />
        {save.error && (
          <div className="span">
            <Note tone="bad" role="alert">
              {save.error.message}
            </Note>
          </div>
        )}
        <div className="span acts">
          <Button type="submit" isPending={save.isPending}>
            <Trans>Save name</Trans>
          </Button>
        </div>
      </form>
    </section>
  )
}

const Display = ({ session }: { session: Session }) => {
  const { t } = useLingui()
  return (
    <section aria-label={t`Display`}>
      <header>
        <h2>
          <Trans>Display and keys</Trans>
        </h2>
      </header>
      <div className="form-grid">
        <DisplayPreferences session={session} />
      </div>
    </section>
  )
}

const PasswordForm = () => {
  const { t } = useLingui()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const save = useMutation({
    mutationFn: () => api.post('/v1/auth/password', { current, new: next }),
    onSuccess: () => {
      toast(t`Password changed; other devices are signed out`)
      setCurrent('')
      setNext('')
    },
  })
  return (
    <section aria-label={t`Password`}>
      <header>
        <h2>
          <Trans>Password</Trans>
        </h2>
      </header>
      <form
        className="form-grid"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <TextField
          label={t`Current password`}
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
          isRequired
          error={fieldError(save.error, 'current')}
        />
        <TextField
          label={t`New password`}
          type="password"
          autoComplete="new-password"
          value={next}
          onChange={setNext}
          isRequired
          error={fieldError(save.error, 'new')}
          description={t`Long beats clever: four words are fine. Pasting works.`}
        />
        {save.error && !(isApiError(save.error) && save.error.fields.length > 0) && (
          <div className="span">
            <Note tone="bad" role="alert">
              {save.error.message}
            </Note>
          </div>
        )}
        <div className="span acts">
          <Button type="submit" isPending={save.isPending}>
            <Trans>Change password</Trans>
          </Button>
        </div>
      </form>
    </section>
  )
}
