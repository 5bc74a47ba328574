import type { ReactNode } from 'react'
import { Check } from 'lucide-react'
import {
  Header,
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  MenuTrigger,
  Popover,
  Separator,
} from 'react-aria-components'
import type { Icon } from './button.tsx'
import { Kbd } from './button.tsx'
import { cx } from './cx.ts'

export type MenuProps = {
  /** The button that opens it. */
  trigger: ReactNode
  children: ReactNode
  'aria-label'?: string
  placement?: 'bottom start' | 'bottom end' | 'top start' | 'top end'
  selectionMode?: 'none' | 'single' | 'multiple'
  selectedKeys?: Iterable<string>
  onSelectionChange?: (keys: Set<string>) => void
}

/** A button and its menu. Children: MenuItem, MenuSection, MenuSeparator. */
export const Menu = ({
  trigger,
  children,
  placement = 'bottom end',
  selectionMode = 'none',
  selectedKeys,
  onSelectionChange,
  ...rest
}: MenuProps) => (
  <MenuTrigger>
    {trigger}
    <Popover className="pop-list" placement={placement} offset={4}>
      <AriaMenu
        {...rest}
        className="listbox"
        selectionMode={selectionMode}
        {...(selectedKeys && { selectedKeys })}
        onSelectionChange={(keys) => onSelectionChange?.(new Set([...(keys === 'all' ? [] : keys)].map(String)))}
      >
        {children}
      </AriaMenu>
    </Popover>
  </MenuTrigger>
)

export type MenuItemProps = {
  id?: string
  children: ReactNode
  textValue?: string
  icon?: Icon
  keys?: string
  danger?: boolean
  isDisabled?: boolean
  onAction?: () => void
  href?: string
  end?: ReactNode
}

/** One command of a menu. */
export const MenuItem = ({ children, icon: IconOf, keys, danger, textValue, end, ...rest }: MenuItemProps) => (
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

/** A titled group of a menu. */
export const MenuSection = ({
  title,
  children,
  selectionMode,
  selectedKeys,
  onSelectionChange,
}: {
  title: ReactNode
  children: ReactNode
  selectionMode?: 'single' | 'multiple'
  selectedKeys?: Iterable<string>
  onSelectionChange?: (keys: Set<string>) => void
}) => (
  <AriaMenuSection
    {...(selectionMode && { selectionMode })}
    {...(selectedKeys && { selectedKeys })}
    onSelectionChange={(keys) => onSelectionChange?.(new Set([...(keys === 'all' ? [] : keys)].map(String)))}
  >
    <Header className="nav-label">{title}</Header>
    {children}
  </AriaMenuSection>
)

/** A line between groups of a menu. */
export const MenuSeparator = () => <Separator className="opt-line" />
