import { useState } from 'react'

/** Fetches what dialogs, menus and cards are made of (28 kB gz), ahead of the first one. */
export const preloadOverlays = () => import('./overlays.tsx')

/** True from the first opening on: what was open once stays mounted, so that it can leave with its animation. */
export const useOnceOpen = (isOpen: boolean): boolean => {
  const [wasOpen, setWasOpen] = useState(isOpen)
  if (isOpen && !wasOpen) setWasOpen(true)
  return wasOpen || isOpen
}
