import { useCallback, useMemo } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { fieldOf, isSame, useList, useMeta } from '@app/ui'
import type { FieldMeta, Filter, ObjectMeta, Row } from '@app/ui'

/** What a saved view keeps. */
export type ViewConfig = {
  filter?: Filter | null
  sort?: string | null
  columns?: string[]
  widths?: Record<string, number>
  group_by?: string | null
  scope?: Whose
}
export type Whose = 'all' | 'mine' | 'team'

/** A list's address: everything needed to draw it again. */
export type ListSearch = {
  view?: string
  filter?: Filter
  sort?: string
  cols?: string[]
  group?: string
  whose?: Whose
  widths?: Record<string, number>
  q?: string
  peek?: string
}

const FIRST: Record<string, string[]> = {
  contact: ['full_name', 'company_id', 'job_title', 'email', 'phone', 'lifecycle', 'owner_id', 'tags', 'created_at'],
  company: ['name', 'industry', 'lifecycle', 'website', 'phone', 'size', 'annual_revenue', 'owner_id', 'tags'],
  lead: [
    'name',
    'company_name',
    'status',
    'rating',
    'email',
    'phone',
    'estimated_value',
    'next_follow_up_on',
    'owner_id',
  ],
  deal: [
    'name',
    'stage_id',
    'amount',
    'probability',
    'closes_on',
    'company_id',
    'contact_id',
    'product_id',
    'owner_id',
  ],
  task: ['title', 'status', 'priority', 'due_on', 'assignee_id', 'contact_id', 'company_id', 'deal_id'],
  activity: [
    'subject',
    'kind',
    'happened_at',
    'direction',
    'duration_minutes',
    'contact_id',
    'company_id',
    'deal_id',
    'owner_id',
  ],
  note: ['body', 'is_pinned', 'contact_id', 'company_id', 'deal_id', 'owner_id', 'created_at'],
  product: ['name', 'code', 'series', 'price', 'unit', 'is_active'],
}

const system = (name: string, label: string): FieldMeta => ({
  name,
  kind: 'datetime',
  label,
  required: false,
  readonly: true,
  custom: false,
  options: null,
  target: null,
  via: null,
  list: null,
  filterable: true,
  sortable: true,
  operators: ['gte', 'lte', 'is_null'],
  group: null,
  personal: null,
})

/** All fields of an object that a list can show, the ones every record has included. */
export const listFields = (object: ObjectMeta, words: { created: string; updated: string }): FieldMeta[] => {
  const own = object.fields.filter((f) => f.kind !== 'json')
  const extra = [system('created_at', words.created), system('updated_at', words.updated)].filter(
    (f) => !own.some((o) => o.name === f.name),
  )
  return [...own, ...extra]
}

/** The columns of a list nobody changed: the title first, then what tells most. */
export const defaultColumns = (object: ObjectMeta): string[] => {
  const wanted = FIRST[object.name] ?? [
    object.title,
    ...object.fields.filter((f) => !f.readonly && !['long_text', 'json', 'list'].includes(f.kind)).map((f) => f.name),
  ]
  const known = [...new Set(wanted)].filter((n) => n === object.title || n === 'created_at' || fieldOf(object, n))
  const custom = object.fields.filter((f) => f.custom).map((f) => f.name)
  return [object.title, ...known.filter((n) => n !== object.title).slice(0, 8), ...custom]
}

/** An address that says nothing beyond its view. */
export const CLEAN = {
  filter: undefined,
  sort: undefined,
  cols: undefined,
  group: undefined,
  whose: undefined,
  widths: undefined,
} satisfies Partial<Record<keyof ListSearch, undefined>>

/** The state of a list: the saved view it starts from, what the address says beyond it, and how to change it. */
export const useListState = (object: ObjectMeta) => {
  const search: ListSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const { meta, object: find } = useMeta()
  const viewObject = find('view')
  const { data } = useList(
    viewObject,
    { filter: { object: { eq: object.name } }, sort: 'position', limit: 200 },
    { enabled: Boolean(viewObject) },
  )
  const views: Row[] = useMemo(() => (data?.data ?? []).filter((v) => v['object'] === object.name), [data, object.name])
  const view = views.find((v) => v.id === search.view) ?? null
  const config = (view?.['config'] ?? {}) as ViewConfig

  const set = useCallback(
    (next: Partial<ListSearch>, replace = true) =>
      void navigate({
        to: '.',
        replace,
        search: (old: Record<string, unknown>) =>
          Object.fromEntries(Object.entries({ ...old, ...next }).filter(([, v]) => v !== undefined)) as never,
      }),
    [navigate],
  )

  const columnsKey = JSON.stringify(search.cols ?? config.columns ?? null)
  const columns = useMemo(
    () => (JSON.parse(columnsKey) as string[] | null) ?? defaultColumns(object),
    [columnsKey, object],
  )
  const widthsKey = JSON.stringify(search.widths ?? config.widths ?? {})
  const widths = useMemo(() => JSON.parse(widthsKey) as Record<string, number>, [widthsKey])
  const filter = search.filter ?? config.filter ?? null
  const sort = search.sort ?? config.sort ?? null
  const group = (search.group ?? config.group_by ?? '') || null
  const whose = search.whose ?? config.scope ?? 'all'
  const changed =
    (search.cols !== undefined && !isSame(search.cols, config.columns ?? defaultColumns(object))) ||
    (search.filter !== undefined && !isSame(search.filter, config.filter)) ||
    (search.sort !== undefined && !isSame(search.sort, config.sort)) ||
    (search.group !== undefined && !isSame(search.group || null, config.group_by)) ||
    (search.whose !== undefined && search.whose !== (config.scope ?? 'all')) ||
    (search.widths !== undefined && !isSame(search.widths, config.widths ?? {}))

  const owner = object.owner ?? ['owner_id', 'assignee_id'].find((n) => fieldOf(object, n)) ?? null
  const conditions: Filter[] = []
  if (filter && Object.keys(filter).length > 0) conditions.push(filter)
  if (owner && whose === 'mine') conditions.push({ [owner]: { eq: 'me' } })
  if (owner && whose === 'team' && meta.member.team_id)
    conditions.push({ [`${owner.replace(/_id$/, '')}.team_id`]: { eq: meta.member.team_id } })
  const query: Filter | null =
    conditions.length === 0 ? null : conditions.length === 1 ? (conditions[0] ?? null) : { and: conditions }
  const kept: ViewConfig = { filter, sort, columns, widths, group_by: group, scope: whose }
  // A group the server cannot sort by is loaded group by group instead (list-page.tsx).
  const sorted =
    group && fieldOf(object, group)?.sortable && !(sort ?? '').replace('-', '').startsWith(group)
      ? [group, sort].filter(Boolean).join(',')
      : sort
  const reset = (): void => set(CLEAN)

  return {
    search,
    set,
    views,
    view,
    config: kept,
    columns,
    widths,
    filter,
    sort,
    group,
    whose,
    owner,
    changed,
    /** A view named by the address is known, so that its list is not drawn without its filter first. */
    isReady: !search.view || !viewObject || data !== undefined,
    query,
    sorted,
    q: search.q?.trim() || null,
    peek: search.peek ?? null,
    reset,
  }
}

export type ListState = ReturnType<typeof useListState>
