import { useQuery } from '@tanstack/react-query'
import { I18nProvider as AriaLocale } from 'react-aria-components'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, keys, late, Mark, queryClient, ToastRegion } from '@app/ui'
import { pages } from '../pages.ts'
import { ProofDialogs } from './proof-dialogs.tsx'

const TwoSteps = late(async () => {
  const page = pages.find((one) => one.path === '/settings/two-steps')
  if (!page) throw new Error('the page that sets up a second step is gone')
  return (await page.load()).Page
})

const signOut = async (): Promise<void> => {
  await api.post('/v1/auth/sign-out', {}, { anonymous: true }).catch(() => undefined)
  location.assign('/sign-in')
}

/** All that a member sees who lacks the second step this workspace asks for: the screen that sets it up. */
export const SetUpFactor = ({ email }: { email: string }) => {
  const { i18n } = useLingui()
  const { data } = useQuery({
    queryKey: ['factors'],
    queryFn: () => api.get<{ totp: unknown; passkeys: unknown[] }>('/v1/auth/factors'),
  })
  const isOn = data !== undefined && (data.totp !== null || data.passkeys.length > 0)
  return (
    <AriaLocale locale={i18n.locale === 'de' ? 'de-DE' : 'en-US'}>
      <main className="page mx-auto">
        <p className="wordmark">
          <Mark />
          Custos
        </p>
        <h1 className="text-2xl font-semibold">
          <Trans>Set up a second step</Trans>
        </h1>
        <p className="t2">
          <Trans>
            This workspace asks for it. Set up an authenticator app or a passkey, keep the codes, and go on.
          </Trans>
        </p>
        <TwoSteps params={{ bare: 'yes' }} />
        <div className="acts mt-6">
          <Button
            variant="primary"
            size="lg"
            isDisabled={!isOn}
            onPress={() => {
              void queryClient.invalidateQueries({ queryKey: keys.session })
              void queryClient.resetQueries({ queryKey: keys.meta })
            }}
          >
            <Trans>Go on to the workspace</Trans>
          </Button>
          <Button variant="ghost" size="lg" onPress={() => void signOut()}>
            <Trans>Sign out</Trans>
          </Button>
        </div>
      </main>
      <ProofDialogs email={email} />
      <ToastRegion />
    </AriaLocale>
  )
}
