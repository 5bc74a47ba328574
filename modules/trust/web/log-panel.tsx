import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Download, LoaderCircle, Stamp } from 'lucide-react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Chip, download, formatDateTime, formatNumber, Note, queryClient } from '@app/ui'
import type { Check, Checkpoints } from './audit-api.ts'
import { Findings } from './findings.tsx'

/** The log over the trail: its newest signed state, to keep elsewhere; "check my log", and what it found. */
export const LogPanel = ({ slug }: { slug: string }) => {
  const { t } = useLingui()
  const signed = useQuery({
    queryKey: ['audit-checkpoints'],
    queryFn: () => api.get<Checkpoints>('/v1/audit/checkpoints', { limit: 1 }),
    refetchInterval: (query) => (query.state.data?.data.length === 0 ? 3000 : false),
  })
  const checks = useQuery({
    queryKey: ['audit-checks'],
    queryFn: () => api.get<{ data: Check[] }>('/v1/audit/checks'),
    refetchInterval: (query) => (query.state.data?.data[0]?.state === 'running' ? 1000 : false),
  })
  const check = useMutation({
    mutationFn: () => api.post<Check>('/v1/audit/verify', {}, { undo: false }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['audit-checks'] })
      void queryClient.invalidateQueries({ queryKey: ['audit-checkpoints'] })
    },
  })
  const save = useMutation({ mutationFn: ({ path, name }: { path: string; name: string }) => download(path, name) })
  const checkpoint = signed.data?.data[0]
  const last = checks.data?.data[0]
  const error = signed.error ?? checks.error ?? check.error ?? save.error
  return (
    <section className="audit-log" aria-label={t`The log`}>
      <header>
        <h2>
          <Trans>Nobody can change it unseen</Trans>
        </h2>
      </header>
      <p className="t2">
        <Trans>
          Every event is a leaf of a hash tree whose state is signed every few seconds. Keep a checkpoint elsewhere, and
          even the operator of this installation cannot rewrite what happened before it.
        </Trans>
      </p>
      <div className="audit-state" role="status">
        {checkpoint ? (
          <p>
            <Stamp className="i" aria-hidden />{' '}
            {t`${plural(checkpoint.size, { one: '# event', other: '# events' })} signed on ${formatDateTime(checkpoint.at)}`}
            <br />
            <span className="mono t2 audit-root">{checkpoint.root}</span>
          </p>
        ) : (
          <p className="t3">
            <Trans>The first checkpoint is signed within seconds.</Trans>
          </p>
        )}
        {last && <CheckState check={last} />}
      </div>
      <p className="acts">
        <Button
          variant="primary"
          icon={CircleCheck}
          isPending={check.isPending || last?.state === 'running'}
          onPress={() => check.mutate()}
        >
          <Trans>Check my log</Trans>
        </Button>
        <Button
          icon={Download}
          isDisabled={!checkpoint}
          onPress={() => save.mutate({ path: '/v1/audit/checkpoints/latest', name: `checkpoint-${slug}.txt` })}
        >
          <Trans>Download the checkpoint</Trans>
        </Button>
        <Button
          icon={Download}
          isPending={save.isPending && save.variables?.path === '/v1/audit/bundle'}
          onPress={() => save.mutate({ path: '/v1/audit/bundle', name: `audit-${slug}.jsonl` })}
        >
          <Trans>Download the log</Trans>
        </Button>
      </p>
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      {last?.state === 'broken' && last.result && (
        <Findings findings={last.result.findings} found={last.result.found} />
      )}
    </section>
  )
}

const CheckState = ({ check }: { check: Check }) => {
  const { t } = useLingui()
  const { result } = check
  if (check.state === 'running')
    return (
      <Chip tone="info" icon={LoaderCircle}>
        <Trans>Checking</Trans>
      </Chip>
    )
  if (check.state === 'failed')
    return (
      <Chip tone="bad" icon={CircleAlert}>
        <Trans>The check stopped; try again</Trans>
      </Chip>
    )
  if (check.state === 'broken')
    return (
      <Chip tone="bad" icon={CircleAlert}>
        {t`Not intact: ${plural(result?.found ?? 0, { one: '# finding', other: '# findings' })}`}
      </Chip>
    )
  return (
    <p className="audit-checked">
      <Chip tone="ok" icon={CircleCheck}>
        <Trans>Intact</Trans>
      </Chip>
      <span className="t2 small">
        {t`${plural(result?.size ?? 0, { one: '# event recomputed', other: '# events recomputed' })}, ${formatNumber(result?.checkpoints_fit ?? 0)} of ${plural(result?.checkpoints ?? 0, { one: '# signature fits', other: '# signatures fit' })}, ${formatDateTime(check.finished_at ?? check.requested_at)}`}
      </span>
    </p>
  )
}
