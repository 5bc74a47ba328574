import type { MouseEvent, ReactNode } from 'react'
import { go } from './place.ts'

/** A link inside the console: a real address, without loading the page anew. */
export const Go = ({
  to,
  className,
  isHere,
  children,
}: {
  to: string
  className?: string
  isHere?: boolean
  children: ReactNode
}) => (
  <a
    href={`/operator${to}`}
    className={className ?? 'link'}
    aria-current={isHere ? 'page' : undefined}
    onClick={(event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
      event.preventDefault()
      go(to)
    }}
  >
    {children}
  </a>
)
