import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { columnResizingFeature, columnSizingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useNavigate } from '@tanstack/react-router'
import { useLingui } from '@lingui/react/macro'
import { fieldKit, formatNumber, may, titleOf, useAggregate, useBulk, useMeta, valueOf } from '@app/ui'
import type { FieldMeta, Filter, ObjectMeta, Row } from '@app/ui'
import { GridFoot } from './grid-foot.tsx'
import { GridHead } from './grid-head.tsx'
import { GridRow } from './grid-row.tsx'
import type { Editing } from './grid-row.tsx'
import { useCellSaves } from './grid-edit.ts'
import { linesOf, useNarrow, useRowHeight } from './rows.ts'
import { gridHandlers } from './use-grid-keys.ts'
import type { At } from './use-grid-keys.ts'

const NO_ROWS: Row[] = []
const features = tableFeatures({ columnSizingFeature, columnResizingFeature })

export type RecordTableProps = {
  object: ObjectMeta
  fields: FieldMeta[]
  rows: Row[]
  total: number | undefined
  hasMore: boolean
  isLoading: boolean
  loadMore: () => void
  sort: string | null
  onSort: (sort: string | null) => void
  group: string | null
  filter: Filter | null
  q: string | null
  selected: ReadonlySet<string>
  onSelected: (ids: ReadonlySet<string>) => void
  peek: string | null
  onPeek: (id: string | null) => void
  widths: Record<string, number>
  empty: React.ReactNode
}

