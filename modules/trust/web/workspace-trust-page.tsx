import { useEffect, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Download } from 'lucide-react'
import {
  Button,
  EmptyState,
  Note,
  Select,
  SettingsFrame,
  download,
  formatDateTime,
  formatNumber,
  useMeta,
} from '@app/ui'
import { PromiseRow } from './promise-row.tsx'
import { useStateWords } from './state-words.ts'
import {
  ALL,
  type Section,
  type State,
  type WorkspacePromise,
  sections,
  states,
  useNumbers,
  usePromises,
} from './workspace-trust-data.ts'
import './trust.css'

/** The sentence that a link points at: `/trust/workspace#ONT-004`. */
const inAddress = (): string => decodeURIComponent(location.hash.slice(1))

/** What is promised to this workspace, and whether it holds here and now (issue 4 §8). */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useStateWords()
  const found = usePromises()
  const [wanted] = useState(inAddress)
  const [state, setState] = useState<State | null>(null)
  const [section, setSection] = useState<Section | 'all'>('all')
  const [failure, setFailure] = useState<string | null>(null)
  const rows = found.data?.data ?? []
  const ofSection = rows.filter((one) => section === 'all' || one.row === section)
  const shown = ofSection.filter((one) => state === null || one.state === state)
  const isThere = rows.some((one) => one.id === wanted)
  useEffect(() => {
    if (isThere) document.getElementById(wanted)?.scrollIntoView({ block: 'center' })
  }, [isThere, wanted])
  const save = (path: string, name: string): void => {
    setFailure(null)
    download(path, name).catch(() => setFailure(t`The file could not be made; try again.`))
  }
  return (
    <SettingsFrame
      title={t`Promises and proofs`}
      wide
      actions={
        <Button
          icon={Download}
          isDisabled={!found.data}
          onPress={() => save(ALL, `promises-${meta.workspace.slug}.json`)}
        >
          <Trans>All as JSON</Trans>
        </Button>
      }
    >
      <p className="t2">
        <Trans>
          Each sentence of the privacy policy that concerns your workspace, and whether it holds: by tests of this
          release, by looks at the running program, and by looks at your own data, made as you open this page.
        </Trans>
      </p>
      {(found.error ?? failure) && (
        <Note tone="bad" role="alert">
          {found.error?.message ?? failure}
        </Note>
      )}
      <Numbers />
      {found.data && (
        <section aria-label={t`Promises`}>
          <div className="trust-tiles" role="group" aria-label={t`State`}>
            {states.map((one) => (
              <button
                key={one}
                type="button"
                className={`trust-tile ${one}`}
                aria-pressed={state === one}
                onClick={() => setState(state === one ? null : one)}
              >
                <b>{formatNumber(ofSection.filter((row) => row.state === one).length)}</b>
                <span>{words.state[one]}</span>
                <small>{words.meaning[one]}</small>
              </button>
            ))}
          </div>
          <div className="trust-bar">
            <Select
              label={t`Section`}
              value={section}
              onChange={(value) => setSection(value as Section | 'all')}
              options={[
                { value: 'all', label: t`All` },
                ...sections.map((one) => ({ value: one, label: words.section[one] })),
              ]}
            />
            <p className="t3 small" role="status">
              <Trans>
                {formatNumber(shown.length)} of {formatNumber(rows.length)}, looked at {formatDateTime(found.data.at)}
              </Trans>
            </p>
          </div>
          {shown.length === 0 ? (
            <EmptyState title={t`No promise of this section is in this state`} />
          ) : (
            <ul className="trust-list">
              {bySeverity(shown).map((one) => (
                <PromiseRow
                  key={one.id}
                  promise={one}
                  isOpen={one.id === wanted}
                  onSave={() => save(`${ALL}/${one.id}`, `${one.id}-${meta.workspace.slug}.json`)}
                />
              ))}
            </ul>
          )}
        </section>
      )}
    </SettingsFrame>
  )
}

const bySeverity = (rows: readonly WorkspacePromise[]): WorkspacePromise[] =>
  rows.toSorted((a, b) => states.indexOf(a.state) - states.indexOf(b.state))

/** What is counted of this workspace alone: how often support looked, and how its log stands. */
const Numbers = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const { data } = useNumbers()
  if (!data) return null
  const to = (path: string): string => `/w/${meta.workspace.slug}/settings/${path}`
  const { last_check: check } = data
  const checked = check ? formatDateTime(check.at) : ''
  return (
    <dl className="trust-numbers" aria-label={t`Your workspace`}>
      <div>
        <dt>
          <Trans>Support access</Trans>
        </dt>
        <dd>
          <Link className="link" to={to('support-access')}>
            <Trans>
              {formatNumber(data.support_grants)} granted, {formatNumber(data.support_open)} open now
            </Trans>
          </Link>
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Audit log</Trans>
        </dt>
        <dd>
          <Link className="link" to={to('audit')}>
            {data.log_signed_at ? (
              t`${plural(data.log_size, { one: '# event', other: '# events' })} signed on ${formatDateTime(data.log_signed_at)}`
            ) : (
              <Trans>Not signed yet</Trans>
            )}
          </Link>
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Your last check of the log</Trans>
        </dt>
        <dd>
          <Link className="link" to={to('audit')}>
            {check?.state === 'intact' ? (
              <Trans>Intact on {checked}</Trans>
            ) : check?.state === 'broken' ? (
              <Trans>Not intact on {checked}</Trans>
            ) : check ? (
              <Trans>Not finished</Trans>
            ) : (
              <Trans>Never checked</Trans>
            )}
          </Link>
        </dd>
      </div>
    </dl>
  )
}
