import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Plus, SquareKanban, Star, Trash2 } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Chip,
  Dialog,
  EmptyState,
  IconButton,
  inOneUndo,
  invalidateObject,
  isApiError,
  MultiPicker,
  Note,
  Select,
  SettingsFrame,
  TextField,
  useCreate,
  useList,
  useSave,
  type Row,
} from '@app/ui'
import { orderStages, type Stage } from './board-model.ts'
import { toStage, useObject } from './board-data.ts'
import './pipelines.css'

/** Pipelines and their stages, edited in place by an admin. */
export const Page = () => {
  const { t } = useLingui()
  const pipeline = useObject('pipeline')
  const pipelines = useList(pipeline, { sort: 'position,name' })
  const stages = useList(useObject('stage'), { sort: 'position' })
  const create = useCreate(pipeline)
  const [isAdding, setAdding] = useState(false)
  const rows = pipelines.data?.data ?? []
  const all = (stages.data?.data ?? []).map(toStage)
  return (
    <SettingsFrame
      title={t`Pipelines and stages`}
      wide
      actions={
        <Button variant="primary" icon={Plus} onPress={() => setAdding(true)}>
          <Trans>New pipeline</Trans>
        </Button>
      }
    >
      <p className="t2">
        <Trans>
          A deal goes through the stages of one pipeline. The probability of a stage weighs its deals in totals and
          forecast; a won or lost stage closes them.
        </Trans>
      </p>
      {pipelines.error && (
        <Note tone="bad" role="alert">
          {pipelines.error.message}
        </Note>
      )}
      {rows.length === 0 && !pipelines.isPending && (
        <EmptyState
          icon={SquareKanban}
          title={t`No pipeline yet`}
          action={
            <Button variant="primary" onPress={() => setAdding(true)}>
              <Trans>New pipeline</Trans>
            </Button>
          }
        >
          <Trans>Deals need one to move through.</Trans>
        </EmptyState>
      )}
      {rows.map((row) => (
        <Pipeline key={row.id} row={row} rows={rows} stages={orderStages(all, row.id)} />
      ))}
      {isAdding && (
        <NameDialog
          title={t`New pipeline`}
          onClose={() => setAdding(false)}
          isBusy={create.isPending}
          error={create.error}
          onSave={(name) => create.mutate({ name, position: rows.length }, { onSuccess: () => setAdding(false) })}
        />
      )}
    </SettingsFrame>
  )
}

const Pipeline = ({ row, rows, stages }: { row: Row; rows: readonly Row[]; stages: readonly Stage[] }) => {
  const { t } = useLingui()
  const pipeline = useObject('pipeline')
  const stage = useObject('stage')
  const save = useSave(pipeline)
  const create = useCreate(stage)
  const remove = useRemove('pipelines', 'pipeline')
  const name = String(row['name'] ?? '')
  const makeDefault = () =>
    inOneUndo(t`${name} is the default now`, async () => {
      for (const other of rows)
        if (other['is_default'] === true && other.id !== row.id)
          await save.mutateAsync({ record: other, values: { is_default: false } })
      await save.mutateAsync({ record: row, values: { is_default: true } })
      invalidateObject('pipeline')
    })
  return (
    <section className="block" aria-label={name}>
      <header>
        <InPlace
          label={t`Name of the pipeline`}
          value={name}
          onSave={(value) => save.mutateAsync({ record: row, values: { name: value } })}
          isTitle
        />
        {row['is_default'] === true ? (
          <Chip icon={Star}>
            <Trans>Default</Trans>
          </Chip>
        ) : (
          <Button variant="ghost" onPress={() => void makeDefault()}>
            <Trans>Make default</Trans>
          </Button>
        )}
        <span className="grow" />
        <IconButton
          icon={Trash2}
          aria-label={t`Remove pipeline ${name}`}
          onPress={() => remove.mutate({ id: row.id, label: t`Removed ${name}` })}
        />
      </header>
      {(save.error ?? remove.error) && (
        <Note tone="bad" role="alert">
          {(save.error ?? remove.error)?.message}
        </Note>
      )}
      <div className="table-x stacked" tabIndex={0} role="region" aria-label={t`Stages of ${name}`}>
        <table className="table stages">
          <thead>
            <tr>
              <th scope="col">
                <Trans>Stage</Trans>
              </th>
              <th scope="col">
                <Trans>Probability, %</Trans>
              </th>
              <th scope="col">
                <Trans>Outcome</Trans>
              </th>
              <th scope="col">
                <Trans>Asks for</Trans>
              </th>
              <th scope="col">
                <span className="vh">
                  <Trans>Order</Trans>
                </span>
              </th>
            </tr>
          </thead>
          <tbody>
            {stages.map((one, index) => (
              <StageRow key={one.id} stage={one} before={stages[index - 1]} after={stages[index + 1]} />
            ))}
          </tbody>
        </table>
      </div>
      {create.error && (
        <Note tone="bad" role="alert">
          {create.error.message}
        </Note>
      )}
      <AddStage
        onAdd={(title) =>
          create.mutate({ name: title, pipeline_id: row.id, position: stages.length, probability: 50, outcome: 'open' })
        }
      />
    </section>
  )
}

