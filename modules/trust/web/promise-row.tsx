import type { ReactNode } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Download } from 'lucide-react'
import { Button, Chip, formatDateTime } from '@app/ui'
import { looksOf, useStateWords } from './state-words.ts'
import type { State, WorkspacePromise } from './workspace-trust-data.ts'

/** One promise: its state, the sentence, since when; opened, what stands behind it. */
export const PromiseRow = ({
  promise,
  isOpen,
  onSave,
}: {
  promise: WorkspacePromise
  isOpen: boolean
  onSave: () => void
}) => {
  const { t, i18n } = useLingui()
  const { id, state } = promise
  return (
    <li>
      <details id={id} className="trust-row" open={isOpen}>
        <summary>
          <StateChip state={state} />
          <span className="mono t3">{id}</span>
          <span className="trust-clause">{i18n.locale === 'de' ? promise.clause_de : promise.clause}</span>
          <Since promise={promise} />
        </summary>
        <div className="trust-proof">
          {promise.own.length > 0 && (
            <Part title={t`Seen in your workspace just now`}>
              {promise.own.map((one) => (
                <li key={one.probe}>
                  <StateChip state={one.state} /> <Checks evidence={one.evidence} />
                </li>
              ))}
            </Part>
          )}
          {promise.probes.length > 0 && (
            <Part title={t`Looks at the running program`}>
              {promise.probes.map((one) => (
                <li key={one.id}>
                  <StateChip state={one.state} /> <span lang="en">{one.title}</span>{' '}
                  <span className="t3 small">
                    {one.checked_at ? (
                      <Trans>last {formatDateTime(one.checked_at)}</Trans>
                    ) : (
                      <Trans>never looked yet</Trans>
                    )}
                  </span>
                </li>
              ))}
            </Part>
          )}
          {promise.tests.length > 0 && (
            <Part title={t`Tests of this release`}>
              {promise.tests.map((one) => (
                <li key={one} className="mono">
                  {one}
                </li>
              ))}
            </Part>
          )}
          {promise.mutants.length > 0 && (
            <Part title={t`Deliberate breaks that turn a test red`}>
              {promise.mutants.map((one) => (
                <li key={one} className="mono">
                  {one}
                </li>
              ))}
            </Part>
          )}
          {promise.statement && (
            <p>
              <Trans>A person vouches for: {i18n.locale === 'de' ? promise.statement_de : promise.statement}</Trans>
            </p>
          )}
          {promise.attested_until && (
            <p>
              <Trans>Vouched for until {promise.attested_until}</Trans>
            </p>
          )}
          {promise.note && (
            <p className="t2" lang="en">
              {promise.note}
            </p>
          )}
          {promise.also.length > 0 && (
            <p className="t3 small">
              <Trans>Also said as {promise.also.join(', ')}</Trans>
            </p>
          )}
          <p className="trust-acts">
            <Button icon={Download} aria-label={t`Evidence as JSON: ${id}`} onPress={onSave}>
              <Trans>Evidence as JSON</Trans>
            </Button>
            {state !== 'planned' && (
              <a href={`/privacy#${id}`}>
                <Trans>In the policy</Trans>
              </a>
            )}
          </p>
        </div>
      </details>
    </li>
  )
}

const StateChip = ({ state }: { state: State }) => {
  const words = useStateWords()
  return <Chip {...looksOf[state]}>{words.state[state]}</Chip>
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <>
    <h3>{title}</h3>
    <ul>{children}</ul>
  </>
)

/** When it was looked at last, and since when it has been so. */
const Since = ({ promise: { checked_at, since, state } }: { promise: WorkspacePromise }) => (
  <span className="trust-since t3 small">
    {checked_at ? (
      <>
        <span>
          <Trans>last look {formatDateTime(checked_at)}</Trans>
        </span>
        {since && (
          <span>
            <Trans>so since {formatDateTime(since)}</Trans>
          </span>
        )}
      </>
    ) : (
      state === 'proven' && <Trans>by the tests of this release</Trans>
    )}
  </span>
)

/** Names of what was checked; first what does not hold. */
const Checks = ({ evidence }: { evidence: Readonly<Record<string, unknown>> }) => {
  const list = (key: string): string[] => (Array.isArray(evidence[key]) ? evidence[key].map(String) : [])
  const broken = list('broken')
  return <span lang="en">{(broken.length > 0 ? broken : list('checks')).join('; ')}</span>
}
