import { ChevronDown } from 'lucide-react'
import { cx } from '@app/ui'
import type { Scope } from '@app/ui'
import { rank } from './role-model.ts'

export type ScopeOption = { value: string; label: string; isDisabled?: boolean }
export type ScopeControlProps = {
  label: string
  /** The scope that applies, whether set here or inherited. */
  scope: Scope
  /** The option that is chosen; '' inherits. */
  value: string
  options: readonly ScopeOption[]
  onChange: (value: string) => void
  isInherited?: boolean
  isDisabled?: boolean
}

/** Four steps as bars: how far a scope reaches, readable without colour. */
export const ScopeBars = ({ scope }: { scope: Scope }) => (
  <span className={cx('scope-bars', `is-${scope}`)} aria-hidden>
    {[1, 2, 3].map((step) => (
      <i key={step} className={step <= rank(scope) ? 'on' : ''} />
    ))}
  </span>
)

/** One cell of the matrix: a plain select of the browser, so that a hundred of them stay light, speak, and take arrows and letters. */
export const ScopeControl = ({
  label,
  scope,
  value,
  options,
  onChange,
  isInherited,
  isDisabled,
}: ScopeControlProps) => (
  <span className={cx('scope', `is-${scope}`, isInherited && 'inherited')}>
    <ScopeBars scope={scope} />
    <select aria-label={label} value={value} disabled={isDisabled} onChange={(event) => onChange(event.target.value)}>
      {options.map((one) => (
        <option key={one.value} value={one.value} disabled={one.isDisabled}>
          {one.label}
        </option>
      ))}
    </select>
    <ChevronDown className="i sm" aria-hidden />
  </span>
)
