import type { ReactNode } from 'react'

/** A form that Enter submits, Ctrl Enter from a long text too, and Esc leaves when `onCancel` is given and nothing inside took the key. */
export const KeyForm = ({
  onSubmit,
  onCancel,
  className,
  children,
}: {
  onSubmit: () => void
  onCancel?: () => void
  className?: string
  children: ReactNode
}) => (
  <div
    role="presentation"
    className="key-form"
    onKeyDown={(event) => {
      if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
        event.preventDefault()
        onSubmit()
      }
      if (event.key === 'Escape' && !event.defaultPrevented) onCancel?.()
    }}
  >
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
      <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
    </form>
  </div>
)
