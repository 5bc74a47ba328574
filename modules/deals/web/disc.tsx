import { StageDisc } from '@app/ui'
import type { Stage } from './board-model.ts'

/** The disc of a stage, as tables and records show it: filled by its probability; without one, by how many open stages lie behind it. */
export const Disc = ({ stage, stages }: { stage: Stage; stages: readonly Stage[] }) => {
  const open = stages.filter((one) => one.outcome === 'open')
  const at = open.findIndex((one) => one.id === stage.id)
  const share = stage.probability === null ? at / Math.max(open.length - 1, 1) : stage.probability / 100
  return <StageDisc outcome={stage.outcome} share={share} />
}
