import { useEffect, useMemo } from 'react'
import { useParams } from '@tanstack/react-router'
import { useLingui } from '@lingui/react/macro'
import {
  Button,
  EmptyState,
  isApiError,
  may,
  Note,
  objectIcon,
  useCount,
  useMeta,
  useRecords,
  inSentence,
  soon,
} from '@app/ui'
import type { ObjectMeta } from '@app/ui'
import { FilterBar } from '../grid/filter-bar.tsx'
import { RecordTable } from '../grid/record-table.tsx'
import { useGroups } from '../grid/use-groups.ts'
import { useSelection } from '../grid/use-selection.ts'
import { listFields, useListState } from '../grid/view-state.ts'
import { NotFound } from '../shell/fallbacks.tsx'
import { offerCommands, openCreate } from '../shell/frame-state.ts'
import { ViewTabs } from '../views/view-tabs.tsx'
import { Layouts, ListHeader } from './list-header.tsx'

const BulkBar = soon(async () => (await import('../grid/bulk-bar.tsx')).BulkBar)
const Peek = soon(async () => (await import('../record/peek.tsx')).Peek, <aside className="peek" />)
const ColumnChooser = soon(async () => (await import('../views/column-chooser.tsx')).ColumnChooser)

/** The list of any object: `/w/{slug}/{path}`. */
export const ListPage = () => {
  const { object: path } = useParams({ strict: false })
  const { byPath } = useMeta()
  const object = byPath(path ?? '')
  return object ? <ObjectList key={object.name} object={object} /> : <NotFound />
}

/** What stands in the place of rows when there are none. */
const Nothing = ({ object, isFiltered, onClear }: { object: ObjectMeta; isFiltered: boolean; onClear: () => void }) => {
  const { t } = useLingui()
  const many = inSentence(object.label[1])
  if (isFiltered)
    return (
      <EmptyState
        icon={objectIcon(object.name)}
        title={t`No ${many} match`}
        action={<Button onPress={onClear}>{t`Clear filters`}</Button>}
      >{t`Loosen a condition, or look at everyone’s records.`}</EmptyState>
    )
  return (
    <EmptyState
      icon={objectIcon(object.name)}
      title={t`No ${many} yet`}
      action={
        may(object, 'create') ? (
          <Button
            variant="primary"
            onPress={() => openCreate(object.name)}
          >{t`New ${inSentence(object.label[0])}`}</Button>
        ) : undefined
      }
    >{t`Make the first one, or import a file you have.`}</EmptyState>
  )
}

const ObjectList = ({ object }: { object: ObjectMeta }) => {
  const { t } = useLingui()
  const state = useListState(object)
  const all = useMemo(() => listFields(object, { created: t`Created`, updated: t`Changed` }), [object, t])
  const fields = useMemo(
    () => state.columns.flatMap((name) => all.filter((f) => f.name === name)),
    [state.columns, all],
  )
  const params = { filter: state.query, sort: state.sorted, q: state.q, limit: 200 }
  const selection = useSelection(JSON.stringify(params))
  const groups = useGroups(object, state)
  const list = useRecords(object, params, { groups, enabled: groups !== undefined && state.isReady })
  const total = useCount(object, { filter: state.query, q: state.q })
  const wrong = list.error && isApiError(list.error) ? list.error : null

  useEffect(() => {
    document.title = `${state.view ? `${String(state.view['name'])} · ` : ''}${object.label[1]} · Custos`
  }, [object, state.view])
  // Kept up with every draw: the commands hold the list as it stands.
  useEffect(() =>
    offerCommands(object.label[1], [
      ...(may(object, 'create')
        ? [
            {
              id: 'new',
              label: t`New ${inSentence(object.label[0])}`,
              keys: 'C',
              run: () => openCreate(object.name),
            },
          ]
        : []),
      { id: 'mine', label: t`Show only mine`, run: () => state.set({ whose: 'mine' }) },
      { id: 'reset', label: t`Reset the view`, run: state.reset },
    ]),
  )

  return (
    <>
      <ListHeader
        object={object}
        total={total}
        narrowed={{ filter: state.query, sort: state.sort || null, q: state.q }}
      />
      <ViewTabs object={object} state={state}>
        <Layouts object={object} />
      </ViewTabs>
      <FilterBar object={object} fields={all} state={state}>
        <ColumnChooser
          fields={all}
          columns={state.columns}
          title={object.title}
          onChange={(cols) => state.set({ cols })}
          widths={state.widths}
          onWidths={(widths) => state.set({ widths })}
        />
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
            selected={selection.ids}
            onSelected={selection.choose}
            peek={state.peek}
            onPeek={(id) => state.set({ peek: id ?? undefined })}
            widths={state.widths}
            onWidth={(name, width) => state.set({ widths: { ...state.widths, [name]: width } })}
            empty={
              <Nothing
                object={object}
                isFiltered={state.query !== null || state.q !== null}
                onClear={() => state.set({ filter: {}, q: undefined, whose: 'all' })}
              />
            }
          />
          {selection.ids.size > 0 && (
            <BulkBar
              object={object}
              rows={list.rows}
              selected={selection.ids}
              total={total}
              filter={state.query}
              q={state.q}
              isAll={selection.isAll}
              onAll={selection.chooseAll}
              onClear={selection.clear}
              owner={state.owner}
            />
          )}
        </div>
        {state.peek && (
          <Peek
            object={object}
            id={state.peek}
            ids={list.rows.map((r) => r.id)}
            total={total}
            onGo={(id) => state.set({ peek: id ?? undefined })}
          />
        )}
      </div>
    </>
  )
}
