import { useCallback, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, configureApi, isApiError } from '@app/ui/api'
import { late } from '@app/ui/late'
import { Mark } from '@app/ui/mark'
import type { ProofMethod } from '@app/ui/proof'
import { Arch } from '../auth/arch.tsx'
import { methodsIn, SecondStep } from '../auth/second-step.tsx'
import { SignIn } from './sign-in.tsx'

// Fetched when it is needed: the door itself stays as small as the members' one.
const Desk = late(
  async () => (await import('./desk.tsx')).Desk,
  <div className="frame-wait" aria-busy="true">
    <Mark />
  </div>,
)
const FactorSetup = late(async () => (await import('./factor-setup.tsx')).FactorSetup)

/** Who is signed in here, and what stands in the way. */
export type OperatorSession = {
  name: string
  email: string
  trained_until: string
  reviewed_at: string
  is_suspended: boolean
  needs_second_factor: boolean
}
type State =
  | { at: 'wait' }
  | { at: 'out'; error: unknown }
  | { at: 'half'; methods: ProofMethod[] }
  | { at: 'stranger' }
  | { at: 'failed'; error: unknown }
  | { at: 'in'; session: OperatorSession }

const signOut = async (): Promise<void> => {
  await api.post('/v1/auth/sign-out', {}, { anonymous: true }).catch(() => undefined)
  location.assign('/operator')
}

const find = async (): Promise<State> => {
  try {
    return { at: 'in', session: await api.get<OperatorSession>('/v1/operator/session', undefined, { anonymous: true }) }
  } catch (failure) {
    const methods = methodsIn(failure)
    if (methods) return { at: 'half', methods }
    if (isApiError(failure) && failure.status === 401) return { at: 'out', error: null }
    // Somebody is signed in who is no operator: a member's session in this browser.
    if (isApiError(failure) && failure.status === 404) return { at: 'stranger' }
    return { at: 'failed', error: failure }
  }
}

/** The operators' console: its own door, then its desk. No code of the members' application is in this entry. */
export const Console = () => {
  const { t } = useLingui()
  const [state, setState] = useState<State>({ at: 'wait' })
  const look = useCallback(() => void find().then(setState), [])
  useEffect(() => {
    document.title = t`Operator console · Custos`
    configureApi({
      workspace: null,
      onExpired: async () => {
        look()
        return false
      },
    })
    look()
  }, [look, t])

  switch (state.at) {
    case 'wait':
      return (
        <div className="frame-wait" aria-busy="true">
          <Mark />
        </div>
      )
    case 'out':
      return (
        <Door>
          <SignIn before={state.error} onIn={look} onHalf={(methods) => setState({ at: 'half', methods })} />
        </Door>
      )
    case 'half':
      return (
        <Door>
          <SecondStep methods={state.methods} onDone={look} onOver={(error) => setState({ at: 'out', error })} />
        </Door>
      )
    case 'stranger':
      return (
        <Stopped title={t`A member is signed in here`}>
          <Trans>
            This door is for the operator's staff. Members go to{' '}
            <a className="link" href="/">
              their workspace
            </a>
            . To sign in as an operator, sign out first, or use another browser.
          </Trans>
        </Stopped>
      )
    case 'failed':
      return (
        <Stopped title={t`The console could not be opened`}>
          {state.error instanceof Error ? state.error.message : String(state.error)}
        </Stopped>
      )
    case 'in':
      return <Inside session={state.session} onChanged={look} />
  }
}

const Inside = ({ session, onChanged }: { session: OperatorSession; onChanged: () => void }) => {
  const { t } = useLingui()
  if (session.is_suspended)
    return (
      <Stopped title={t`Your access is suspended`}>
        <Trans>
          Somebody ended it, or its review is overdue. Another operator reviews it in this console, under Operators;
          then reload this page.
        </Trans>
      </Stopped>
    )
  return session.needs_second_factor ? (
    <main className="op-setup">
      <Brand />
      <h1>
        <Trans>Set up a second step</Trans>
      </h1>
      <p className="t2">
        <Trans>
          Operators never sign in with a password alone. Set up an app or a passkey, keep the recovery codes, then go
          on.
        </Trans>
      </p>
      <FactorSetup />
      <div className="acts">
        <button className="btn primary lg" type="button" onClick={onChanged}>
          <Trans>Go on</Trans>
        </button>
        <button className="btn ghost lg" type="button" onClick={() => void signOut()}>
          <Trans>Sign out</Trans>
        </button>
      </div>
    </main>
  ) : (
    <Desk session={session} onSignOut={() => void signOut()} />
  )
}

const Brand = () => (
  <a className="wordmark" href="/operator">
    <Mark />
    Custos <span className="op-word">operator</span>
  </a>
)

/** The frame of signing in: one column; what this door is for stands beside it. */
const Door = ({ children }: { children: ReactNode }) => {
  const { t } = useLingui()
  return (
    <div className="gate">
      <main className="gate-form">
        <Brand />
        {children}
        <p className="t3 small">
          <Trans>For the staff who run this installation. Accounts are made on its command line.</Trans>
        </p>
      </main>
      <aside className="gate-side op-side" aria-label={t`What operators see`}>
        <figure>
          <Arch label={t`An arch drawn stone by stone; the keystone that holds it is filled in`} />
        </figure>
        <dl className="facts">
          <div>
            <dt>
              <Trans>Metadata</Trans>
            </dt>
            <dd>
              <Trans>Names of workspaces, regions, numbers of members. Never what members entered</Trans>
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Records only under a grant</Trans>
            </dt>
            <dd>
              <Trans>For hours, with a reason, read-only; the database refuses everything else</Trans>
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Every record shown is noted</Trans>
            </dt>
            <dd>
              <Trans>The workspace sees who opened what, and when</Trans>
            </dd>
          </div>
        </dl>
      </aside>
    </div>
  )
}

const Stopped = ({ title, children }: { title: string; children: ReactNode }) => (
  <Door>
    <div className="gate-step">
      <div>
        <h1>{title}</h1>
        <p className="t2">{children}</p>
      </div>
      <button className="btn lg full" type="button" onClick={() => void signOut()}>
        <Trans>Sign out</Trans>
      </button>
    </div>
  </Door>
)
