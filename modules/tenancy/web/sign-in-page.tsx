import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleSlash, KeyRound } from 'lucide-react'
import {
  api,
  Button,
  Chip,
  ConfirmDialog,
  isApiError,
  Note,
  offerUndo,
  queryClient,
  Select,
  SettingsFrame,
  SimpleTable,
  Switch,
  toast,
  useMeta,
  Who,
} from '@app/ui'

type Rules = {
  require_second_factor: boolean
  session_idle_minutes: number | null
  session_hours: number | null
  most: { session_idle_minutes: number; session_hours: number }
}
type Member = { id: string; name: string; email: string | null; role: string; has_second_factor: boolean }

/** What this workspace asks of signing in, and who fulfils it. */
export const Page = () => {
  const { t } = useLingui()
  const rules = useQuery({ queryKey: ['sign-in-rules'], queryFn: () => api.get<Rules>('/v1/workspace/sign-in') })
  return (
    <SettingsFrame title={t`Sign-in rules`}>
      {rules.error && (
        <Note tone="bad" role="alert">
          {rules.error.message}
        </Note>
      )}
      {rules.data && <RulesForm rules={rules.data} />}
      <Members />
    </SettingsFrame>
  )
}

const putRules = async (patch: Partial<Rules>): Promise<void> => {
  queryClient.setQueryData(['sign-in-rules'], await api.patch<Rules>('/v1/workspace/sign-in', patch, { undo: false }))
}

const RulesForm = ({ rules }: { rules: Rules }) => {
  const { t } = useLingui()
  const change = useMutation({
    mutationFn: putRules,
    onSuccess: (_answer, patch) => {
      const before = Object.fromEntries(Object.keys(patch).map((name) => [name, rules[name as keyof Rules]]))
      offerUndo(t`Saved`, () => putRules(before))
    },
  })
  const isOwn = isApiError(change.error) && change.error.code === 'own_factor_first'
  const minutes = [5, 10, 15, 20, 30].filter((one) => one <= rules.most.session_idle_minutes)
  const hours = [1, 2, 4, 8, 12].filter((one) => one <= rules.most.session_hours)
  return (
    <>
      <section aria-label={t`Second step`}>
        <header>
          <h2>
            <Trans>Second step</Trans>
          </h2>
        </header>
        <Switch
          isSelected={rules.require_second_factor}
          onChange={(require_second_factor) => change.mutate({ require_second_factor })}
        >
          <Trans>Everybody here signs in with a second step</Trans>
        </Switch>
        <p className="t2">
          <Trans>Who has none yet is asked to set one up before anything else. A role can ask for it too.</Trans>
        </p>
        {change.error && (
          <Note tone="bad" role="alert">
            {isOwn ? (
              <Trans>Set up your own second step first, under Settings, Two-step sign-in.</Trans>
            ) : (
              change.error.message
            )}
          </Note>
        )}
      </section>
      <section aria-label={t`Sessions`}>
        <header>
          <h2>
            <Trans>Sessions</Trans>
          </h2>
        </header>
        <p className="t2">
          <Trans>Shorter than this installation allows, never longer.</Trans>
        </p>
        <div className="form-grid">
          <Select
            label={t`Ends without use after`}
            value={String(rules.session_idle_minutes ?? rules.most.session_idle_minutes)}
            onChange={(value) => change.mutate({ session_idle_minutes: Number(value) })}
            options={minutes.map((one) => ({ value: String(one), label: t`${one} minutes` }))}
          />
          <Select
            label={t`Ends in any case after`}
            value={String(rules.session_hours ?? rules.most.session_hours)}
            onChange={(value) => change.mutate({ session_hours: Number(value) })}
            options={hours.map((one) => ({ value: String(one), label: one === 1 ? t`1 hour` : t`${one} hours` }))}
          />
        </div>
      </section>
    </>
  )
}

const Members = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [member, setMember] = useState<Member | null>(null)
  const { data, error } = useQuery({
    queryKey: ['second-factors'],
    queryFn: () => api.get<{ data: Member[] }>('/v1/workspace/second-factors'),
    retry: false,
  })
  // Who may change settings need not administer members.
  if (isApiError(error) && error.status === 403) return null
  return (
    <section aria-label={t`Members`}>
      <header>
        <h2>
          <Trans>Members</Trans>
        </h2>
      </header>
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Members`}
        rows={data?.data ?? []}
        rowKey={(row) => row.id}
        columns={[
          { id: 'name', title: <Trans>Name</Trans>, isHead: true, cell: (row) => <Who name={row.name} /> },
          {
            id: 'email',
            title: <Trans>Email</Trans>,
            cell: (row) => <span className="t2">{row.email ?? '–'}</span>,
          },
          {
            id: 'state',
            title: <Trans>Second step</Trans>,
            cell: (row) =>
              row.has_second_factor ? (
                <Chip tone="ok" icon={KeyRound}>
                  <Trans>On</Trans>
                </Chip>
              ) : (
                <Chip tone="quiet" icon={CircleSlash}>
                  <Trans>None</Trans>
                </Chip>
              ),
          },
        ]}
        actions={(row) =>
          row.has_second_factor && row.id !== meta.member.id ? (
            <Button variant="ghost" onPress={() => setMember(row)}>
              <Trans>Reset</Trans>
              <span className="vh"> {row.name}</span>
            </Button>
          ) : null
        }
      />
      {member && <ResetDialog member={member} onClose={() => setMember(null)} />}
    </section>
  )
}

const ResetDialog = ({ member, onClose }: { member: Member; onClose: () => void }) => {
  const { t } = useLingui()
  const reset = useMutation({
    mutationFn: () => api.post(`/v1/members/${member.id}/reset-second-factor`),
    onSuccess: () => {
      toast(t`Second step of ${member.name} reset`)
      void queryClient.invalidateQueries({ queryKey: ['second-factors'] })
      onClose()
    },
  })
  const isShared = isApiError(reset.error) && reset.error.code === 'not_yours_alone'
  return (
    <ConfirmDialog
      title={t`Reset the second step of ${member.name}?`}
      action={<Trans>Reset</Trans>}
      isPending={reset.isPending}
      onClose={onClose}
      onConfirm={() => reset.mutate()}
    >
      <p className="t2">
        <Trans>
          For somebody who has lost phone, key and recovery codes. Make sure that it is really them: afterwards the
          password alone signs in. They are signed out everywhere and told by mail.
        </Trans>
      </p>
      {reset.error && (
        <Note tone="bad" role="alert">
          {isShared ? (
            <Trans>This account is used elsewhere too. Whoever runs the installation can reset it.</Trans>
          ) : (
            reset.error.message
          )}
        </Note>
      )}
    </ConfirmDialog>
  )
}
