import { useLingui } from '@lingui/react/macro'

export type Kind =
  | 'access'
  | 'rectification'
  | 'erasure'
  | 'portability'
  | 'restriction'
  | 'objection'
  | 'withdrawal'
  | 'complaint'

/** What people may ask for, in their words. */
export const useKindWords = (): Record<Kind, string> => {
  const { t } = useLingui()
  return {
    access: t`See what you keep about me`,
    rectification: t`Correct something`,
    erasure: t`Erase what you keep about me`,
    portability: t`Take my data along`,
    restriction: t`Stop using my data for now`,
    objection: t`Object to a use of my data`,
    withdrawal: t`Take back a consent`,
    complaint: t`Complain, or learn where to complain`,
  }
}

/** A few lines of text. */
export const Words = ({
  id,
  label,
  value,
  onChange,
  required,
}: {
  id: string
  label: string
  value: string
  onChange: (value: string) => void
  required?: boolean
}) => (
  <div className="field">
    <label className="field-label" htmlFor={id}>
      {label}
    </label>
    <textarea
      id={id}
      className="input area"
      rows={2}
      maxLength={2000}
      value={value}
      required={required}
      onChange={(event) => onChange(event.target.value)}
    />
  </div>
)
