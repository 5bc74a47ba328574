import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Chip,
  ConfirmDialog,
  Dialog,
  formatDate,
  invalidateObject,
  Note,
  queryClient,
  Refused,
  Select,
  SimpleTable,
  toast,
} from '@app/ui'
import { useNewRole } from './roles/role-data.ts'

type JoinRequest = { id: string; name: string; email: string; is_confirmed: boolean; created_at: string }
type Choices = { value: string; label: string; description?: string }[]
const KEY = ['join-requests']

/** People who ask to join; nothing is shown while nobody does. */
export const JoinRequests = ({ roles, teams }: { roles: Choices; teams: Choices }) => {
  const { t } = useLingui()
  const { data, error } = useQuery({
    queryKey: KEY,
    queryFn: () => api.get<{ data: JoinRequest[] }>('/v1/join-requests'),
  })
  const [approving, setApproving] = useState<JoinRequest | null>(null)
  const [rejecting, setRejecting] = useState<JoinRequest | null>(null)
  const reject = useMutation({
    mutationFn: (id: string) => api.post(`/v1/join-requests/${id}/reject`),
    onSuccess: () => {
      setRejecting(null)
      toast(t`Request declined`)
    },
    onSettled: () => void queryClient.invalidateQueries({ queryKey: KEY }),
  })
  const rows = data?.data ?? []
  if (rows.length === 0 && !error) return null
  return (
    <section>
      <header>
        <h2>
          <Trans>Asking to join</Trans>
        </h2>
      </header>
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Asking to join`}
        rows={rows}
        rowKey={(row) => row.id}
        empty={t`Nobody asks to join`}
        columns={[
          { id: 'name', title: <Trans>Name</Trans>, isHead: true, cell: (row) => row.name },
          {
            id: 'email',
            title: <Trans>Email</Trans>,
            cell: (row) => (
              <>
                <span className="t2">{row.email}</span>{' '}
                {!row.is_confirmed && (
                  <Chip tone="quiet">
                    <Trans>Not confirmed</Trans>
                  </Chip>
                )}
              </>
            ),
          },
          { id: 'at', title: <Trans>Asked on</Trans>, cell: (row) => formatDate(row.created_at) },
        ]}
        actions={(row) => (
          <>
            <Button variant="ghost" onPress={() => setRejecting(row)}>
              <Trans>Decline</Trans>
              <span className="vh"> {row.name}</span>
            </Button>
            <Button onPress={() => setApproving(row)}>
              <Trans>Let in</Trans>
              <span className="vh"> {row.name}</span>
            </Button>
          </>
        )}
      />
      {approving && (
        <ApproveDialog request={approving} roles={roles} teams={teams} onClose={() => setApproving(null)} />
      )}
      {rejecting && (
        <ConfirmDialog
          title={t`Decline the request of ${rejecting.name}?`}
          action={<Trans>Decline</Trans>}
          isPending={reject.isPending}
          onClose={() => setRejecting(null)}
          onConfirm={() => reject.mutate(rejecting.id)}
        >
          <p>
            <Trans>They are told so by mail at once. You can still invite them.</Trans>
          </p>
          <Refused error={reject.error} />
        </ConfirmDialog>
      )}
    </section>
  )
}

const ApproveDialog = ({
  request,
  roles,
  teams,
  onClose,
}: {
  request: JoinRequest
  roles: Choices
  teams: Choices
  onClose: () => void
}) => {
  const { t } = useLingui()
  const [role, setRole] = useNewRole(roles)
  const [team, setTeam] = useState('')
  const approve = useMutation({
    mutationFn: () => api.post(`/v1/join-requests/${request.id}/approve`, { role, team_id: team || null }),
    onSuccess: () => {
      toast(t`${request.name} is a member now`)
      onClose()
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: KEY })
      invalidateObject('member')
    },
  })
  return (
    <Dialog
      title={t`Let ${request.name} in`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" isPending={approve.isPending} onPress={() => approve.mutate()}>
            <Trans>Let in</Trans>
          </Button>
        </>
      }
    >
      <div className="form-grid">
        <Select label={t`Role`} value={role} onChange={setRole} options={roles} />
        <Select label={t`Team`} value={team} onChange={setTeam} options={teams} />
        {approve.error && (
          <div className="span">
            <Note tone="bad" role="alert">
              {approve.error.message}
            </Note>
          </div>
        )}
      </div>
    </Dialog>
  )
}
