import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Copy, Eye, Pencil, Trash2, UserRoundMinus, UserRoundPlus } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Chip,
  ConfirmDialog,
  Dialog,
  fieldError,
  formatDate,
  IconButton,
  invalidateObject,
  isApiError,
  Note,
  queryClient,
  Refused,
  Select,
  SettingsFrame,
  SimpleTable,
  TextField,
  toast,
  useList,
  useMeta,
  MemberWho,
  type Row,
} from '@app/ui'
import { JoinRequests } from './join-requests.tsx'
import { ReplaceDialog } from './replace-dialog.tsx'
import { WorkDialog } from './work-dialog.tsx'
import { AccessDialog } from './roles/access-dialog.tsx'
import { type RoleName, useNewRole, useRoleNames } from './roles/role-data.ts'
import { useRoleWords } from './roles/role-words.ts'

type Invitation = {
  id: string
  email: string
  role: string
  team_id: string | null
  expires_at?: string | null
  created_at?: string
  link?: string
  is_mailed?: boolean
}

/** Roles that may be given, by name; `null` for a role that goes beyond the reader's own rights. */
function useRoleChoices() {
  const words = useRoleWords()
  const all = useRoleNames()
  const choice = (role: RoleName) => ({
    value: role.key,
    label: words.roleName(role),
    description: words.roleText(role),
  })
  return {
    given: all.filter((role) => role.may_give).map(choice),
    /** What a picker shows for this role: those that may be given, or the role alone. */
    around: (key: string) => {
      const role = all.find((one) => one.key === key)
      if (role?.may_give) return all.filter((one) => one.may_give).map(choice)
      return [role ? choice(role) : { value: key, label: key }, ...all.filter((one) => one.may_give).map(choice)]
    },
    mayChange: (key: string) => all.find((one) => one.key === key)?.may_give ?? true,
    nameOf: (key: string) =>
      choice(all.find((one) => one.key === key) ?? { key, name: key, description: null, is_system: false }).label,
  }
}

