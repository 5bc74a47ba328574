import { addSums, addTo, percentOf, type Money, type Sums } from './exact-sums.ts'

/** A column's definition, as `GET /v1/stages` gives it. */
export type Stage = {
  id: string
  version: number
  name: string
  pipeline_id: string
  position: number
  probability: number | null
  outcome: 'open' | 'won' | 'lost'
  required_fields: string[]
}

/** What a card shows; a deal with only the fields the board asks for. */
export type Card = {
  id: string
  version: number
  name: string
  stage_id: string
  amount: Money | null
  probability: number | null
  owner_id: string | null
  company_id: string | null
  closes_on: string | null
  closed_at: string | null
  next_step: string | null
  lost_reason: string | null
  stage_changed_at: string | null
  updated_at: string
}

/** Count and sums of one stage over all its deals, not only the loaded cards. */
export type StageTotals = { count: number; sums: Sums; weighted: Sums }

export const NO_TOTALS: StageTotals = { count: 0, sums: {}, weighted: {} }

/** The stages of a pipeline in their order: open ones first, then won, then lost. */
export function orderStages(stages: readonly Stage[], pipelineId: string): Stage[] {
  const rank = { open: 0, won: 1, lost: 2 }
  return stages
    .filter((stage) => stage.pipeline_id === pipelineId)
    .sort((a, b) => rank[a.outcome] - rank[b.outcome] || a.position - b.position || a.name.localeCompare(b.name))
}

/** How likely a deal is to close while it stands in this stage, in percent. */
export function chanceOf(card: Pick<Card, 'probability'>, stage: Pick<Stage, 'outcome' | 'probability'>): number {
  if (stage.outcome === 'won') return 100
  if (stage.outcome === 'lost') return 0
  return card.probability ?? stage.probability ?? 0
}

/** Totals of cards in the hand: used for tests and for columns that are loaded to the end. */
export function totalsOf(cards: readonly Card[], stage: Stage): StageTotals {
  let totals = NO_TOTALS
  for (const card of cards) totals = withCard(totals, card, stage, 1)
  return totals
}

function withCard(totals: StageTotals, card: Card, stage: Stage, sign: 1 | -1): StageTotals {
  return {
    count: totals.count + sign,
    sums: addTo(totals.sums, card.amount, sign),
    weighted: addTo(totals.weighted, card.amount, sign, chanceOf(card, stage)),
  }
}

/** Moves a card in the totals of all stages. A moved deal takes the new stage's probability, as the server does. */
export function moveTotals(
  totals: Record<string, StageTotals>,
  card: Card,
  from: Stage,
  to: Stage,
): Record<string, StageTotals> {
  if (from.id === to.id) return totals
  const moved = { ...card, probability: to.probability }
  return {
    ...totals,
    [from.id]: withCard(totals[from.id] ?? NO_TOTALS, card, from, -1),
    [to.id]: withCard(totals[to.id] ?? NO_TOTALS, moved, to, 1),
  }
}

/** Sum × the stage's own probability: what is shown until the server's exact weighted sums are there. */
export function weightBy(sums: Sums, stage: Pick<Stage, 'outcome' | 'probability'>): Sums {
  const chance = chanceOf({ probability: null }, stage)
  return Object.fromEntries(Object.entries(sums).map(([currency, value]) => [currency, percentOf(value, chance)]))
}

/** The line above the board: everything open, and its weighted sum. */
export function openTotals(stages: readonly Stage[], totals: Record<string, StageTotals>): StageTotals {
  const open = stages.filter((stage) => stage.outcome === 'open').map((stage) => totals[stage.id] ?? NO_TOTALS)
  return {
    count: open.reduce((sum, part) => sum + part.count, 0),
    sums: addSums(...open.map((part) => part.sums)),
    weighted: addSums(...open.map((part) => part.weighted)),
  }
}

/** What the stage asks for and this deal does not have yet. */
export function missingFields(stage: Pick<Stage, 'required_fields'>, record: Record<string, unknown>): string[] {
  return stage.required_fields.filter((name) => isEmpty(readPath(record, name)))
}

function readPath(record: Record<string, unknown>, path: string): unknown {
  if (!path.startsWith('custom.')) return record[path]
  const custom = record['custom']
  return isRecord(custom) ? custom[path.slice('custom.'.length)] : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/** Whole days between an instant and now, never negative; null when nothing ever happened. */
export function daysSince(instant: string | null | undefined, now: Date): number | null {
  if (!instant) return null
  const then = Date.parse(instant)
  if (Number.isNaN(then)) return null
  return Math.max(0, Math.floor((now.getTime() - then) / 86_400_000))
}

/** The last time anybody did something with the deal: a change, a new stage, or an activity. */
export function lastTouch(card: Pick<Card, 'updated_at' | 'stage_changed_at'>, activityAt: string | undefined): string {
  return [card.updated_at, card.stage_changed_at ?? '', activityAt ?? ''].reduce((a, b) => (a > b ? a : b))
}

/** Which disc stands for the stage: it fills from 1 to 4 over the open stages. */
export function discOf(stages: readonly Stage[], stage: Stage): 's1' | 's2' | 's3' | 's4' | 'won' | 'lost' {
  if (stage.outcome !== 'open') return stage.outcome
  const open = stages.filter((other) => other.outcome === 'open')
  const at = open.findIndex((other) => other.id === stage.id)
  const step = open.length < 2 ? 0 : Math.round((at * 3) / (open.length - 1))
  return step <= 0 ? 's1' : step === 1 ? 's2' : step === 2 ? 's3' : 's4'
}

/** The stage beside `at` in the direction of an arrow key, passing over the one the card came from; undefined at the edge. */
export function besides(stages: readonly Stage[], at: string, home: string, step: 1 | -1): Stage | undefined {
  const others = stages.filter((stage) => stage.id !== home || stage.id === at)
  return others[others.findIndex((stage) => stage.id === at) + step]
}

/** Which verb takes a deal from one stage to another, so that closing always goes through its own action. */
export function verbFor(from: Pick<Stage, 'outcome'>, to: Pick<Stage, 'outcome'>): 'move' | 'win' | 'lose' | 'reopen' {
  if (to.outcome === 'won') return from.outcome === 'won' ? 'move' : 'win'
  if (to.outcome === 'lost') return from.outcome === 'lost' ? 'move' : 'lose'
  return from.outcome === 'open' ? 'move' : 'reopen'
}
