import { useDeferredValue, useState } from 'react'
import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Chip, StageDisc, Who } from '../bits.tsx'
import { ComboBox } from '../combo-box.tsx'
import { api } from '../api.ts'
import { keys, queryClient, useList, useMembers, useMeta, useRefRow, useTitle } from '../data.ts'
import type { Page } from '../data.ts'
import { titleOf } from '../meta.ts'
import type { Meta, ObjectMeta } from '../meta.ts'
import type { FieldKit, InputProps, Parsed } from './kit.ts'
import { asText } from './kit.ts'
import { MultiPicker } from './choice.tsx'

const targetOf = (name: string | null): ObjectMeta | undefined => queryClient.getQueryData<Meta>(keys.meta)?.objects.find((o) => o.name === name)

/** Name of a record a field points to, with the sign of its object. */
export const RefName = ({ target, id }: { target: string | null; id: string }) => {
  const { object } = useMeta()
  const targetObject = object(target ?? '')
  const row = useRefRow(targetObject, id).data
  if (row === undefined) return <span className="hold-place" aria-hidden />
  if (row === null) return <span className="t3">{i18n._(msg`Not visible to you`)}</span>
  const name = titleOf(targetObject, row)
  if (target === 'stage') return <span className="who"><StageDisc share={Number(row['probability'] ?? 0) / 100} outcome={(row['outcome'] as 'open' | 'won' | 'lost') ?? 'open'} /><span className="cut">{name}</span></span>
  if (target === 'tag') return <Chip color={asText(row['color']) || null}>{name}</Chip>
  return <span className="cut">{name}</span>
}

const MemberName = ({ id }: { id: string }) => {
  const { meta } = useMeta()
  const members = useMembers()
  const found = members.find((m) => m.id === id)
  return found ? <Who name={asText(found['name'])} isMe={id === meta.member.id} /> : null
}

/** Options of a reference: recent ones, or those that match what is typed. */
export const useRefOptions = (target: string | null, text: string) => {
  const { object } = useMeta()
  const targetObject = object(target ?? '')
  const q = useDeferredValue(text.trim())
  const small = target === 'stage' || target === 'pipeline' || target === 'tag' || target === 'team' || target === 'member'
  const { data } = useList(targetObject, small ? { limit: 200 } : { q: q || null, limit: 20 })
  const needle = small ? q.toLowerCase() : ''
  return (data?.data ?? []).map((r) => ({ value: r.id, label: titleOf(targetObject, r), pipeline: r['pipeline_id'] })).filter((o) => o.label.toLowerCase().includes(needle))
}

const RefInput = ({ field, value, onChange, onCommit, label, hideLabel, error, autoFocus, size }: InputProps) => {
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
      onChange={(v) => { onChange(v); if (v !== null || size === 'cell') onCommit?.(v) }}
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

const resolveRef = (target: string | null) => async (text: string): Promise<Parsed> => {
  const wanted = text.trim()
  if (wanted === '') return { value: null }
  const object = targetOf(target)
  if (!object) return { error: i18n._(msg`Nothing found`) }
  const page = await api.get<Page>(`/v1/${object.path}`, { q: target === 'stage' || target === 'member' ? null : wanted, limit: 200 })
  const found = page.data.filter((r) => titleOf(object, r).toLowerCase() === wanted.toLowerCase() || r['email'] === wanted)
  return found[0] ? { value: found[0].id } : { error: i18n._(msg`“${wanted}” was not found`) }
}

export const ref: FieldKit = {
  Cell: ({ value, field }) => (value ? <RefName target={field.target} id={asText(value)} /> : null),
  Input: RefInput,
  editor: 'pick',
  width: 160,
  toText: (value, field) => titleOf(targetOf(field.target), queryClient.getQueryData(keys.title(field.target ?? '', asText(value)))),
  fromText: () => ({ error: i18n._(msg`Pick one from the list`) }),
  resolve: (text, field) => resolveRef(field.target)(text),
}

export const member: FieldKit = {
  ...ref,
  Cell: ({ value }) => (value ? <MemberName id={asText(value)} /> : null),
  width: 152,
  toText: (value) => {
    const lists = queryClient.getQueriesData<Page>({ queryKey: [...keys.object('member'), 'list'] })
    for (const [, page] of lists) for (const row of page && 'data' in page ? page.data : []) if (row.id === value) return asText(row['name'])
    return ''
  },
  resolve: (text) => resolveRef('member')(text),
}

const ids = (value: unknown): string[] => (Array.isArray(value) ? value.map((v) => (typeof v === 'string' ? v : asText((v as { id?: string })?.id))).filter(Boolean) : [])

const MultiRefInput = ({ field, value, onChange, label, hideLabel, error, autoFocus }: InputProps) => {
  const [text, setText] = useState('')
  const [names, setNames] = useState<Record<string, string>>({})
  const options = useRefOptions(field.target, text)
  const known = new Map(options.map((o) => [o.value, o.label]))
  const object = targetOf(field.target)
  const nameOf = (id: string): string => names[id] ?? known.get(id) ?? (titleOf(object, queryClient.getQueryData(keys.title(field.target ?? '', id))) || '…')
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
      onChange={(next) => { setNames((old) => ({ ...old, ...Object.fromEntries(next.map((id) => [id, nameOf(id)])) })); onChange(next) }}
      options={options}
      nameOf={nameOf}
      onSearch={setText}
      {...(field.target === 'tag' && (object?.can.create ?? 'none') !== 'none' && { onCreate: (name: string) => void create(name) })}
      error={error ?? null}
      {...(autoFocus && { autoFocus })}
    />
  )
}

export const multiRef: FieldKit = {
  Cell: ({ value, field }) => <span className="chips">{ids(value).map((id) => (field.target === 'tag' ? <RefName key={id} target="tag" id={id} /> : <Chip key={id}><RefName target={field.target} id={id} /></Chip>))}</span>,
  Input: MultiRefInput,
  editor: 'panel',
  width: 180,
  toText: (value, field) => ids(value).map((id) => titleOf(targetOf(field.target), queryClient.getQueryData(keys.title(field.target ?? '', id)))).join(', '),
  fromText: () => ({ error: i18n._(msg`Pick from the list`) }),
}
