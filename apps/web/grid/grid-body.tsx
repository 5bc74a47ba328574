import { useLingui } from '@lingui/react/macro'
import type { VirtualItem } from '@tanstack/react-virtual'
import { fieldKit, formatNumber, titleOf, useAggregate, useMeta } from '@app/ui'
import type { FieldMeta, Filter, ObjectMeta, Row } from '@app/ui'
import { GridRow } from './grid-row.tsx'
import type { Editing, RowActions } from './grid-row.tsx'
import type { CellSaves } from './grid-edit.ts'
import type { Line } from './rows.ts'
import type { At } from './use-grid-keys.ts'

const GroupName = ({ field, value }: { field: FieldMeta; value: unknown }) => {
  const { Cell } = fieldKit(field)
  return <Cell value={value} field={field} record={{ id: '', version: 0 }} />
}

/** Placeholder of a row that is on its way. */
const WaitRow = ({ fields, index }: { fields: FieldMeta[]; index: number }) => (
  <tr aria-hidden>
    <td className="c-sel" />
    {fields.map((f, i) => (
      <td key={f.name} className={i === 0 ? 'c-first' : ''}>
        <span className="skel" style={{ width: `${40 + ((i * 23 + index * 7) % 40)}%` }} />
      </td>
    ))}
  </tr>
)

const Gap = ({ height, span }: { height: number; span: number }) =>
  height > 0 ? (
    <tr className="gap" aria-hidden>
      <td colSpan={span} style={{ height }} />
    </tr>
  ) : null

/** How many rows each group has, over the whole list. */
const useGroupCounts = (object: ObjectMeta, group: string | null, filter: Filter | null, q: string | null) => {
  const { data } = useAggregate(
    object,
    { filter, q, group_by: group ?? '', measures: ['count'] },
    { enabled: group !== null },
  )
  return (value: unknown): number | undefined => {
    const found = data?.data.find(
      (b) => (b['group'] as Record<string, unknown> | undefined)?.[group ?? ''] === (value ?? null),
    )
    return typeof found?.['count'] === 'number' ? found['count'] : undefined
  }
}

export type GridBodyProps = {
  object: ObjectMeta
  fields: FieldMeta[]
  lines: Line[]
  items: VirtualItem[]
  /** Height of all lines, in px. */
  height: number
  group: string | null
  filter: Filter | null
  q: string | null
  selected: ReadonlySet<string>
  peek: string | null
  at: At | null
  editing: Editing | null
  saves: CellSaves
  narrow: boolean
  actions: RowActions
}

/** The lines in the window: rows, headings of groups, placeholders; a gap above and below stands for the rest. */
export const GridBody = (props: GridBodyProps) => {
  const { object, fields, lines, items, group, at, editing } = props
  const { t } = useLingui()
  const { meta } = useMeta()
  const countOf = useGroupCounts(object, group, props.filter, props.q)
  const span = fields.length + 1
  const groupField = [...fields, ...object.fields].find((f) => f.name === group)
  const heading = (value: unknown, key: string) => {
    const count = countOf(value)
    return (
      <tr key={key} className="group">
        <td colSpan={span}>
          <span className="who">
            {groupField && value !== null && value !== undefined ? (
              <GroupName field={groupField} value={value} />
            ) : (
              <span className="t3">{t`Empty`}</span>
            )}
            {count !== undefined && <span className="count">{formatNumber(count)}</span>}
          </span>
        </td>
      </tr>
    )
  }
  const line = (row: Row, index: number) => (
    <GridRow
      key={row.id}
      object={object}
      record={row}
      index={index}
      fields={fields}
      isSelected={props.selected.has(row.id)}
      isPeeked={props.peek === row.id}
      at={at?.row === index ? at.col : null}
      editing={editing?.id === row.id ? editing : null}
      saves={props.saves}
      narrow={props.narrow}
      to={`/w/${meta.workspace.slug}/${object.path}/${row.id}`}
      selectLabel={t`Select ${titleOf(object, row)}`}
      {...props.actions}
    />
  )
  return (
    <tbody>
      <Gap height={items[0]?.start ?? 0} span={span} />
      {items.map((item) => {
        const found = lines[item.index]
        if (!found) return null
        if (found.kind === 'wait') return <WaitRow key={found.key} fields={fields} index={item.index} />
        return found.kind === 'group' ? heading(found.value, found.key) : line(found.row, found.index)
      })}
      <Gap height={props.height - (items.at(-1)?.end ?? 0)} span={span} />
    </tbody>
  )
}
