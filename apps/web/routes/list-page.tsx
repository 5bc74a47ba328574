import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useLingui } from '@lingui/react/macro'
import { PanelLeft, Plus, Search, Table2 } from 'lucide-react'
import {
  Button,
  EmptyState,
  fieldOf,
  formatNumber,
  IconButton,
  isApiError,
  may,
  Note,
  objectIcon,
  preloadInputs,
  useAggregate,
  useCount,
  useList,
  useMeta,
  useRecords,
} from '@app/ui'
import type { Groups, ObjectMeta } from '@app/ui'
import { FilterBar } from '../grid/filter-bar.tsx'
import { RecordTable } from '../grid/record-table.tsx'
import { listFields, useListState } from '../grid/view-state.ts'
import type { ListState } from '../grid/view-state.ts'
import { pages } from '../pages.ts'
import { NotFound } from '../shell/fallbacks.tsx'
import { offerCommands, openCreate, setFrame } from '../shell/frame-state.ts'
import { toggleFold } from '../shell/nav.tsx'
import { ViewTabs } from '../views/view-tabs.tsx'

const BulkBar = lazy(async () => ({ default: (await import('../grid/bulk-bar.tsx')).BulkBar }))
const Peek = lazy(async () => ({ default: (await import('../record/peek.tsx')).Peek }))
const ColumnChooser = lazy(async () => ({ default: (await import('../views/column-chooser.tsx')).ColumnChooser }))

// Fetched while the reader looks at the first rows, so that the first edit, peek or Ctrl K waits for nothing.
const warmUp = (): void => {
  void preloadInputs()
  void import('../grid/cell-editor.tsx')
  void import('../record/peek.tsx')
  void import('../grid/bulk-bar.tsx')
  void import('../command/command-menu.tsx')
  void import('../grid/condition-form.tsx')
}

/** The list of any object: `/w/{slug}/{path}`. */
export const ListPage = () => {
  const { object: path } = useParams({ strict: false })
  const { byPath } = useMeta()
  const object = byPath(path ?? '')
  return object ? <ObjectList key={object.name} object={object} /> : <NotFound />
}

const ListButtons = ({ object }: { object: ObjectMeta }) => {
  const { i18n } = useLingui()
  const navigate = useNavigate()
  const { meta } = useMeta()
  const found = pages
    .filter(
      (p) =>
        p.list && may(object, p.list.operation) && (p.list.objects === null || p.list.objects.includes(object.name)),
    )
    .toSorted((a, b) => (a.list?.order ?? 0) - (b.list?.order ?? 0))
  return found.map((p) => (
    <Button
      key={p.path}
      variant="ghost"
      className="only-wide"
      {...(p.list?.icon && { icon: p.list.icon })}
      onPress={() =>
        void navigate({ to: `/w/${meta.workspace.slug}${p.path}`, search: { object: object.name } as never })
      }
    >
      {i18n._(p.title)}
    </Button>
  ))
}

/** Switches between the table and other layouts of the same data (a board). */
const Layouts = ({ object }: { object: ObjectMeta }) => {
  const { t, i18n } = useLingui()
  const { meta } = useMeta()
  const others = pages.filter((p) => p.layout?.object === object.name)
  if (others.length === 0) return null
  return (
    <>
      {others.map((p) => {
        const LayoutIcon = p.layout?.icon
        return (
          <Link key={p.path} className="tab" to={`/w/${meta.workspace.slug}${p.path}`}>
            {LayoutIcon && <LayoutIcon className="i" />}
            {p.layout && i18n._(p.layout.label)}
          </Link>
        )
      })}
      <span className="tab" aria-current="true">
        <Table2 className="i" aria-hidden />
        {t`Table`}
      </span>
      <span className="sep" />
    </>
  )
}

/** The groups to load one after the other when the list is grouped by a reference: null when it is not, undefined while they load. */
const useGroups = (object: ObjectMeta, state: ListState): Groups | null | undefined => {
  const { object: find } = useMeta()
  const field = state.group ? fieldOf(object, state.group) : undefined
  const split = field !== undefined && !field.sortable
  const target = field?.kind === 'member' ? 'member' : field?.target
  const order = useList(split ? find(target ?? '') : undefined, {
    limit: 200,
    ...(target === 'stage' && { sort: 'position' }),
  })
  const buckets = useAggregate(
    object,
    { filter: state.query, q: state.q, group_by: state.group ?? '', measures: ['count'] },
    { enabled: split },
  )
  return useMemo(() => {
    if (!split || !field) return null
    if (!buckets.data || buckets.isPlaceholderData || order.isPending) return undefined
    const rank = new Map(order.data?.data.map((r, i) => [r.id, i]))
    const place = (value: unknown): number =>
      value === null || value === undefined ? 1e9 : (rank.get(String(value)) ?? 1e6)
    const values = buckets.data.data.map((b) => (b['group'] as Record<string, unknown>)[field.name] ?? null)
    return { field: field.name, values: values.toSorted((a, b) => place(a) - place(b)) }
  }, [split, field, buckets.data, buckets.isPlaceholderData, order.data, order.isPending])
}

