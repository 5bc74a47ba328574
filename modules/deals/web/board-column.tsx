import { useCallback, useMemo } from 'react'
import { ChevronsLeft, ChevronsRight, Plus } from 'lucide-react'
import {
  Collection,
  DropZone,
  GridList,
  GridListItem,
  GridListLoadMoreItem,
  ListLayout,
  useDragAndDrop,
  Virtualizer,
} from 'react-aria-components'
import { Trans, useLingui } from '@lingui/react/macro'
import { cx, formatMoney, formatNumber, formatPercent, formatSettings, IconButton, Note, useRights } from '@app/ui'
import { DealCard } from './deal-card.tsx'
import { Disc } from './disc.tsx'
import { lastTouch, NO_TOTALS, verbFor, type Card, type Stage, type StageTotals } from './board-model.ts'
import { toMoney, wholeOf, type Sums } from './exact-sums.ts'
import { useColumn, useObject, useTouches, type BoardView } from './board-data.ts'

/** The type of what is dragged: nothing outside this board takes it. */
export const DEAL_TYPE = 'application/x-custos-deal'

export type Lifted = { card: Card; from: Stage; over: Stage; isVirtual: boolean }

export type ColumnProps = {
  view: BoardView
  stage: Stage
  stages: readonly Stage[]
  totals: StageTotals | undefined
  lifted: Lifted | null
  isShut: boolean
  canMove: boolean
  me: string
  hrefOf: (id: string) => string
  ownerOf: (id: string | null) => string
  onLift: (lifted: Lifted | null) => void
  onVirtual: () => void
  onOver: (stage: Stage) => void
  onDrop: (to: Stage) => void
  onMove: (card: Card, from: Stage, to: Stage) => void
  onAdd: (() => void) | null
  onToggle: (() => void) | null
}

/** `$1,200 · €300`, in the order of size, without cents: a total is read at a glance. */
export function sumText(sums: Sums | undefined): string {
  if (sums === undefined) return '–'
  const parts = toMoney(sums)
  // Nothing is an amount too: "$0 open in 0 deals".
  const said = parts.length === 0 ? [{ amount: '0', currency: formatSettings().currency }] : parts
  return said.map((money) => formatMoney({ ...money, amount: wholeOf(money.amount) })).join(' · ')
}

/** One stage: its header with totals, its cards, and a place to drop. */
export const BoardColumn = (props: ColumnProps) =>
  props.isShut ? <ShutColumn {...props} /> : <OpenColumn {...props} />

