import { useState } from 'react'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  download,
  fieldError,
  formatDateTime,
  FormDialog,
  Note,
  ProgressBar,
  Refused,
  TextField,
} from '@app/ui'
import type { RequestCase } from './desk-data.ts'
import { useMakePackage, usePackage } from './find-data.ts'

/** What is handed to the person: made here under a passphrase, fetched by them over their link, or by the desk. */
export const PackageSection = ({ one, isOpen }: { one: RequestCase; isOpen: boolean }) => {
  const { t } = useLingui()
  const found = usePackage(one.id)
  const [isAsking, setAsking] = useState(false)
  const [failed, setFailed] = useState(false)
  const last = found.data?.data ?? null
  return (
    <section aria-labelledby="hand-over" className="stack">
      <h2 id="hand-over">
        <Trans>Hand the data over</Trans>
      </h2>
      <p className="t2">
        <Trans>
          All that is confirmed of the person, with why, how long and to whom, to read, to print and to take along: a
          ZIP archive that only a passphrase opens. The person is mailed the link; tell them the passphrase by another
          way.
        </Trans>
      </p>
      {one.kind === 'erasure' && isOpen && (
        <p className="t2">
          <Trans>Only for who wants a copy first: the archive goes with the erasure, fetched or not.</Trans>
        </p>
      )}
      {last?.state === 'running' && <ProgressBar label={t`Putting the data together`} value={last.progress} />}
      {last?.state === 'failed' && (
        <Note tone="bad" role="alert">
          <Trans>The archive was not made. Try again.</Trans>
        </Note>
      )}
      {last?.state === 'gone' && (
        <p className="t2">
          <Trans>The archive made on {formatDateTime(last.requested_at)} has ended; nothing is left of the file.</Trans>
        </p>
      )}
      {last?.state === 'ready' && (
        <p role="status">
          <Plural value={last.record_count} one="Ready: # record." other="Ready: # records." />{' '}
          {last.expires_at && <Trans>Link and file end on {formatDateTime(last.expires_at)}.</Trans>}
        </p>
      )}
      {failed && (
        <Note tone="bad" role="alert">
          <Trans>The file could not be fetched. It may have ended: load the page again.</Trans>
        </Note>
      )}
      <div className="req-acts">
        {isOpen && last?.state !== 'running' && (
          <Button onPress={() => setAsking(true)}>
            {last ? <Trans>Make a new archive</Trans> : <Trans>Make the archive</Trans>}
          </Button>
        )}
        {last?.state === 'ready' && (
          <Button
            onPress={() => {
              setFailed(false)
              void download(`/v1/privacy-requests/${one.id}/package/file`, `${one.number}.zip`).catch(() =>
                setFailed(true),
              )
            }}
          >
            <Trans>Download</Trans>
          </Button>
        )}
      </div>
      {isAsking && <PackageDialog id={one.id} onClose={() => setAsking(false)} />}
    </section>
  )
}

const PackageDialog = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const { t } = useLingui()
  const make = useMakePackage(id)
  const [passphrase, setPassphrase] = useState('')
  return (
    <FormDialog
      title={t`Make the archive`}
      onClose={onClose}
      action={<Trans>Make the archive</Trans>}
      isPending={make.isPending}
      onSubmit={() => {
        make.mutate(passphrase, { onSuccess: onClose })
      }}
    >
      <Refused error={make.error} at={['passphrase']} />
      <TextField
        label={t`Passphrase for the archive`}
        value={passphrase}
        onChange={setPassphrase}
        isRequired
        autoFocus
        description={t`At least 12 characters. It is not kept: tell it to the person by phone or letter, never in the same mail.`}
        error={fieldError(make.error, 'passphrase')}
      />
    </FormDialog>
  )
}
