import { StageDisc } from '@app/ui'
import type { Stage } from './board-model.ts'

/** The disc of a stage: fills over the open stages of its pipeline. */
export const Disc = ({ stage, stages }: { stage: Stage; stages: readonly Stage[] }) => {
  const open = stages.filter((one) => one.outcome === 'open')
  const at = open.findIndex((one) => one.id === stage.id)
  return <StageDisc outcome={stage.outcome} share={open.length < 2 ? 0 : (at / (open.length - 1)) * 0.9} />
}
