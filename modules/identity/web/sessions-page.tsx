import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Chip, formatRelative, Note, queryClient, SettingsFrame, SimpleTable, toast } from '@app/ui'

type SessionRow = {
  id: string
  is_current?: boolean
  current?: boolean
  user_agent?: string | null
  device?: string | null
  ip?: string | null
  place?: string | null
  created_at?: string
  last_seen_at?: string | null
}

/** Where this account is signed in; each place can be signed out. */
export const Page = () => {
  const { t } = useLingui()
  const { data, error, isPending } = useQuery({
    queryKey: ['sessions'],
    queryFn: () => api.get<{ data: SessionRow[] }>('/v1/auth/sessions'),
  })
  const end = useMutation({
    mutationFn: (id: string) => api.del(`/v1/auth/sessions/${id}`),
    onSuccess: () => {
      toast(t`Signed out there`)
      void queryClient.invalidateQueries({ queryKey: ['sessions'] })
    },
  })
  const rows = data?.data ?? []
  const isHere = (row: SessionRow) => row.is_current === true || row.current === true
  return (
    <SettingsFrame title={t`Signed-in devices`}>
      <p className="t2">
        <Trans>
          A session ends by itself when it is not used. The place is an IP address; nothing is looked up elsewhere.
        </Trans>
      </p>
      {(error ?? end.error) && (
        <Note tone="bad" role="alert">
          {(error ?? end.error)?.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Sessions`}
        rows={rows}
        rowKey={(row) => row.id}
        empty={isPending ? '' : t`No session`}
        columns={[
          {
            id: 'device',
            title: <Trans>Device</Trans>,
            isHead: true,
            cell: (row) => row.device ?? row.user_agent ?? t`Unknown`,
          },
          {
            id: 'place',
            title: <Trans>IP address</Trans>,
            cell: (row) => <span className="mono">{row.ip ?? row.place ?? '–'}</span>,
          },
          {
            id: 'seen',
            title: <Trans>Last used</Trans>,
            cell: (row) =>
              (row.last_seen_at ?? row.created_at) ? formatRelative(row.last_seen_at ?? row.created_at ?? '') : '–',
          },
          {
            id: 'act',
            title: (
              <span className="vh">
                <Trans>Action</Trans>
              </span>
            ),
            end: true,
            cell: (row) =>
              isHere(row) ? (
                <Chip tone="ok">
                  <Trans>This device</Trans>
                </Chip>
              ) : (
                <Button variant="ghost" onPress={() => end.mutate(row.id)}>
                  <Trans>Sign out</Trans>
                </Button>
              ),
          },
        ]}
      />
    </SettingsFrame>
  )
}
