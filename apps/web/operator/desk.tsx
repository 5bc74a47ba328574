import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { I18nProvider as AriaLocale } from 'react-aria-components'
import { Trans, useLingui } from '@lingui/react/macro'
import { LogOut, TriangleAlert } from 'lucide-react'
import { configureFormat, formatDate, IconButton, late, Mark, Note, ToastRegion } from '@app/ui'
import type { OperatorSession } from './console.tsx'
import { AccessPage } from './access-page.tsx'
import { Go } from './go-link.tsx'
import { IncidentPage } from './incident-page.tsx'
import { IncidentsPage } from './incidents-page.tsx'
import { LegalCasePage } from './legal-case-page.tsx'
import { LegalPage } from './legal-page.tsx'
import { usePlace } from './place.ts'
import { OperatorsPage } from './operators-page.tsx'
import { PoliciesPage } from './policies-page.tsx'
import { ReadingPage } from './reading-page.tsx'
import { offerStepUp, StepUpDialog } from './step-up.tsx'
import { WorkspacesPage } from './workspaces-page.tsx'

// Seldom looked at: fetched when it is.
const RequestsPage = late(async () => (await import('./requests-page.tsx')).RequestsPage)
const ProvidersPage = late(async () => (await import('./providers-page.tsx')).ProvidersPage)

const AttestationsPage = late(async () => (await import('./attestations-page.tsx')).AttestationsPage)

const DAY = 86_400_000

/** The console after the door: workspaces as metadata, access, operators, and reading under a grant. */
export const Desk = ({ session, onSignOut }: { session: OperatorSession; onSignOut: () => void }) => {
  const { t, i18n } = useLingui()
  const place = usePlace()
  // Set while rendering: the first calls and dates of this very render need it.
  useState(() => {
    offerStepUp()
    configureFormat({
      locale: i18n.locale,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    })
  })
  const [area = 'workspaces', grant] = place
  useEffect(() => {
    document.getElementById('main')?.focus({ preventScroll: true })
  }, [area, grant])
  return (
    <AriaLocale locale={i18n.locale === 'de' ? 'de-DE' : 'en-US'}>
      <div className="op">
        <a className="skip" href="#main">{t`Skip to the page`}</a>
        <header className="op-head">
          <span className="wordmark">
            <Mark />
            <span className="op-name">Custos</span> <span className="op-word">operator</span>
          </span>
          <nav className="op-nav" aria-label={t`Console`}>
            <Tab to="" isHere={area === 'workspaces'}>
              <Trans>Workspaces</Trans>
            </Tab>
            <Tab to="/access" isHere={area === 'access'}>
              <Trans>Access</Trans>
            </Tab>
            <Tab to="/incidents" isHere={area === 'incidents'}>
              <Trans>Incidents</Trans>
            </Tab>
            <Tab to="/legal" isHere={area === 'legal'}>
              <Trans>Authorities</Trans>
            </Tab>
            <Tab to="/requests" isHere={area === 'requests'}>
              <Trans>Requests of people</Trans>
            </Tab>
            <Tab to="/operators" isHere={area === 'operators'}>
              <Trans>Operators</Trans>
            </Tab>
            <Tab to="/policies" isHere={area === 'policies'}>
              <Trans>Policy</Trans>
            </Tab>
            <Tab to="/providers" isHere={area === 'providers'}>
              <Trans>Providers</Trans>
            </Tab>
            <Tab to="/attestations" isHere={area === 'attestations'}>
              <Trans>Vouched for</Trans>
            </Tab>
          </nav>
          <span className="grow" />
          <span className="op-me cut" title={session.email}>
            {session.name}
          </span>
          <IconButton icon={LogOut} aria-label={t`Sign out`} onPress={onSignOut} />
        </header>
        <main className="op-main" id="main" tabIndex={-1}>
          <Training until={session.trained_until} />
          {area === 'access' && grant ? (
            <ReadingPage grantId={grant} path={place[2] ?? null} record={place[3] ?? null} />
          ) : area === 'access' ? (
            <AccessPage />
          ) : area === 'incidents' && grant ? (
            <IncidentPage id={grant} />
          ) : area === 'incidents' ? (
            <IncidentsPage />
          ) : area === 'legal' && grant ? (
            <LegalCasePage id={grant} />
          ) : area === 'legal' ? (
            <LegalPage />
          ) : area === 'requests' ? (
            <RequestsPage id={grant ?? null} />
          ) : area === 'policies' ? (
            <PoliciesPage />
          ) : area === 'providers' ? (
            <ProvidersPage />
          ) : area === 'attestations' ? (
            <AttestationsPage />
          ) : area === 'operators' ? (
            <OperatorsPage me={session.email} />
          ) : (
            <WorkspacesPage />
          )}
        </main>
        <StepUpDialog email={session.email} />
        <ToastRegion />
      </div>
    </AriaLocale>
  )
}

const Tab = ({ to, isHere, children }: { to: string; isHere: boolean; children: ReactNode }) => (
  <Go to={to} className="op-tab" isHere={isHere}>
    {children}
  </Go>
)

/** Without a valid training nothing is read (ONT-080): said before it happens. */
const Training = ({ until }: { until: string }) => {
  const [now] = useState(() => Date.now())
  const left = (Date.parse(`${until}T23:59:59Z`) - now) / DAY
  if (left > 30) return null
  return (
    <Note tone={left < 0 ? 'bad' : 'warn'} icon={TriangleAlert}>
      {left < 0 ? (
        <Trans>
          Your data protection training ended on {formatDate(until)}. You can read no records until it is renewed.
        </Trans>
      ) : (
        <Trans>
          Your data protection training ends on {formatDate(until)}. Renew it: without it you can read no records.
        </Trans>
      )}
    </Note>
  )
}
