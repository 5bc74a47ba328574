import type { ReactNode } from 'react'
import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import {
  Dialog as AriaDialog,
  DialogTrigger,
  Heading,
  Modal,
  ModalOverlay,
  Popover as AriaPopover,
} from 'react-aria-components'
import { IconButton } from './button.tsx'
import { cx } from './cx.ts'

export type DialogProps = {
  title: ReactNode
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  /** Buttons at the foot, the acting one last. */
  actions?: ReactNode
  size?: 'normal' | 'wide'
  /** No close button, no Escape, no click outside. */
  isForced?: boolean
  closeLabel?: string
  role?: 'dialog' | 'alertdialog'
}

/** A modal dialog; focus is kept inside and given back. */
export const Dialog = ({
  title,
  isOpen,
  onClose,
  children,
  actions,
  size,
  isForced,
  closeLabel,
  role = 'dialog',
}: DialogProps) => {
  const { t } = useLingui()
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      isDismissable={!isForced}
      isKeyboardDismissDisabled={isForced ?? false}
      className="overlay dialog-overlay"
    >
      <Modal className={cx('dialog', size === 'wide' && 'wide')}>
        <AriaDialog role={role} className="dialog-in">
          <header className="dialog-head">
            <Heading slot="title">{title}</Heading>
            {!isForced && <IconButton icon={X} aria-label={closeLabel ?? t`Close`} onPress={onClose} />}
          </header>
          <div className="dialog-body">{children}</div>
          {actions && <footer className="dialog-foot">{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

export type PopoverProps = {
  trigger: ReactNode
  /** A function gets `close`. */
  children: ReactNode | ((close: () => void) => ReactNode)
  'aria-label': string
  placement?: 'bottom start' | 'bottom end' | 'top start' | 'top end' | 'right bottom'
  isOpen?: boolean
  onOpenChange?: (open: boolean) => void
  className?: string
}

/** A small dialog beside the button that opens it. */
export const Popover = ({
  trigger,
  children,
  placement = 'bottom start',
  isOpen,
  onOpenChange,
  className,
  ...rest
}: PopoverProps) => (
  <DialogTrigger {...(isOpen !== undefined && { isOpen })} {...(onOpenChange && { onOpenChange })}>
    {trigger}
    <AriaPopover className={cx('pop-card', className)} placement={placement} offset={6}>
      <AriaDialog {...rest} className="pop-in">
        {({ close }) => (typeof children === 'function' ? children(close) : children)}
      </AriaDialog>
    </AriaPopover>
  </DialogTrigger>
)
