import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowDown, ArrowUp, ChevronsLeftRight, ChevronsRightLeft, Columns3 } from 'lucide-react'
import { Button, Checkbox, IconButton, Popover, TextField } from '@app/ui'
import type { FieldMeta } from '@app/ui'
import { firstWidth, WIDTHS } from '../grid/use-columns.ts'

/** Which fields are columns, and in which order. */
export const ColumnChooser = ({
  fields,
  columns,
  title,
  onChange,
  widths,
  onWidths,
}: {
  fields: FieldMeta[]
  columns: string[]
  title: string
  onChange: (columns: string[] | undefined) => void
  widths: Record<string, number>
  onWidths: (widths: Record<string, number>) => void
}) => {
  const { t } = useLingui()
  const [text, setText] = useState('')
  const shown = columns.flatMap((name) => fields.filter((f) => f.name === name))
  const hidden = fields.filter((f) => !columns.includes(f.name) && f.label.toLowerCase().includes(text.toLowerCase()))
  const shift = (name: string, by: number): void => {
    const next = [...columns]
    const from = next.indexOf(name)
    const to = from + by
    if (to < 1 || to >= next.length) return
    next.splice(from, 1)
    next.splice(to, 0, name)
    onChange(next)
  }
  // The way without dragging an edge (WCAG 2.5.7).
  const resize = (field: FieldMeta, index: number, by: number): void => {
    const now = widths[field.name] ?? firstWidth(field, index)
    onWidths({ ...widths, [field.name]: Math.min(WIDTHS.max, Math.max(WIDTHS.min, now + by)) })
  }
  return (
    <Popover
      aria-label={t`Fields`}
      placement="bottom end"
      className="wide"
      trigger={<Button variant="ghost" icon={Columns3} className="only-wide">{t`Fields`}</Button>}
    >
      <ul className="rows" aria-label={t`Shown`}>
        {shown.map((f, index) => (
          <li key={f.name}>
            <Checkbox
              isSelected
              isDisabled={f.name === title}
              onChange={() => onChange(columns.filter((c) => c !== f.name))}
            >
              {f.label}
            </Checkbox>
            <span className="end">
              <IconButton
                icon={ChevronsRightLeft}
                small
                aria-label={t`Make ${f.label} narrower`}
                onPress={() => resize(f, index, -40)}
              />
              <IconButton
                icon={ChevronsLeftRight}
                small
                aria-label={t`Make ${f.label} wider`}
                onPress={() => resize(f, index, 40)}
              />
              <IconButton
                icon={ArrowUp}
                small
                aria-label={t`Move ${f.label} up`}
                isDisabled={index <= 1}
                onPress={() => shift(f.name, -1)}
              />
              <IconButton
                icon={ArrowDown}
                small
                aria-label={t`Move ${f.label} down`}
                isDisabled={index === 0 || index === shown.length - 1}
                onPress={() => shift(f.name, 1)}
              />
            </span>
          </li>
        ))}
      </ul>
      <TextField label={t`More fields`} size="normal" value={text} onChange={setText} placeholder={t`Find a field`} />
      <ul className="rows" aria-label={t`Not shown`}>
        {hidden.map((f) => (
          <li key={f.name}>
            <Checkbox isSelected={false} onChange={() => onChange([...columns, f.name])}>
              {f.label}
            </Checkbox>
          </li>
        ))}
        {hidden.length === 0 && (
          <li className="t3">
            <Trans>No other field</Trans>
          </li>
        )}
      </ul>
      <div>
        <Button variant="ghost" onPress={() => onChange(undefined)}>{t`Back to the view’s fields`}</Button>
      </div>
    </Popover>
  )
}
