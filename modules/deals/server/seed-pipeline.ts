import { type Ctx, records } from '@app/core'

const stages: [string, number, 'open' | 'won' | 'lost'][] = [
  ['Qualification', 10, 'open'],
  ['Needs analysis', 25, 'open'],
  ['Proposal', 50, 'open'],
  ['Negotiation', 75, 'open'],
  ['Won', 100, 'won'],
  ['Lost', 0, 'lost'],
]

/** A new workspace begins with one pipeline that works as it is. */
export async function seedPipeline(ctx: Ctx): Promise<void> {
  const pipeline = await records.create(ctx, 'pipeline', { name: 'Sales', is_default: true, position: 0 })
  await records.createMany(
    ctx,
    'stage',
    stages.map(([name, probability, outcome], position) => ({
      name,
      probability,
      outcome,
      position,
      pipeline_id: pipeline.id,
    })),
  )
}
