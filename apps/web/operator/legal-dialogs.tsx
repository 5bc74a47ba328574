import { useState } from 'react'
import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { api, Checkbox, localInput, Segmented, Select, TextField } from '@app/ui'
import type { DisclosurePart, ListedRequest, Outcome } from '../../../modules/disclosures/index.ts'
import { FormDialog } from './form-dialog.tsx'
import { instantOf } from './incident-words.tsx'
import { useSend } from './load.ts'

export type Choice = {
  name: string
  label: string
  fields: readonly { name: string; label: string }[]
}
type Ends = { onClose: () => void; onDone: () => void }
const PATH = '/v1/operator/legal-requests'
const isShort = (text: string): boolean => text.trim().length < 3

export const RegisterDialog = ({ onClose, onDone }: Ends) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [workspace, setWorkspace] = useState('')
  const [authority, setAuthority] = useState('')
  const [reference, setReference] = useState('')
  const [what, setWhat] = useState('')
  const [received, setReceived] = useState(() => localInput(new Date()))
  const [isGagged, setGagged] = useState(false)
  const [until, setUntil] = useState('')
  const [basis, setBasis] = useState('')
  const [tried, setTried] = useState(false)
  const short = (text: string): string | null => (tried && isShort(text) ? t`At least three characters.` : null)
  const submit = (): void => {
    setTried(true)
    const [received_at, gagUntil] = [instantOf(received), instantOf(until)]
    if (!workspace.trim() || [authority, reference, what].some(isShort) || !received_at) return
    if (isGagged && (!gagUntil || isShort(basis))) return
    const gag = isGagged ? { until: gagUntil, basis: basis.trim() } : null
    send(() => api.post(PATH, { workspace: workspace.trim(), authority, reference, what, received_at, gag }), onDone)
  }
  return (
    <FormDialog
      title={t`Register a request`}
      action={t`Register`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label={t`Authority`}
        value={authority}
        onChange={setAuthority}
        maxLength={200}
        isRequired
        autoFocus
        error={short(authority)}
      />
      <div className="form-grid">
        <TextField
          label={t`Its reference`}
          value={reference}
          onChange={setReference}
          maxLength={100}
          isRequired
          error={short(reference)}
        />
        <TextField
          label={t`Received`}
          type="datetime-local"
          value={received}
          onChange={setReceived}
          isRequired
          error={tried && !instantOf(received) ? t`Give day and time.` : null}
        />
      </div>
      <TextField
        label={t`Address of the workspace`}
        value={workspace}
        onChange={setWorkspace}
        maxLength={63}
        isRequired
        error={tried && !workspace.trim() ? t`Give its address.` : null}
      />
      <TextField
        label={t`What it demands`}
        value={what}
        onChange={setWhat}
        multiline
        rows={2}
        maxLength={4000}
        isRequired
        error={short(what)}
      />
      <Checkbox isSelected={isGagged} onChange={setGagged}>
        {t`A court or authority forbids telling the workspace`}
      </Checkbox>
      {isGagged && (
        <div className="form-grid">
          <TextField
            label={t`Forbidden until`}
            type="datetime-local"
            value={until}
            onChange={setUntil}
            isRequired
            description={t`Then the workspace is told by itself`}
            error={tried && !instantOf(until) ? t`Give day and time.` : null}
          />
          <TextField
            label={t`Forbidden by`}
            value={basis}
            onChange={setBasis}
            maxLength={1000}
            isRequired
            error={short(basis)}
          />
        </div>
      )}
    </FormDialog>
  )
}

export const ValidityDialog = ({ id, onClose, onDone }: Ends & { id: string }) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [is, setIs] = useState<'valid' | 'invalid'>('valid')
  const [basis, setBasis] = useState('')
  const [tried, setTried] = useState(false)
  const submit = (): void => {
    setTried(true)
    if (isShort(basis)) return
    send(() => api.post(`${PATH}/${id}/validity`, { is_valid: is === 'valid', basis: basis.trim() }), onDone)
  }
  return (
    <FormDialog
      title={t`Is it valid?`}
      action={t`Keep the result`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      <Segmented
        label={t`Result`}
        value={is}
        onChange={setIs}
        options={[
          { value: 'valid', label: t`Valid` },
          { value: 'invalid', label: t`Not valid` },
        ]}
      />
      <TextField
        label={t`Law it rests on, who signed it, what was checked`}
        value={basis}
        onChange={setBasis}
        multiline
        rows={3}
        maxLength={2000}
        isRequired
        autoFocus
        error={tried && isShort(basis) ? t`At least three characters.` : null}
      />
    </FormDialog>
  )
}

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi

