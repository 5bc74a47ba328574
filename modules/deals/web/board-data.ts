import { useInfiniteQuery, useQuery, type InfiniteData } from '@tanstack/react-query'
import {
  api,
  keys,
  queryClient,
  request,
  useList,
  useMeta,
  type Filter,
  type ListParams,
  type ObjectMeta,
  type Row,
} from '@app/ui'
import { totalsFrom, type Bucket } from './buckets.ts'
import { moveTotals, orderStages, type Card, type Stage, type StageTotals } from './board-model.ts'

/** What narrows the board; lives in the URL. */
export type BoardView = { pipeline: string; owner: string | null; closes: string | null; q: string | null }

type CardPage = { data: Card[]; next_cursor: string | null }

const FIELDS =
  'name,stage_id,amount,probability,owner_id,company_id,closes_on,closed_at,next_step,lost_reason,stage_changed_at'

/** An object of the workspace that this module cannot do without. */
export function useObject(name: string): ObjectMeta {
  const found = useMeta().object(name)
  if (!found) throw new Error(`no object ${name}`)
  return found
}

/** A stage from the record the API gave. */
export function toStage(row: Row): Stage {
  const outcome = row['outcome']
  const required = row['required_fields']
  const chance = row['probability']
  return {
    id: row.id,
    version: row.version,
    name: String(row['name'] ?? ''),
    pipeline_id: String(row['pipeline_id'] ?? ''),
    position: Number(row['position'] ?? 0),
    probability: typeof chance === 'number' ? chance : null,
    outcome: outcome === 'won' || outcome === 'lost' ? outcome : 'open',
    required_fields: Array.isArray(required) ? required.map(String) : [],
  }
}

