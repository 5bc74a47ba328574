import { useEffect, useState } from 'react'
import { Outlet, useLocation, useParams, useRouter } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { UNSAFE_PortalProvider } from 'react-aria/PortalProvider'
import { I18nProvider as AriaLocale, RouterProvider as AriaRouter } from 'react-aria-components'
import { useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  configureApi,
  configureFormat,
  EmptyState,
  isApiError,
  keys,
  late,
  Mark,
  onUndone,
  paint,
  queryClient,
  expectUndo,
  rememberUndo,
  spokenMeta,
  ToastRegion,
  useSession,
} from '@app/ui'
import type { Meta, Session } from '@app/ui'
import { pickLanguage, speak } from '../i18n.ts'
import { Banners } from './banners.tsx'
import { noteBrowser } from './note-browser.ts'
import { Dialogs } from './dialogs.tsx'
import { AcknowledgeFirst, staysOpen } from './acknowledge-first.tsx'
import { Background } from './background.tsx'
import { askToSignIn, askToStepUp } from './frame-state.ts'
import { Nav } from './nav.tsx'
import { TabBar } from './tab-bar.tsx'

const SetUpFactor = late(async () => (await import('./set-up-factor.tsx')).SetUpFactor)
const Acknowledge = late(async () => (await import('./acknowledge.tsx')).Acknowledge)

const toSignIn = (): void => {
  const next = location.pathname + location.search
  location.assign(`/sign-in?next=${encodeURIComponent(next)}`)
}

/** The frame of the signed-in application: loads session and meta, then navigation and page. */
export const Shell = () => {
  const { slug } = useParams({ from: '/w/$slug' })
  const { t } = useLingui()
  // Set while rendering: the first queries of this very render need it.
  configureApi({
    workspace: slug,
    onExpired: askToSignIn,
    onStepUp: askToStepUp,
    onUndo: rememberUndo,
    onChange: expectUndo,
  })
  const session = useSession()
  const meta = useQuery({
    queryKey: keys.meta,
    queryFn: () => api.get<Meta>('/v1/meta'),
    staleTime: 300_000,
    enabled: Boolean(session.data),
  })
  const [ready, setReady] = useState(false)

  useEffect(() => {
    if (session.error && isApiError(session.error) && session.error.status === 401) toSignIn()
  }, [session.error])

  useEffect(() => {
    if (!session.data) return
    paint(session.data.account.preferences ?? {})
    noteBrowser()
  }, [session.data])

  const language = session.data?.account.preferences?.language
  useEffect(() => {
    if (!session.data || !meta.data) return
    const { locale, time_zone, currency } = meta.data.workspace
    const spoken = pickLanguage(language ?? locale)
    configureFormat({ locale: locale || spoken, time_zone, currency })
    void speak(spoken).then(() => setReady(true))
  }, [session.data, meta.data, language])

  if (session.data && isApiError(meta.error) && meta.error.code === 'second_factor_setup_required')
    return <SetUpFactor email={session.data.account.email} />
  const failed =
    meta.error ?? (session.error && !(isApiError(session.error) && session.error.status === 401) ? session.error : null)
  if (failed && !meta.data) {
    return (
      <EmptyState
        title={t`The workspace could not be opened`}
        action={<Button onPress={() => location.reload()}>{t`Try again`}</Button>}
      >
        {failed.message}
        {isApiError(failed) && failed.request_id && <span className="mono"> {failed.request_id}</span>}
      </EmptyState>
    )
  }
  if (!session.data || !meta.data || !ready)
    return (
      <div className="frame-wait" aria-busy="true">
        <Mark />
      </div>
    )
  return <Frame key={slug} session={session.data} meta={spokenMeta(meta.data)} />
}

const Frame = ({ session, meta }: { session: Session; meta: Meta }) => {
  const router = useRouter()
  const { t, i18n } = useLingui()
  useEffect(() => {
    onUndone(() => {
      void queryClient.invalidateQueries({ queryKey: ['object'] })
      void queryClient.invalidateQueries({ queryKey: ['timeline'] })
      void queryClient.invalidateQueries({ queryKey: ['title'] })
    })
  }, [])
  return (
    <AriaLocale locale={i18n.locale === 'de' ? 'de-DE' : 'en-US'}>
      <AriaRouter navigate={(to) => router.history.push(to)}>
        <a className="skip" href="#main">{t`Skip to the page`}</a>
        <UNSAFE_PortalProvider getContainer={() => document.getElementById('overlays')}>
          {meta.must_acknowledge === null ? (
            <div className="app">
              <Banners />
              <Nav session={session} meta={meta} />
              <main className="main" id="main" tabIndex={-1}>
                <Outlet />
              </main>
              <TabBar meta={meta} />
            </div>
          ) : (
            <Waiting number={meta.must_acknowledge} meta={meta} />
          )}
        </UNSAFE_PortalProvider>
        <UNSAFE_PortalProvider getContainer={() => document.getElementById('overlays')}>
          <Dialogs session={session} meta={meta} />
          {meta.must_acknowledge === null && <Background single={session.account.preferences?.single_keys !== false} />}
        </UNSAFE_PortalProvider>
        <section id="overlays" aria-label={t`Menus and dialogs`} />
        <ToastRegion />
      </AriaRouter>
    </AriaLocale>
  )
}

/** Before a changed policy is acknowledged: the policy, or one of the pages that stay open. */
const Waiting = ({ number, meta }: { number: number; meta: Meta }) => {
  const { pathname } = useLocation()
  if (!staysOpen(pathname, meta.workspace.slug)) return <Acknowledge number={number} meta={meta} />
  return (
    <main className="main" id="main" tabIndex={-1}>
      <AcknowledgeFirst meta={meta} />
      <Outlet />
    </main>
  )
}
