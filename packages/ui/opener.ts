import { useMemo, useState } from 'react'

type Edge = 'first' | 'last'

/**
 * Whether the menu or card of a button is open, in the shape that React Aria's trigger hooks ask for. Their own state comes with all that a
 * menu is made of, and that is fetched with the first opening only (overlays.tsx).
 */
export type Opener = {
  readonly isOpen: boolean
  /** Which item is given the focus; null leaves it to the list. */
  readonly focusStrategy: Edge | null
  readonly point: null
  setOpen: (isOpen: boolean) => void
  open: (edge?: Edge | null) => void
  close: () => void
  toggle: (edge?: Edge | null) => void
  setPoint: () => void
}

/** State of an opener: its own, or that of whoever gives `isOpen`. */
export const useOpener = (given?: boolean, onOpenChange?: (open: boolean) => void): Opener => {
  const [own, setOwn] = useState<{ isOpen: boolean; edge: Edge | null }>({ isOpen: false, edge: null })
  const isOpen = given ?? own.isOpen
  return useMemo(() => {
    const set = (next: boolean, edge: Edge | null = null): void => {
      setOwn({ isOpen: next, edge })
      if (next !== isOpen) onOpenChange?.(next)
    }
    return {
      isOpen,
      focusStrategy: own.edge,
      point: null,
      setOpen: set,
      open: (edge) => set(true, edge ?? null),
      close: () => set(false),
      toggle: (edge) => set(!isOpen, edge ?? null),
      setPoint: () => undefined,
    }
  }, [isOpen, own.edge, onOpenChange])
}
