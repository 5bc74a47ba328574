import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { Chip } from '../bits.tsx'
import { ComboBox } from '../combo-box.tsx'
import { Select } from '../select.tsx'
import type { Choice } from '../select.tsx'
import { Switch } from '../toggles.tsx'
import type { FieldMeta } from '../meta.ts'
import type { FieldKit, InputProps, Parsed } from './kit.ts'
import { asText } from './kit.ts'

const optionOf = (field: FieldMeta, value: unknown) => field.options?.find((o) => o.value === value)

const findOption = (field: FieldMeta, text: string): Parsed => {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return { value: null }
  const found = field.options?.find((o) => o.label.toLowerCase() === wanted || o.value.toLowerCase() === wanted)
  return found ? { value: found.value } : { error: i18n._(msg`“${text}” is not one of the choices`) }
}

const SelectInput = ({ field, value, onChange, onCommit, label, hideLabel, error, size, autoFocus }: InputProps) => {
  const { t } = useLingui()
  const options = (field.options ?? []).map((o) => ({ value: o.value, label: o.label }))
  if (size === 'cell')
    return <ComboBox size="cell" label={field.label} hideLabel autoFocus openOnFocus value={value as string | null} onChange={(v) => { onChange(v); onCommit?.(v) }} options={options} empty={t`No such choice`} />
  const withNone = field.required ? options : [{ value: '', label: '–' }, ...options]
  return <Select label={label ?? field.label} {...(hideLabel && { hideLabel })} value={asText(value) || null} onChange={(v) => onChange(v === '' ? null : v)} options={withNone} error={error ?? null} size={size ?? 'lg'} isRequired={field.required} {...(autoFocus && { autoFocus })} />
}

export const select: FieldKit = {
  Cell: ({ value, field }) => {
    if (!value) return null
    const option = optionOf(field, value)
    return option?.color ? <Chip color={option.color}>{option.label}</Chip> : <>{option?.label ?? asText(value)}</>
  },
  Input: SelectInput,
  editor: 'pick',
  width: 140,
  toText: (value, field) => optionOf(field, value)?.label ?? asText(value),
  fromText: (text, field) => findOption(field, text),
}

export type MultiPickerProps = { label: InputProps['label']; hideLabel?: boolean; value: readonly string[]; onChange: (value: string[]) => void; options: readonly Choice[]; nameOf: (value: string) => string; onSearch?: (text: string) => void; onCreate?: (text: string) => void; error?: string | null; autoFocus?: boolean }

/** Several of many: chosen ones as chips, more by typing. */
export const MultiPicker = ({ label, hideLabel, value, onChange, options, nameOf, onSearch, onCreate, error, autoFocus }: MultiPickerProps) => {
  const { t } = useLingui()
  return (
    <div className="field">
      <ComboBox key={value.length} label={label} {...(hideLabel && { hideLabel })} value={null} onChange={(v) => { if (v && !value.includes(v)) onChange([...value, v]) }} options={options.filter((o) => !value.includes(o.value))} {...(onSearch && { onSearch })} {...(onCreate && { onCreate })} error={error ?? null} openOnFocus empty={t`Nothing more to add`} {...((autoFocus || value.length > 0) && { autoFocus: Boolean(autoFocus) })} />
      {value.length > 0 && (
        <ul className="chips">
          {value.map((v) => (
            <li key={v} className="chip">
              <span className="cut">{nameOf(v)}</span>
              <AriaButton className="chip-x" aria-label={t`Remove ${nameOf(v)}`} onPress={() => onChange(value.filter((x) => x !== v))}><X className="i" aria-hidden /></AriaButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [])

export const multiSelect: FieldKit = {
  Cell: ({ value, field }) => <span className="chips">{strings(value).map((v) => <Chip key={v} color={optionOf(field, v)?.color ?? null}>{optionOf(field, v)?.label ?? v}</Chip>)}</span>,
  Input: ({ field, value, onChange, label, hideLabel, error, autoFocus }) => (
    <MultiPicker label={label ?? field.label} {...(hideLabel && { hideLabel })} value={strings(value)} onChange={onChange} options={field.options ?? []} nameOf={(v) => optionOf(field, v)?.label ?? v} error={error ?? null} {...(autoFocus && { autoFocus })} />
  ),
  editor: 'panel',
  width: 180,
  toText: (value, field) => strings(value).map((v) => optionOf(field, v)?.label ?? v).join(', '),
  fromText: (text, field) => {
    const found = text.split(/[,;|]/).map((part) => part.trim()).filter(Boolean).map((part) => findOption(field, part))
    const wrong = found.find((f) => 'error' in f)
    return wrong ?? { value: found.map((f) => ('value' in f ? f.value : null)) }
  },
}

export const boolean: FieldKit = {
  Cell: ({ value }) => <>{value === true ? i18n._(msg`Yes`) : value === false ? i18n._(msg`No`) : ''}</>,
  Input: ({ field, value, onChange, label }) => <Switch isSelected={value === true} onChange={onChange}>{label ?? field.label}</Switch>,
  editor: 'toggle',
  width: 90,
  toText: (value) => (value === true ? i18n._(msg`Yes`) : value === false ? i18n._(msg`No`) : ''),
  fromText: (text) => {
    const word = text.trim().toLowerCase()
    if (word === '') return { value: null }
    if (['yes', 'true', '1', 'y', 'x', 'ja', i18n._(msg`Yes`).toLowerCase()].includes(word)) return { value: true }
    if (['no', 'false', '0', 'n', 'nein', i18n._(msg`No`).toLowerCase()].includes(word)) return { value: false }
    return { error: i18n._(msg`Type yes or no`) }
  },
}

export const color: FieldKit = {
  Cell: ({ value }) => (value ? <Chip color={asText(value)}>{asText(value)}</Chip> : null),
  Input: ({ field, value, onChange, label }) => (
    <label className="field"><span className="field-label">{label ?? field.label}</span><input className="input lg color-in" type="color" value={asText(value) || '#5b8a9a'} onChange={(e) => onChange(e.target.value)} /></label>
  ),
  editor: 'panel',
  width: 110,
  toText: asText,
  fromText: (text) => ({ value: text.trim() || null }),
}
