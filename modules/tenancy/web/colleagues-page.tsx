import { Trans, useLingui } from '@lingui/react/macro'
import { Note, SettingsFrame, SimpleTable, useList, useMeta, MemberWho } from '@app/ui'

/** The directory: who works here, as what, where, and how to reach them. Everybody in the workspace reads it. */
export const Page = () => {
  const { t } = useLingui()
  const { object, meta } = useMeta()
  const members = useList(object('member'), { sort: 'name', limit: 200, filter: { is_active: { eq: true } } })
  const teams = useList(object('team'), { sort: 'name', limit: 200 })
  const teamName = (id: unknown): string =>
    String((teams.data?.data ?? []).find((row) => row.id === id)?.['name'] ?? '–')
  const word = (value: unknown): string => (typeof value === 'string' && value !== '' ? value : '–')
  return (
    <SettingsFrame title={t`Colleagues`} wide>
      {members.error && (
        <Note tone="bad" role="alert">
          {members.error.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Colleagues`}
        rows={(members.data?.data ?? []).filter((row) => row['is_service'] !== true)}
        rowKey={(row) => row.id}
        empty={members.isPending ? '' : t`Nobody yet`}
        columns={[
          {
            id: 'name',
            title: <Trans>Name</Trans>,
            isHead: true,
            cell: (row) => <MemberWho id={row.id} name={String(row['name'] ?? '')} isMe={row.id === meta.member.id} />,
          },
          { id: 'job_title', title: <Trans>Job title</Trans>, cell: (row) => word(row['job_title']) },
          { id: 'department', title: <Trans>Department</Trans>, cell: (row) => word(row['department']) },
          { id: 'team', title: <Trans>Team</Trans>, cell: (row) => teamName(row['team_id']) },
          { id: 'email', title: <Trans>Email</Trans>, cell: (row) => word(row['email']) },
          { id: 'phone', title: <Trans>Phone</Trans>, cell: (row) => word(row['phone']) },
        ]}
      />
    </SettingsFrame>
  )
}
