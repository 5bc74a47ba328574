import type { ReactNode, RefObject } from 'react'
import { useLingui } from '@lingui/react/macro'
import { Check, X } from 'lucide-react'
import {
  Dialog as AriaDialog,
  Header,
  Heading,
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  Modal,
  ModalOverlay,
  Popover as AriaPopover,
  Separator,
} from 'react-aria-components'
import type { AriaMenuProps } from 'react-aria/useMenu'
import { IconButton, Kbd } from './button.tsx'
import { cx } from './cx.ts'
import type { DialogProps } from './dialog.tsx'
import { MenuLinesContext } from './menu.tsx'
import type { MenuItemProps, MenuLines, MenuProps, MenuSectionProps } from './menu.tsx'
import type { Opener } from './opener.ts'
import type { PopoverProps } from './popover.tsx'

type Opened = { button: RefObject<HTMLButtonElement | null>; opener: Opener }

/** The dialog of dialog.tsx. */
export const ModalDialog = ({
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

/** The card of popover.tsx. */
export const PopoverCard = ({
  button,
  opener,
  overlayProps,
  children,
  placement = 'bottom start',
  className,
  ...label
}: Omit<PopoverProps, 'trigger' | 'isOpen' | 'onOpenChange'> &
  Opened & { overlayProps: { id?: string | undefined } }) => (
  <AriaPopover
    trigger="DialogTrigger"
    triggerRef={button}
    isOpen={opener.isOpen}
    onOpenChange={opener.setOpen}
    className={cx('pop-card', className)}
    placement={placement}
    offset={6}
  >
    <AriaDialog {...overlayProps} {...label} className="pop-in">
      {typeof children === 'function' ? children(opener.close) : children}
    </AriaDialog>
  </AriaPopover>
)

const chosen =
  (tell?: (keys: Set<string>) => void) =>
  (keys: 'all' | Iterable<unknown>): void =>
    tell?.(new Set([...(keys === 'all' ? [] : keys)].map(String)))

/** The list of menu.tsx. */
export const MenuList = ({
  button,
  opener,
  menuProps,
  children,
  placement = 'bottom end',
  selectionMode = 'none',
  selectedKeys,
  onSelectionChange,
  ...label
}: Omit<MenuProps, 'trigger'> & Opened & { menuProps: Pick<AriaMenuProps<object>, 'autoFocus' | 'onClose'> }) => (
  <AriaPopover
    className="pop-list"
    trigger="MenuTrigger"
    triggerRef={button}
    isOpen={opener.isOpen}
    onOpenChange={opener.setOpen}
    placement={placement}
    offset={4}
  >
    <MenuLinesContext value={lines}>
      <AriaMenu
        {...menuProps}
        {...label}
        className="listbox"
        selectionMode={selectionMode}
        {...(selectedKeys && { selectedKeys })}
        onSelectionChange={chosen(onSelectionChange)}
      >
        {children}
      </AriaMenu>
    </MenuLinesContext>
  </AriaPopover>
)

const Item = ({ children, icon: IconOf, keys, danger, textValue, end, ...rest }: MenuItemProps) => (
  <AriaMenuItem
    {...rest}
    textValue={textValue ?? (typeof children === 'string' ? children : '')}
    className={cx('opt-row', danger && 'danger')}
  >
    {({ isSelected, selectionMode }) => (
      <>
        {selectionMode !== 'none' && (
          <span className="opt-tick">{isSelected && <Check className="i sm" aria-hidden />}</span>
        )}
        {IconOf && <IconOf className="i" aria-hidden />}
        <span className="grow cut">{children}</span>
        {end}
        {keys && <Kbd>{keys}</Kbd>}
      </>
    )}
  </AriaMenuItem>
)

const Section = ({ title, children, selectionMode, selectedKeys, onSelectionChange }: MenuSectionProps): ReactNode => (
  <AriaMenuSection
    {...(selectionMode && { selectionMode })}
    {...(selectedKeys && { selectedKeys })}
    onSelectionChange={chosen(onSelectionChange)}
  >
    <Header className="nav-label">{title}</Header>
    {children}
  </AriaMenuSection>
)

const lines: MenuLines = { Item, Section, Separator: () => <Separator className="opt-line" /> }
