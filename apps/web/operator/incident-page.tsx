import { type ReactNode, useState } from 'react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowLeft } from 'lucide-react'
import { api, Button, EmptyState, formatDateTime, formatNumber, Note, SimpleTable, toast } from '@app/ui'
import type { ConcernedWorkspace, Language, ListedIncident, Notice } from '../../../modules/incidents/index.ts'
import { Go } from './go-link.tsx'
import { CloseDialog, NameDialog, NoticeDialog, type Offered, ScopeDialog } from './incident-dialogs.tsx'
import { Countdown, incidentNumber, useIncidentWords } from './incident-words.tsx'
import { useFresh, useLoad, useSend } from './load.ts'
import { Refusal } from './refusal.tsx'

type Rendered = Record<Language, { subject: string; text: string }>
type Shown = ListedIncident & { concerned: ConcernedWorkspace[]; notices: (Notice & { rendered: Rendered })[] }

/** Workspaces are being counted, or owners are being written to. */
const isAwaited = (one: Shown | null): boolean =>
  one !== null &&
  one.closed_at === null &&
  (one.computed_at === null || (one.untold > 0 && one.notices.some((each) => each.sent_at !== null)))

/** One incident: its clock, whom it concerns, what they are told, and how it ended. */
export const IncidentPage = ({ id }: { id: string }) => {
  const { t } = useLingui()
  const words = useIncidentWords()
  const found = useLoad<Shown>(`/v1/operator/incidents/${id}`)
  const offered = useLoad<Offered>('/v1/operator/incidents')
  useFresh(found.reload, isAwaited(found.data))
  const { busy, error, send } = useSend()
  const [dialog, setDialog] = useState<'scope' | 'name' | 'notice' | 'close' | null>(null)
  const done = (): void => {
    setDialog(null)
    found.reload()
  }
  const close = (): void => setDialog(null)
  const one = found.data
  const isOpen = one !== null && one.closed_at === null
  const sent = (one?.notices ?? []).filter((each) => each.sent_at !== null)
  const mayClose =
    one !== null &&
    one.computed_at !== null &&
    one.untold === 0 &&
    (one.concerned.length === 0 || sent.some((each) => each.stage === 'final'))
  const objects = offered.data?.objects ?? []
  const named = (names: readonly string[] | null, any: string, label: (name: string) => string): string =>
    names === null ? any : names.map(label).join(', ')
  return (
    <>
      <Go to="/incidents" className="link op-back">
        <ArrowLeft className="i" aria-hidden />
        <Trans>Incidents</Trans>
      </Go>
      <Refusal error={found.error ?? error} />
      {one && (
        <>
          <div className="op-title">
            <h1>{one.title}</h1>
            <Countdown incident={one} />
            {isOpen && (
              <Button isDisabled={!mayClose} onPress={() => setDialog('close')}>
                <Trans>Close the incident</Trans>
              </Button>
            )}
          </div>
          {isOpen && !mayClose && (
            <p className="t2">
              <Trans>It can be closed once every workspace concerned has had the final notice.</Trans>
            </p>
          )}
          <dl className="op-fields">
            <Fact name={t`Number`}>{incidentNumber(one.number)}</Fact>
            <Fact name={t`Kind`}>{words.kind(one.kind)}</Fact>
            <Fact name={t`What happened, for ourselves`}>{one.what}</Fact>
            <Fact name={t`Known since`}>{formatDateTime(one.aware_at)}</Fact>
            <Fact name={t`First notice due`}>{formatDateTime(one.due_at)}</Fact>
            <Fact name={t`From, to`}>
              {formatDateTime(one.began_at)} – {one.ended_at ? formatDateTime(one.ended_at) : t`goes on`}
            </Fact>
            <Fact name={t`What counts`}>
              {one.is_everybody
                ? t`Every workspace`
                : [
                    named(
                      one.objects,
                      t`any object`,
                      (name) => objects.find((each) => each.name === name)?.label ?? name,
                    ),
                    named(one.sources, t`any way in`, words.source),
                    one.ip ?? t`any address`,
                  ].join(' · ')}
            </Fact>
            <Fact name={t`Opened`}>
              {formatDateTime(one.opened_at)}, {one.opener ?? '–'}
            </Fact>
            {one.lessons && <Fact name={t`What was learnt`}>{one.lessons}</Fact>}
          </dl>
          <div className="op-title">
            <h2>
              <Trans>Workspaces concerned</Trans>
            </h2>
            {isOpen && (
              <>
                <Button isDisabled={!offered.data} onPress={() => setDialog('scope')}>
                  <Trans>Change what counts</Trans>
                </Button>
                <Button variant="ghost" onPress={() => setDialog('name')}>
                  <Trans>Name a workspace</Trans>
                </Button>
              </>
            )}
          </div>
          {one.concerned.length === 0 ? (
            <EmptyState title={one.computed_at ? t`No audit log shows it` : t`Being counted`}>
              {one.computed_at ? (
                <Trans>Change what counts, or name the workspace that it concerns.</Trans>
              ) : (
                <Trans>The audit log of every workspace is read. Only numbers leave it.</Trans>
              )}
            </EmptyState>
          ) : (
            <Concerned rows={one.concerned} />
          )}
          <div className="op-title">
            <h2>
              <Trans>Notices</Trans>
            </h2>
            {isOpen && (
              <Button onPress={() => setDialog('notice')}>
                {one.notices.some((each) => each.sent_at === null) ? (
                  <Trans>Change the draft</Trans>
                ) : (
                  <Trans>Draft a notice</Trans>
                )}
              </Button>
            )}
          </div>
          {one.notices.length === 0 && (
            <p className="t2">
              <Trans>Nothing is written yet.</Trans>
            </p>
          )}
          {one.notices.map((notice) => (
            <NoticeCard
              key={notice.id}
              notice={notice}
              busy={busy}
              onSend={
                isOpen && notice.sent_at === null
                  ? () =>
                      send(
                        () => api.post(`/v1/operator/incidents/${id}/notices/${notice.id}/send`),
                        () => {
                          toast(t`It goes out to the owners now`)
                          found.reload()
                        },
                      )
                  : null
              }
            />
          ))}
        </>
      )}
      {one && dialog === 'scope' && offered.data && (
        <ScopeDialog incident={one} offered={offered.data} onClose={close} onDone={done} />
      )}
      {dialog === 'name' && <NameDialog id={id} onClose={close} onDone={done} />}
      {one && dialog === 'notice' && (
        <NoticeDialog
          id={id}
          stages={sent.length === 0 ? ['first'] : ['update', 'final']}
          before={one.notices[0] ?? null}
          onClose={close}
          onDone={done}
        />
      )}
      {dialog === 'close' && <CloseDialog id={id} onClose={close} onDone={done} />}
    </>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const Concerned = ({ rows }: { rows: readonly ConcernedWorkspace[] }) => {
  const { t } = useLingui()
  return (
    <SimpleTable
      aria-label={t`Workspaces concerned`}
      rows={rows}
      rowKey={(row) => row.tenant_id}
      columns={[
        {
          id: 'name',
          title: <Trans>Workspace</Trans>,
          isHead: true,
          cell: (row) => (
            <span className="op-two op-why">
              <span>{row.name}</span>
              <span className="t3 small">
                <span className="mono">{row.slug}</span>
                {row.named_because && <Trans> · named: {row.named_because}</Trans>}
              </span>
            </span>
          ),
        },
        { id: 'people', title: <Trans>People</Trans>, end: true, cell: (row) => formatNumber(row.people) },
        { id: 'events', title: <Trans>Events</Trans>, end: true, cell: (row) => formatNumber(row.events) },
        { id: 'exports', title: <Trans>Exports</Trans>, end: true, cell: (row) => formatNumber(row.exports) },
        {
          id: 'told',
          title: <Trans>Told</Trans>,
          cell: (row) =>
            row.told_at
              ? t`${formatDateTime(row.told_at)}, ${plural(row.told, { one: '# owner', other: '# owners' })}`
              : t`Not yet`,
        },
        {
          id: 'read',
          title: <Trans>Read</Trans>,
          cell: (row) => (row.acknowledged_at ? formatDateTime(row.acknowledged_at) : '–'),
        },
      ]}
    />
  )
}

const NoticeCard = ({
  notice,
  busy,
  onSend,
}: {
  notice: Notice & { rendered: Rendered }
  busy: boolean
  onSend: (() => void) | null
}) => {
  const { t } = useLingui()
  const words = useIncidentWords()
  return (
    <section className="op-notice" aria-label={words.stage(notice.stage)}>
      <div className="op-title">
        <h3>{words.stage(notice.stage)}</h3>
        <span className="t2">
          {notice.sent_at ? <Trans>Sent {formatDateTime(notice.sent_at)}</Trans> : <Trans>Draft</Trans>}
        </span>
        {onSend && (
          <Button variant="primary" isPending={busy} onPress={onSend}>
            <Trans>Send to the owners</Trans>
          </Button>
        )}
      </div>
      {onSend && (
        <Note>
          <Trans>As the first of the workspaces reads it. The numbers are each workspace’s own.</Trans>
        </Note>
      )}
      {(['en', 'de'] as const).map((language) => (
        <details key={language}>
          <summary>
            {language === 'en' ? t`In English` : t`In German`}: {notice.rendered[language].subject}
          </summary>
          <pre lang={language}>{notice.rendered[language].text}</pre>
        </details>
      ))}
    </section>
  )
}