/** Who works here, with which role, and who is invited. */
export const Page = () => {
  const { t } = useLingui()
  const { object, meta } = useMeta()
  const members = useList(object('member'), { sort: 'name', limit: 200 })
  const teams = useList(object('team'), { sort: 'name' })
  const invitations = useQuery({
    queryKey: ['invitations'],
    queryFn: () => api.get<{ data: Invitation[] }>('/v1/invitations'),
  })
  const [isInviting, setInviting] = useState(false)
  const [leaving, setLeaving] = useState<{ id: string; name: string } | null>(null)
  const roles = useRoleChoices()
  const [editing, setEditing] = useState<Row | null>(null)
  const [withdrawing, setWithdrawing] = useState<Invitation | null>(null)
  const [seeing, setSeeing] = useState<{ id: string; name: string } | null>(null)
  const change = useMutation({
    mutationFn: ({ row, values }: { row: Row; values: Record<string, unknown> }) =>
      api.patch<Row>(`/v1/members/${row.id}`, values, {
        version: row.version,
        undo: t`Changed ${String(row['name'])}`,
      }),
    onSettled: () => invalidateObject('member'),
  })
  const withdraw = useMutation({
    mutationFn: (id: string) => api.del(`/v1/invitations/${id}`, { undo: false }),
    onSuccess: () => {
      setWithdrawing(null)
      toast(t`The invitation is withdrawn`)
    },
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['invitations'] }),
  })
  const teamChoices = [
    { value: '', label: t`No team` },
    ...(teams.data?.data ?? []).map((row) => ({ value: row.id, label: String(row['name']) })),
  ]
  const waiting = invitations.data?.data ?? []
  return (
    <SettingsFrame
      title={t`Members`}
      wide
      actions={
        <Button variant="primary" icon={UserRoundPlus} onPress={() => setInviting(true)}>
          <Trans>Invite</Trans>
        </Button>
      }
    >
      {change.error && (
        <Note tone="bad" role="alert">
          {change.error.message}
        </Note>
      )}
      {members.error && (
        <Note tone="bad" role="alert">
          {members.error.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Members`}
        rows={members.data?.data ?? []}
        rowKey={(row) => row.id}
        empty={members.isPending ? '' : t`Nobody yet`}
        columns={[
          {
            id: 'name',
            title: <Trans>Name</Trans>,
            isHead: true,
            cell: (row) => (
              <>
                <MemberWho id={row.id} name={String(row['name'] ?? '')} isMe={row.id === meta.member.id} />
                <span className="t2 sub-line">
                  {[row['job_title'], row['department']].filter((word) => typeof word === 'string').join(', ')}
                </span>
              </>
            ),
          },
          {
            id: 'email',
            title: <Trans>Email</Trans>,
            cell: (row) => <span className="t2">{String(row['email'] ?? '–')}</span>,
          },
          {
            id: 'role',
            title: <Trans>Role</Trans>,
            cell: (row) => (
              <Select
                label={t`Role of ${String(row['name'])}`}
                hideLabel
                size="normal"
                value={String(row['role'])}
                isDisabled={row.id === meta.member.id || !roles.mayChange(String(row['role']))}
                onChange={(role) => change.mutate({ row, values: { role } })}
                options={roles.around(String(row['role']))}
              />
            ),
          },
          {
            id: 'team',
            title: <Trans>Team</Trans>,
            cell: (row) => (
              <Select
                label={t`Team of ${String(row['name'])}`}
                hideLabel
                size="normal"
                value={typeof row['team_id'] === 'string' ? row['team_id'] : ''}
                onChange={(team) => change.mutate({ row, values: { team_id: team || null } })}
                options={teamChoices}
              />
            ),
          },
          {
            id: 'state',
            title: <Trans>State</Trans>,
            cell: (row) =>
              row['is_active'] === false ? (
                <Chip tone="quiet">
                  <Trans>Deactivated</Trans>
                </Chip>
              ) : row['account_id'] ? (
                <Chip tone="ok">
                  <Trans>Active</Trans>
                </Chip>
              ) : (
                <Chip tone="quiet">
                  <Trans>Cannot sign in yet</Trans>
                </Chip>
              ),
          },
        ]}
        actions={(row) => (
          <span className="role-acts">
            <IconButton
              icon={Pencil}
              small
              aria-label={t`Details of ${String(row['name'])}`}
              onPress={() => setEditing(row)}
            />
            {row['is_active'] !== false && (
              <IconButton
                icon={Eye}
                small
                aria-label={t`What can ${String(row['name'])} see?`}
                onPress={() => setSeeing({ id: row.id, name: String(row['name']) })}
              />
            )}
            {row.id !== meta.member.id && roles.mayChange(String(row['role'])) && (
              <IconButton
                icon={UserRoundMinus}
                small
                aria-label={t`Replace ${String(row['name'])}`}
                onPress={() => setLeaving({ id: row.id, name: String(row['name']) })}
              />
            )}
            {row.id !== meta.member.id && roles.mayChange(String(row['role'])) && (
              <Button
                variant="ghost"
                onPress={() => change.mutate({ row, values: { is_active: row['is_active'] === false } })}
              >
                {row['is_active'] === false ? <Trans>Reactivate</Trans> : <Trans>Deactivate</Trans>}
                <span className="vh"> {String(row['name'])}</span>
              </Button>
            )}
          </span>
        )}
      />
      <JoinRequests roles={roles.given} teams={teamChoices} />
      <section>
        <header>
          <h2>
            <Trans>Invited</Trans>
          </h2>
        </header>
        {invitations.error && (
          <Note tone="bad" role="alert">
            {invitations.error.message}
          </Note>
        )}
        <SimpleTable
          aria-label={t`Invitations`}
          rows={waiting}
          rowKey={(row) => row.id}
          empty={t`No open invitation`}
          columns={[
            { id: 'email', title: <Trans>Email</Trans>, isHead: true, cell: (row) => row.email },
            {
              id: 'role',
              title: <Trans>Role</Trans>,
              cell: (row) => roles.nameOf(row.role),
            },
            {
              id: 'until',
              title: <Trans>Valid until</Trans>,
              cell: (row) => (row.expires_at ? formatDate(row.expires_at) : '–'),
            },
          ]}
          actions={(row) => (
            <IconButton
              icon={Trash2}
              small
              aria-label={t`Withdraw the invitation of ${row.email}`}
              onPress={() => setWithdrawing(row)}
            />
          )}
        />
      </section>
      {isInviting && <InviteDialog roles={roles.given} teams={teamChoices} onClose={() => setInviting(false)} />}
      {withdrawing && (
        <ConfirmDialog
          title={t`Withdraw the invitation of ${withdrawing.email}?`}
          action={<Trans>Withdraw</Trans>}
          isPending={withdraw.isPending}
          onClose={() => setWithdrawing(null)}
          onConfirm={() => withdraw.mutate(withdrawing.id)}
        >
          <p>
            <Trans>Its link ends at once and cannot be had again. You can invite anew, which makes another link.</Trans>
          </p>
          <Refused error={withdraw.error} />
        </ConfirmDialog>
      )}
      {leaving && (
        <ReplaceDialog
          member={leaving}
          successors={(members.data?.data ?? [])
            .filter((row) => row.id !== leaving.id && row['is_active'] !== false)
            .map((row) => ({ value: row.id, label: String(row['name']) }))}
          onClose={() => setLeaving(null)}
        />
      )}
      {editing && <WorkDialog member={editing} onClose={() => setEditing(null)} />}
      {seeing && <AccessDialog member={seeing} onClose={() => setSeeing(null)} />}
    </SettingsFrame>
  )
}

type Choices = { value: string; label: string; description?: string }[]

const InviteDialog = ({ roles, teams, onClose }: { roles: Choices; teams: Choices; onClose: () => void }) => {
  const { t } = useLingui()
  const [email, setEmail] = useState('')
  const [role, setRole] = useNewRole(roles)
  const [team, setTeam] = useState('')
  const invite = useMutation({
    mutationFn: () => api.post<Invitation>('/v1/invitations', { email, role, ...(team ? { team_id: team } : {}) }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['invitations'] }),
  })
  const link = invite.data?.link ? new URL(invite.data.link, location.href).href : null
  const copy = () => {
    if (link) void navigator.clipboard.writeText(link).then(() => toast(t`Link copied`))
  }
  return (
    <Dialog
      title={link ? (invite.data?.is_mailed ? t`Invitation sent` : t`Send this link`) : t`Invite somebody`}
      isOpen
      onClose={onClose}
      actions={
        link ? (
          <>
            <Button onPress={copy} icon={Copy}>
              <Trans>Copy link</Trans>
            </Button>
            <Button variant="primary" onPress={onClose}>
              <Trans>Done</Trans>
            </Button>
          </>
        ) : (
          <>
            <Button onPress={onClose}>
              <Trans>Cancel</Trans>
            </Button>
            <Button variant="primary" isPending={invite.isPending} onPress={() => invite.mutate()}>
              <Trans>Invite</Trans>
            </Button>
          </>
        )
      }
    >
      {link ? (
        <>
          <p className="t2">
            <Trans>Whoever opens it joins as {roles.find((one) => one.value === role)?.label}. It works once.</Trans>
          </p>
          {invite.data?.is_mailed && (
            <p role="status">
              <Trans>The invitation is on its way to {email}. You may also hand over the link yourself.</Trans>
            </p>
          )}
          <TextField label={t`Link`} value={link} onChange={() => undefined} isReadOnly />
        </>
      ) : (
        <form
          className="form-grid"
          onSubmit={(event) => {
            event.preventDefault()
            invite.mutate()
          }}
        >
          <TextField
            className="span"
            label={t`Email`}
            type="email"
            autoComplete="off"
            value={email}
            onChange={setEmail}
            isRequired
            autoFocus
            error={fieldError(invite.error, 'email')}
          />
          <Select label={t`Role`} value={role} onChange={setRole} options={roles} />
          <Select label={t`Team`} value={team} onChange={setTeam} options={teams} />
          {invite.error && !(isApiError(invite.error) && invite.error.fields.length > 0) && (
            <div className="span">
              <Note tone="bad" role="alert">
                {invite.error.message}
              </Note>
            </div>
          )}
          <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
        </form>
      )}
    </Dialog>
  )
}
