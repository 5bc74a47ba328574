import { useRef } from 'react'
import type { ReactNode } from 'react'
import { ButtonContext } from 'react-aria-components'
import { useOverlayTrigger } from 'react-aria/useOverlayTrigger'
import { soon } from './late.tsx'
import { useOpener } from './opener.ts'
import { useOnceOpen } from './overlay-parts.ts'

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

const Card = soon(async () => (await import('./overlays.tsx')).PopoverCard)

/** A small dialog beside the button that opens it. */
export const Popover = ({ trigger, isOpen, onOpenChange, ...card }: PopoverProps) => {
  const button = useRef<HTMLButtonElement>(null)
  const opener = useOpener(isOpen, onOpenChange)
  const { triggerProps, overlayProps } = useOverlayTrigger({ type: 'dialog' }, opener, button)
  const wasOpen = useOnceOpen(opener.isOpen)
  return (
    <>
      <ButtonContext value={{ ...triggerProps, ref: button, isPressed: opener.isOpen }}>{trigger}</ButtonContext>
      {wasOpen && <Card {...card} button={button} opener={opener} overlayProps={overlayProps} />}
    </>
  )
}
