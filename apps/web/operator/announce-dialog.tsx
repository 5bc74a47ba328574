import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, DateField, fieldError, formatDate, FormDialog, toast } from '@app/ui'
import { useSend } from './load.ts'
import type { Listed } from './policies-page.tsx'
import { Refusal } from './refusal.tsx'

/** Tells owners of a version and gives it its day; a small edit holds at once. */
export const AnnounceDialog = ({
  version,
  earliest,
  onClose,
  onDone,
}: {
  version: Listed
  earliest: string
  onClose: () => void
  onDone: () => void
}) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [day, setDay] = useState(earliest)
  const isMinor = version.change === 'minor'
  const wrong = !isMinor && day < earliest ? t`${formatDate(earliest)} at the earliest.` : null
  const submit = (): void => {
    if (wrong) return
    send(
      () => api.post(`/v1/operator/policies/${version.id}/announce`, isMinor ? {} : { effective_on: day }),
      () => {
        toast(isMinor ? t`It holds now` : t`Announced. Owners are being told.`)
        onDone()
      },
    )
  }
  const { added = [], removed = [], changed = [] } = version.diff ?? {}
  return (
    <FormDialog
      title={isMinor ? t`Let the small edit pass?` : t`Announce the next version`}
      onClose={onClose}
      action={isMinor ? <Trans>Let it pass</Trans> : <Trans>Announce</Trans>}
      isPending={busy}
      onSubmit={submit}
    >
      {!fieldError(error, 'effective_on') && <Refusal error={error} />}
      {isMinor ? (
        <p>
          <Trans>It holds at once and nobody is told. You confirm that it takes nothing away.</Trans>
        </p>
      ) : (
        <>
          <p>
            <Trans>Every owner of a workspace is mailed now, and every member sees a banner until that day.</Trans>
          </p>
          <DateField
            label={t`Holds from`}
            value={day}
            onChange={setDay}
            isRequired
            error={wrong ?? fieldError(error, 'effective_on')}
            description={t`From midnight UTC`}
          />
        </>
      )}
      {!version.diff ? null : added.length + removed.length + changed.length === 0 ? (
        <p className="t3">
          <Trans>No sentence differs from the version in force.</Trans>
        </p>
      ) : (
        <ul className="stack" lang="en" aria-label={t`What changes`}>
          {added.map((one) => (
            <li key={one.id}>+ {one.text}</li>
          ))}
          {removed.map((one) => (
            <li key={one.id}>− {one.text}</li>
          ))}
          {changed.map((one) => (
            <li key={one.id}>
              {one.before} → {one.after}
            </li>
          ))}
        </ul>
      )}
    </FormDialog>
  )
}
