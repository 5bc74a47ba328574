import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Download, Plus, SquareKanban, TriangleAlert, Upload } from 'lucide-react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  currentWorkspace,
  EmptyState,
  formatNumber,
  IconButton,
  may,
  Note,
  Select,
  toast,
  useMembers,
  useMeta,
} from '@app/ui'
import { BoardColumn, sumText, type Lifted } from './board-column.tsx'
import { DealHeader, pathTo } from './deal-header.tsx'
import { Disc } from './disc.tsx'
import { MoveDialog, NewDealDialog, type Asked } from './stage-dialogs.tsx'
import { MoveBar } from './move-bar.tsx'
import { missingFields, NO_TOTALS, openTotals, verbFor, type Card, type Stage } from './board-model.ts'
import {
  moveDeal,
  useObject,
  usePipeline,
  useStageTotals,
  viewFilter,
  type BoardView,
  type Verb,
} from './board-data.ts'
import { useStageTabs } from './stage-tabs.ts'
import './board.css'

type Search = { pipeline?: string; owner?: string; closes?: string; q?: string }

function useBoardSearch(): [Search, (next: Search) => void] {
  const raw: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const text = (key: string) => (typeof raw[key] === 'string' ? { [key]: raw[key] } : {})
  const search: Search = { ...text('pipeline'), ...text('owner'), ...text('closes'), ...text('q') }
  const change = (next: Search) => {
    const merged = Object.fromEntries(Object.entries({ ...search, ...next }).filter(([, value]) => value))
    void navigate({ to: pathTo('/deals/board'), search: merged, replace: true })
  }
  return [search, change]
}

