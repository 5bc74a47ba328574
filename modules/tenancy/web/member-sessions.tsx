import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Chip,
  formatDateTime,
  formatRelative,
  Note,
  queryClient,
  SettingsFrame,
  SimpleTable,
  toast,
  useMembers,
  MemberWho,
} from '@app/ui'

type Row = {
  id: string
  member_id: string
  device: string | null
  ip: string | null
  created_at: string
  last_seen_at: string
  is_current: boolean
}

/** Who is signed in to this workspace, where from, and an end to it. */
export const Page = () => {
  const { t } = useLingui()
  const members = useMembers()
  const open = useQuery({
    queryKey: ['workspace-sessions'],
    queryFn: () => api.get<{ data: Row[] }>('/v1/workspace/sessions'),
  })
  const end = useMutation({
    mutationFn: (id: string) => api.del(`/v1/workspace/sessions/${id}`),
    onSuccess: () => toast(t`Signed out there`),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['workspace-sessions'] }),
  })
  const failed = open.error ?? end.error
  const nameOf = (id: string): string => String(members.find((one) => one.id === id)?.['name'] ?? '–')
  return (
    <SettingsFrame title={t`Sessions of members`} wide>
      <p className="t2">
        <Trans>Signing somebody out here is noted in the audit log. What ended is kept for 90 days.</Trans>
      </p>
      {failed && (
        <Note tone="bad" role="alert">
          {failed.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Sessions of members`}
        rows={open.data?.data ?? []}
        rowKey={(row) => row.id}
        empty={open.isPending ? '' : t`No session`}
        columns={[
          {
            id: 'who',
            title: <Trans>Member</Trans>,
            isHead: true,
            cell: (row) => <MemberWho id={row.member_id} name={nameOf(row.member_id)} />,
          },
          { id: 'device', title: <Trans>Device</Trans>, cell: (row) => row.device ?? t`Unknown` },
          {
            id: 'place',
            title: <Trans>IP address</Trans>,
            cell: (row) => <span className="mono">{row.ip ?? '–'}</span>,
          },
          { id: 'since', title: <Trans>Signed in</Trans>, cell: (row) => formatDateTime(row.created_at) },
          { id: 'seen', title: <Trans>Last used</Trans>, cell: (row) => formatRelative(row.last_seen_at) },
        ]}
        actions={(row) =>
          row.is_current ? (
            <Chip tone="ok">
              <Trans>This device</Trans>
            </Chip>
          ) : (
            <Button variant="ghost" onPress={() => end.mutate(row.id)}>
              <Trans>Sign out</Trans>
              <span className="vh"> {nameOf(row.member_id)}</span>
            </Button>
          )
        }
      />
    </SettingsFrame>
  )
}
