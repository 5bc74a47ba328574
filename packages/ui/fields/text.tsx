import { TextField } from '../text-field.tsx'
import type { TextFieldProps } from '../text-field.tsx'
import type { CellProps, FieldKit, InputProps } from './kit.ts'
import { asText } from './kit.ts'

const cellOf = (link: ((value: string) => string) | null) => ({ value }: CellProps) => {
  const text = asText(value)
  const href = text && link ? link(text) : null
  if (href) return <a className="link-quiet" href={href} target={href.startsWith('http') ? '_blank' : undefined} rel="noreferrer noopener">{text}</a>
  return <>{text}</>
}

const inputOf = (props: Partial<TextFieldProps>) => ({ field, value, onChange, label, hideLabel, error, autoFocus, size }: InputProps) => (
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

const textKit = (props: Partial<TextFieldProps>, link: ((value: string) => string) | null = null): FieldKit => ({
  Cell: cellOf(link),
  Input: inputOf(props),
  editor: props.multiline ? 'panel' : 'text',
  width: props.multiline ? 240 : props.type === 'email' ? 216 : 160,
  toText: asText,
  fromText: (text) => ({ value: text.trim() === '' ? null : text.trim() }),
})

const webAddress = (value: string): string => (/^https?:\/\//i.test(value) ? value : /^[a-z][a-z0-9+.-]*:/i.test(value) ? '' : `https://${value}`)

export const text = textKit({})
export const longText = textKit({ multiline: true, rows: 4 })
export const email = textKit({ type: 'email', inputMode: 'email', autoComplete: 'off' }, (v) => `mailto:${v}`)
export const phone = textKit({ type: 'tel', inputMode: 'tel', autoComplete: 'off' }, (v) => `tel:${v.replace(/[^\d+]/g, '')}`)
export const url = textKit({ type: 'url', inputMode: 'url', autoComplete: 'off' }, webAddress)

/** JSON, files and kinds this build does not know: shown, not edited. */
export const readOnly: FieldKit = {
  Cell: ({ value }) => <>{asText(value)}</>,
  Input: ({ field, value, label }) => <TextField label={label ?? field.label} value={asText(value)} onChange={() => undefined} isReadOnly />,
  editor: 'none',
  toText: asText,
  fromText: () => ({ error: 'read only' }),
}