/** The grid of any object: virtual rows, editing in the cell, selection, blocks from the clipboard, sums. */
export const RecordTable = (props: RecordTableProps) => {
  const { object, fields, rows, total, hasMore, loadMore, selected, onSelected, group } = props
  const { t } = useLingui()
  const { meta } = useMeta()
  const navigate = useNavigate()
  const narrow = useNarrow()
  const height = useRowHeight(narrow)
  const saves = useCellSaves(object)
  const bulk = useBulk(object)
  const scroller = useRef<HTMLDivElement>(null)
  const gridRef = useRef<HTMLTableElement>(null)
  const [at, setAt] = useState<At | null>(null)
  const [editing, setEditing] = useState<Editing | null>(null)
  const anchor = useRef(0)
  const canEdit = may(object, 'update')

  const columns = useMemo(
    () =>
      fields.map((f, i) => ({
        id: f.name,
        accessorFn: (row: Row) => valueOf(row, f.name),
        header: f.label,
        size: props.widths[f.name] ?? (i === 0 ? 220 : (fieldKit(f).width ?? 150)),
        minSize: 64,
        maxSize: 900,
      })),
    [fields, props.widths],
  )
  // Columns and their sizes are the table's; rows go straight from the cache to the virtual list: a row model of 10,000 would be rebuilt with every page.
  const table = useTable({ features, columns, data: NO_ROWS, columnResizeMode: 'onChange' })
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const sizes = headers.map((h) => h.getSize())
  const resizing = headers.find((h) => h.column.getIsResizing())?.id ?? null
  const resizer = useCallback((name: string) => headers.find((h) => h.id === name)?.getResizeHandler(), [headers])

  const lines = useMemo(() => linesOf(rows, group, hasMore), [rows, group, hasMore])
  const lineOfRow = useMemo(() => {
    const map: number[] = []
    for (const [i, l] of lines.entries()) if (l.kind === 'row') map[l.index] = i
    return map
  }, [lines])
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    getItemKey: (i) => {
      const l = lines[i]
      return !l ? i : l.kind === 'row' ? l.row.id : l.key
    },
  })
  useEffect(() => virtual.measure(), [height, virtual])
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !props.isLoading && last >= rows.length - 40) loadMore()
  }, [last, rows.length, hasMore, loadMore, props.isLoading])

  const focusGrid = useCallback(() => gridRef.current?.focus({ preventScroll: true }), [])
  const range = useCallback(
    (from: number, to: number) => rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((r) => r.id),
    [rows],
  )
  const select = useCallback(
    (index: number, shift: boolean) => {
      const id = rows[index]?.id
      if (!id) return
      const next = new Set(selected)
      if (shift) for (const one of range(anchor.current, index)) next.add(one)
      else if (next.has(id)) next.delete(id)
      else next.add(id)
      if (!shift) anchor.current = index
      onSelected(next)
    },
    [rows, selected, onSelected, range],
  )
  const move = useCallback(
    (to: At, extend: boolean) => {
      setAt(to)
      const line = lineOfRow[to.row]
      if (line !== undefined) virtual.scrollToIndex(line, { align: 'auto' })
      requestAnimationFrame(() =>
        document.getElementById(`c-${to.row}-${to.col}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
      )
      if (extend) onSelected(new Set([...selected, ...range(anchor.current, to.row)]))
      else if (selected.size === 0) anchor.current = to.row
      const row = rows[to.row]
      if (props.peek && row) props.onPeek(row.id)
    },
    [lineOfRow, virtual, onSelected, selected, range, rows, props],
  )
  const startEdit = useCallback(
    (row: number, col: number, start: string | null) => {
      const record = rows[row]
      const field = fields[col]
      if (!record || !field || !canEdit || field.readonly) return
      const { editor } = fieldKit(field)
      setAt({ row, col })
      if (editor === 'none') return
      if (editor === 'toggle') void saves.write(record, { [field.name]: valueOf(record, field.name) !== true })
      // Keys typed before the editor has the focus belong to it as well.
      else
        setEditing((old) => ({
          id: record.id,
          col,
          start: old?.id === record.id && old.col === col && start !== null ? (old.start ?? '') + start : start,
        }))
    },
    [rows, fields, canEdit, saves],
  )
  const onSave = useCallback(
    (record: Row, field: FieldMeta, value: unknown, then: 'stay' | 'down' | 'right' | 'left') => {
      setEditing(null)
      void saves.write(record, { [field.name]: value })
      setAt((old) => {
        if (!old) return old
        if (then === 'down') return { ...old, row: Math.min(old.row + 1, rows.length - 1) }
        if (then === 'right') return { ...old, col: Math.min(old.col + 1, fields.length - 1) }
        return then === 'left' ? { ...old, col: Math.max(old.col - 1, 0) } : old
      })
      focusGrid()
    },
    [saves, rows.length, fields.length, focusGrid],
  )
  const onCancel = useCallback(() => {
    setEditing(null)
    focusGrid()
  }, [focusGrid])
  const onAt = useCallback(
    (row: number, col: number) => {
      setAt({ row, col })
      focusGrid()
    },
    [focusGrid],
  )
  const onEdit = useCallback((row: number, col: number) => startEdit(row, col, null), [startEdit])
  const { onPeek } = props
  const peekAt = useCallback((id: string) => onPeek(id), [onPeek])

  const handlers = gridHandlers({
    rows,
    fields,
    at,
    selected,
    canEdit,
    move,
    pageRows: Math.max(5, Math.floor((scroller.current?.clientHeight ?? 400) / height) - 2),
    edit: (start) => {
      if (at) startEdit(at.row, at.col, start)
    },
    open: (row) => void navigate({ to: `/w/${meta.workspace.slug}/${object.path}/${row.id}` }),
    toggle: select,
    selectAll: () => onSelected(new Set(rows.map((r) => r.id))),
    clear: () => (selected.size > 0 ? onSelected(new Set()) : props.onPeek(null)),
    empty: () => {
      if (!at || at.col === 0) return
      const [r, f] = [rows[at.row], fields[at.col]]
      if (r && f && !f.readonly && !f.required) void saves.write(r, { [f.name]: null })
    },
    fillDown: () => {
      const f = at && fields[at.col]
      const first = rows.find((r) => selected.has(r.id))
      if (f && first && !f.readonly)
        bulk.mutate({
          ids: [...selected],
          set: { [f.name]: valueOf(first, f.name) },
          label: t`${f.label} filled down in ${selected.size}`,
        })
    },
    paste: (block) => {
      if (at) void saves.paste(block, rows.slice(at.row), fields.slice(at.col))
    },
  })

  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const groups = useAggregate(
    object,
    { filter: props.filter, q: props.q, group_by: group ?? '', measures: ['count'] },
    { enabled: group !== null },
  )
  const groupField = group
    ? (fields.find((f) => f.name === group) ?? object.fields.find((f) => f.name === group))
    : undefined
  const groupCount = (value: unknown): number | undefined => {
    const found = groups.data?.data.find(
      (b) => (b['group'] as Record<string, unknown> | undefined)?.[group ?? ''] === (value ?? null),
    )
    return typeof found?.['count'] === 'number' ? found['count'] : undefined
  }
  const activeId = at && !editing ? `c-${at.row}-${at.col}` : undefined

  return (
    <div className="gridscroll" ref={scroller} id="grid">
      <table
        ref={gridRef}
        className="grid vgrid"
        role="grid"
        aria-label={object.label[1]}
        aria-rowcount={(total ?? rows.length) + 1}
        aria-colcount={fields.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={activeId}
        tabIndex={0}
        onFocus={(e) => {
          if (e.target === e.currentTarget && rows.length > 0) setAt((old) => old ?? { row: 0, col: 0 })
        }}
        {...handlers}
      >
        <colgroup>
          <col style={{ width: '2.25rem' }} />
          {sizes.map((w, i) => (
            <col key={fields[i]?.name} style={{ width: w }} />
          ))}
        </colgroup>
        <GridHead
          fields={fields}
          widths={sizes}
          sort={props.sort}
          onSort={props.onSort}
          all={rows.length > 0 && rows.every((r) => selected.has(r.id))}
          some={selected.size > 0}
          onAll={() => onSelected(selected.size > 0 ? new Set() : new Set(rows.map((r) => r.id)))}
          resizer={(name) => resizer(name) as ((event: unknown) => void) | undefined}
          resizing={resizing}
          canSelect
        />
        <tbody>
          {before > 0 && (
            <tr className="gap" aria-hidden>
              <td colSpan={fields.length + 1} style={{ height: before }} />
            </tr>
          )}
          {items.map((item) => {
            const line = lines[item.index]
            if (!line) return null
            if (line.kind === 'wait')
              return (
                <tr key={line.key} aria-hidden>
                  <td className="c-sel" />
                  {fields.map((f, i) => (
                    <td key={f.name} className={i === 0 ? 'c-first' : ''}>
                      <span className="skel" style={{ width: `${40 + ((i * 23 + item.index * 7) % 40)}%` }} />
                    </td>
                  ))}
                </tr>
              )
            if (line.kind === 'group') {
              const count = groupCount(line.value)
              return (
                <tr key={line.key} className="group">
                  <td colSpan={fields.length + 1}>
                    <span className="who">
                      {groupField && line.value !== null && line.value !== undefined ? (
                        <GroupName field={groupField} value={line.value} />
                      ) : (
                        <span className="t3">{t`Empty`}</span>
                      )}
                      {count !== undefined && <span className="count">{formatNumber(count)}</span>}
                    </span>
                  </td>
                </tr>
              )
            }
            const { row, index } = line
            return (
              <GridRow
                key={row.id}
                object={object}
                record={row}
                index={index}
                fields={fields}
                isSelected={selected.has(row.id)}
                isPeeked={props.peek === row.id}
                at={at?.row === index ? at.col : null}
                editing={editing?.id === row.id ? editing : null}
                saves={saves}
                narrow={narrow}
                to={`/w/${meta.workspace.slug}/${object.path}/${row.id}`}
                selectLabel={t`Select ${titleOf(object, row)}`}
                onSelect={select}
                onAt={onAt}
                onEdit={onEdit}
                onSave={onSave}
                onCancel={onCancel}
                onPeek={peekAt}
              />
            )
          })}
          {after > 0 && (
            <tr className="gap" aria-hidden>
              <td colSpan={fields.length + 1} style={{ height: after }} />
            </tr>
          )}
        </tbody>
        {!narrow && <GridFoot object={object} fields={fields} filter={props.filter} q={props.q} total={total} />}
      </table>
      {rows.length === 0 && !props.isLoading && <div className="grid-empty">{props.empty}</div>}
      <p className="rows-live" role="status">
        {saves.pending.size > 0 ? t`Saving` : saves.failures.size > 0 ? t`${saves.failures.size} not saved` : ''}
      </p>
    </div>
  )
}

const GroupName = ({ field, value }: { field: FieldMeta; value: unknown }) => {
  const { Cell } = fieldKit(field)
  return <Cell value={value} field={field} record={{ id: '', version: 0 }} />
}
