import { localInput } from '../format.ts'
import { TextField } from '../text-field.tsx'
import type { InputProps } from './kit.ts'
import { asText } from './kit.ts'

export const DateInput = ({ field, value, onChange, label, hideLabel, error, autoFocus, size }: InputProps) => (
  <TextField
    type="date"
    label={label ?? field.label}
    {...(hideLabel && { hideLabel })}
    value={asText(value)}
    onChange={(v) => onChange(v || null)}
    error={error ?? null}
    {...(autoFocus && { autoFocus })}
    size={size === 'normal' ? 'normal' : 'lg'}
    isRequired={field.required}
  />
)

export const DateTimeInput = ({ field, value, onChange, label, hideLabel, error, autoFocus, size }: InputProps) => (
  <TextField
    type="datetime-local"
    label={label ?? field.label}
    {...(hideLabel && { hideLabel })}
    value={value ? localInput(asText(value)) : ''}
    onChange={(v) => onChange(v ? new Date(v).toISOString() : null)}
    error={error ?? null}
    {...(autoFocus && { autoFocus })}
    size={size === 'normal' ? 'normal' : 'lg'}
    isRequired={field.required}
  />
)
