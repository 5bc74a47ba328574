import type { ComponentType, MouseEventHandler, ReactNode, Ref } from 'react'
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components'
import type { PressEvent } from 'react-aria-components'
import { cx } from './cx.ts'

/** A Lucide icon component. */
export type Icon = ComponentType<{ className?: string; 'aria-hidden'?: boolean }>

export type ButtonProps = {
  children: ReactNode
  /** `primary` once a region; `ghost` in bars; `danger` for what cannot be undone. */
  variant?: 'default' | 'primary' | 'ghost' | 'danger'
  size?: 'normal' | 'lg'
  full?: boolean
  icon?: Icon
  /** A key shown at the end. */
  keys?: string
  type?: 'button' | 'submit'
  isDisabled?: boolean
  /** Shows that work is under way; presses are ignored. */
  isPending?: boolean
  onPress?: (event: PressEvent) => void
  className?: string
  autoFocus?: boolean
  slot?: string
  form?: string
  'aria-label'?: string
  'aria-expanded'?: boolean
  'aria-pressed'?: boolean
  ref?: Ref<HTMLButtonElement>
}

/** A button with words. */
export const Button = ({
  children,
  variant = 'default',
  size,
  full,
  icon: IconOf,
  keys,
  className,
  isPending = false,
  onPress,
  type,
  ...rest
}: ButtonProps) => (
  // Not React Aria's own isPending: it announces by the id of the button, which a dialog that closes takes away
  // (axe: role-img-alt). Busy here keeps the focus, says so, and takes no second press.
  <AriaButton
    {...rest}
    type={isPending ? 'button' : type}
    aria-busy={isPending || undefined}
    onPress={isPending ? undefined : onPress}
    className={cx(
      isPending && 'pending',
      'btn',
      variant !== 'default' && variant,
      size === 'lg' && 'lg',
      full && 'full',
      className,
    )}
  >
    {IconOf && <IconOf className="i" aria-hidden />}
    {children}
    {keys && <Kbd>{keys}</Kbd>}
  </AriaButton>
)

export type IconButtonProps = Omit<ButtonProps, 'children' | 'variant' | 'size' | 'full' | 'keys'> & {
  icon: Icon
  'aria-label': string
  keys?: string
  small?: boolean
}

/** A button that is an icon; its label is said and shown as a tooltip. */
export const IconButton = ({ icon: IconOf, className, keys, small, ...rest }: IconButtonProps) => (
  <TooltipTrigger delay={500} closeDelay={0}>
    <AriaButton {...rest} className={cx('iconbtn', className)}>
      <IconOf className={small ? 'i sm' : 'i'} aria-hidden />
    </AriaButton>
    <Tooltip className="tip" offset={6}>
      {rest['aria-label']}
      {keys && <Kbd>{keys}</Kbd>}
    </Tooltip>
  </TooltipTrigger>
)

/** One key of the keyboard. */
export const Kbd = ({ children }: { children: ReactNode }) => <kbd className="kbd">{children}</kbd>

/** Looks like a link, acts like a button. */
export const TextButton = ({
  children,
  onClick,
  className,
}: {
  children: ReactNode
  onClick: MouseEventHandler<HTMLButtonElement>
  className?: string
}) => (
  <button type="button" className={cx('link', className)} onClick={onClick}>
    {children}
  </button>
)
