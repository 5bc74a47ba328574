import { useLingui } from '@lingui/react/macro'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { cx, fieldKit, kindIcon } from '@app/ui'
import type { FieldMeta } from '@app/ui'

export type HeadProps = {
  fields: FieldMeta[]
  widths: number[]
  sort: string | null
  onSort: (sort: string | null) => void
  all: boolean
  some: boolean
  onAll: () => void
  resizer: (name: string) => ((event: unknown) => void) | undefined
  resizing: string | null
  canSelect: boolean
}

const direction = (sort: string | null, name: string): 'ascending' | 'descending' | undefined => {
  const found = sort?.split(',').find((s) => s.replace(/^-/, '') === name)
  return found ? (found.startsWith('-') ? 'descending' : 'ascending') : undefined
}

/** The heading row: select all, sort by a press, drag an edge to resize. */
export const GridHead = ({ fields, widths, sort, onSort, all, some, onAll, resizer, resizing }: HeadProps) => {
  const { t } = useLingui()
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th className="c-sel" scope="col">
          <input
            type="checkbox"
            className={cx('check', some && !all && 'mixed')}
            checked={all}
            ref={(node) => {
              if (node) node.indeterminate = some && !all
            }}
            aria-label={t`Select all loaded rows`}
            onChange={onAll}
          />
        </th>
        {fields.map((field, index) => {
          const now = direction(sort, field.name)
          const KindIcon = kindIcon(field.kind)
          const next = now === undefined ? field.name : now === 'ascending' ? `-${field.name}` : null
          const words = (
            <>
              {index > 0 && <KindIcon className="i" aria-hidden />}
              <span className="cut">{field.label}</span>
              {now === 'ascending' && <ArrowUp className="i" aria-hidden />}
              {now === 'descending' && <ArrowDown className="i" aria-hidden />}
            </>
          )
          return (
            <th
              key={field.name}
              scope="col"
              aria-colindex={index + 2}
              aria-sort={now}
              className={cx(index === 0 && 'c-first', fieldKit(field).numeric && 'end')}
              style={{ width: widths[index] }}
            >
              {field.sortable ? (
                <button
                  type="button"
                  className="th-btn"
                  onClick={(e) => onSort(e.shiftKey && sort && !now ? `${sort},${field.name}` : next)}
                >
                  {words}
                </button>
              ) : (
                <span className="th-btn">{words}</span>
              )}
              <span
                className={cx('th-size', resizing === field.name && 'on')}
                onMouseDown={resizer(field.name)}
                onTouchStart={resizer(field.name)}
                aria-hidden
              />
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
