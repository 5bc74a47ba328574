import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, MemberWho, Note, queryClient, SettingsFrame, toast, useMembers } from '@app/ui'
import { SessionTable, type OpenSession } from '@app/ui/session-table'

type Row = OpenSession & { member_id: string }

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
      <SessionTable
        aria-label={t`Sessions of members`}
        rows={open.data?.data ?? []}
        isPending={open.isPending}
        first={[
          {
            id: 'who',
            title: <Trans>Member</Trans>,
            isHead: true,
            cell: (row) => <MemberWho id={row.member_id} name={nameOf(row.member_id)} />,
          },
          { id: 'device', title: <Trans>Device</Trans>, cell: (row) => row.device ?? t`Unknown` },
        ]}
        whose={(row) => nameOf(row.member_id)}
        onEnd={(id) => end.mutate(id)}
      />
    </SettingsFrame>
  )
}
