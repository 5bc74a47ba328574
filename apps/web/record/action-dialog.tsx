import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import {
  Button,
  ComboBox,
  DateField,
  Dialog,
  fieldError,
  fieldKit,
  isApiError,
  label,
  Note,
  patchOf,
  Switch,
  TextField,
  useAction,
  useRefOptions,
} from '@app/ui'
import type { ActionMeta, FieldMeta, JsonSchema, ObjectMeta, Row } from '@app/ui'

type Prop = JsonSchema & { title?: string; format?: string; description?: string; enum?: string[] }

const labelOf = (name: string, prop: Prop): string =>
  label(
    prop.title ??
      name
        .replace(/_(id|on|at)$/, '')
        .replaceAll('_', ' ')
        .replace(/^./, (c) => c.toUpperCase()),
  )

const RefPick = ({
  name,
  label,
  value,
  onChange,
  error,
}: {
  name: string
  label: string
  value: unknown
  onChange: (v: unknown) => void
  error: string | null
}) => {
  const [text, setText] = useState('')
  const target = name === 'owner_id' || name === 'assignee_id' ? 'member' : name.replace(/_id$/, '')
  const options = useRefOptions(target, text)
  return (
    <ComboBox
      label={label}
      value={(value as string | null) ?? null}
      onChange={onChange}
      options={options}
      onSearch={setText}
      error={error}
      openOnFocus
    />
  )
}

const Input = ({
  name,
  prop,
  value,
  onChange,
  error,
  object,
}: {
  name: string
  prop: Prop
  value: unknown
  onChange: (v: unknown) => void
  error: string | null
  object: ObjectMeta
}) => {
  const field: FieldMeta | undefined = object.fields.find((f) => f.name === name)
  const label = field?.label ?? labelOf(name, prop)
  if (name.endsWith('_id')) return <RefPick name={name} label={label} value={value} onChange={onChange} error={error} />
  if (prop.type === 'boolean')
    return (
      <Switch isSelected={value === true} onChange={onChange}>
        {label}
      </Switch>
    )
  if (name.endsWith('_on') || prop.format === 'date')
    return (
      <DateField label={label} value={String(value ?? '')} onChange={(v) => onChange(v || undefined)} error={error} />
    )
  if (prop.enum)
    return (
      <ComboBox
        label={label}
        value={(value as string) ?? null}
        onChange={onChange}
        options={prop.enum.map((v) => ({ value: v, label: v }))}
        error={error}
        openOnFocus
      />
    )
  if (prop.type === 'number' || prop.type === 'integer')
    return (
      <TextField
        label={label}
        inputMode="decimal"
        value={value === undefined ? '' : String(value)}
        onChange={(v) => onChange(v === '' || Number.isNaN(Number(v)) ? undefined : Number(v))}
        error={error}
      />
    )
  return (
    <TextField
      label={label}
      value={String(value ?? '')}
      onChange={(v) => onChange(v || undefined)}
      error={error}
      multiline={name === 'reason'}
      rows={2}
    />
  )
}

/** Runs an action of a record; asks for its input when there is any. */
export const ActionDialog = ({
  object,
  record,
  action,
  onClose,
  onDone,
}: {
  object: ObjectMeta
  record: Row
  action: ActionMeta
  onClose: () => void
  onDone: (answer: Row | null) => void
}) => {
  const { t } = useLingui()
  const run = useAction(object)
  const props = Object.entries(action.input?.properties ?? {}).filter(
    ([, p]) => p.type !== 'object' && p.type !== 'array' && p.properties === undefined,
  ) as [string, Prop][]
  const [input, setInput] = useState<Record<string, unknown>>(
    action.name === 'lead.convert' ? { create_deal: true } : {},
  )
  const [filled, setFilled] = useState<Record<string, unknown>>({})
  const required = new Set(action.input?.required ?? [])
  const missing = [...required].some((name) => input[name] === undefined || input[name] === null)
  const submit = (): void =>
    run.mutate(
      {
        id: record.id,
        action: action.name,
        input: {
          ...Object.fromEntries(Object.entries(input).filter(([, v]) => v !== undefined && v !== null)),
          ...(Object.keys(filled).length > 0 && { fields: patchOf(filled) }),
        },
        label: action.label,
      },
      {
        onSuccess: (answer) => {
          onDone(answer)
          onClose()
        },
      },
    )
  // An action that takes `fields` may be refused because some are empty (a stage that demands them): they are asked for here.
  const asked = action.input?.properties?.['fields'] && isApiError(run.error) ? run.error.fields : []
  const demanded = object.fields.filter(
    (f) => f.name in filled || asked.some((one) => one.pointer === `/fields/${f.name.replace('.', '/')}`),
  )
  const placed = [...props.map(([n]) => `/${n}`), ...demanded.map((f) => `/fields/${f.name.replace('.', '/')}`)]
  const plain = isApiError(run.error) && run.error.fields.every((f) => !placed.includes(f.pointer))
  return (
    <Dialog
      title={action.label}
      isOpen
      onClose={onClose}
      closeLabel={t`Close`}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button variant="primary" isPending={run.isPending} isDisabled={missing} onPress={submit}>
            {action.label}
          </Button>
        </>
      }
    >
      {props.length === 0 && <p className="t2">{t`This can be undone.`}</p>}
      {props.map(([name, prop]) => (
        <Input
          key={name}
          name={name}
          prop={prop}
          value={input[name]}
          onChange={(v) => setInput((old) => ({ ...old, [name]: v ?? undefined }))}
          error={fieldError(run.error, name)}
          object={object}
        />
      ))}
      {demanded.length > 0 && <p className="t2">{t`This is asked for first.`}</p>}
      {demanded.map((field) => {
        const { Input: FieldInput } = fieldKit(field)
        return (
          <FieldInput
            key={field.name}
            field={field}
            value={filled[field.name] ?? null}
            onChange={(v) => setFilled((old) => ({ ...old, [field.name]: v }))}
            error={fieldError(run.error, `fields/${field.name}`)}
          />
        )
      })}
      {run.error && plain && (
        <Note tone="bad" role="alert">
          {run.error.message} {isApiError(run.error) && run.error.fields.map((f) => f.message).join(', ')}
        </Note>
      )}
    </Dialog>
  )
}
