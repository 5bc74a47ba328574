import { useState } from 'react'
import type { ReactNode } from 'react'
import { ChevronDown } from 'lucide-react'
import {
  Button as AriaButton,
  ComboBox as AriaComboBox,
  FieldError,
  Input,
  Label,
  ListBox,
  Popover,
  Text,
} from 'react-aria-components'
import { cx } from './cx.ts'
import { OptionItem } from './select.tsx'
import type { Choice } from './select.tsx'

export type ComboBoxProps = {
  label: ReactNode
  hideLabel?: boolean
  value: string | null
  /** Null when the text was cleared. */
  onChange: (value: string | null) => void
  options: readonly Choice[]
  /** For long lists: called with what is typed; pass fresh `options`. Switches the built-in filter off. */
  onSearch?: (text: string) => void
  /** Text of the chosen value when it is not among `options` yet. */
  valueLabel?: string
  /** Shown as the last row; called with the typed text. */
  onCreate?: (text: string) => void
  createLabel?: (text: string) => string
  empty?: ReactNode
  placeholder?: string
  description?: ReactNode
  error?: string | null
  size?: 'normal' | 'lg' | 'cell'
  isRequired?: boolean
  isDisabled?: boolean
  autoFocus?: boolean
  /** Opens the list as soon as the input has focus. */
  openOnFocus?: boolean
  className?: string
}

const CREATE = '__create'

/** Picks one of many by typing. */
export const ComboBox = (props: ComboBoxProps) => {
  const {
    label,
    hideLabel,
    value,
    onChange,
    options,
    onSearch,
    valueLabel,
    onCreate,
    createLabel,
    empty,
    placeholder,
    description,
    error,
    size = 'lg',
    openOnFocus,
    className,
    ...rest
  } = props
  const chosen = options.find((o) => o.value === value)?.label ?? valueLabel ?? ''
  const [text, setText] = useState<string | null>(null)
  const typed = (text ?? '').trim()
  const plain = typed.toLowerCase()
  const searching = text !== null && typed !== '' && text !== chosen
  const shown: Choice[] =
    onSearch || !searching ? [...options] : options.filter((o) => o.label.toLowerCase().includes(plain))
  if (onCreate && searching && !options.some((o) => o.label.toLowerCase() === plain))
    shown.push({ value: CREATE, label: createLabel?.(typed) ?? `+ ${typed}` })
  return (
    <AriaComboBox
      {...rest}
      items={shown.map((o) => ({ ...o, id: o.value }))}
      selectedKey={value}
      inputValue={text ?? chosen}
      onInputChange={(next) => {
        setText(next)
        onSearch?.(next)
        if (next === '' && value !== null && text !== null) onChange(null)
      }}
      onSelectionChange={(key) => {
        if (key === CREATE) onCreate?.(typed)
        else if (key !== null) onChange(String(key))
        if (key !== null) setText(null)
      }}
      onOpenChange={(open) => {
        if (!open) setText(null)
        else onSearch?.('')
      }}
      defaultFilter={() => true}
      menuTrigger={openOnFocus ? 'focus' : 'input'}
      allowsEmptyCollection
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className={cx('field', size === 'cell' && 'field-cell', className)}
    >
      <Label className={hideLabel ? 'vh' : 'field-label'}>{label}</Label>
      <span className="combo">
        <Input
          className={cx(size === 'cell' ? 'cell-edit' : 'input', size === 'lg' && 'lg', error && 'bad')}
          placeholder={placeholder ?? ''}
        />
        <AriaButton className="combo-btn">
          <ChevronDown className="i sm" aria-hidden />
        </AriaButton>
      </span>
      {description && (
        <Text slot="description" className="hint">
          {description}
        </Text>
      )}
      <FieldError className="why">{error}</FieldError>
      <Popover className="pop-list" offset={4}>
        <ListBox className="listbox" renderEmptyState={() => <p className="opt-none">{empty ?? '–'}</p>}>
          {(o: Choice & { id: string }) => <OptionItem choice={o} />}
        </ListBox>
      </Popover>
    </AriaComboBox>
  )
}