const OpenColumn = (props: ColumnProps) => {
  const { view, stage, stages, lifted, canMove, me, ownerOf } = props
  const { t } = useLingui()
  const totals = props.totals ?? NO_TOTALS
  const { cards, hasNextPage, isFetchingNextPage, fetchNextPage, isPending, error } = useColumn(view, stage, true)
  const ids = useMemo(() => cards.map((card) => card.id), [cards])
  const touches = useTouches(ids).data
  const can = useRights(useObject('deal'), ids)
  const mayMove = useCallback((card: Card, to: Stage) => can(card.id, `deal.${verbFor(stage, to)}`), [can, stage])

  const { dragAndDropHooks } = useDragAndDrop<Card>({
    isDisabled: !canMove,
    getItems: (dragged, items) =>
      items.filter((card) => dragged.has(card.id)).map((card) => ({ [DEAL_TYPE]: card.id, 'text/plain': card.name })),
    acceptedDragTypes: [DEAL_TYPE],
    getAllowedDropOperations: () => ['move'],
    getDropOperation: (target) => (target.type === 'root' ? 'move' : 'cancel'),
    shouldAcceptItemDrop: () => false,
    onRootDrop: () => props.onDrop(stage),
    onDropEnter: () => props.onOver(stage),
    onDragStart: (event) => {
      const card = cards.find((one) => event.keys.has(one.id))
      if (!card || !stages.some((to) => to.id !== stage.id && mayMove(card, to))) return
      props.onLift({ card, from: stage, over: stage, isVirtual: false })
      // React Aria opens its keyboard session only after this handler.
      requestAnimationFrame(() => {
        if (dragAndDropHooks.isVirtualDragging?.()) props.onVirtual()
      })
    },
    onDragEnd: () => props.onLift(null),
  })

  const isOver = lifted !== null && lifted.over.id === stage.id
  const delta = deltaOf(lifted, stage)
  const labelId = `stage-${stage.id}`
  return (
    <section className={cx('col', isOver && 'over')} id={`col-${stage.id}`} aria-labelledby={labelId}>
      <header>
        <h2 id={labelId}>
          <Disc stage={stage} stages={stages} />
          <span className="cut">{stage.name}</span>
          <span className="count">{formatNumber(totals.count)}</span>
          {stage.outcome === 'open' && <span className="prob">{formatPercent(stage.probability ?? 0)}</span>}
          {props.onToggle && (
            <IconButton
              icon={ChevronsRight}
              small
              className="col-fold"
              aria-label={t`Fold ${stage.name}`}
              onPress={props.onToggle}
            />
          )}
        </h2>
        <p className="tot">
          <b>{sumText(props.totals?.sums)}</b>
          {delta && <span className="delta">{delta}</span>}
        </p>
        <p className="wtd">
          {stage.outcome === 'open' ? (
            <Trans>{sumText(props.totals?.weighted)} weighted</Trans>
          ) : stage.outcome === 'won' ? (
            <Trans>counted in full</Trans>
          ) : (
            <Trans>not counted</Trans>
          )}
        </p>
      </header>
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowHeight: 84, gap: 6, padding: 8 }}>
        <GridList
          aria-label={t`Deals in ${stage.name}`}
          className="cards"
          dragAndDropHooks={dragAndDropHooks}
          renderEmptyState={() => <p className="cards-none">{isPending ? '' : <Trans>No deals here</Trans>}</p>}
        >
          <Collection items={cards} dependencies={[touches, ownerOf, stages, mayMove]}>
            {(card) => (
              <GridListItem
                id={card.id}
                textValue={card.amount ? `${card.name}, ${formatMoney(card.amount)}` : card.name}
                href={props.hrefOf(card.id)}
                className={({ isDragging }) => cx('card', isDragging && 'lifted')}
              >
                <DealCard
                  card={card}
                  stage={stage}
                  stages={stages}
                  owner={ownerOf(card.owner_id)}
                  isMine={card.owner_id === me}
                  next={touches?.next[card.id] ?? null}
                  touchedAt={lastTouch(card, touches?.last[card.id])}
                  href={props.hrefOf(card.id)}
                  mayMove={mayMove}
                  onMove={(to) => props.onMove(card, stage, to)}
                />
              </GridListItem>
            )}
          </Collection>
          {hasNextPage && (
            <GridListLoadMoreItem
              isLoading={isFetchingNextPage}
              onLoadMore={() => {
                if (!isFetchingNextPage) void fetchNextPage()
              }}
            >
              <span className="cards-none">
                <Trans>Loading more…</Trans>
              </span>
            </GridListLoadMoreItem>
          )}
        </GridList>
      </Virtualizer>
      {props.onAdd && (
        <button className="addcard" type="button" onClick={props.onAdd}>
          <Plus className="i" aria-hidden />
          <Trans>New deal</Trans>
          <span className="vh"> {stage.name}</span>
        </button>
      )}
    </section>
  )
}

const ShutColumn = ({ stage, stages, totals, lifted, onToggle, onDrop, onOver }: ColumnProps) => {
  const { t } = useLingui()
  return (
    <DropZone
      className={cx('col shut', lifted?.over.id === stage.id && 'over')}
      aria-label={t`Drop on ${stage.name}`}
      getDropOperation={(types) => (types.has(DEAL_TYPE) ? 'move' : 'cancel')}
      onDropEnter={() => onOver(stage)}
      onDrop={() => onDrop(stage)}
    >
      {onToggle && <IconButton icon={ChevronsLeft} aria-label={t`Show ${stage.name}`} onPress={onToggle} />}
      <Disc stage={stage} stages={stages} />
      <span className="t2">
        {stage.name}{' '}
        <span className="count">
          {formatNumber(totals?.count ?? 0)} · {sumText(totals?.sums)}
        </span>
      </span>
    </DropZone>
  )
}

function deltaOf(lifted: Lifted | null, stage: Stage): string | null {
  if (!lifted?.card.amount || lifted.from.id === lifted.over.id) return null
  const text = formatMoney(lifted.card.amount)
  if (stage.id === lifted.from.id) return `−${text}`
  return stage.id === lifted.over.id ? `+${text}` : null
}
