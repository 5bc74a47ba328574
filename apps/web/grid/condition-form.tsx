import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import { Button, ComboBox, DateField, fieldKit, MultiPicker, Select, TextField, useRefOptions } from '@app/ui'
import type { FieldMeta } from '@app/ui'
import { dateWords, isDay, isPicked, operatorsOf, operatorWords, spans } from './filters.ts'
import type { Condition } from './conditions.ts'

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : value === null || value === undefined ? [] : [String(value)]

const PickedValue = ({
  field,
  value,
  onChange,
}: {
  field: FieldMeta
  value: unknown
  onChange: (value: string[]) => void
}) => {
  const { t } = useLingui()
  const [text, setText] = useState('')
  const [names, setNames] = useState<Record<string, string>>({})
  const target = field.kind === 'member' ? 'member' : field.target
  const found = useRefOptions(field.options ? null : target, text)
  const me = field.kind === 'member' ? [{ value: 'me', label: t`Me` }] : []
  const options = field.options ?? [...me, ...found]
  return (
    <MultiPicker
      label={t`Values`}
      value={strings(value)}
      onChange={(v) => {
        setNames((old) => ({ ...old, ...Object.fromEntries(options.map((o) => [o.value, o.label])) }))
        onChange(v)
      }}
      options={options}
      nameOf={(v) => options.find((o) => o.value === v)?.label ?? names[v] ?? '…'}
      onSearch={setText}
      autoFocus
    />
  )
}

const ValueInput = ({
  field,
  condition,
  onChange,
}: {
  field: FieldMeta
  condition: Condition
  onChange: (value: unknown) => void
}) => {
  const { t, i18n } = useLingui()
  if (condition.op === 'is_null')
    return (
      <Select
        label={t`Value`}
        value={condition.value === false ? 'no' : 'yes'}
        onChange={(v) => onChange(v === 'yes')}
        options={[
          { value: 'yes', label: t`is empty` },
          { value: 'no', label: t`is not empty` },
        ]}
      />
    )
  if (condition.op === 'within')
    return (
      <Select
        label={t`Span`}
        value={String(condition.value ?? '')}
        onChange={onChange}
        options={spans.map((s) => ({ value: s.value, label: i18n._(s.label) }))}
      />
    )
  if (isPicked(field)) return <PickedValue field={field} value={condition.value} onChange={onChange} />
  if (field.kind === 'boolean')
    return (
      <Select
        label={t`Value`}
        value={condition.value === false ? 'no' : 'yes'}
        onChange={(v) => onChange(v === 'yes')}
        options={[
          { value: 'yes', label: t`Yes` },
          { value: 'no', label: t`No` },
        ]}
      />
    )
  if (isDay(field))
    return <DateField label={t`Day`} value={String(condition.value ?? '').slice(0, 10)} onChange={onChange} autoFocus />
  const { numeric } = fieldKit(field)
  return (
    <TextField
      label={t`Value`}
      value={condition.value === null || condition.value === undefined ? '' : String(condition.value)}
      onChange={(v) =>
        onChange(
          numeric && v.trim() !== '' && !Number.isNaN(Number(v.replace(',', '.'))) ? Number(v.replace(',', '.')) : v,
        )
      }
      {...(numeric && { inputMode: 'decimal' as const })}
      autoFocus
    />
  )
}

const firstValue = (field: FieldMeta, op: string): unknown =>
  op === 'is_null' || field.kind === 'boolean' ? true : op === 'within' ? 'this_month' : isPicked(field) ? [] : ''
const isComplete = (c: Condition): boolean =>
  Array.isArray(c.value) ? c.value.length > 0 : c.value !== '' && c.value !== null && c.value !== undefined

/** Field, condition, value of one filter; `goOn` asks for one more that may hold instead. */
export const ConditionForm = ({
  fields,
  start,
  onDone,
  onRemove,
}: {
  fields: FieldMeta[]
  start: Condition | null
  onDone: (c: Condition, goOn: boolean) => void
  /** Takes this one away and leaves its alternatives. */
  onRemove?: () => void
}) => {
  const { t, i18n } = useLingui()
  const [condition, setCondition] = useState<Condition | null>(start)
  const field = fields.find((f) => f.name === condition?.field)
  const pick = (name: string | null): void => {
    const next = fields.find((f) => f.name === name)
    const op = next ? (operatorsOf(next)[0] ?? 'eq') : 'eq'
    setCondition(next ? { field: next.name, op, value: firstValue(next, op) } : null)
  }
  return (
    <form
      className="field"
      onSubmit={(e) => {
        e.preventDefault()
        if (condition && isComplete(condition)) onDone(condition, false)
      }}
    >
      <ComboBox
        label={t`Field`}
        value={condition?.field ?? null}
        onChange={pick}
        options={fields.map((f) => ({ value: f.name, label: f.label }))}
        autoFocus={!start}
        openOnFocus
      />
      {condition && field && (
        <>
          <Select
            label={t`Condition`}
            value={condition.op}
            onChange={(op) =>
              setCondition({ ...condition, op, value: op === condition.op ? condition.value : firstValue(field, op) })
            }
            options={operatorsOf(field).map((op) => ({
              value: op,
              label:
                op === 'within'
                  ? t`is within`
                  : i18n._((isDay(field) && dateWords[op]) || operatorWords[op] || { id: op }),
            }))}
          />
          <ValueInput field={field} condition={condition} onChange={(value) => setCondition({ ...condition, value })} />
          <div className="acts">
            <Button type="submit" variant="primary" isDisabled={!isComplete(condition)}>{t`Apply`}</Button>
            <Button isDisabled={!isComplete(condition)} onPress={() => onDone(condition, true)}>{t`Or…`}</Button>
            {onRemove && <Button variant="ghost" onPress={onRemove}>{t`Remove`}</Button>}
          </div>
        </>
      )}
    </form>
  )
}
