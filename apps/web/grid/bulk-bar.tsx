import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Pencil, Tag, Trash2, UserRoundPlus, X } from 'lucide-react'
import {
  api,
  Button,
  ComboBox,
  Dialog,
  fieldKit,
  fieldOf,
  formatNumber,
  IconButton,
  inOneUndo,
  invalidateObject,
  may,
  Refused,
  said,
  toast,
  useBulk,
} from '@app/ui'
import type { BulkAnswer, FieldMeta, Filter, ObjectMeta, Row } from '@app/ui'

type Mode = 'owner' | 'field' | 'tags' | null
export type BulkBarProps = {
  object: ObjectMeta
  rows: Row[]
  selected: ReadonlySet<string>
  total: number | undefined
  filter: Filter | null
  q: string | null
  isAll: boolean
  onAll: () => void
  onClear: () => void
  owner: string | null
}

/** What can be done with the selected rows; each is one step to undo. */
export const BulkBar = ({ object, rows, selected, total, filter, q, isAll, onAll, onClear, owner }: BulkBarProps) => {
  const { t } = useLingui()
  const bulk = useBulk(object)
  const [mode, setMode] = useState<Mode>(null)
  const [name, setName] = useState<string | null>(null)
  const [value, setValue] = useState<unknown>(null)
  const [refused, setRefused] = useState<BulkAnswer['failed']>([])
  const count = isAll ? (total ?? selected.size) : selected.size
  const target =
    isAll && (filter || q)
      ? { ...(filter && { filter }), ...(q && { q }) }
      : isAll
        ? { filter: {} }
        : { ids: [...selected] }
  const close = (): void => {
    setMode(null)
    setName(null)
    setValue(null)
    bulk.reset()
    tagging.reset()
  }
  const open = (next: Mode): void => {
    setMode(next)
    setName(next === 'owner' ? owner : next === 'tags' ? 'tags' : null)
    setValue(null)
  }
  const field: FieldMeta | undefined = name ? fieldOf(object, name) : undefined
  const records = plural(count, { one: '# record', other: '# records' })

  const after = (answer: BulkAnswer): void => {
    close()
    if (answer.job)
      toast(
        t`${plural(count, { one: '# record is being changed in the background', other: '# records are being changed in the background' })}`,
      )
    if (answer.failed && answer.failed.length > 0) setRefused(answer.failed)
  }
  const tagging = useMutation({
    mutationFn: () => addTags(),
    onSuccess: close,
    onSettled: () => invalidateObject(object.name),
  })
  const addTags = async (): Promise<void> => {
    const added = Array.isArray(value) ? (value as string[]) : []
    await inOneUndo(t`${records} tagged`, async () => {
      for (const row of rows.filter((r) => selected.has(r.id))) {
        const now = Array.isArray(row['tags']) ? (row['tags'] as string[]) : []
        const next = [...new Set([...now, ...added])]
        if (next.length > now.length) await api.patch(`/v1/${object.path}/${row.id}`, { tags: next })
      }
    })
  }
  const apply = (): void => {
    if (mode === 'tags') tagging.mutate()
    else if (field)
      bulk.mutate(
        { ...target, set: { [field.name]: value }, label: t`${field.label} set in ${records}` },
        { onSuccess: after },
      )
  }
  const remove = (): void =>
    bulk.mutate(
      { ...target, action: 'remove', label: t`${records} moved to the trash` },
      {
        onSuccess: (answer) => {
          after(answer)
          onClear()
        },
        onError: (error) => toast(error.message, { tone: 'bad' }),
      },
    )
  const editable = object.fields.filter(
    (f) => !f.readonly && fieldKit(f).editor !== 'none' && f.kind !== 'list' && f.kind !== 'file',
  )
  return (
    <>
      <div className="bulk" role="toolbar" aria-label={t`Selected rows`}>
        <span className="n">{t`${formatNumber(count)} selected`}</span>
        {!isAll && total !== undefined && total > selected.size && (
          <Button variant="ghost" onPress={onAll}>{t`Select all ${formatNumber(total)}`}</Button>
        )}
        <span className="sep" />
        {owner && may(object, 'update') && (
          <Button variant="ghost" icon={UserRoundPlus} onPress={() => open('owner')}>{t`Assign`}</Button>
        )}
        {may(object, 'update') && (
          <Button variant="ghost" icon={Pencil} onPress={() => open('field')}>{t`Change a field`}</Button>
        )}
        {fieldOf(object, 'tags') && !isAll && may(object, 'update') && (
          <Button variant="ghost" icon={Tag} onPress={() => open('tags')}>{t`Tag`}</Button>
        )}
        {may(object, 'delete') && (
          <Button variant="ghost" icon={Trash2} onPress={remove} isPending={bulk.isPending}>{t`Delete`}</Button>
        )}
        <span className="sep" />
        <IconButton icon={X} aria-label={t`Clear selection`} keys="Esc" onPress={onClear} />
      </div>
      <Dialog
        title={mode === 'owner' ? t`Assign ${records}` : mode === 'tags' ? t`Tag ${records}` : t`Change ${records}`}
        isOpen={mode !== null}
        onClose={close}
        closeLabel={t`Close`}
        actions={
          <>
            <Button onPress={close}>{t`Cancel`}</Button>
            <Button
              variant="primary"
              isDisabled={!field}
              isPending={bulk.isPending || tagging.isPending}
              onPress={apply}
            >{t`Apply to ${formatNumber(count)}`}</Button>
          </>
        }
      >
        {mode === 'field' && (
          <ComboBox
            label={t`Field`}
            value={name}
            onChange={(n) => {
              setName(n)
              setValue(null)
            }}
            options={editable.map((f) => ({ value: f.name, label: f.label }))}
            autoFocus
            openOnFocus
          />
        )}
        {field && (
          <BulkValue
            key={field.name}
            field={field}
            value={value}
            onChange={setValue}
            label={mode === 'owner' ? t`Owner` : mode === 'tags' ? t`Tags to add` : t`New value (empty clears it)`}
          />
        )}
        <Refused error={bulk.error ?? tagging.error} />
      </Dialog>
      <Dialog
        title={t`${plural(refused?.length ?? 0, { one: '# was not changed', other: '# were not changed' })}`}
        isOpen={(refused?.length ?? 0) > 0}
        onClose={() => setRefused([])}
        closeLabel={t`Close`}
        actions={<Button onPress={() => setRefused([])}>{t`Close`}</Button>}
      >
        <ul className="rows">
          {(refused ?? []).slice(0, 50).map((f, i) => (
            <li key={f.id ?? i}>
              <span className="cut">{String(rows.find((r) => r.id === f.id)?.[object.title] ?? f.id ?? '')}</span>
              <span className="end t2">{f.errors?.map((e) => said(e.message)).join(', ')}</span>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  )
}

const BulkValue = ({
  field,
  value,
  onChange,
  label,
}: {
  field: FieldMeta
  value: unknown
  onChange: (value: unknown) => void
  label: string
}) => {
  const { Input } = fieldKit(field)
  return <Input field={field} value={value} onChange={onChange} label={label} autoFocus />
}