const StageRow = ({ stage, before, after }: { stage: Stage; before: Stage | undefined; after: Stage | undefined }) => {
  const { t } = useLingui()
  const object = useObject('stage')
  const deal = useObject('deal')
  const save = useSave(object)
  const remove = useRemove('stages', 'stage')
  const record: Row = { ...stage }
  const put = (values: Record<string, unknown>) => save.mutateAsync({ record, values })
  const swap = (other: Stage, step: 1 | -1) =>
    inOneUndo(t`Moved ${stage.name}`, async () => {
      const at = stage.position === other.position ? stage.position + step : other.position
      await save.mutateAsync({ record, values: { position: at } })
      await save.mutateAsync({ record: { ...other }, values: { position: stage.position } })
      invalidateObject('stage')
    })
  const fields = deal.fields.filter((field) => !field.readonly && field.via === null && field.kind !== 'list')
  const labelOf = (name: string) => fields.find((field) => field.name === name)?.label ?? name
  const error = save.error ?? remove.error
  return (
    <>
      <tr>
        <th scope="row">
          <InPlace label={t`Name of ${stage.name}`} value={stage.name} onSave={(value) => put({ name: value })} />
        </th>
        <td data-head={t`Probability, %`}>
          <InPlace
            label={t`Probability of ${stage.name}`}
            value={String(stage.probability ?? '')}
            isNumber
            onSave={(value) => put({ probability: value === '' ? null : Number(value) })}
          />
        </td>
        <td data-head={t`Outcome`}>
          <Select
            label={t`Outcome of ${stage.name}`}
            hideLabel
            size="normal"
            value={stage.outcome}
            onChange={(value) => void put({ outcome: value }).catch(() => undefined)}
            options={[
              { value: 'open', label: t({ message: 'Open', context: 'state' }) },
              { value: 'won', label: t`Won` },
              { value: 'lost', label: t`Lost` },
            ]}
          />
        </td>
        <td className="asks" data-head={t`Asks for`}>
          <MultiPicker
            label={t`Fields ${stage.name} asks for`}
            hideLabel
            size="normal"
            value={stage.required_fields}
            nameOf={labelOf}
            options={fields.map((field) => ({ value: field.name, label: field.label }))}
            onChange={(value) => void put({ required_fields: value }).catch(() => undefined)}
          />
        </td>
        <td className="right nb">
          <IconButton
            small
            icon={ArrowUp}
            aria-label={t`Move ${stage.name} up`}
            isDisabled={before === undefined}
            onPress={() => {
              if (before) void swap(before, -1)
            }}
          />
          <IconButton
            small
            icon={ArrowDown}
            aria-label={t`Move ${stage.name} down`}
            isDisabled={after === undefined}
            onPress={() => {
              if (after) void swap(after, 1)
            }}
          />
          <IconButton
            small
            icon={Trash2}
            aria-label={t`Remove stage ${stage.name}`}
            onPress={() => remove.mutate({ id: stage.id, label: t`Removed ${stage.name}` })}
          />
        </td>
      </tr>
      {error && (
        <tr>
          <td colSpan={5}>
            <Note tone="bad" role="alert">
              {isApiError(error) && error.status === 409
                ? t`${stage.name} still has deals: move them first`
                : error.message}
            </Note>
          </td>
        </tr>
      )}
    </>
  )
}

const InPlace = ({
  label,
  value,
  onSave,
  isNumber,
  isTitle,
}: {
  label: string
  value: string
  onSave: (value: string) => Promise<unknown>
  isNumber?: boolean
  isTitle?: boolean
}) => {
  const [text, setText] = useState<string | null>(null)
  const commit = () => {
    if (text === null || text.trim() === value || (text.trim() === '' && !isNumber)) {
      setText(null)
      return
    }
    onSave(text.trim()).then(
      () => setText(null),
      () => undefined,
    )
  }
  return (
    <TextField
      label={label}
      hideLabel
      size="normal"
      className={isTitle ? 'in-place title' : 'in-place'}
      value={text ?? value}
      onChange={setText}
      onBlur={commit}
      inputMode={isNumber ? 'decimal' : 'text'}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setText(null)
      }}
    />
  )
}

const AddStage = ({ onAdd }: { onAdd: (name: string) => void }) => {
  const { t } = useLingui()
  const [name, setName] = useState('')
  const add = () => {
    if (name.trim()) {
      onAdd(name.trim())
      setName('')
    }
  }
  return (
    <form
      className="field-row add-stage"
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <TextField label={t`New stage`} size="normal" value={name} onChange={setName} />
      <Button type="submit" icon={Plus}>
        <Trans>Add stage</Trans>
      </Button>
    </form>
  )
}

const NameDialog = ({
  title,
  onClose,
  onSave,
  isBusy,
  error,
}: {
  title: string
  onClose: () => void
  onSave: (name: string) => void
  isBusy: boolean
  error: Error | null
}) => {
  const { t } = useLingui()
  const [name, setName] = useState('')
  const submit = () => {
    if (name.trim()) onSave(name.trim())
  }
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" isPending={isBusy} onPress={submit}>
            <Trans>Create</Trans>
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextField
          label={t`Name`}
          value={name}
          onChange={setName}
          isRequired
          autoFocus
          error={error?.message ?? null}
        />
      </form>
    </Dialog>
  )
}

function useRemove(path: string, object: string) {
  return useMutation({
    mutationFn: ({ id, label }: { id: string; label: string }) => api.del(`/v1/${path}/${id}`, { undo: label }),
    onSuccess: () => invalidateObject(object),
  })
}
