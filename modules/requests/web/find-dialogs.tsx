import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Dialog, fieldError, FormDialog, Note, Refused, TextField } from '@app/ui'
import { type Subject, useDecide, useSearch } from './find-data.ts'

const split = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** More that the person is known by, beside what they wrote and what their confirmed records say. */
export const SearchDialog = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const { t } = useLingui()
  const search = useSearch(id)
  const [emails, setEmails] = useState('')
  const [phones, setPhones] = useState('')
  const [names, setNames] = useState('')
  return (
    <FormDialog
      title={t`Search for more words`}
      onClose={onClose}
      action={<Trans>Search everywhere</Trans>}
      isPending={search.isPending}
      onSubmit={() => {
        search.mutate({ emails: split(emails), phones: split(phones), names: split(names) }, { onSuccess: onClose })
      }}
    >
      <Refused error={search.error} />
      <TextField label={t`Addresses`} value={emails} onChange={setEmails} multiline rows={2} autoFocus />
      <TextField label={t`Phone numbers`} value={phones} onChange={setPhones} multiline rows={2} />
      <TextField
        label={t`Names`}
        value={names}
        onChange={setNames}
        multiline
        rows={2}
        description={t`Whole names, one a line. The request’s own name and address are searched anyway.`}
      />
    </FormDialog>
  )
}

/** Is this record of the person? Where no address matched, what else speaks for it. */
export const SubjectDialog = ({ id, subject, onClose }: { id: string; subject: Subject; onClose: () => void }) => {
  const { t } = useLingui()
  const decide = useDecide(id)
  const [because, setBecause] = useState(subject.because ?? '')
  const isUnsure = !subject.reasons.includes('email')
  const say = (decision: 'confirmed' | 'rejected'): void =>
    decide.mutate(
      { object: subject.object, record_id: subject.record_id, decision, because: because.trim() || null },
      { onSuccess: onClose },
    )
  return (
    <Dialog
      title={subject.title || t`Without a name`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={() => say('rejected')} isPending={decide.isPending}>
            <Trans>Somebody else</Trans>
          </Button>
          <Button variant="primary" onPress={() => say('confirmed')} isPending={decide.isPending}>
            <Trans>It is this person</Trans>
          </Button>
        </>
      }
    >
      <div className="stack">
        <Refused error={decide.error} at={['because']} />
        {isUnsure ? (
          <Note>
            <Trans>
              No address of the person stands in this record. A number may be a switchboard’s, a name a namesake’s: say
              what else speaks for it.
            </Trans>
          </Note>
        ) : (
          <p className="t2">
            <Trans>The address of the person stands in this record.</Trans>
          </p>
        )}
        <TextField
          label={t`What else speaks for it`}
          value={because}
          onChange={setBecause}
          multiline
          rows={3}
          maxLength={1000}
          isRequired={isUnsure}
          autoFocus
          error={fieldError(decide.error, 'because')}
        />
      </div>
    </Dialog>
  )
}
