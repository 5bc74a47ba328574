import { memo } from 'react'
import { Link } from '@tanstack/react-router'
import { useLingui } from '@lingui/react/macro'
import { Lock } from 'lucide-react'
import { Avatar, basisOf, cx, fieldKit, formatDate, isoDay, titleOf, useRestricted, valueOf } from '@app/ui'
import type { FieldMeta, ObjectMeta, Row } from '@app/ui'
// Not fetched with the first edit: React shows what comes late up to 300 ms later still, and keys typed until then would be taken for the grid's.
import { CellEditor, CellFailure } from './cell-editor.tsx'
import type { CellSaves } from './grid-edit.ts'
import { cellKey } from './grid-edit.ts'

export type Editing = { id: string; col: number; start: string | null }

export type RowProps = {
  object: ObjectMeta
  record: Row
  index: number
  fields: FieldMeta[]
  isSelected: boolean
  isPeeked: boolean
  /** Column of the active cell when it is in this row. */
  at: number | null
  editing: Editing | null
  saves: CellSaves
  narrow: boolean
  to: string
  selectLabel: string
} & RowActions

/** What a row tells its table. */
export type RowActions = {
  onSelect: (index: number, shift: boolean) => void
  onAt: (index: number, col: number) => void
  onEdit: (index: number, col: number) => void
  onSave: (record: Row, field: FieldMeta, value: unknown, then: 'stay' | 'down' | 'right' | 'left') => void
  onCancel: () => void
  onPeek: (id: string) => void
}

const people = new Set(['contact', 'lead', 'member'])

const TitleCell = ({
  object,
  record,
  fields,
  narrow,
  to,
  onPeek,
  side,
}: Pick<RowProps, 'object' | 'record' | 'fields' | 'narrow' | 'to' | 'onPeek'> & { side: string | undefined }) => {
  const { t } = useLingui()
  const title = titleOf(object, record)
  const isRestricted = useRestricted().has(`${object.name} ${record.id}`)
  const second = fields
    .slice(1)
    .filter(
      (f) =>
        valueOf(record, f.name) !== null &&
        valueOf(record, f.name) !== undefined &&
        f.name !== side &&
        // Without its head a bare number or a yes says nothing.
        !['tags', 'list', 'datetime', 'percent', 'integer', 'decimal', 'boolean'].includes(f.kind),
    )
    .slice(0, 2)
  return (
    <Link
      to={to}
      tabIndex={-1}
      className="who name-link"
      onClick={(e) => {
        if (!narrow && !e.metaKey && !e.ctrlKey) {
          e.preventDefault()
          onPeek(record.id)
        }
      }}
    >
      <Avatar name={title} kind={people.has(object.name) ? 'person' : 'company'} />
      <span className="cut nm">{title}</span>
      {isRestricted && <Lock className="i sm" role="img" aria-label={t`Processing restricted`} />}
      {narrow && (
        <span className="m-line cut">
          {second.map((f, i) => {
            const { Cell } = fieldKit(f)
            return (
              <span key={f.name}>
                {i > 0 && ' · '}
                <Cell value={valueOf(record, f.name)} field={f} record={record} />
              </span>
            )
          })}
        </span>
      )}
    </Link>
  )
}

/** On a narrow screen the day is enough: the time is on the record. */
const Day = ({ instant }: { instant: unknown }) =>
  typeof instant === 'string' ? <time dateTime={instant}>{formatDate(isoDay(new Date(instant)))}</time> : null

const GridRowOf = (props: RowProps) => {
  const { object, record, index, fields, isSelected, isPeeked, at, editing, saves, narrow } = props
  // On a narrow screen the one fact at the end: the first amount, state or date beyond the second line.
  const side = narrow
    ? fields
        .slice(1)
        .findIndex((f) => ['money', 'select', 'date', 'datetime'].includes(f.kind) && valueOf(record, f.name)) + 1
    : 0
  return (
    <tr className={cx(isSelected && 'sel', isPeeked && 'at')} aria-rowindex={index + 2} aria-selected={isSelected}>
      <td className="c-sel" onClick={(e) => props.onSelect(index, e.shiftKey)}>
        <input
          type="checkbox"
          className="check"
          tabIndex={-1}
          checked={isSelected}
          aria-label={props.selectLabel}
          onClick={(e) => {
            e.stopPropagation()
            props.onSelect(index, e.shiftKey)
          }}
          onChange={() => undefined}
        />
      </td>
      {fields.map((field, col) => {
        const { Cell, numeric } = fieldKit(field)
        const key = cellKey(record.id, field.name)
        const failure = saves.failures.get(key)
        const isEditing = editing?.col === col
        return (
          <td
            key={field.name}
            id={`c-${index}-${col}`}
            aria-colindex={col + 2}
            className={cx(
              col === 0 && 'c-first',
              numeric && 'end',
              side === col && col > 0 && 'c-side',
              at === col && 'is-at',
              isEditing && 'editing',
              saves.pending.has(key) && 'pending',
              failure && 'failed',
            )}
            onClick={() => props.onAt(index, col)}
            onDoubleClick={() => props.onEdit(index, col)}
          >
            {isEditing ? (
              <CellEditor
                field={field}
                record={record}
                start={editing.start}
                onSave={(value, then, opened) =>
                  props.onSave(basisOf(opened, record, [field.name]), field, value, then)
                }
                onCancel={props.onCancel}
              />
            ) : col === 0 && field.name === object.title ? (
              <TitleCell {...props} side={side > 0 ? fields[side]?.name : undefined} />
            ) : narrow && field.kind === 'datetime' ? (
              <Day instant={valueOf(record, field.name)} />
            ) : (
              <Cell value={valueOf(record, field.name)} field={field} record={record} />
            )}
            {failure && !isEditing && (
              <CellFailure
                failure={failure}
                field={field}
                record={record}
                onRetry={() => props.onSave(record, field, failure.value, 'stay')}
                onDrop={() => saves.forget(key)}
              />
            )}
          </td>
        )
      })}
    </tr>
  )
}

/** One row of the grid; drawn again only when something in it changed. */
export const GridRow = memo(GridRowOf)