/** The deal board: a column per stage of a pipeline. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [search, setSearch] = useBoardSearch()
  const deal = useObject('deal')
  const members = useMembers()
  const { isReady, pipelines, current, stages } = usePipeline(search.pipeline ?? null)
  const view: BoardView = useMemo(
    () => ({
      pipeline: current ?? '',
      owner: search.owner ?? null,
      closes: search.closes ?? null,
      q: search.q ?? null,
    }),
    [current, search.owner, search.closes, search.q],
  )
  const totals = useStageTotals(view, stages)
  const open = totals.data && openTotals(stages, totals.data)
  const totalsOf = (id: string) => totals.data && (totals.data[id] ?? NO_TOTALS)
  const [folded, setFolded] = useState<Record<string, boolean>>({})
  const [lifted, setLifted] = useState<Lifted | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [adding, setAdding] = useState<Stage | null>(null)
  const [said, setSaid] = useState('')
  const liftedRef = useRef<Lifted | null>(null)
  const boardRef = useRef<HTMLDivElement>(null)
  const tabs = useStageTabs(boardRef, stages)
  const canMove = deal.actions.length > 0

  const lift = useCallback((next: Lifted | null) => {
    liftedRef.current = next
    setLifted(next)
  }, [])
  const virtual = useCallback(() => {
    if (liftedRef.current) lift({ ...liftedRef.current, isVirtual: true })
  }, [lift])
  const liftedNow = useCallback(() => liftedRef.current, [])
  const over = useCallback(
    (stage: Stage) => {
      if (!liftedRef.current || liftedRef.current.over.id === stage.id) return
      lift({ ...liftedRef.current, over: stage })
      showColumn(boardRef.current, stage.id)
    },
    [lift],
  )

  const run = useCallback(
    async (card: Card, from: Stage, to: Stage, verb: Verb) => {
      await moveDeal(view, card, from, to, verb, t`Moved ${card.name} to ${to.name}`)
      setSaid(t`${card.name} is now in ${to.name}`)
    },
    [view, t],
  )

  const move = useCallback(
    (card: Card, from: Stage, to: Stage) => {
      if (from.id === to.id) return
      const missing = missingFields(to, card)
      const verb = verbFor(from, to)
      if (!deal.actions.some((action) => action.name === `deal.${verb}`)) {
        toast(t`Your role does not let you do this.`, { tone: 'bad' })
        return
      }
      if (verb === 'lose' || missing.length > 0) {
        setAsked({ card, from, to, missing })
        return
      }
      run(card, from, to, { verb, body: verb === 'win' ? {} : { stage_id: to.id } }).catch((error: unknown) => {
        // The server knows fields the card does not carry: it names them, and the dialog asks for them.
        const named = isRefusal(error)
          ? error.fields.map((field) => field.pointer.replace(/^\/(fields\/)?/, '').replaceAll('/', '.'))
          : []
        const known = named.filter((name) => deal.fields.some((field) => field.name === name))
        if (known.length > 0) setAsked({ card, from, to, missing: known })
        else
          toast(t`${card.name} stays in ${from.name}: ${error instanceof Error ? error.message : ''}`, { tone: 'bad' })
      })
    },
    [run, deal, t],
  )

  const drop = useCallback(
    (to: Stage) => {
      const held = liftedRef.current
      lift(null)
      if (held) move(held.card, held.from, to)
    },
    [lift, move],
  )

  const owners = [
    { value: 'all', label: t`Everybody` },
    { value: 'me', label: t`Mine` },
    ...members
      .filter((row) => row.id !== meta.member.id)
      .map((row) => ({ value: row.id, label: String(row['name'] ?? '') })),
  ]
  const names = useMemo(() => new Map(members.map((row) => [row.id, String(row['name'] ?? '')])), [members])
  const ownerOf = useCallback((id: string | null) => (id ? (names.get(id) ?? '') : ''), [names])
  const isFolded = (stage: Stage) => folded[stage.id] ?? stage.outcome === 'lost'
  useEffect(() => {
    document.title = t`Deals · Custos`
  }, [t])
  const firstOpen = stages[0]

  return (
    <>
      <DealHeader
        at="board"
        count={
          <span className="count only-wide">
            <Trans>{formatNumber(open?.count ?? 0)} open</Trans>
          </span>
        }
        tools={
          <>
            {pipelines.length > 1 && (
              <Select
                label={t`Pipeline`}
                hideLabel
                size="normal"
                value={current}
                onChange={(value) => setSearch({ pipeline: value })}
                options={pipelines.map((one) => ({ value: one.id, label: one.name }))}
              />
            )}
            <Select
              label={t`Owner`}
              hideLabel
              size="normal"
              value={search.owner ?? 'all'}
              onChange={(value) => setSearch({ owner: value === 'all' ? '' : value })}
              options={owners}
            />
            <Select
              label={t`Closes`}
              hideLabel
              size="normal"
              value={search.closes ?? 'any'}
              onChange={(value) => setSearch({ closes: value === 'any' ? '' : value })}
              options={[
                { value: 'any', label: t`Any close date` },
                { value: 'this_month', label: t`Closes this month` },
                { value: 'this_quarter', label: t`Closes this quarter` },
                { value: 'this_year', label: t`Closes this year` },
                { value: 'overdue', label: t`Close date passed` },
              ]}
            />
          </>
        }
      >
        {may(deal, 'import') && (
          <a className="btn ghost only-wide" href={pathTo('/imports/new?object=deal')}>
            <Upload className="i" aria-hidden />
            <Trans>Import</Trans>
          </a>
        )}
        {may(deal, 'export') && (
          <Link
            className="btn ghost only-wide"
            to={pathTo('/exports/new')}
            search={
              { object: 'deal', filter: { and: viewFilter(view) }, ...(view.q !== null && { q: view.q }) } as never
            }
          >
            <Download className="i" aria-hidden />
            <Trans>Export</Trans>
          </Link>
        )}
        {may(deal, 'create') && firstOpen && (
          <Button variant="primary" className="only-wide" onPress={() => setAdding(firstOpen)}>
            <Trans>New deal</Trans>
          </Button>
        )}
        {may(deal, 'create') && firstOpen && (
          <IconButton
            icon={Plus}
            className="only-mobile"
            aria-label={t`New deal`}
            onPress={() => setAdding(firstOpen)}
          />
        )}
      </DealHeader>

      {isReady && stages.length === 0 ? (
        <EmptyState
          icon={SquareKanban}
          title={t`This pipeline has no stages yet`}
          action={
            <a className="btn primary" href={pathTo('/settings/pipelines')}>
              <Trans>Add stages</Trans>
            </a>
          }
        >
          <Trans>A board shows one column for each stage.</Trans>
        </EmptyState>
      ) : (
        <>
          <div className="summary" role="group" aria-label={t`Totals`} tabIndex={0}>
            <span>
              <b>{sumText(open?.sums)}</b>{' '}
              <Trans>open in {plural(open?.count ?? 0, { one: '# deal', other: '# deals' })}</Trans>
            </span>
            <span>
              <b>{sumText(open?.weighted)}</b> <Trans>weighted</Trans>
            </span>
            {stages
              .filter((stage) => stage.outcome === 'won')
              .map((stage) => (
                <span key={stage.id}>
                  <b>{sumText(totalsOf(stage.id)?.sums)}</b> <Trans>won</Trans>
                </span>
              ))}
            {totals.error && (
              <span className="due">
                <TriangleAlert className="i sm" aria-hidden /> {totals.error.message}
              </span>
            )}
          </div>
          <nav className="stagetabs" aria-label={t`Stages`}>
            {stages.map((stage) => (
              <button
                key={stage.id}
                type="button"
                aria-current={tabs.at === stage.id ? 'true' : undefined}
                onClick={() => {
                  setFolded((all) => ({ ...all, [stage.id]: false }))
                  tabs.go(stage.id)
                }}
              >
                <span>
                  <Disc stage={stage} stages={stages} />
                  {formatNumber(totalsOf(stage.id)?.count ?? 0)}
                </span>
                <small className="cut">{stage.name}</small>
              </button>
            ))}
          </nav>
          <div className="board" id="board" ref={boardRef} role="region" aria-label={t`Deals by stage`}>
            {stages.map((stage) => (
              <BoardColumn
                key={`${stage.id}${isFolded(stage) ? 's' : ''}`}
                view={view}
                stage={stage}
                stages={stages}
                totals={totalsOf(stage.id)}
                lifted={lifted}
                isShut={isFolded(stage)}
                canMove={canMove}
                me={meta.member.id}
                hrefOf={(id) => pathTo(`/deals/${id}`)}
                ownerOf={ownerOf}
                onLift={lift}
                onVirtual={virtual}
                onOver={over}
                onDrop={drop}
                onMove={move}
                onAdd={may(deal, 'create') && stage.outcome === 'open' ? () => setAdding(stage) : null}
                onToggle={
                  stage.outcome === 'open' ? null : () => setFolded((all) => ({ ...all, [stage.id]: !isFolded(stage) }))
                }
              />
            ))}
          </div>
        </>
      )}
      <MoveBar lifted={lifted} stages={stages} liftedNow={liftedNow} />
      <p className="vh" role="status" aria-live="polite">
        {said}
      </p>
      {currentWorkspace() === null && (
        <Note tone="bad">
          <Trans>No workspace is open.</Trans>
        </Note>
      )}
      {asked && (
        <MoveDialog
          key={asked.card.id}
          asked={asked}
          onClose={() => setAsked(null)}
          onMove={(verb) => run(asked.card, asked.from, asked.to, verb)}
        />
      )}
      {adding && <NewDealDialog stage={adding} onClose={() => setAdding(null)} />}
    </>
  )
}

/** Brings a column into the board's own window; never scrolls the frame around it. */
function showColumn(board: HTMLElement | null, id: string): void {
  const target = document.getElementById(`col-${id}`)
  if (!board || !target) return
  const left = target.offsetLeft
  const right = left + target.offsetWidth
  if (left < board.scrollLeft) board.scrollLeft = left
  else if (right > board.scrollLeft + board.clientWidth) board.scrollLeft = right - board.clientWidth
}

function isRefusal(error: unknown): error is Error & { fields: { pointer: string }[] } {
  return error instanceof Error && 'fields' in error && Array.isArray(error.fields)
}
