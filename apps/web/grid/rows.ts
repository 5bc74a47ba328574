import { useEffect, useState, useSyncExternalStore } from 'react'
import { valueOf } from '@app/ui'
import type { Row } from '@app/ui'

export type Line =
  | { kind: 'row'; row: Row; index: number }
  | { kind: 'group'; value: unknown; key: string }
  | { kind: 'wait'; key: string }

/** Rows with a heading before each new value of `group`; a few placeholders while more is coming. */
export const linesOf = (rows: Row[], group: string | null, more: boolean): Line[] => {
  const lines: Line[] = []
  let last: string | null = null
  for (const [index, row] of rows.entries()) {
    if (group) {
      const value = valueOf(row, group)
      const key = JSON.stringify(value ?? null)
      if (key !== last) lines.push({ kind: 'group', value, key: `g${key}${index}` })
      last = key
    }
    lines.push({ kind: 'row', row, index })
  }
  if (more) for (let i = 0; i < 12; i++) lines.push({ kind: 'wait', key: `w${i}` })
  return lines
}

const narrow = matchMedia('(max-width: 720px)')
const onNarrow = (then: () => void): (() => void) => {
  narrow.addEventListener('change', then)
  return () => narrow.removeEventListener('change', then)
}

/** True below 721 px, where a list is two-line rows. */
export const useNarrow = (): boolean => useSyncExternalStore(onNarrow, () => narrow.matches)

/** Height of a row in px as the density tokens say. */
export const useRowHeight = (isNarrow: boolean): number => {
  const [height, setHeight] = useState(40)
  useEffect(() => {
    const read = (): void =>
      setHeight(
        Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row')) *
          Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 40,
      )
    read()
    const watch = new MutationObserver(read)
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-density'] })
    return () => watch.disconnect()
  }, [])
  return isNarrow ? 63 : height
}
