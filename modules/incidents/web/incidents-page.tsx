import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, Siren } from 'lucide-react'
import {
  api,
  Button,
  Chip,
  EmptyState,
  formatDateTime,
  formatNumber,
  Note,
  queryClient,
  SettingsFrame,
  toast,
} from '@app/ui'
import type { Notice, WorkspaceIncident } from '../index.ts'
import './incidents.css'

/** Security incidents that concern this workspace, with every notice about them. */
export const Page = () => {
  const { t } = useLingui()
  const found = useQuery({
    queryKey: ['incidents'],
    queryFn: () => api.get<{ data: WorkspaceIncident[] }>('/v1/incidents'),
  })
  const rows = found.data?.data ?? []
  return (
    <SettingsFrame title={t`Incidents`}>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      {found.data && rows.length === 0 && (
        <EmptyState icon={Siren} title={t`No incident concerns this workspace`}>
          <Trans>
            Should one, its owners are written to within 72 hours after it is known, and every notice stands here.
          </Trans>
        </EmptyState>
      )}
      {rows.map((one) => (
        <One key={one.id} incident={one} />
      ))}
    </SettingsFrame>
  )
}

const One = ({ incident }: { incident: WorkspaceIncident }) => {
  const { t } = useLingui()
  const acknowledge = useMutation({
    mutationFn: () => api.post(`/v1/incidents/${incident.id}/acknowledge`, undefined, { undo: false }),
    onSuccess: () => toast(t`Noted that you have read it`),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['incidents'] }),
  })
  const [people, events, exports] = [incident.people, incident.events, incident.exports].map((n) => formatNumber(n))
  return (
    <section className="incident">
      <header>
        <h2>{incident.title}</h2>
        {incident.closed_at ? (
          <Chip tone="quiet" icon={CircleCheck}>
            <Trans>Closed</Trans>
          </Chip>
        ) : (
          <Chip tone="warn" icon={CircleAlert}>
            <Trans context="state">Open</Trans>
          </Chip>
        )}
      </header>
      <p className="t2">
        <Trans>
          It began {formatDateTime(incident.began_at)} and is known since {formatDateTime(incident.aware_at)}. What your
          audit log shows of it: events {events}, people {people}, exports {exports}.
        </Trans>
      </p>
      {acknowledge.error && (
        <Note tone="bad" role="alert">
          {acknowledge.error.message}
        </Note>
      )}
      {incident.acknowledged_at === null ? (
        <p>
          <Button variant="primary" isPending={acknowledge.isPending} onPress={() => acknowledge.mutate()}>
            <Trans>We have read it</Trans>
          </Button>
        </p>
      ) : (
        <p className="t3 small">
          <Trans>Read {formatDateTime(incident.acknowledged_at)}</Trans>
        </p>
      )}
      {incident.notices.map((notice) => (
        <NoticeText key={notice.id} notice={notice} />
      ))}
    </section>
  )
}

const NoticeText = ({ notice }: { notice: Notice }) => {
  const { t, i18n } = useLingui()
  const words = notice.words[i18n.locale === 'de' ? 'de' : 'en']
  const stage = { first: t`First notice`, update: t`Update`, final: t`Final notice` }[notice.stage]
  return (
    <>
      <h3>
        {stage} <span className="t3 small">{formatDateTime(notice.sent_at ?? notice.drafted_at)}</span>
      </h3>
      <dl className="incident-words">
        <dt>
          <Trans>What happened</Trans>
        </dt>
        <dd>{words.happened}</dd>
        <dt>
          <Trans>What may follow</Trans>
        </dt>
        <dd>{words.consequences}</dd>
        <dt>
          <Trans>What is done</Trans>
        </dt>
        <dd>{words.measures}</dd>
      </dl>
    </>
  )
}
