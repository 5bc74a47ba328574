import { createContext, use, useRef } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { ButtonContext } from 'react-aria-components'
import { useMenuTrigger } from 'react-aria/useMenu'
import type { Icon } from './button.tsx'
import { soon } from './late.tsx'
import { useOpener } from './opener.ts'
import { useOnceOpen } from './overlay-parts.ts'

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

export type MenuSectionProps = {
  title: ReactNode
  children: ReactNode
  selectionMode?: 'single' | 'multiple'
  selectedKeys?: Iterable<string>
  onSelectionChange?: (keys: Set<string>) => void
}

/** What the lines of a menu are drawn with; only an open menu has it, since it is fetched with the first one. */
export type MenuLines = {
  Item: ComponentType<MenuItemProps>
  Section: ComponentType<MenuSectionProps>
  Separator: ComponentType
}
export const MenuLinesContext = createContext<MenuLines | null>(null)

const List = soon(async () => (await import('./overlays.tsx')).MenuList)

/** A button and its menu. Children: MenuItem, MenuSection, MenuSeparator. */
export const Menu = ({ trigger, ...list }: MenuProps) => {
  const button = useRef<HTMLButtonElement>(null)
  const opener = useOpener()
  const { menuTriggerProps, menuProps } = useMenuTrigger({ type: 'menu' }, opener, button)
  const wasOpen = useOnceOpen(opener.isOpen)
  return (
    <>
      <ButtonContext value={{ ...menuTriggerProps, ref: button, isPressed: opener.isOpen }}>{trigger}</ButtonContext>
      {wasOpen && <List {...list} button={button} opener={opener} menuProps={menuProps} />}
    </>
  )
}

/** One command of a menu. */
export const MenuItem = (props: MenuItemProps) => {
  const lines = use(MenuLinesContext)
  return lines && <lines.Item {...props} />
}

/** A titled group of a menu. */
export const MenuSection = (props: MenuSectionProps) => {
  const lines = use(MenuLinesContext)
  return lines && <lines.Section {...props} />
}

/** A line between groups of a menu. */
export const MenuSeparator = () => {
  const lines = use(MenuLinesContext)
  return lines && <lines.Separator />
}
