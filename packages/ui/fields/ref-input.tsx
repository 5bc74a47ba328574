import { useDeferredValue, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import { api } from '../api.ts'
import { ComboBox } from '../combo-box.tsx'
import { keys, queryClient } from '../cache.ts'
import { useList, useTitle } from '../reads.ts'
import { useMeta } from '../session.ts'
import { titleOf } from '../meta.ts'
import { MultiPicker } from './choice-input.tsx'
import type { InputProps } from './kit.ts'
import { asText } from './kit.ts'
import { ids, targetOf } from './ref.tsx'

/** Options of a reference: recent ones, or those that match what is typed. */
export const useRefOptions = (target: string | null, text: string) => {
  const { object } = useMeta()
  const targetObject = object(target ?? '')
  const q = useDeferredValue(text.trim())
  // What navigation hides (stages, tags, teams, members) is a short list: all of it at once.
  const small = targetObject?.hidden === true
  const { data } = useList(targetObject, small ? { limit: 200 } : { q: q || null, limit: 20 })
  const needle = small ? q.toLowerCase() : ''
  return (data?.data ?? [])
    .map((r) => ({ value: r.id, label: titleOf(targetObject, r), pipeline: r['pipeline_id'] }))
    .filter((o) => o.label.toLowerCase().includes(needle))
}

export const RefInput = ({
  field,
  value,
  onChange,
  onCommit,
  label,
  hideLabel,
  error,
  autoFocus,
  size,
}: InputProps) => {
  const { t } = useLingui()
  const { object } = useMeta()
  const target = field.kind === 'member' ? 'member' : field.target
  const [text, setText] = useState('')
  const current = useTitle(object(target ?? ''), asText(value) || null)
  const options = useRefOptions(target, text === current ? '' : text)
  return (
    <ComboBox
      label={label ?? field.label}
      {...(hideLabel || size === 'cell' ? { hideLabel: true } : {})}
      value={asText(value) || null}
      valueLabel={current}
      onChange={(v) => {
        onChange(v)
        if (v !== null || size === 'cell') onCommit?.(v)
      }}
      options={options}
      onSearch={setText}
      empty={t`Nothing found`}
      error={error ?? null}
      size={size ?? 'lg'}
      openOnFocus={size === 'cell'}
      autoFocus={Boolean(autoFocus || size === 'cell')}
      isRequired={field.required}
    />
  )
}

export const MultiRefInput = ({ field, value, onChange, label, hideLabel, error, autoFocus }: InputProps) => {
  const [text, setText] = useState('')
  const [names, setNames] = useState<Record<string, string>>({})
  const options = useRefOptions(field.target, text)
  const known = new Map(options.map((o) => [o.value, o.label]))
  const object = targetOf(field.target)
  const nameOf = (id: string): string =>
    names[id] ?? known.get(id) ?? (titleOf(object, queryClient.getQueryData(keys.title(field.target ?? '', id))) || '…')
  const create = async (name: string): Promise<void> => {
    if (!object) return
    const made = await api.post<{ id: string }>(`/v1/${object.path}`, { name }, { undo: false })
    setNames((old) => ({ ...old, [made.id]: name }))
    onChange([...ids(value), made.id])
  }
  return (
    <MultiPicker
      label={label ?? field.label}
      {...(hideLabel && { hideLabel })}
      value={ids(value)}
      onChange={(next) => {
        setNames((old) => ({ ...old, ...Object.fromEntries(next.map((id) => [id, nameOf(id)])) }))
        onChange(next)
      }}
      options={options}
      nameOf={nameOf}
      onSearch={setText}
      {...(field.target === 'tag' &&
        (object?.can.create ?? 'none') !== 'none' && { onCreate: (name: string) => void create(name) })}
      error={error ?? null}
      {...(autoFocus && { autoFocus })}
    />
  )
}