const ObjectList = ({ object }: { object: ObjectMeta }) => {
  const { t } = useLingui()
  const state = useListState(object)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [isAll, setIsAll] = useState(false)
  const all = useMemo(() => listFields(object, { created: t`Created`, updated: t`Changed` }), [object, t])
  const fields = useMemo(
    () => state.columns.flatMap((name) => all.filter((f) => f.name === name)),
    [state.columns, all],
  )
  const params = { filter: state.query, sort: state.sorted, q: state.q, limit: 200 }
  const groups = useGroups(object, state)
  const list = useRecords(object, params, { groups, enabled: groups !== undefined })
  const total = useCount(object, { filter: state.query, q: state.q })
  const wrong = list.error && isApiError(list.error) ? list.error : null
  const filtered = state.query !== null || state.q !== null

  useEffect(() => {
    const timer = setTimeout(warmUp, 1200)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    document.title = `${state.view ? `${String(state.view['name'])} · ` : ''}${object.label[1]} · Custos`
  }, [object, state.view])
  useEffect(() => {
    setSelected(new Set())
    setIsAll(false)
  }, [JSON.stringify(params)])
  useEffect(
    () =>
      offerCommands(object.label[1], [
        ...(may(object, 'create')
          ? [
              {
                id: 'new',
                label: t`New ${object.label[0].toLowerCase()}`,
                keys: 'C',
                run: () => openCreate(object.name),
              },
            ]
          : []),
        { id: 'mine', label: t`Show only mine`, run: () => state.set({ whose: 'mine' }) },
        { id: 'reset', label: t`Reset the view`, run: state.reset },
      ]),
    [object, t, state],
  )

  return (
    <>
      <header className="bar">
        <IconButton
          icon={PanelLeft}
          className="nav-open only-wide"
          aria-label={t`Open navigation`}
          keys="["
          onPress={toggleFold}
        />
        <h1>{object.label[1]}</h1>
        {total !== undefined && <span className="count only-wide">{formatNumber(total)}</span>}
        <span className="grow" />
        <ListButtons object={object} />
        {may(object, 'create') && (
          <Button
            variant="primary"
            keys="C"
            className="only-wide"
            onPress={() => openCreate(object.name)}
          >{t`New ${object.label[0].toLowerCase()}`}</Button>
        )}
        <IconButton
          icon={Search}
          className="only-mobile"
          aria-label={t`Search`}
          onPress={() => setFrame({ command: true })}
        />
        {may(object, 'create') && (
          <IconButton
            icon={Plus}
            className="only-mobile"
            aria-label={t`New ${object.label[0].toLowerCase()}`}
            onPress={() => openCreate(object.name)}
          />
        )}
      </header>
      <ViewTabs object={object} state={state}>
        <Layouts object={object} />
      </ViewTabs>
      <FilterBar object={object} fields={all} state={state}>
        <Suspense fallback={null}>
          <ColumnChooser
            fields={all}
            columns={state.columns}
            title={object.title}
            onChange={(cols) => state.set({ cols })}
          />
        </Suspense>
      </FilterBar>
      {wrong && (
        <div className="px-4 py-2">
          <Note tone="bad" role="alert">
            {wrong.message} {wrong.fields.map((f) => f.message).join(', ')}{' '}
            {wrong.request_id && <span className="mono t3">{wrong.request_id}</span>}
          </Note>
        </div>
      )}
      <div className={state.peek ? 'split' : 'split wide'}>
        <div className="gridwrap">
          <RecordTable
            object={object}
            fields={fields}
            rows={list.rows}
            total={total}
            hasMore={list.hasNextPage}
            isLoading={list.isPending || list.isFetchingNextPage}
            loadMore={() => void list.fetchNextPage()}
            sort={state.sort}
            onSort={(sort) => state.set({ sort: sort ?? '' })}
            group={state.group}
            filter={state.query}
            q={state.q}
            selected={selected}
            onSelected={(next) => {
              setSelected(next)
              setIsAll(false)
            }}
            peek={state.peek}
            onPeek={(id) => state.set({ peek: id ?? undefined })}
            widths={state.config.widths ?? NO_WIDTHS}
            empty={
              filtered ? (
                <EmptyState
                  icon={objectIcon(object.name)}
                  title={t`No ${object.label[1].toLowerCase()} match`}
                  action={
                    <Button
                      onPress={() => state.set({ filter: {}, q: undefined, whose: 'all' })}
                    >{t`Clear filters`}</Button>
                  }
                >{t`Loosen a condition, or look at everyone’s records.`}</EmptyState>
              ) : (
                <EmptyState
                  icon={objectIcon(object.name)}
                  title={t`No ${object.label[1].toLowerCase()} yet`}
                  action={
                    may(object, 'create') ? (
                      <Button
                        variant="primary"
                        onPress={() => openCreate(object.name)}
                      >{t`New ${object.label[0].toLowerCase()}`}</Button>
                    ) : undefined
                  }
                >{t`Make the first one, or import a file you have.`}</EmptyState>
              )
            }
          />
          {selected.size > 0 && (
            <Suspense fallback={null}>
              <BulkBar
                object={object}
                rows={list.rows}
                selected={selected}
                total={total}
                filter={state.query}
                q={state.q}
                isAll={isAll}
                onAll={() => setIsAll(true)}
                onClear={() => {
                  setSelected(new Set())
                  setIsAll(false)
                }}
                owner={state.owner}
              />
            </Suspense>
          )}
        </div>
        {state.peek && (
          <Suspense fallback={<aside className="peek" />}>
            <Peek
              object={object}
              id={state.peek}
              ids={list.rows.map((r) => r.id)}
              total={total}
              onGo={(id) => state.set({ peek: id ?? undefined })}
            />
          </Suspense>
        )}
      </div>
    </>
  )
}

const NO_WIDTHS: Record<string, number> = {}
