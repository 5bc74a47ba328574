import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, formatDateTime, Note, queryClient, SettingsFrame, SimpleTable, toast } from '@app/ui'
import { placeColumn, SessionTable, type OpenSession } from '@app/ui/session-table'

type Browser = { device: string | null; screen: string | null; language: string | null }
type SessionRow = Browser & OpenSession
type EndedRow = Browser & {
  id: string
  ip: string | null
  started_at: string
  ended_at: string
  reason: string
}

/** Where this account is signed in, each place to be signed out; and what ended in the last 90 days. */
export const Page = () => {
  const { t } = useLingui()
  const open = useQuery({
    queryKey: ['sessions'],
    queryFn: () => api.get<{ data: SessionRow[] }>('/v1/auth/sessions'),
  })
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: ['sessions'] })
    void queryClient.invalidateQueries({ queryKey: ['session-history'] })
  }
  const end = useMutation({
    mutationFn: (id: string) => api.del(`/v1/auth/sessions/${id}`),
    onSuccess: () => toast(t`Signed out there`),
    onSettled: refresh,
  })
  const endOthers = useMutation({
    mutationFn: () => api.del<{ ended: number }>('/v1/auth/sessions'),
    onSuccess: () => toast(t`Signed out everywhere else`),
    onSettled: refresh,
  })
  const rows = open.data?.data ?? []
  const failed = open.error ?? end.error ?? endOthers.error
  return (
    <SettingsFrame
      title={t`Signed-in devices`}
      actions={
        rows.length > 1 && (
          <Button isPending={endOthers.isPending} onPress={() => endOthers.mutate()}>
            <Trans>Sign out everywhere else</Trans>
          </Button>
        )
      }
    >
      <p className="t2">
        <Trans>
          A session ends by itself when it is not used. The place is an IP address; nothing is looked up elsewhere. Of
          the browser we note name, system, screen size and language, and nothing that would tell it from others like
          it.
        </Trans>
      </p>
      {failed && (
        <Note tone="bad" role="alert">
          {failed.message}
        </Note>
      )}
      <SessionTable
        aria-label={t`Sessions`}
        rows={rows}
        isPending={open.isPending}
        first={[{ id: 'device', title: <Trans>Device</Trans>, isHead: true, cell: (row) => <Device row={row} /> }]}
        onEnd={(id) => end.mutate(id)}
      />
      <Ended />
    </SettingsFrame>
  )
}

/** Browser and system as the program sees them, screen and language as the browser said. */
const Device = ({ row }: { row: Browser }) => {
  const { t, i18n } = useLingui()
  const language =
    row.language === null ? null : (new Intl.DisplayNames([i18n.locale], { type: 'language' }).of(row.language) ?? null)
  const said = [row.screen?.replace('x', ' × '), language].filter(Boolean).join(', ')
  return (
    <>
      {row.device ?? t`Unknown`}
      {said && <span className="t2 sub-line">{said}</span>}
    </>
  )
}

const Ended = () => {
  const { t } = useLingui()
  const { data, error, isPending } = useQuery({
    queryKey: ['session-history'],
    queryFn: () => api.get<{ data: EndedRow[] }>('/v1/auth/session-history'),
  })
  const reasons: Record<string, string> = {
    signed_out: t`Signed out`,
    replaced: t`Signed in again`,
    revoked: t`Ended from another device`,
    password_changed: t`Password changed`,
    factor_changed: t`Second step changed`,
    deactivated: t`Access ended`,
    expired: t`Not used, or 12 hours old`,
  }
  return (
    <section aria-label={t`Ended sessions`}>
      <header>
        <h2>
          <Trans>Ended in the last 90 days</Trans>
        </h2>
      </header>
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Ended sessions`}
        rows={data?.data ?? []}
        rowKey={(row) => row.id}
        empty={isPending ? '' : t`None yet`}
        columns={[
          { id: 'device', title: <Trans>Device</Trans>, isHead: true, cell: (row) => <Device row={row} /> },
          placeColumn(),
          { id: 'from', title: <Trans>From</Trans>, cell: (row) => formatDateTime(row.started_at) },
          { id: 'to', title: <Trans>Until</Trans>, cell: (row) => formatDateTime(row.ended_at) },
          { id: 'why', title: <Trans>Why</Trans>, cell: (row) => reasons[row.reason] ?? row.reason },
        ]}
      />
    </section>
  )
}
