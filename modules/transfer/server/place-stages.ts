import { type Ctx, type Wire, records } from '@app/core'
import type { Outcome } from './guess-outcome.ts'

type Placed = { id: string; position: number; outcome: string }

const stagesOf = async (ctx: Ctx, pipelineId: string): Promise<Placed[]> => {
  const { data } = await records.list(ctx, 'stage', {
    filter: { pipeline_id: { eq: pipelineId } },
    fields: ['position', 'outcome'],
    sort: 'position',
    limit: 200,
  })
  return data.map((one) => ({ id: one.id, position: Number(one['position'] ?? 0), outcome: String(one['outcome']) }))
}

const move = async (ctx: Ctx, stages: readonly { id: string; to: number }[]): Promise<void> => {
  if (stages.length === 0) return
  await records.updateMany(
    ctx,
    'stage',
    stages.map(({ id, to }) => ({ id, patch: { position: to } })),
  )
}

/**
 * Positions for stages that a run makes in a pipeline: open ones go behind the last open one, in order of appearance, and those that end a deal make
 * room for them; ends go last. `closeGaps` takes it back.
 */
export const placeStages = async (ctx: Ctx, pipelineId: string, outcomes: readonly Outcome[]): Promise<number[]> => {
  const stages = await stagesOf(ctx, pipelineId)
  const open = Math.max(-1, ...stages.filter((one) => one.outcome === 'open').map((one) => one.position)) + 1
  const count = outcomes.filter((one) => one === 'open').length
  const ends = stages.filter((one) => one.position >= open)
  const room = count === 0 ? 0 : Math.max(0, open + count - Math.min(...ends.map((one) => one.position)))
  await move(ctx, room === 0 ? [] : ends.map(({ id, position }) => ({ id, to: position + room })))
  const last = Math.max(open + count - 1, ...ends.map((one) => one.position + room))
  const next = { open, ended: last + 1 }
  return outcomes.map((outcome) => (outcome === 'open' ? next.open++ : next.ended++))
}

/** Stages behind those that are gone, by pipeline, move up again. */
export const closeGaps = async (ctx: Ctx, gone: ReadonlyMap<string, readonly Wire[]>): Promise<void> => {
  for (const [pipelineId, places] of gone) {
    const positions = places.map((one) => Number(one['position'] ?? 0))
    const stages = await stagesOf(ctx, pipelineId)
    await move(
      ctx,
      stages.flatMap(({ id, position }) => {
        const before = positions.filter((one) => one < position).length
        return before === 0 ? [] : [{ id, to: position - before }]
      }),
    )
  }
}
