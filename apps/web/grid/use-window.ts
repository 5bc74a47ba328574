import { useEffect } from 'react'
import type { RefObject } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { Line } from './rows.ts'

/** The lines that are drawn: those in the window and some above and below it. */
export const useWindow = (lines: Line[], height: number, scroller: RefObject<HTMLElement | null>) => {
  // oxlint-disable-next-line react/incompatible-library -- it changes in place as one scrolls; no compiler memoises here, and nothing made from it is kept
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    getItemKey: (i) => {
      const l = lines[i]
      return !l ? i : l.kind === 'row' ? l.row.id : l.key
    },
  })
  useEffect(() => virtual.measure(), [height, virtual])
  return virtual
}
