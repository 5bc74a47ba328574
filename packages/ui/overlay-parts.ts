import { useState } from 'react'

/** True from the first opening on: what was open once stays mounted, so that it can leave with its animation. */
export const useOnceOpen = (isOpen: boolean): boolean => {
  const [wasOpen, setWasOpen] = useState(isOpen)
  if (isOpen && !wasOpen) setWasOpen(true)
  return wasOpen || isOpen
}
