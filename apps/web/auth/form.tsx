import { useId } from 'react'
import type { ReactNode } from 'react'
import { fieldError, isApiError } from '@app/ui/api'

export type InputProps = {
  label: ReactNode
  name: string
  type?: string
  value: string
  onChange: (value: string) => void
  autoComplete: string
  error?: string | null
  hint?: ReactNode
  autoFocus?: boolean
  readOnly?: boolean
  required?: boolean
  minLength?: number
  inputMode?: 'numeric'
}

/** A labelled input without the kit's machinery: the sign-in page stays small. */
export const Field = ({ label, value, onChange, error, hint, ...rest }: InputProps) => {
  const id = useId()
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        className={error ? 'input lg bad' : 'input lg'}
        value={value}
        onChange={(e) => onChange(e.target.value)}
        aria-invalid={Boolean(error)}
        aria-describedby={error || hint ? `${id}-d` : undefined}
      />
      {(error || hint) && (
        <p id={`${id}-d`} className={error ? 'why' : 'hint'}>
          {error ?? hint}
        </p>
      )}
    </div>
  )
}

/** A link to another page of this entry, or of the public site. */
export const To = ({ href, children }: { href: string; children?: ReactNode }) => (
  <a className="link" href={href}>
    {children}
  </a>
)

/** The words for a refused form as a whole: what no single field explains. */
export const FormError = ({ error, fields }: { error: unknown; fields: string[] }) => {
  if (!error || fields.some((f) => fieldError(error, f))) return null
  const id = isApiError(error) ? error.request_id : null
  return (
    <p className="note bad" role="alert">
      <span>
        {isApiError(error) && error.fields.length > 0
          ? error.fields.map((f) => `${f.pointer.replace(/^\//, '')}: ${f.message}`).join(', ')
          : error instanceof Error
            ? error.message
            : String(error)}
        {id && <small className="t2 mono"> {id}</small>}
      </span>
    </p>
  )
}