/** What may leave, one object at a time: its fields, and the ids of its records. */
export const PartsDialog = ({
  request,
  choices,
  onClose,
  onDone,
}: Ends & { request: ListedRequest; choices: readonly Choice[] }) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [object, setObject] = useState(request.parts?.[0]?.object ?? choices[0]?.name ?? '')
  const start = (name: string): { fields: readonly string[]; ids: string } => {
    const part = request.parts?.find((one) => one.object === name)
    return { fields: part?.fields ?? [], ids: part?.record_ids.join('\n') ?? '' }
  }
  const [typed, setTyped] = useState<Record<string, { fields: readonly string[]; ids: string }>>(() =>
    Object.fromEntries(choices.map((one) => [one.name, start(one.name)])),
  )
  const [tried, setTried] = useState(false)
  const parts: DisclosurePart[] = Object.entries(typed).flatMap(([name, one]) => {
    const record_ids = [...new Set(one.ids.match(UUID) ?? [])]
    return one.fields.length > 0 && record_ids.length > 0 ? [{ object: name, fields: one.fields, record_ids }] : []
  })
  const here = typed[object] ?? { fields: [], ids: '' }
  const set = (more: Partial<typeof here>): void => setTyped((old) => ({ ...old, [object]: { ...here, ...more } }))
  const submit = (): void => {
    setTried(true)
    if (parts.length > 0) send(() => api.post(`${PATH}/${request.id}/parts`, { parts }), onDone)
  }
  const fields = choices.find((one) => one.name === object)?.fields ?? []
  return (
    <FormDialog
      title={t`What may leave`}
      action={t`Ask for approval`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      <Select
        label={t`Object`}
        value={object}
        onChange={setObject}
        options={choices.map((one) => ({ value: one.name, label: one.label }))}
      />
      <div role="group" aria-label={t`Fields`} className="op-objects">
        {fields.map((one) => (
          <Checkbox
            key={one.name}
            isSelected={here.fields.includes(one.name)}
            onChange={(on) =>
              set({ fields: on ? [...here.fields, one.name] : here.fields.filter((name) => name !== one.name) })
            }
          >
            {one.label}
          </Checkbox>
        ))}
      </div>
      <TextField
        label={t`Ids of the records`}
        value={here.ids}
        onChange={(ids) => set({ ids })}
        multiline
        rows={4}
        maxLength={20_000}
        description={t`One a line. Addresses of records work too.`}
      />
      <p className="t2">
        {parts.length === 0
          ? t`Nothing is chosen yet.`
          : parts
              .map((one) => {
                const label = choices.find((each) => each.name === one.object)?.label ?? one.object
                return t`${label}: ${plural(one.fields.length, { one: '# field', other: '# fields' })} of ${plural(one.record_ids.length, { one: '# record', other: '# records' })}`
              })
              .join(' · ')}
      </p>
      {tried && parts.length === 0 && (
        <p className="why" role="alert">
          {t`Choose at least one field and one record.`}
        </p>
      )}
    </FormDialog>
  )
}

export const EndDialog = ({ request, onClose, onDone }: Ends & { request: ListedRequest }) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [outcome, setOutcome] = useState<Outcome>(request.exported_at ? 'disclosed' : 'refused')
  const [text, setText] = useState('')
  const [tried, setTried] = useState(false)
  const submit = (): void => {
    setTried(true)
    if (!isShort(text)) send(() => api.post(`${PATH}/${request.id}/close`, { outcome, text: text.trim() }), onDone)
  }
  return (
    <FormDialog
      title={t`Close the case`}
      action={t`Close it`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      {!request.exported_at && (
        <Segmented
          label={t`Result`}
          value={outcome}
          onChange={setOutcome}
          options={[
            { value: 'refused', label: t`Refused` },
            { value: 'withdrawn', label: t`Withdrawn` },
          ]}
        />
      )}
      <TextField
        label={t`How it ended`}
        value={text}
        onChange={setText}
        multiline
        rows={3}
        maxLength={2000}
        isRequired
        autoFocus
        error={tried && isShort(text) ? t`At least three characters.` : null}
      />
    </FormDialog>
  )
}
