import type { ReactNode, Ref } from 'react'
import { CircleAlert } from 'lucide-react'
import { FieldError, Input, Label, Text, TextArea, TextField as AriaTextField } from 'react-aria-components'
import { cx } from './cx.ts'

export type TextFieldProps = {
  label: ReactNode
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean
  value: string
  onChange: (value: string) => void
  description?: ReactNode
  /** Why the value is wrong; turns the field red and is read out. */
  error?: string | null
  type?:
    | 'text'
    | 'email'
    | 'password'
    | 'url'
    | 'tel'
    | 'search'
    | 'number'
    | 'date'
    | 'datetime-local'
    | 'time'
    | 'color'
  inputMode?: 'text' | 'decimal' | 'numeric' | 'email' | 'tel' | 'url' | 'search'
  autoComplete?: string
  placeholder?: string
  multiline?: boolean
  rows?: number
  size?: 'normal' | 'lg'
  isRequired?: boolean
  isDisabled?: boolean
  isReadOnly?: boolean
  autoFocus?: boolean
  name?: string
  maxLength?: number
  onBlur?: () => void
  onKeyDown?: (event: { key: string; preventDefault: () => void; metaKey: boolean; ctrlKey: boolean }) => void
  className?: string
  inputRef?: Ref<HTMLInputElement>
}

/** A labelled one-line or many-line text input. */
export const TextField = ({
  label,
  hideLabel,
  description,
  error,
  multiline,
  rows = 4,
  size = 'lg',
  placeholder,
  className,
  type = 'text',
  onChange,
  inputRef,
  ...rest
}: TextFieldProps) => (
  <AriaTextField
    {...rest}
    type={type}
    onChange={onChange}
    isInvalid={Boolean(error)}
    validationBehavior="aria"
    className={cx('field', className)}
  >
    <Label className={hideLabel ? 'vh' : 'field-label'}>{label}</Label>
    {multiline ? (
      <TextArea className={cx('input area', error && 'bad')} rows={rows} placeholder={placeholder ?? ''} />
    ) : (
      <Input
        ref={inputRef ?? null}
        className={cx('input', size === 'lg' && 'lg', error && 'bad')}
        placeholder={placeholder ?? ''}
      />
    )}
    {description && (
      <Text slot="description" className="hint">
        {description}
      </Text>
    )}
    <FieldError className="why">
      <CircleAlert className="i sm" aria-hidden />
      <span>{error}</span>
    </FieldError>
  </AriaTextField>
)

/** A date input (`YYYY-MM-DD`, empty for none). The browser's own picker: it speaks the reader's locale and works by touch. */
export const DateField = (props: Omit<TextFieldProps, 'type' | 'multiline'>) => <TextField {...props} type="date" />
