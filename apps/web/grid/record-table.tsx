import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { useLingui } from '@lingui/react/macro'
import { fieldKit, useBulk, useMeta, useRights, valueOf } from '@app/ui'
import type { FieldMeta, Filter, ObjectMeta, Row } from '@app/ui'
import { GridBody } from './grid-body.tsx'
import { GridFoot } from './grid-foot.tsx'
import { GridHead } from './grid-head.tsx'
import type { Editing } from './grid-row.tsx'
import { useCellSaves } from './grid-edit.ts'
import { useColumns } from './use-columns.ts'
import { useWindow } from './use-window.ts'
import { linesOf, useNarrow, useRowHeight } from './rows.ts'
import { useGridHandlers } from './use-grid-keys.ts'
import type { At } from './use-grid-keys.ts'

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
  onWidth: (name: string, width: number) => void
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
  const rowIds = useMemo(() => rows.map((r) => r.id), [rows])
  const can = useRights(object, rowIds)
  const canEdit = useCallback(
    (record: Row, field: FieldMeta) =>
      can(record.id, 'update') && !field.readonly && (!field.via || can(record.id, field.via)),
    [can],
  )

  const { sizes, resizing, resizer } = useColumns(fields, props.widths, props.onWidth)
  const lines = useMemo(() => linesOf(rows, group, hasMore), [rows, group, hasMore])
  const lineOfRow = useMemo(() => {
    const map: number[] = []
    for (const [i, l] of lines.entries()) if (l.kind === 'row') map[l.index] = i
    return map
  }, [lines])
  const virtual = useWindow(lines, height, scroller)
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
      if (!record || !field || !canEdit(record, field)) return
      const { editor } = fieldKit(field)
      setAt({ row, col })
      // A cell that was scrolled away comes back to be edited.
      const line = lineOfRow[row]
      if (line !== undefined) virtual.scrollToIndex(line, { align: 'auto' })
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
    [rows, fields, canEdit, saves, lineOfRow, virtual],
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

  const handlers = useGridHandlers({
    rows,
    fields,
    at,
    selected,
    canEdit,
    move,
    pageRows: () => Math.max(5, Math.floor((scroller.current?.clientHeight ?? 400) / height) - 2),
    edit: (start) => {
      if (!at) return
      const [record, field] = [rows[at.row], fields[at.col]]
      const typed = editing?.id === record?.id && editing?.col === at.col ? editing.start : null
      if (start !== null || typed === null || !record || !field) {
        startEdit(at.row, at.col, start)
        return
      }
      // Enter came before the editor was there: what was typed until then is saved as it is.
      const parsed = fieldKit(field).fromText(typed, field)
      if (!('error' in parsed)) onSave(record, field, parsed.value, 'down')
    },
    open: (row) => void navigate({ to: `/w/${meta.workspace.slug}/${object.path}/${row.id}` }),
    toggle: select,
    selectAll: () => onSelected(new Set(rows.map((r) => r.id))),
    clear: () => (selected.size > 0 ? onSelected(new Set()) : props.onPeek(null)),
    empty: () => {
      // Corrected before the editor was there: the typing is, not the cell.
      if (editing?.start) return setEditing({ ...editing, start: editing.start.slice(0, -1) })
      if (!at || at.col === 0) return
      const [r, f] = [rows[at.row], fields[at.col]]
      if (r && f && canEdit(r, f) && !f.required) void saves.write(r, { [f.name]: null })
    },
    fillDown: () => {
      const f = at && fields[at.col]
      const first = rows.find((r) => selected.has(r.id))
      const taken = f ? rows.filter((r) => selected.has(r.id) && canEdit(r, f)).map((r) => r.id) : []
      if (f && first && taken.length > 0)
        bulk.mutate({
          ids: taken,
          set: { [f.name]: valueOf(first, f.name) },
          label: t`${f.label} filled down in ${taken.length}`,
        })
    },
    paste: (block) => {
      if (at) void saves.paste(block, rows.slice(at.row), fields.slice(at.col), canEdit)
    },
  })

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
          resizer={resizer}
          resizing={resizing}
          canSelect
        />
        <GridBody
          object={object}
          fields={fields}
          lines={lines}
          items={items}
          height={virtual.getTotalSize()}
          group={group}
          filter={props.filter}
          q={props.q}
          selected={selected}
          peek={props.peek}
          at={at}
          editing={editing}
          saves={saves}
          narrow={narrow}
          actions={{ onSelect: select, onAt, onEdit, onSave, onCancel, onPeek: peekAt }}
        />
        {!narrow && <GridFoot object={object} fields={fields} filter={props.filter} q={props.q} total={total} />}
      </table>
      {rows.length === 0 && !props.isLoading && <div className="grid-empty">{props.empty}</div>}
      <p className="rows-live" role="status">
        {saves.pending.size > 0 ? t`Saving` : saves.failures.size > 0 ? t`${saves.failures.size} not saved` : ''}
      </p>
    </div>
  )
}
