import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError, FormDialog, Segmented, TextField, toast } from '@app/ui'
import type { PolicyChange, PolicyKind } from '../../../modules/policy/index.ts'
import { useSend } from './load.ts'
import { Refusal } from './refusal.tsx'

/** Makes the next version out of the register; what it is called decides who hears of it. */
export const DraftDialog = ({
  taken,
  onClose,
  onDone,
}: {
  /** Documents that have a draft already. */
  taken: readonly PolicyKind[]
  onClose: () => void
  onDone: () => void
}) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [kind, setKind] = useState<PolicyKind>(taken.includes('privacy') ? 'dpa' : 'privacy')
  const [change, setChange] = useState<Exclude<PolicyChange, 'first'>>('material')
  const [en, setEn] = useState('')
  const [de, setDe] = useState('')
  const [tried, setTried] = useState(false)
  const wrong = (text: string): string | null =>
    tried && text.trim().length < 3 ? t`Say in a sentence what changes.` : null
  const submit = (): void => {
    setTried(true)
    if (en.trim().length < 3 || de.trim().length < 3) return
    send(
      () => api.post('/v1/operator/policies', { kind, change, summary: { en: en.trim(), de: de.trim() } }),
      () => {
        toast(t`Drafted from the register`)
        onDone()
      },
    )
  }
  const tooSmall = fieldError(error, 'change')
  return (
    <FormDialog
      title={t`Draft the next version`}
      onClose={onClose}
      action={<Trans>Draft</Trans>}
      isPending={busy}
      onSubmit={submit}
    >
      <Refusal error={error} />
      {taken.length === 0 && (
        <Segmented
          label={t`Document`}
          value={kind}
          onChange={setKind}
          options={[
            { value: 'privacy', label: t`Privacy policy` },
            { value: 'dpa', label: t`Data processing agreement` },
          ]}
        />
      )}
      {kind === 'dpa' && (
        <p className="t2">
          <Trans>
            Its text is made from the settings as they are. Workspaces that accepted an earlier version are asked again.
          </Trans>
        </p>
      )}
      <Segmented
        label={t`Kind of change`}
        value={change}
        onChange={setChange}
        options={[
          { value: 'rights', label: t`Changes rights` },
          { value: 'material', label: t`Material` },
          { value: 'minor', label: t`Small edit` },
        ]}
      />
      <p className="t2">
        {change === 'rights' ? (
          <Trans>Owners are told 30 days before; every member acknowledges it before going on.</Trans>
        ) : change === 'material' ? (
          <Trans>Owners are told 30 days before, and all members by a banner.</Trans>
        ) : (
          <Trans>Nobody is told. Another operator confirms that it is small; it may take nothing away.</Trans>
        )}
      </p>
      <TextField
        label={t`What changes, in English`}
        value={en}
        onChange={setEn}
        multiline
        rows={2}
        maxLength={1000}
        isRequired
        autoFocus
        error={wrong(en)}
      />
      <TextField
        label={t`What changes, in German`}
        value={de}
        onChange={setDe}
        multiline
        rows={2}
        maxLength={1000}
        isRequired
        error={wrong(de)}
      />
      {tooSmall && <p className="t2">{t`Choose a larger kind of change.`}</p>}
    </FormDialog>
  )
}
