import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleDashed, Download } from 'lucide-react'
import {
  api,
  Button,
  Checkbox,
  Chip,
  download,
  fieldError,
  formatDate,
  formatDateTime,
  Note,
  queryClient,
  SettingsFrame,
  SimpleTable,
  TextField,
  toast,
  useMeta,
} from '@app/ui'
import type { DpaAnswer } from '../index.ts'

/** The data processing agreement: read, accepted for the organisation, filed as PDF. */
export const Page = () => {
  const { t, i18n } = useLingui()
  const { meta } = useMeta()
  const language = i18n.locale === 'de' ? 'de' : 'en'
  const found = useQuery({ queryKey: ['dpa'], queryFn: () => api.get<DpaAnswer>('/v1/dpa') })
  const save = useMutation({
    mutationFn: (number: number) =>
      download(`/v1/dpa/${number}/pdf?language=${language}`, `dpa-${meta.workspace.slug}-${number}.pdf`),
  })
  const version = found.data?.version
  const number = version?.number ?? 0
  const error = found.error ?? save.error
  return (
    <SettingsFrame
      title={t`Data processing agreement`}
      actions={
        version && (
          <Button icon={Download} isPending={save.isPending} onPress={() => save.mutate(number)}>
            <Trans>PDF</Trans>
          </Button>
        )
      }
    >
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      <p className="t2">
        <Trans>
          What the law asks for between you and whoever runs this installation (GDPR Article 28). It costs nothing, for
          every workspace.
        </Trans>
      </p>
      {found.data && !version && (
        <Note tone="info">
          <Trans>No agreement is published here yet.</Trans>
        </Note>
      )}
      {found.data && version && (
        <>
          <p>
            {found.data.is_accepted ? (
              <Chip tone="ok" icon={CircleCheck}>
                <Trans>Version {number} is accepted</Trans>
              </Chip>
            ) : (
              <Chip tone="warn" icon={CircleDashed}>
                <Trans>Version {number} is not accepted yet</Trans>
              </Chip>
            )}{' '}
            <span className="t2">
              <Trans>Holds from {formatDate(version.effective_at ?? '')}</Trans>
            </span>
          </p>
          {!found.data.is_accepted && found.data.acceptances.length > 0 && (
            <Note tone="warn">
              <Trans>You accepted an earlier version. What changed: {version.summary[language]}</Trans>
            </Note>
          )}
          {version.body.sections[language].map((section) => (
            <section key={section.title}>
              <header>
                <h2>{section.title}</h2>
              </header>
              {section.paragraphs.map((paragraph) => (
                <p key={paragraph}>{paragraph}</p>
              ))}
            </section>
          ))}
          {!found.data.is_accepted && <Accept number={number} />}
          {found.data.acceptances.length > 0 && (
            <section>
              <header>
                <h2>
                  <Trans>Accepted</Trans>
                </h2>
              </header>
              <SimpleTable
                aria-label={t`Accepted`}
                rows={[...found.data.acceptances]}
                rowKey={(row) => row.id}
                columns={[
                  { id: 'number', title: t`Version`, isHead: true, cell: (row) => String(row.number) },
                  { id: 'organisation', title: t`Organisation`, cell: (row) => row.organisation },
                  { id: 'name', title: t`Name`, cell: (row) => `${row.name}, ${row.position}` },
                  { id: 'at', title: t`When`, cell: (row) => formatDateTime(row.accepted_at) },
                  {
                    id: 'file',
                    title: <span className="vh">{t`PDF`}</span>,
                    end: true,
                    cell: (row) => (
                      <Button variant="ghost" onPress={() => save.mutate(row.number)}>
                        <Trans>PDF</Trans>
                        <span className="vh"> {t`Version ${row.number}`}</span>
                      </Button>
                    ),
                  },
                ]}
              />
            </section>
          )}
        </>
      )}
    </SettingsFrame>
  )
}

const Accept = ({ number }: { number: number }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [organisation, setOrganisation] = useState(meta.workspace.name)
  const [name, setName] = useState(meta.member.name)
  const [position, setPosition] = useState('')
  const [mayBind, setMayBind] = useState(false)
  const [tried, setTried] = useState(false)
  const accept = useMutation({
    mutationFn: () =>
      api.post(
        '/v1/dpa/accept',
        { number, organisation: organisation.trim(), name: name.trim(), position: position.trim(), may_bind: true },
        { undo: false },
      ),
    onSuccess: () => toast(t`Accepted. The PDF names you and the day.`),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['dpa'] }),
  })
  const wrong = (text: string): string | null => (tried && text.trim().length < 2 ? t`At least two characters.` : null)
  const submit = (): void => {
    setTried(true)
    if ([organisation, name, position].every((text) => text.trim().length >= 2) && mayBind) accept.mutate()
  }
  return (
    <section>
      <header>
        <h2>
          <Trans>Accept for your organisation</Trans>
        </h2>
      </header>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextField
          label={t`Organisation`}
          value={organisation}
          onChange={setOrganisation}
          maxLength={200}
          isRequired
          error={wrong(organisation) ?? fieldError(accept.error, 'organisation')}
        />
        <TextField
          label={t`Your name`}
          value={name}
          onChange={setName}
          maxLength={200}
          isRequired
          error={wrong(name) ?? fieldError(accept.error, 'name')}
        />
        <TextField
          label={t`Your position`}
          value={position}
          onChange={setPosition}
          maxLength={200}
          isRequired
          placeholder={t`Managing director`}
          error={wrong(position) ?? fieldError(accept.error, 'position')}
        />
        <Checkbox isSelected={mayBind} onChange={setMayBind}>
          <Trans>I may bind this organisation, and accept version {number} for it.</Trans>
        </Checkbox>
        {tried && !mayBind && (
          <Note tone="bad" role="alert">
            <Trans>Say that you may bind the organisation, or ask somebody who may.</Trans>
          </Note>
        )}
        {accept.error && (
          <Note tone="bad" role="alert">
            {accept.error.message}
          </Note>
        )}
        <div className="acts">
          <Button type="submit" variant="primary" isPending={accept.isPending}>
            <Trans>Accept</Trans>
          </Button>
        </div>
      </form>
    </section>
  )
}
