import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { DateField, fieldError, FormDialog, Refused, Segmented, Select, TextField, toast, useRefOptions } from '@app/ui'
import type { Audience, InternalVersion } from '../index.ts'
import { usePublish, useRoles } from './policy-data.ts'

const isShort = (text: string): boolean => text.trim().length < 2

/** Publishes a policy, or the next version of one: whom it concerns is told at once. */
export const PublishDialog = ({
  id,
  before,
  onClose,
}: {
  id: string | null
  before: InternalVersion | null
  onClose: () => void
}) => {
  const { t } = useLingui()
  const publish = usePublish(id)
  const roles = useRoles()
  const teams = useRefOptions('team', '')
  const [title, setTitle] = useState(before?.title ?? '')
  const [text, setText] = useState(before?.text ?? '')
  const [due, setDue] = useState('')
  const [kind, setKind] = useState<Audience['kind']>(before?.audience.kind ?? 'all')
  const [role, setRole] = useState(before?.audience.kind === 'role' ? before.audience.role : '')
  const [team, setTeam] = useState(before?.audience.kind === 'team' ? before.audience.team_id : '')
  const [tried, setTried] = useState(false)
  const audienceOf = (): Audience | null => {
    if (kind === 'role') return role === '' ? null : { kind, role }
    if (kind === 'team') return team === '' ? null : { kind, team_id: team }
    return { kind }
  }
  const submit = (): void => {
    setTried(true)
    const audience = audienceOf()
    if (isShort(title) || isShort(text) || due === '' || audience === null) return
    publish.mutate(
      { title, text, due_on: due, audience },
      {
        onSuccess: () => {
          toast(t`Published. Whom it concerns is being told.`)
          onClose()
        },
      },
    )
  }
  return (
    <FormDialog
      title={id === null ? t`Publish an internal policy` : t`Publish the next version`}
      action={t`Publish`}
      isPending={publish.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      <Refused error={publish.error} at={['due_on']} />
      {id !== null && (
        <p className="t2">
          <Trans>Everybody whom it concerns is asked again. Earlier versions and who read them stay.</Trans>
        </p>
      )}
      <TextField
        label={t`Title`}
        value={title}
        onChange={setTitle}
        maxLength={200}
        isRequired
        autoFocus
        error={tried && isShort(title) ? t`Give it a title.` : null}
      />
      <TextField
        label={t`Text`}
        value={text}
        onChange={setText}
        multiline
        rows={6}
        maxLength={50_000}
        isRequired
        description={t`As members read it; it cannot be changed once it is published`}
        error={tried && isShort(text) ? t`Write what applies.` : null}
      />
      <Segmented
        label={t`Whom it concerns`}
        value={kind}
        onChange={setKind}
        options={[
          { value: 'all', label: t`Everybody` },
          { value: 'role', label: t`One role` },
          { value: 'team', label: t`One team` },
        ]}
      />
      {kind === 'role' && (
        <Select
          label={t`Role`}
          value={role}
          onChange={setRole}
          options={roles.map((one) => ({ value: one.key, label: one.name }))}
          error={tried && role === '' ? t`Choose the role.` : null}
        />
      )}
      {kind === 'team' && (
        <Select
          label={t`Team`}
          value={team}
          onChange={setTeam}
          options={teams.map(({ value, label }) => ({ value, label }))}
          description={t`With the teams below it`}
          error={tried && team === '' ? t`Choose the team.` : null}
        />
      )}
      <DateField
        label={t`To be acknowledged by`}
        value={due}
        onChange={setDue}
        isRequired
        error={tried && due === '' ? t`Give the day.` : fieldError(publish.error, 'due_on')}
      />
    </FormDialog>
  )
}
