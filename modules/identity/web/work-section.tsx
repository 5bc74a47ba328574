import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  fieldError,
  invalidateObject,
  Note,
  TextField,
  toast,
  useMeta,
  useRecord,
  type Row,
} from '@app/ui'

/** What colleagues in this workspace see of oneself: job title, department, phone. */
export const WorkSection = () => {
  const { t } = useLingui()
  const { object, meta } = useMeta()
  const members = object('member')
  return (
    <section aria-label={t`At work`}>
      <header>
        <h2>
          <Trans>At work</Trans>
        </h2>
      </header>
      {members && <Loaded object={members} id={meta.member.id} />}
    </section>
  )
}

const Loaded = ({ object, id }: { object: Parameters<typeof useRecord>[0]; id: string }) => {
  const { data, error } = useRecord(object, id)
  if (error)
    return (
      <Note tone="bad" role="alert">
        {error.message}
      </Note>
    )
  return data ? <WorkForm member={data} /> : null
}

const WorkForm = ({ member }: { member: Row }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [title, setTitle] = useState(String(member['job_title'] ?? ''))
  const [department, setDepartment] = useState(String(member['department'] ?? ''))
  const [phone, setPhone] = useState(String(member['phone'] ?? ''))
  const save = useMutation({
    mutationFn: () =>
      api.patch(
        '/v1/members/me',
        { job_title: title.trim() || null, department: department.trim() || null, phone: phone.trim() || null },
        { undo: false },
      ),
    onSuccess: () => {
      toast(t`Saved`)
      invalidateObject('member')
    },
  })
  return (
    <form
      className="form-grid"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <p className="span t2">
        <Trans>Everybody in {meta.workspace.name} sees this under Colleagues.</Trans>
      </p>
      <TextField
        label={t`Job title`}
        autoComplete="organization-title"
        value={title}
        onChange={setTitle}
        error={fieldError(save.error, 'job_title')}
      />
      <TextField
        label={t`Department`}
        value={department}
        onChange={setDepartment}
        error={fieldError(save.error, 'department')}
      />
      <TextField
        label={t`Phone`}
        type="tel"
        autoComplete="work tel"
        value={phone}
        onChange={setPhone}
        error={fieldError(save.error, 'phone')}
      />
      {save.error && (
        <div className="span">
          <Note tone="bad" role="alert">
            {save.error.message}
          </Note>
        </div>
      )}
      <div className="span acts">
        <Button type="submit" isPending={save.isPending}>
          <Trans>Save</Trans>
          <span className="vh"> {t`At work`}</span>
        </Button>
      </div>
    </form>
  )
}
