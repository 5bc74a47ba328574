import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { KeyRound, Smartphone } from 'lucide-react'
import { api, Button, Chip, formatDate, Note, queryClient, SettingsFrame, toast } from '@app/ui'
import type { PageProps } from '@app/ui'
import { AppSetup } from './app-setup.tsx'
import { Passkeys, type Passkey } from './passkeys.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { RemoveDialog } from './remove-dialog.tsx'

type Factors = {
  totp: { created_at: string; last_used_at: string | null } | null
  passkeys: Passkey[]
  recovery_codes: { left: number; created_at: string | null }
  passkey_origin: string | null
}

const KEY = ['factors']

/** Authenticator app, passkeys and recovery codes of the account. `bare` leaves out the settings frame (set-up before anything else). */
export const Page = ({ params }: PageProps) => {
  const { t } = useLingui()
  return params['bare'] ? (
    <FactorSections />
  ) : (
    <SettingsFrame title={t`Two-step sign-in`}>
      <FactorSections />
    </SettingsFrame>
  )
}

const FactorSections = () => {
  const { data, error } = useQuery({ queryKey: KEY, queryFn: () => api.get<Factors>('/v1/auth/factors') })
  const [codes, setCodes] = useState<string[] | null>(null)
  const changed = (fresh: string[] | null = null) => {
    if (fresh) setCodes(fresh)
    void queryClient.invalidateQueries({ queryKey: KEY })
  }
  if (error)
    return (
      <Note tone="bad" role="alert">
        {error.message}
      </Note>
    )
  if (!data) return null
  const isOn = data.totp !== null || data.passkeys.length > 0
  return (
    <>
      <p className="t2">
        <Trans>
          A password can be guessed or stolen. With a second step nobody signs in without something only you have.
        </Trans>
      </p>
      <AppSection totp={data.totp} onChanged={changed} />
      <Passkeys list={data.passkeys} origin={data.passkey_origin} onChanged={changed} />
      {isOn && <CodesSection left={data.recovery_codes.left} since={data.recovery_codes.created_at} onMade={changed} />}
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </>
  )
}

const AppSection = ({ totp, onChanged }: { totp: Factors['totp']; onChanged: (codes?: string[] | null) => void }) => {
  const { t } = useLingui()
  const [open, setOpen] = useState<'setup' | 'remove' | null>(null)
  return (
    <section aria-label={t`Authenticator app`}>
      <header>
        <h2>
          <Trans>Authenticator app</Trans>
        </h2>
        {totp && (
          <Chip tone="ok" icon={Smartphone}>
            <Trans>On</Trans>
          </Chip>
        )}
      </header>
      <p className="t2">
        {totp ? (
          totp.last_used_at ? (
            <Trans>
              Set up on {formatDate(totp.created_at)}, used last on {formatDate(totp.last_used_at)}.
            </Trans>
          ) : (
            <Trans>Set up on {formatDate(totp.created_at)}.</Trans>
          )
        ) : (
          <Trans>An app on your phone that shows a new code every 30 seconds. Any of them will do.</Trans>
        )}
      </p>
      <div className="acts mt-3 items-center">
        {totp ? (
          <Button onPress={() => setOpen('remove')}>
            <Trans>Remove the app</Trans>
          </Button>
        ) : (
          <Button onPress={() => setOpen('setup')}>
            <Trans>Set up an app</Trans>
          </Button>
        )}
      </div>
      {open === 'setup' && (
        <AppSetup
          onClose={() => setOpen(null)}
          onDone={(codes) => {
            setOpen(null)
            toast(t`Authenticator app set up`)
            onChanged(codes)
          }}
        />
      )}
      {open === 'remove' && (
        <RemoveDialog
          title={t`Remove the authenticator app?`}
          path="/v1/auth/totp"
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null)
            toast(t`Authenticator app removed`)
            onChanged()
          }}
        >
          <Trans>Its codes stop working at once. You can set it up again at any time.</Trans>
        </RemoveDialog>
      )}
    </section>
  )
}

const CodesSection = ({
  left,
  since,
  onMade,
}: {
  left: number
  since: string | null
  onMade: (codes: string[] | null) => void
}) => {
  const { t } = useLingui()
  const make = useMutation({
    mutationFn: () => api.post<{ recovery_codes: string[] }>('/v1/auth/recovery-codes'),
    onSuccess: (answer) => onMade(answer.recovery_codes),
  })
  return (
    <section aria-label={t`Recovery codes`}>
      <header>
        <h2>
          <Trans>Recovery codes</Trans>
        </h2>
        <Chip tone={left > 3 ? 'quiet' : 'warn'} icon={KeyRound}>
          <Trans>{left} of 10 left</Trans>
        </Chip>
      </header>
      <p className="t2">
        <Trans>For the day your phone or key is gone. Each works once, instead of the second step.</Trans>{' '}
        {since && <Trans>Made on {formatDate(since)}.</Trans>}
      </p>
      {make.error && (
        <Note tone="bad" role="alert">
          {make.error.message}
        </Note>
      )}
      <div className="acts mt-3 items-center">
        <Button isPending={make.isPending} onPress={() => make.mutate()}>
          <Trans>Make new codes</Trans>
        </Button>
        <span className="t3 small">
          <Trans>The old ones stop working.</Trans>
        </span>
      </div>
    </section>
  )
}
