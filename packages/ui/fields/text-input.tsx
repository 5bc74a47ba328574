import { TextField } from '../text-field.tsx'
import type { TextFieldProps } from '../text-field.tsx'
import type { InputProps } from './kit.ts'
import { asText } from './kit.ts'

const inputOf =
  (props: Partial<TextFieldProps>) =>
  ({ field, value, onChange, label, hideLabel, error, autoFocus, size }: InputProps) => (
    <TextField
      {...props}
      label={label ?? field.label}
      {...(hideLabel && { hideLabel })}
      value={asText(value)}
      onChange={(text) => onChange(text === '' ? null : text)}
      error={error ?? null}
      {...(autoFocus && { autoFocus })}
      size={size === 'normal' ? 'normal' : 'lg'}
      isRequired={field.required}
    />
  )

export const TextInput = inputOf({})
export const LongTextInput = inputOf({ multiline: true, rows: 4 })
export const EmailInput = inputOf({ type: 'email', inputMode: 'email', autoComplete: 'off' })
export const PhoneInput = inputOf({ type: 'tel', inputMode: 'tel', autoComplete: 'off' })
export const UrlInput = inputOf({ type: 'url', inputMode: 'url', autoComplete: 'off' })
/** For kinds that are shown only. */
export const ReadOnlyInput = ({ field, value, label }: InputProps) => (
  <TextField label={label ?? field.label} value={asText(value)} onChange={() => undefined} isReadOnly />
)
