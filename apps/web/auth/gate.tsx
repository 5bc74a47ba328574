import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { late } from '@app/ui/late'
import { Mark } from '@app/ui/mark'
import { Arch } from './arch.tsx'
import { ForgotPassword, Recover, UndoEmail } from './recovery.tsx'
import { Invitation } from './invitation.tsx'
import { Join } from './join.tsx'
import { cookiesBlocked, NoCookies } from './no-cookies.tsx'
import { NewWorkspace } from './new-workspace.tsx'
import { SignIn } from './sign-in.tsx'
import { SignUp } from './sign-up.tsx'

// Fetched when it is needed: the sign-in page stays small.
const PrivacyRequest = late(async () => (await import('./privacy-request.tsx')).PrivacyRequest)
const PrivacyCase = late(async () => (await import('./privacy-case.tsx')).PrivacyCase)

const pageOf = (path: string): ReactNode => {
  if (path.startsWith('/privacy/case')) return <PrivacyCase />
  if (path.startsWith('/privacy/request')) return <PrivacyRequest slug={decodeURIComponent(path.split('/')[3] ?? '')} />
  if (path.startsWith('/sign-up')) return <SignUp />
  if (path.startsWith('/new-workspace')) return <NewWorkspace />
  if (path.startsWith('/invite/')) return <Invitation token={decodeURIComponent(path.split('/')[2] ?? '')} />
  if (path.startsWith('/forgot-password')) return <ForgotPassword />
  if (path.startsWith('/recover')) return <Recover />
  if (path.startsWith('/undo-email')) return <UndoEmail />
  if (path.startsWith('/join')) return <Join />
  return <SignIn />
}

/** The pages before the application: form at the start, the arch and three facts beside it. */
export const Gate = ({ path }: { path: string }) => {
  const { t } = useLingui()
  const title = path.startsWith('/privacy/')
    ? t`Your data`
    : path.startsWith('/sign-up')
      ? t`Create a workspace`
      : path.startsWith('/invite')
        ? t`Invitation`
        : path.startsWith('/new')
          ? t`New workspace`
          : path.startsWith('/join')
            ? t`Join a workspace`
            : /^\/(forgot-password|recover)/.test(path)
              ? t`Set a new password`
              : path.startsWith('/undo-email')
                ? t`Take the change of address back?`
                : t`Sign in`
  useEffect(() => {
    document.title = `${title} · Custos`
  }, [title])
  return (
    <div className="gate">
      <main className="gate-form">
        <a className="wordmark" href="/sign-in">
          <Mark />
          Custos
        </a>
        {cookiesBlocked() && !path.startsWith('/privacy/') && <NoCookies />}
        {pageOf(path)}
        <p className="t3 small">
          <Trans>
            No cookie is set before you sign in. Two are set then: your session, and the one that protects it. Single
            sign-on uses a third until it is done.
          </Trans>
        </p>
      </main>
      <aside className="gate-side" aria-label={t`About this installation`}>
        <figure>
          <Arch label={t`An arch drawn stone by stone; the keystone that holds it is filled in`} />
        </figure>
        <dl className="facts">
          <div>
            <dt>
              <Trans>Nothing from elsewhere</Trans>
            </dt>
            <dd>
              <Trans>No third-party script, font or tracker is loaded on any page</Trans>
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Yours to take out</Trans>
            </dt>
            <dd>
              <Trans>Export everything as CSV, Excel or PDF, at any time, complete</Trans>
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Undo, not “are you sure”</Trans>
            </dt>
            <dd>
              <Trans>Edits, moves, merges and whole imports can be taken back</Trans>
            </dd>
          </div>
        </dl>
      </aside>
    </div>
  )
}
