import { type Ctx, records } from '@app/core'

type Names = { pipeline: string; stages: [string, string, string, string, string, string] }

/** What a new workspace finds, in the language it is made in; from then on the words are its own. */
const names: Record<'en' | 'de', Names> = {
  en: { pipeline: 'Sales', stages: ['Qualification', 'Needs analysis', 'Proposal', 'Negotiation', 'Won', 'Lost'] },
  de: {
    pipeline: 'Vertrieb',
    stages: ['Qualifizierung', 'Bedarfsanalyse', 'Angebot', 'Verhandlung', 'Gewonnen', 'Verloren'],
  },
}
const outcomes: [number, 'open' | 'won' | 'lost'][] = [
  [10, 'open'],
  [25, 'open'],
  [50, 'open'],
  [75, 'open'],
  [100, 'won'],
  [0, 'lost'],
]

/** A new workspace begins with one pipeline that works as it is. */
export async function seedPipeline(ctx: Ctx): Promise<void> {
  const words = names[/^de\b/i.test(ctx.tenant.locale) ? 'de' : 'en']
  const pipeline = await records.create(ctx, 'pipeline', { name: words.pipeline, is_default: true, position: 0 })
  await records.createMany(
    ctx,
    'stage',
    outcomes.map(([probability, outcome], position) => ({
      name: words.stages[position],
      probability,
      outcome,
      position,
      pipeline_id: pipeline.id,
    })),
  )
}