/** How many deals each pipeline holds, for a board that nobody chose a pipeline for; asked once an opening, so that it stays where it opened. */
function useDealsPerPipeline(isAsked: boolean) {
  return useQuery({
    queryKey: ['deals per pipeline'],
    queryFn: async ({ signal }) => {
      const { data } = await api.get<{ data: Bucket[] }>(
        '/v1/deals/aggregate',
        { group_by: 'pipeline_id', measure: 'count' },
        { signal },
      )
      return new Map(data.map(({ group, count }) => [String(group['pipeline_id']), count]))
    },
    enabled: isAsked,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

/**
 * All pipelines, and the stages of one in board order: the chosen one, else the default one. A default one without deals gives way to the one with the
 * most, such as an import made.
 */
export function usePipeline(chosen: string | null) {
  const pipelines = useList(useObject('pipeline'), { sort: 'position,name' })
  const stages = useList(useObject('stage'), { sort: 'position' })
  const all = pipelines.data?.data ?? []
  const named = all.find((row) => row.id === chosen)
  const isOpen = named === undefined && all.length > 1
  const deals = useDealsPerPipeline(isOpen)
  const isDecided = !isOpen || !deals.isPending
  const current = named ?? (isDecided ? openedWith(all, deals.data ?? new Map()) : undefined)
  return {
    isReady: pipelines.data !== undefined && stages.data !== undefined && isDecided,
    pipelines: all.map((row) => ({ id: row.id, name: String(row['name'] ?? '') })),
    current: current?.id ?? null,
    stages: current ? orderStages((stages.data?.data ?? []).map(toStage), current.id) : [],
  }
}

function openedWith(pipelines: readonly Row[], deals: ReadonlyMap<string, number>): Row | undefined {
  const held = (row: Row): number => deals.get(row.id) ?? 0
  const first = pipelines.find((row) => row['is_default'] === true) ?? pipelines[0]
  return first && held(first) === 0
    ? pipelines.reduce((most, row) => (held(row) > held(most) ? row : most), first)
    : first
}

/** What a view of the board narrows all deals to. */
export function viewFilter(view: BoardView): Filter[] {
  const parts: Filter[] = [{ pipeline_id: { eq: view.pipeline } }]
  if (view.owner !== null) parts.push({ owner_id: { eq: view.owner } })
  if (view.closes === 'overdue') parts.push({ closes_on: { lt: new Date().toISOString().slice(0, 10) } })
  else if (view.closes !== null) parts.push({ closes_on: { within: view.closes } })
  return parts
}

function columnParams(view: BoardView, stage: Stage): ListParams {
  return {
    filter: { and: [...viewFilter(view), { stage_id: { eq: stage.id } }] },
    q: view.q,
    sort: stage.outcome === 'open' ? '-stage_changed_at' : '-closed_at',
    fields: FIELDS,
    limit: 50,
  }
}

/** The cards of one column, page after page. */
export function useColumn(view: BoardView, stage: Stage, isOn: boolean) {
  const params = columnParams(view, stage)
  const query = useInfiniteQuery({
    queryKey: keys.list('deal', params),
    queryFn: ({ pageParam, signal }) => api.get<CardPage>('/v1/deals', { ...params, cursor: pageParam }, { signal }),
    initialPageParam: startCursor(),
    getNextPageParam: (last) => last.next_cursor,
    enabled: isOn,
    placeholderData: (previous) => previous,
  })
  return { ...query, cards: query.data?.pages.flatMap((page) => page.data) ?? [] }
}

function startCursor(): string | null {
  return null
}

const totalsKey = (view: BoardView) => keys.aggregate('deal', { board: view })

/** Count, sums and weighted sums of every stage over all deals of the view. */
export function useStageTotals(view: BoardView, stages: readonly Stage[]) {
  return useQuery({
    queryKey: totalsKey(view),
    queryFn: async ({ signal }) => {
      const filter = { and: viewFilter(view) }
      const answer = await api.get<{ data: Bucket[] }>(
        '/v1/deals/aggregate',
        { filter, q: view.q, group_by: 'stage_id,probability', measure: 'count,sum:amount' },
        { signal },
      )
      return totalsFrom(answer.data, stages)
    },
    placeholderData: (previous) => previous,
    enabled: stages.length > 0,
  })
}

/** Per deal: its next open task, and when the last activity was. */
export type Touches = { next: Record<string, { title: string; due_on: string | null }>; last: Record<string, string> }

/** What else is known of the loaded deals: the next open task and the last activity. */
export function useTouches(ids: readonly string[]) {
  const key = ids.join()
  return useQuery<Touches>({
    queryKey: ['object', 'task', 'touches', key],
    enabled: ids.length > 0,
    staleTime: 60_000,
    placeholderData: (previous) => previous,
    queryFn: async ({ signal }) => {
      const about = { deal_id: { in: ids.slice(0, 100) } }
      const [tasks, activities] = await Promise.all([
        api.get<{ data: Row[] }>(
          '/v1/tasks',
          {
            filter: { and: [about, { status: { ne: 'done' } }] },
            sort: 'due_on',
            fields: 'deal_id,title,due_on',
            limit: 200,
          },
          { signal },
        ),
        api.get<{ data: Row[] }>(
          '/v1/activities',
          { filter: about, sort: '-happened_at', fields: 'deal_id,happened_at', limit: 200 },
          { signal },
        ),
      ])
      const next: Record<string, { title: string; due_on: string | null }> = {}
      for (const task of tasks.data)
        next[String(task['deal_id'])] ??= {
          title: String(task['title']),
          due_on: typeof task['due_on'] === 'string' ? task['due_on'] : null,
        }
      const last: Record<string, string> = {}
      for (const activity of activities.data)
        if (typeof activity['happened_at'] === 'string') last[String(activity['deal_id'])] ??= activity['happened_at']
      return { next, last }
    },
  })
}

export type Verb = { verb: 'move' | 'win' | 'lose' | 'reopen'; body: Record<string, unknown> }

/**
 * Moves a card on the screen at once, then on the server; a refusal puts everything back and is thrown.
 * Columns and totals are asked again afterwards, because others move cards too.
 */
export async function moveDeal(
  view: BoardView,
  card: Card,
  from: Stage,
  to: Stage,
  { verb, body }: Verb,
  label: string,
): Promise<void> {
  await queryClient.cancelQueries({ queryKey: keys.object('deal') })
  const fromKey = keys.list('deal', columnParams(view, from))
  const toKey = keys.list('deal', columnParams(view, to))
  const before = [fromKey, toKey, totalsKey(view)].map((key) => ({ key, data: queryClient.getQueryData(key) }))
  const moved: Card = {
    ...card,
    stage_id: to.id,
    probability: to.probability,
    stage_changed_at: new Date().toISOString(),
    updated_at: new Date().toISOString(),
  }
  queryClient.setQueryData<InfiniteData<CardPage>>(
    fromKey,
    (old) =>
      old && {
        ...old,
        pages: old.pages.map((page) => ({ ...page, data: page.data.filter((one) => one.id !== card.id) })),
      },
  )
  queryClient.setQueryData<InfiniteData<CardPage>>(
    toKey,
    (old) =>
      old && {
        ...old,
        pages: old.pages.map((page, index) => (index === 0 ? { ...page, data: [moved, ...page.data] } : page)),
      },
  )
  queryClient.setQueryData<Record<string, StageTotals>>(
    totalsKey(view),
    (old) => old && moveTotals(old, card, from, to),
  )
  try {
    await inTurn(card.id, () => request('POST', `/v1/deals/${card.id}/${verb}`, { body, undo: label }))
  } catch (error) {
    for (const { key, data } of before) queryClient.setQueryData(key, data)
    throw error
  } finally {
    void queryClient.invalidateQueries({ queryKey: keys.object('deal') })
    void queryClient.invalidateQueries({ queryKey: ['timeline'] })
  }
}

const turns = new Map<string, Promise<unknown>>()

/** Verbs of one deal reach the server in the order in which they were given: what comes next may build on what went before. */
function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(id) ?? Promise.resolve()).then(work, work)
  turns.set(id, turn)
  const leave = (): void => {
    if (turns.get(id) === turn) turns.delete(id)
  }
  turn.then(leave, leave)
  return turn
}
