import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, ConfirmDialog, Note, queryClient, SettingsFrame, Switch, toast, useSession } from '@app/ui'
import type { SsoSettings } from '../index.ts'
import { Connections } from './connections.tsx'
import { Directory } from './directory.tsx'
import { Domains } from './domains.tsx'
import './sso.css'

const KEY = ['sso']

/** Connections to sign-in services, the domains they are for, and whether they are asked for. Owners change them; admins read. */
export const Page = () => {
  const { t } = useLingui()
  const session = useSession()
  const { data, error } = useQuery({ queryKey: KEY, queryFn: () => api.get<SsoSettings>('/v1/sso') })
  const isOwner = session.data?.member?.role === 'owner'
  const changed = (): void => void queryClient.invalidateQueries({ queryKey: KEY })
  return (
    <SettingsFrame title={t`Single sign-on`}>
      <p className="t2">
        <Trans>Members sign in with your company’s sign-in service instead of a password of their own here.</Trans>
      </p>
      {isOwner && data && data.connections.length === 0 && (
        <ol className="sso-steps">
          <li>
            <Trans>Verify the domain of your e-mail addresses: a record in the DNS shows that it is yours.</Trans>
          </li>
          <li>
            <Trans>Connect your sign-in service: OpenID Connect where it offers both, else SAML 2.0.</Trans>
          </li>
          <li>
            <Trans>Sign in by it once yourself, in another browser. Only then ask everybody for it.</Trans>
          </li>
          <li>
            <Trans>
              If your directory keeps people and groups, connect it too: who leaves there is out here at once.
            </Trans>
          </li>
        </ol>
      )}
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      {!isOwner && (
        <Note>
          <Trans>Single sign-on decides who comes in as whom, so only owners change it.</Trans>
        </Note>
      )}
      {data && (
        <>
          <Connections list={data.connections} canChange={isOwner} onChanged={changed} />
          <Domains list={data.domains} canChange={isOwner} onChanged={changed} />
          <Directory of={data.directory} canChange={isOwner} onChanged={changed} />
          <Enforce is={data.is_enforced} canChange={isOwner} onChanged={changed} />
        </>
      )}
    </SettingsFrame>
  )
}

const Enforce = ({ is, canChange, onChanged }: { is: boolean; canChange: boolean; onChanged: () => void }) => {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  const save = useMutation({
    mutationFn: (is_enforced: boolean) => api.patch('/v1/sso', { is_enforced }),
    onSuccess: () => {
      setOpen(false)
      toast(t`Saved`)
      onChanged()
    },
  })
  return (
    <section aria-label={t`Passwords`}>
      <header>
        <h2>
          <Trans>Passwords</Trans>
        </h2>
      </header>
      <Switch isSelected={is} isDisabled={!canChange} onChange={(next) => (next ? setOpen(true) : save.mutate(false))}>
        <Trans>Members of verified domains must use single sign-on</Trans>
      </Switch>
      <p className="t2">
        <Trans>
          Owners can still sign in with password and second step, for the day the service is away. Members of other
          domains are not affected.
        </Trans>
      </p>
      {save.error && !open && (
        <Note tone="bad" role="alert">
          {save.error.message}
        </Note>
      )}
      {open && (
        <ConfirmDialog
          title={t`Ask everybody for single sign-on?`}
          action={<Trans>Ask for it</Trans>}
          isPending={save.isPending}
          onClose={() => setOpen(false)}
          onConfirm={() => save.mutate(true)}
        >
          <p>
            <Trans>
              Passwords and passkeys of members of verified domains stop working, and who is signed in with one is
              signed out at once. Try the connection first.
            </Trans>
          </p>
          {save.error && (
            <Note tone="bad" role="alert">
              {save.error.message}
            </Note>
          )}
        </ConfirmDialog>
      )}
    </section>
  )
}
