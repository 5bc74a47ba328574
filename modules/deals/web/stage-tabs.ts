import { useEffect, useState, type RefObject } from 'react'
import type { Stage } from './board-model.ts'

/** On a narrow screen one column fills the width: which one is that, and how to get to another. */
export function useStageTabs(
  board: RefObject<HTMLDivElement | null>,
  stages: readonly Stage[],
): { at: string | null; go: (id: string) => void } {
  const [at, setAt] = useState<string | null>(null)
  const ids = stages.map((stage) => stage.id).join()
  useEffect(() => {
    const box = board.current
    if (!box) return
    const look = () => {
      const left = box.getBoundingClientRect().left
      const nearest = ids.split(',').reduce<{ id: string | null; gap: number }>(
        (best, id) => {
          const column = document.getElementById(`col-${id}`)
          const gap = column ? Math.abs(column.getBoundingClientRect().left - left) : Number.POSITIVE_INFINITY
          return gap < best.gap ? { id, gap } : best
        },
        { id: null, gap: Number.POSITIVE_INFINITY },
      )
      setAt(nearest.id)
    }
    look()
    box.addEventListener('scroll', look, { passive: true })
    return () => box.removeEventListener('scroll', look)
  }, [board, ids])
  const go = (id: string) => {
    // A folded column unfolds first, so the scroll waits for the next frame.
    requestAnimationFrame(() =>
      document.getElementById(`col-${id}`)?.scrollIntoView({ inline: 'start', block: 'nearest' }),
    )
    setAt(id)
  }
  return { at, go }
}
