import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { ArrowLeftRight } from 'lucide-react'
import { Radio, RadioGroup } from 'react-aria-components'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Dialog,
  fieldKit,
  invalidateObject,
  Note,
  titleOf,
  toast,
  unmerge,
  useRecord,
  type ObjectMeta,
  type Row,
} from '@app/ui'
import { differences, fieldsOf, firstChoice, type Side } from './merge-model.ts'
import './merge.css'

type Merged = { record: Row; merge_id: string }

/** Two records become one: a choice per field, everything linked moves over, and all of it can be undone. */
export const MergeDialog = ({
  object,
  ids,
  onClose,
  onMerged,
}: {
  object: ObjectMeta
  ids: [string, string]
  onClose: () => void
  onMerged: (id: string) => void
}) => {
  const { t } = useLingui()
  const [isSwapped, setSwapped] = useState(false)
  const [keptId, otherId] = isSwapped ? [ids[1], ids[0]] : ids
  const kept = useRecord(object, keptId)
  const other = useRecord(object, otherId)
  const error = kept.error ?? other.error
  if (error)
    return (
      <Dialog title={t`Merge`} isOpen onClose={onClose}>
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      </Dialog>
    )
  if (!kept.data || !other.data) return null
  return (
    <Choices
      key={keptId}
      object={object}
      kept={kept.data}
      other={other.data}
      onSwap={() => setSwapped(!isSwapped)}
      onClose={onClose}
      onMerged={onMerged}
    />
  )
}

const Choices = ({
  object,
  kept,
  other,
  onSwap,
  onClose,
  onMerged,
}: {
  object: ObjectMeta
  kept: Row
  other: Row
  onSwap: () => void
  onClose: () => void
  onMerged: (id: string) => void
}) => {
  const { t } = useLingui()
  const list = differences(object.fields, kept, other)
  const [choice, setChoice] = useState<Record<string, Side>>(() => firstChoice(list))
  const keptName = titleOf(object, kept)
  const otherName = titleOf(object, other)
  const merge = useMutation({
    mutationFn: () =>
      api.post<Merged>(
        `/v1/${object.path}/${kept.id}/merge`,
        { with: other.id, fields: fieldsOf(list, choice) },
        { undo: false },
      ),
    onSuccess: (answer) => {
      toast(t`${otherName} is merged into ${keptName}`, {
        isUndo: true,
        action: { label: t`Unmerge`, run: () => void unmerge(answer.merge_id) },
      })
      invalidateObject(object.name)
      onMerged(answer.record?.id ?? kept.id)
    },
  })
  const open = list.filter((one) => one.state !== 'same')
  return (
    <Dialog
      title={t`Merge into ${keptName}`}
      size="wide"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button icon={ArrowLeftRight} onPress={onSwap}>
            <Trans>Keep the other one</Trans>
          </Button>
          <Button variant="primary" isPending={merge.isPending} onPress={() => merge.mutate()}>
            <Trans>Merge</Trans>
          </Button>
        </>
      }
    >
      <p className="t2">
        <Trans>
          Deals, notes, tasks and activities of both stay together. {otherName} leaves the lists; unmerge brings it
          back.
        </Trans>
      </p>
      {open.length === 0 && (
        <p>
          <Trans>Both say the same. Nothing to choose.</Trans>
        </p>
      )}
      <div className="merge-list">
        {open.map((one) => {
          const Cell = fieldKit(one.field).Cell
          return (
            <RadioGroup
              key={one.field.name}
              className="merge-row"
              aria-label={one.field.label}
              value={choice[one.field.name] ?? 'kept'}
              onChange={(value) =>
                setChoice((old) => ({ ...old, [one.field.name]: value === 'other' ? 'other' : 'kept' }))
              }
            >
              <span className="t3">{one.field.label}</span>
              <Radio value="kept" className="merge-side">
                <span className="check round" aria-hidden />
                <span className="cut">
                  {one.state === 'only other' ? (
                    <span className="t3">
                      <Trans>empty</Trans>
                    </span>
                  ) : (
                    <Cell value={one.kept} field={one.field} record={kept} />
                  )}
                </span>
              </Radio>
              <Radio value="other" className="merge-side">
                <span className="check round" aria-hidden />
                <span className="cut">
                  {one.state === 'only kept' ? (
                    <span className="t3">
                      <Trans>empty</Trans>
                    </span>
                  ) : (
                    <Cell value={one.other} field={one.field} record={other} />
                  )}
                </span>
              </Radio>
            </RadioGroup>
          )
        })}
      </div>
      {merge.error && (
        <Note tone="bad" role="alert">
          {merge.error.message}
        </Note>
      )}
    </Dialog>
  )
}
