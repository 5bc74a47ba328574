import { useLingui } from '@lingui/react/macro'
import { Lock } from 'lucide-react'
import type { CellProps, FieldKit, InputProps } from './kit.ts'

/** What the server sends in the place of an encrypted value; sent back, it leaves the value as it is. */
export const MASK = '••••••'

const MaskedCell = ({ value }: CellProps) => {
  const { t } = useLingui()
  if (value === null || value === undefined || value === '') return null
  return (
    <span className="masked">
      <Lock className="i sm" aria-hidden />
      <span aria-hidden>{MASK}</span>
      <span className="vh">{t`Encrypted`}</span>
    </span>
  )
}

const made = new Map<FieldKit, FieldKit>()

/** A field kept encrypted: shown as a mask, and typed anew rather than edited. */
export function sealedKit(kit: FieldKit): FieldKit {
  const known = made.get(kit)
  if (known) return known
  const Plain = kit.Input
  const Input = ({ value, ...props }: InputProps) => <Plain {...props} value={value === MASK ? '' : value} />
  const sealed = { ...kit, Cell: MaskedCell, Input }
  made.set(kit, sealed)
  return sealed
}
