import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, DateField, fieldError, FormDialog, TextField, toast } from '@app/ui'
import type { Attestation, ToVouch } from '../../../modules/trust/index.ts'
import { useSend } from './load.ts'
import { Refusal } from './refusal.tsx'

const YEAR = 365 * 86_400_000
const FIELDS = ['title', 'evidence', 'expires_on']

/** Vouches for a statement until a day, a year from now at most; again with what was said last. */
export const AttestDialog = ({
  row,
  last,
  onClose,
  onDone,
}: {
  row: ToVouch
  last: Attestation | null
  onClose: () => void
  onDone: () => void
}) => {
  const { t, i18n } = useLingui()
  const { busy, error, send } = useSend()
  const [values, setValues] = useState(() => ({
    title: last?.title ?? '',
    evidence: last?.evidence ?? '',
    expires_on: new Date(Date.now() + YEAR).toISOString().slice(0, 10),
  }))
  const set = (part: Partial<typeof values>): void => setValues((old) => ({ ...old, ...part }))
  const wrong = (name: string): string | null => fieldError(error, name)
  return (
    <FormDialog
      title={last ? t`Renew ${row.promise}` : t`Vouch for ${row.promise}`}
      onClose={onClose}
      action={<Trans>Vouch</Trans>}
      isPending={busy}
      onSubmit={() =>
        send(async () => {
          await api.post('/v1/operator/attestations', { promise: row.promise, ...values })
          toast(t`You vouch for it`)
        }, onDone)
      }
    >
      {!FIELDS.some((name) => wrong(name)) && <Refusal error={error} />}
      <p>{i18n.locale === 'de' ? row.statement_de : row.statement}</p>
      <TextField
        label={t`How it is so`}
        value={values.title}
        onChange={(title) => set({ title })}
        isRequired
        maxLength={200}
        error={wrong('title')}
      />
      <TextField
        multiline
        rows={2}
        label={t`What it rests on`}
        value={values.evidence}
        onChange={(evidence) => set({ evidence })}
        isRequired
        maxLength={1000}
        description={t`A document and where it lies, or what you looked at. Only operators read it.`}
        error={wrong('evidence')}
      />
      <DateField
        label={t`Until`}
        value={values.expires_on}
        onChange={(expires_on) => set({ expires_on })}
        isRequired
        description={t`A year from now at most`}
        error={wrong('expires_on')}
      />
    </FormDialog>
  )
}
