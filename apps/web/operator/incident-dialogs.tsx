import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import { api, localInput, Segmented, Select, TextField, toast } from '@app/ui'
import {
  type IncidentKind,
  incidentKinds,
  type Language,
  type ListedIncident,
  type Notice,
  type NoticeStage,
  type NoticeWords,
} from '../../../modules/incidents/index.ts'
import { FormDialog } from './form-dialog.tsx'
import { instantOf, useIncidentWords } from './incident-words.tsx'
import { useSend } from './load.ts'
import { ScopeFields, scopeOf, typedScope } from './scope-fields.tsx'

export type Offered = { objects: readonly { name: string; label: string }[]; sources: readonly string[] }
type Ends = { onClose: () => void; onDone: () => void }
const isShort = (text: string): boolean => text.trim().length < 3

/** Opens an incident: its clock runs from the moment it was known. */
export const OpenDialog = ({ offered, onClose, onDone }: Ends & { offered: Offered }) => {
  const { t } = useLingui()
  const words = useIncidentWords()
  const { busy, error, send } = useSend()
  const [kind, setKind] = useState<IncidentKind>('confidentiality')
  const [title, setTitle] = useState('')
  const [what, setWhat] = useState('')
  const [aware, setAware] = useState(() => localInput(new Date()))
  const [scope, setScope] = useState(() => typedScope(null))
  const [tried, setTried] = useState(false)
  const submit = (): void => {
    setTried(true)
    const given = scopeOf(scope)
    const aware_at = instantOf(aware)
    if (isShort(title) || isShort(what) || !given || !aware_at) return
    send(
      () => api.post('/v1/operator/incidents', { kind, title: title.trim(), what: what.trim(), aware_at, ...given }),
      () => {
        toast(t`Opened. The workspaces are being counted.`)
        onDone()
      },
    )
  }
  return (
    <FormDialog
      title={t`Open an incident`}
      action={t`Open`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label={t`Name`}
        value={title}
        onChange={setTitle}
        maxLength={200}
        isRequired
        autoFocus
        description={t`Owners read it, once they are told`}
        error={tried && isShort(title) ? t`At least three characters.` : null}
      />
      <TextField
        label={t`What happened, for ourselves`}
        value={what}
        onChange={setWhat}
        multiline
        rows={2}
        maxLength={4000}
        isRequired
        error={tried && isShort(what) ? t`At least three characters.` : null}
      />
      <Select
        label={t`Kind`}
        value={kind}
        onChange={(next) => setKind(incidentKinds.find((one) => one === next) ?? kind)}
        options={incidentKinds.map((one) => ({ value: one, label: words.kind(one) }))}
      />
      <TextField
        label={t`Known since`}
        type="datetime-local"
        value={aware}
        onChange={setAware}
        isRequired
        description={t`From here the 72 hours run`}
        error={tried && !instantOf(aware) ? t`Give day and time.` : null}
      />
      <ScopeFields typed={scope} onChange={setScope} {...offered} tried={tried} />
    </FormDialog>
  )
}

export const ScopeDialog = ({
  incident,
  offered,
  onClose,
  onDone,
}: Ends & { incident: ListedIncident; offered: Offered }) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [scope, setScope] = useState(() => typedScope(incident))
  const [tried, setTried] = useState(false)
  const submit = (): void => {
    setTried(true)
    const given = scopeOf(scope)
    if (!given) return
    // A field keeps minutes: the beginning is sent only where it was changed.
    const { began_at, ...rest } = given
    const isSame = scope.began === localInput(incident.began_at)
    send(() => api.patch(`/v1/operator/incidents/${incident.id}`, isSame ? rest : { began_at, ...rest }), onDone)
  }
  return (
    <FormDialog
      title={t`What counts`}
      action={t`Count again`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      <ScopeFields typed={scope} onChange={setScope} {...offered} tried={tried} />
    </FormDialog>
  )
}

export const NameDialog = ({ id, onClose, onDone }: Ends & { id: string }) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [workspace, setWorkspace] = useState('')
  const [because, setBecause] = useState('')
  const [tried, setTried] = useState(false)
  const submit = (): void => {
    setTried(true)
    if (!workspace.trim() || isShort(because)) return
    const body = { workspace: workspace.trim(), because: because.trim() }
    send(() => api.post(`/v1/operator/incidents/${id}/workspaces`, body), onDone)
  }
  return (
    <FormDialog
      title={t`Name a workspace`}
      action={t`Add`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label={t`Address of the workspace`}
        value={workspace}
        onChange={setWorkspace}
        maxLength={63}
        isRequired
        autoFocus
        error={tried && !workspace.trim() ? t`Give its address.` : null}
      />
      <TextField
        label={t`Why it is concerned`}
        value={because}
        onChange={setBecause}
        maxLength={1000}
        isRequired
        error={tried && isShort(because) ? t`At least three characters.` : null}
      />
    </FormDialog>
  )
}

const empty: NoticeWords = { happened: '', consequences: '', measures: '' }

/** Words of a notice, in both languages; the frame around them is the template's. */
export const NoticeDialog = ({
  id,
  stages,
  before,
  onClose,
  onDone,
}: Ends & { id: string; stages: readonly NoticeStage[]; before: Notice | null }) => {
  const { t } = useLingui()
  const words = useIncidentWords()
  const { busy, error, send } = useSend()
  const [stage, setStage] = useState<NoticeStage>(
    before && before.sent_at === null && stages.includes(before.stage) ? before.stage : (stages[0] ?? 'first'),
  )
  const [typed, setTyped] = useState<Record<Language, NoticeWords>>(before?.words ?? { en: empty, de: empty })
  const [tried, setTried] = useState(false)
  const submit = (): void => {
    setTried(true)
    if ([...Object.values(typed.en), ...Object.values(typed.de)].some(isShort)) return
    send(() => api.post(`/v1/operator/incidents/${id}/notices`, { stage, words: typed }), onDone)
  }
  const labels: Record<Language, NoticeWords> = {
    en: {
      happened: t`What happened, in English`,
      consequences: t`What may follow, in English`,
      measures: t`What is done, in English`,
    },
    de: {
      happened: t`What happened, in German`,
      consequences: t`What may follow, in German`,
      measures: t`What is done, in German`,
    },
  }
  return (
    <FormDialog
      title={t`Draft a notice`}
      action={t`Keep the draft`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      {stages.length > 1 && (
        <Segmented
          label={t`Stage`}
          value={stage}
          onChange={setStage}
          options={stages.map((one) => ({ value: one, label: words.stage(one) }))}
        />
      )}
      {(['en', 'de'] as const).flatMap((language) =>
        (['happened', 'consequences', 'measures'] as const).map((part) => (
          <TextField
            key={`${language}.${part}`}
            label={labels[language][part]}
            value={typed[language][part]}
            onChange={(text) => setTyped((old) => ({ ...old, [language]: { ...old[language], [part]: text } }))}
            multiline
            rows={2}
            maxLength={4000}
            isRequired
            error={tried && isShort(typed[language][part]) ? t`At least three characters.` : null}
          />
        )),
      )}
    </FormDialog>
  )
}

export const CloseDialog = ({ id, onClose, onDone }: Ends & { id: string }) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [lessons, setLessons] = useState('')
  const [tried, setTried] = useState(false)
  const submit = (): void => {
    setTried(true)
    if (isShort(lessons)) return
    send(() => api.post(`/v1/operator/incidents/${id}/close`, { lessons: lessons.trim() }), onDone)
  }
  return (
    <FormDialog
      title={t`Close the incident`}
      action={t`Close it`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label={t`What was learnt`}
        value={lessons}
        onChange={setLessons}
        multiline
        rows={4}
        maxLength={4000}
        isRequired
        autoFocus
        error={tried && isShort(lessons) ? t`At least three characters.` : null}
      />
    </FormDialog>
  )
}

export const RehearsalDialog = ({ onClose, onDone }: Ends) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [on, setOn] = useState(() => localInput(new Date()).slice(0, 10))
  const [scenario, setScenario] = useState('')
  const [findings, setFindings] = useState('')
  const [tried, setTried] = useState(false)
  const submit = (): void => {
    setTried(true)
    if (!on || isShort(scenario) || isShort(findings)) return
    send(() => api.post('/v1/operator/rehearsals', { held_on: on, scenario, findings }), onDone)
  }
  return (
    <FormDialog
      title={t`Note a rehearsal`}
      action={t`Note it`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label={t`Day`}
        type="date"
        value={on}
        onChange={setOn}
        isRequired
        error={tried && !on ? t`Give the day.` : null}
      />
      <TextField
        label={t`What was played through`}
        value={scenario}
        onChange={setScenario}
        multiline
        rows={2}
        maxLength={2000}
        isRequired
        autoFocus
        error={tried && isShort(scenario) ? t`At least three characters.` : null}
      />
      <TextField
        label={t`What it showed, and who mends it`}
        value={findings}
        onChange={setFindings}
        multiline
        rows={3}
        maxLength={4000}
        isRequired
        error={tried && isShort(findings) ? t`At least three characters.` : null}
      />
    </FormDialog>
  )
}
