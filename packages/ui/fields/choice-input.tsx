import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { ComboBox } from '../combo-box.tsx'
import { Select } from '../select.tsx'
import type { Choice } from '../select.tsx'
import { Switch } from '../toggles.tsx'
import { optionOf, strings } from './choice.tsx'
import type { InputProps } from './kit.ts'
import { asText } from './kit.ts'

export const SelectInput = ({
  field,
  value,
  onChange,
  onCommit,
  label,
  hideLabel,
  error,
  size,
  autoFocus,
}: InputProps) => {
  const { t } = useLingui()
  const options = (field.options ?? []).map((o) => ({ value: o.value, label: o.label }))
  if (size === 'cell')
    return (
      <ComboBox
        size="cell"
        label={field.label}
        hideLabel
        autoFocus
        openOnFocus
        value={value as string | null}
        onChange={(v) => {
          onChange(v)
          onCommit?.(v)
        }}
        options={options}
        empty={t`No such choice`}
      />
    )
  const withNone = field.required ? options : [{ value: '', label: '–' }, ...options]
  return (
    <Select
      label={label ?? field.label}
      {...(hideLabel && { hideLabel })}
      value={asText(value) || null}
      onChange={(v) => onChange(v === '' ? null : v)}
      options={withNone}
      error={error ?? null}
      size={size ?? 'lg'}
      isRequired={field.required}
      {...(autoFocus && { autoFocus })}
    />
  )
}

export type MultiPickerProps = {
  label: InputProps['label']
  hideLabel?: boolean
  value: readonly string[]
  onChange: (value: string[]) => void
  options: readonly Choice[]
  nameOf: (value: string) => string
  onSearch?: (text: string) => void
  onCreate?: (text: string) => void
  error?: string | null
  autoFocus?: boolean
  size?: 'normal' | 'lg'
}

/** Several of many: chosen ones as chips, more by typing. */
export const MultiPicker = ({
  label,
  hideLabel,
  value,
  onChange,
  options,
  nameOf,
  onSearch,
  onCreate,
  error,
  autoFocus,
  size,
}: MultiPickerProps) => {
  const { t } = useLingui()
  return (
    <div className="field">
      <ComboBox
        key={value.length}
        label={label}
        {...(hideLabel && { hideLabel })}
        value={null}
        onChange={(v) => {
          if (v && !value.includes(v)) onChange([...value, v])
        }}
        options={options.filter((o) => !value.includes(o.value))}
        {...(onSearch && { onSearch })}
        {...(onCreate && { onCreate })}
        error={error ?? null}
        openOnFocus
        {...(size && { size })}
        empty={t`Nothing more to add`}
        {...((autoFocus || value.length > 0) && { autoFocus: Boolean(autoFocus) })}
      />
      {value.length > 0 && (
        <ul className="chips">
          {value.map((v) => (
            <li key={v} className="chip">
              <span className="cut">{nameOf(v)}</span>
              <AriaButton
                className="chip-x"
                aria-label={t`Remove ${nameOf(v)}`}
                onPress={() => onChange(value.filter((x) => x !== v))}
              >
                <X className="i" aria-hidden />
              </AriaButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

export const MultiSelectInput = ({ field, value, onChange, label, hideLabel, error, autoFocus }: InputProps) => (
  <MultiPicker
    label={label ?? field.label}
    {...(hideLabel && { hideLabel })}
    value={strings(value)}
    onChange={onChange}
    options={field.options ?? []}
    nameOf={(v) => optionOf(field, v)?.label ?? v}
    error={error ?? null}
    {...(autoFocus && { autoFocus })}
  />
)

export const BooleanInput = ({ field, value, onChange, label }: InputProps) => (
  <Switch isSelected={value === true} onChange={onChange}>
    {label ?? field.label}
  </Switch>
)

export const ColorInput = ({ field, value, onChange, label }: InputProps) => (
  <label className="field">
    <span className="field-label">{label ?? field.label}</span>
    <input
      className="input lg color-in"
      type="color"
      value={asText(value) || '#5b8a9a'}
      onChange={(e) => onChange(e.target.value)}
    />
  </label>
)
