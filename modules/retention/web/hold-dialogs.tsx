import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import {
  ComboBox,
  DateField,
  FormDialog,
  IconButton,
  Note,
  Select,
  TextField,
  toast,
  useMeta,
  useRefOptions,
} from '@app/ui'
import { type Hold, type HoldItem, type HoldKind, useExtendHold, useLiftHold, usePlaceHold } from './hold-data.ts'

/** Objects that people know by name; those with an address of their own are people. */
const useChoices = (kind: HoldKind) => {
  const { meta } = useMeta()
  return meta.objects.filter(
    (one) => !one.hidden && (kind !== 'person' || one.fields.some((field) => field.name === 'email')),
  )
}

/** Picks records: one, or a list of them. */
const Records = (given: { kind: HoldKind; items: readonly HoldItem[]; onChange: (items: HoldItem[]) => void }) => {
  const { t } = useLingui()
  const { object: find } = useMeta()
  const choices = useChoices(given.kind)
  const [wanted, setObject] = useState('contact')
  const object = choices.some((one) => one.name === wanted) ? wanted : (choices[0]?.name ?? '')
  const [text, setText] = useState('')
  const options = useRefOptions(object, text)
  const isMany = given.kind === 'matter'
  const add = (id: string | null): void => {
    const title = options.find((one) => one.value === id)?.label
    if (id === null || title === undefined) return
    const rest = isMany ? given.items.filter((one) => one.record_id !== id) : []
    given.onChange([...rest, { object, record_id: id, title }])
    setText('')
  }
  return (
    <>
      <Select
        label={t`Kind of record`}
        value={object}
        onChange={(name) => {
          setObject(name)
          setText('')
        }}
        options={choices.map((one) => ({ value: one.name, label: one.label[0] }))}
      />
      <ComboBox
        // A new one after each choice: what was picked stands in the list below.
        key={`${object} ${given.items.length} ${given.items[0]?.record_id ?? ''}`}
        label={isMany ? t`Add a record` : t`Record`}
        value={null}
        onChange={add}
        onSearch={setText}
        options={options}
        placeholder={t`Type a name`}
      />
      {given.items.length > 0 && (
        <ul className="rows">
          {given.items.map((item) => {
            const title = item.title ?? ''
            return (
              <li key={item.record_id}>
                <span className="grow">
                  {title} <span className="t3">{find(item.object)?.label[0]}</span>
                </span>
                <IconButton
                  icon={X}
                  aria-label={t`Leave out ${title}`}
                  onPress={() => given.onChange(given.items.filter((one) => one.record_id !== item.record_id))}
                />
              </li>
            )
          })}
        </ul>
      )}
    </>
  )
}

/** Places a hold: what it is on, what it is called, why, and when to ask whether it is still needed. */
export const PlaceDialog = ({ onClose }: { onClose: () => void }) => {
  const { t } = useLingui()
  const place = usePlaceHold()
  const [kind, setKind] = useState<HoldKind>('person')
  const [items, setItems] = useState<HoldItem[]>([])
  const [name, setName] = useState('')
  const [reason, setReason] = useState('')
  const [review, setReview] = useState('')
  const [tried, setTried] = useState(false)
  return (
    <FormDialog
      title={t`Place a legal hold`}
      action={t`Place the hold`}
      error={place.error}
      isPending={place.isPending}
      onClose={onClose}
      onSubmit={() => {
        setTried(true)
        if (items.length === 0 || name.trim() === '' || reason.trim().length < 3) return
        place.mutate(
          { kind, name, reason, review_on: review === '' ? null : review, items },
          {
            onSuccess: () => {
              toast(t`The hold stands`)
              onClose()
            },
          },
        )
      }}
    >
      <Select
        label={t`What is held`}
        value={kind}
        onChange={(value) => {
          setKind(value === 'record' || value === 'matter' ? value : 'person')
          setItems([])
        }}
        options={[
          { value: 'person', label: t`A person, with all that is about them` },
          { value: 'record', label: t`Exactly one record` },
          { value: 'matter', label: t`A matter: a list of records` },
        ]}
      />
      <Records kind={kind} items={items} onChange={setItems} />
      {tried && items.length === 0 && (
        <Note tone="bad" role="alert">
          <Trans>Choose what is held.</Trans>
        </Note>
      )}
      <TextField
        label={t`Name`}
        value={name}
        onChange={setName}
        maxLength={200}
        isRequired
        placeholder={t`File number, or what everybody calls it`}
        error={tried && name.trim() === '' ? t`Give it a name.` : null}
      />
      <TextField
        label={t`Reason`}
        value={reason}
        onChange={setReason}
        multiline
        rows={3}
        maxLength={2000}
        isRequired
        error={tried && reason.trim().length < 3 ? t`At least three characters.` : null}
      />
      <DateField
        label={t`Ask again on`}
        value={review}
        onChange={setReview}
        description={t`When somebody should look whether it is still needed. The hold itself does not end by that.`}
      />
    </FormDialog>
  )
}

/** More records for the hold of a matter. */
export const ExtendDialog = ({ hold, onClose }: { hold: Hold; onClose: () => void }) => {
  const { t } = useLingui()
  const extend = useExtendHold(hold.id)
  const [items, setItems] = useState<HoldItem[]>([])
  const { name } = hold
  return (
    <FormDialog
      title={t`Add records to ${name}`}
      action={t`Add`}
      error={extend.error}
      isPending={extend.isPending}
      onClose={onClose}
      onSubmit={() => {
        if (items.length === 0) return
        extend.mutate(items, {
          onSuccess: () => {
            toast(t`Added to the hold`)
            onClose()
          },
        })
      }}
    >
      <Records kind="matter" items={items} onChange={setItems} />
    </FormDialog>
  )
}

/** Lifts a hold, with the reason: what was kept by it goes when its time is over. */
export const LiftHoldDialog = ({ hold, onClose }: { hold: Hold; onClose: () => void }) => {
  const { t } = useLingui()
  const lift = useLiftHold(hold.id)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const { name } = hold
  return (
    <FormDialog
      title={t`Lift ${name}`}
      action={t`Lift the hold`}
      isDanger
      error={lift.error}
      isPending={lift.isPending}
      onClose={onClose}
      onSubmit={() => {
        setTried(true)
        if (reason.trim().length < 3) return
        lift.mutate(reason, {
          onSuccess: () => {
            toast(t`The hold is lifted`)
            onClose()
          },
        })
      }}
    >
      <Note tone="warn">
        <Trans>
          What only this hold kept goes with the next night when its time is over, and an erasure that waited goes on
          within the hour.
        </Trans>
      </Note>
      <TextField
        label={t`Reason`}
        value={reason}
        onChange={setReason}
        multiline
        rows={3}
        maxLength={2000}
        isRequired
        autoFocus
        error={tried && reason.trim().length < 3 ? t`At least three characters.` : null}
      />
    </FormDialog>
  )
}
