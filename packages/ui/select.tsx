import type { ReactNode } from 'react'
import { Check, ChevronDown } from 'lucide-react'
import {
  Button as AriaButton,
  FieldError,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Text,
} from 'react-aria-components'
import { cx } from './cx.ts'

export type Choice = { value: string; label: string; icon?: ReactNode; description?: string; isDisabled?: boolean }

export type SelectProps = {
  label: ReactNode
  hideLabel?: boolean
  value: string | null
  onChange: (value: string) => void
  options: readonly Choice[]
  placeholder?: string
  description?: ReactNode
  error?: string | null
  size?: 'normal' | 'lg'
  isRequired?: boolean
  isDisabled?: boolean
  autoFocus?: boolean
  className?: string
}

/** Picks one of a short list. For a long one use ComboBox. */
export const Select = ({
  label,
  hideLabel,
  value,
  onChange,
  options,
  placeholder,
  description,
  error,
  size = 'lg',
  className,
  isDisabled = false,
  ...rest
}: SelectProps) => (
  <AriaSelect
    {...rest}
    // Choices that are on their way: it would not open.
    isDisabled={isDisabled || options.length === 0}
    selectedKey={value}
    onSelectionChange={(key) => {
      if (key !== null) onChange(String(key))
    }}
    isInvalid={Boolean(error)}
    validationBehavior="aria"
    placeholder={placeholder ?? '–'}
    className={cx('field', className)}
  >
    <Label className={hideLabel ? 'vh' : 'field-label'}>{label}</Label>
    <AriaButton className={cx('input picker', size === 'lg' && 'lg', error && 'bad')}>
      <SelectValue className="picker-value" />
      <ChevronDown className="i sm" aria-hidden />
    </AriaButton>
    {description && (
      <Text slot="description" className="hint">
        {description}
      </Text>
    )}
    <FieldError className="why">{error}</FieldError>
    <Popover className="pop-list" offset={4}>
      <ListBox className="listbox" items={options.map((o) => ({ ...o, id: o.value }))}>
        {(o) => <OptionItem choice={o} />}
      </ListBox>
    </Popover>
  </AriaSelect>
)

/** One row of a list of choices; used inside a ListBox. The choice comes as one prop: React Aria overwrites `value` and `id` of what a collection renders. */
export const OptionItem = ({ choice: o }: { choice: Choice }) => (
  <ListBoxItem id={o.value} textValue={o.label} className="opt-row" isDisabled={o.isDisabled ?? false}>
    {({ isSelected }) => (
      <>
        {o.icon}
        <span className="grow cut">
          {o.label}
          {o.description && <small className="t3"> {o.description}</small>}
        </span>
        {isSelected && <Check className="i sm" aria-hidden />}
      </>
    )}
  </ListBoxItem>
)
