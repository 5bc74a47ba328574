import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { FormDialog, Note, Select, TextField, toast, useMeta } from '@app/ui'
import { noticeWays, purposes } from '../index.ts'
import { type BasisCount, useAddNotice, useAddText, useFill, useGiveNotice } from './consent-data.ts'
import { useConsentWords } from './consent-words.ts'

/** Sets the basis or the source of all records that have none. */
export const FillDialog = (given: { row: BasisCount; field: 'legal_basis' | 'source'; onClose: () => void }) => {
  const { t } = useLingui()
  const { object } = useMeta()
  const { row, field, onClose } = given
  const fill = useFill()
  const about = object(row.object)
  const options = about?.fields.find((one) => one.name === 'legal_basis')?.options ?? []
  const [value, setValue] = useState(field === 'legal_basis' ? 'legitimate_interest' : '')
  const names = about?.label[1] ?? ''
  return (
    <FormDialog
      action={t`Save`}
      title={field === 'legal_basis' ? t`Legal basis of ${names}` : t`Source of ${names}`}
      error={fill.error}
      isPending={fill.isPending}
      onClose={onClose}
      onSubmit={() =>
        fill.mutate(
          { path: about?.path ?? '', field, value },
          {
            onSuccess: () => {
              toast(t`Set for all that had none`)
              onClose()
            },
          },
        )
      }
    >
      <Note>
        <Trans>Every record without one gets it. Undo takes it back.</Trans>
      </Note>
      {field === 'legal_basis' ? (
        <Select
          label={t`Legal basis`}
          value={value}
          onChange={setValue}
          options={options.filter((one) => one.value !== 'none').map((one) => ({ value: one.value, label: one.label }))}
        />
      ) : (
        <TextField label={t`Source`} value={value} onChange={setValue} maxLength={200} isRequired autoFocus />
      )}
    </FormDialog>
  )
}

/** A new version of the notice; what people were given before stays as it was. */
export const NoticeDialog = ({ start, onClose }: { start: string; onClose: () => void }) => {
  const { t } = useLingui()
  const add = useAddNotice()
  const [text, setText] = useState(start)
  return (
    <FormDialog
      action={t`Save`}
      title={t`Privacy notice to contacts`}
      error={add.error}
      isPending={add.isPending}
      onClose={onClose}
      onSubmit={() => add.mutate(text, { onSuccess: onClose })}
    >
      <TextField
        label={t`Text`}
        value={text}
        onChange={setText}
        multiline
        rows={10}
        maxLength={20_000}
        isRequired
        autoFocus
        description={t`Who you are, what you keep and why, how long, where it came from, and which rights people have.`}
      />
    </FormDialog>
  )
}

/** New words for a purpose: always a new version. */
export const TextDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useLingui()
  const words = useConsentWords()
  const add = useAddText()
  const [purpose, setPurpose] = useState<string>('newsletter')
  const [text, setText] = useState('')
  return (
    <FormDialog
      action={t`Save`}
      title={t`Words of consent`}
      error={add.error}
      isPending={add.isPending}
      onClose={onClose}
      onSubmit={() => add.mutate({ purpose, text }, { onSuccess: onClose })}
    >
      <Select
        label={t`For`}
        value={purpose}
        onChange={setPurpose}
        options={purposes.map((value) => ({ value, label: words.purpose(value) }))}
      />
      <TextField
        label={t`Words`}
        value={text}
        onChange={setText}
        multiline
        rows={5}
        maxLength={5000}
        isRequired
        autoFocus
      />
    </FormDialog>
  )
}

/** Informs contacts that were told nothing: by mail from here, or noted as done another way. */
export const GiveDialog = ({ ids, onClose }: { ids: string[]; onClose: () => void }) => {
  const { t } = useLingui()
  const words = useConsentWords()
  const give = useGiveNotice()
  const [way, setWay] = useState<string>('mail')
  return (
    <FormDialog
      action={t`Save`}
      title={t`Inform contacts`}
      error={give.error}
      isPending={give.isPending}
      onClose={onClose}
      onSubmit={() =>
        give.mutate(
          { contact_ids: ids, way },
          {
            onSuccess: (done) => {
              const [told, left] = [done.noted + done.queued, done.refused.length]
              toast(left > 0 ? t`${told} informed, ${left} may not be written to` : t`${told} informed`)
              onClose()
            },
          },
        )
      }
    >
      <Select
        label={t`How`}
        value={way}
        onChange={setWay}
        options={noticeWays.map((value) => ({ value, label: words.way(value) }))}
        description={t`By mail: it is sent from here, to those who may be written to. The other ways only note what you did.`}
      />
    </FormDialog>
  )
}
