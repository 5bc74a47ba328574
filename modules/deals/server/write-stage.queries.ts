import { type Ctx, type Wire, type Writer, type WriterItem, error, uuidv7 } from '@app/core'

export type Stage = {
  id: string
  name: string
  pipeline_id: string
  position: number
  probability: number | null
  outcome: 'open' | 'won' | 'lost'
  required_fields: string[] | null
  is_default: boolean
}

/** Stages of the live pipelines, in order of pipeline and position. */
export async function stagesOf(ctx: Ctx): Promise<Stage[]> {
  const rows = await ctx.tx.query<Omit<Stage, 'probability'> & { probability: number | null }>(
    `select s.id, s.name, s.pipeline_id, s.position, s.probability, s.outcome, s.required_fields, coalesce(p.is_default, false) as is_default
     from stage s join pipeline p on p.tenant_id = $1 and p.id = s.pipeline_id and p.deleted_at is null
     where s.tenant_id = $1 and s.deleted_at is null order by coalesce(p.is_default, false) desc, p.position, p.id, s.position, s.id`,
    [ctx.tenant.id],
  )
  return rows.map((s) => ({ ...s, probability: s.probability === null ? null : Number(s.probability) / 1_000_000 }))
}

/**
 * The one writer of a deal's stage, whoever moves it: form, board, import, undo. Sets the pipeline, probability and closing time, asks
 * for the stage's required fields, and keeps the history.
 * @throws fields_required (422) with a pointer per empty field; reference_not_found when the stage is unknown
 */
export const writeStage: Writer = async (ctx, items) => {
  const stages = await stagesOf(ctx)
  const byId = new Map(stages.map((s) => [s.id, s]))
  const moved: { item: WriterItem; from: string | null; to: Stage }[] = []
  for (const item of items) {
    const { next, previous } = item
    const wantsPipeline = next['pipeline_id'] !== null && next['pipeline_id'] !== (previous?.['pipeline_id'] ?? null)
    const wantsStage = next['stage_id'] !== null && next['stage_id'] !== (previous?.['stage_id'] ?? null)
    const chosen = wantsStage
      ? byId.get(String(next['stage_id']))
      : (stages.find((s) => (wantsPipeline ? s.pipeline_id === next['pipeline_id'] : true) && s.outcome === 'open') ??
        stages[0])
    if (!chosen) throw error('stage_missing')
    if (!wantsStage && !wantsPipeline && previous) continue
    settleStage(ctx, next, previous, chosen)
    moved.push({ item, from: (previous?.['stage_id'] as string | null | undefined) ?? null, to: chosen })
  }
  const empty = moved.flatMap(({ item, to }) => (item.forced ? [] : missingFields(item.next, to)))
  if (empty.length > 0 && ctx.source !== 'import')
    throw error('fields_required', {
      fields: empty.map((name) => ({
        pointer: `/${name.replace('.', '/')}`,
        code: 'required',
        message: 'this stage asks for it',
      })),
    })
  return async () => {
    if (moved.length === 0) return
    await ctx.tx.query(
      `insert into deal_stage_change (tenant_id, id, deal_id, from_stage_id, to_stage_id, changed_at, changed_by)
       select $1, u.id, u.deal_id, u.from_id, u.to_id, $2, $3 from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[]) as u(id, deal_id, from_id, to_id)`,
      [
        ctx.tenant.id,
        ctx.now,
        ctx.actor.member_id,
        moved.map(() => uuidv7()),
        moved.map((m) => m.item.id),
        moved.map((m) => m.from),
        moved.map((m) => m.to.id),
      ],
    )
  }
}

function missingFields(next: Wire, stage: Stage): string[] {
  return (stage.required_fields ?? []).filter((name) => {
    const value = name.startsWith('custom.') ? next.custom?.[name.slice(7)] : next[name]
    return value === null || value === undefined || value === ''
  })
}

function settleStage(ctx: Ctx, next: Wire, previous: Wire | null, stage: Stage): void {
  next['stage_id'] = stage.id
  next['pipeline_id'] = stage.pipeline_id
  if (previous || (next['probability'] ?? null) === null) next['probability'] = stage.probability
  next['stage_changed_at'] = ctx.now
  if (stage.outcome === 'open') {
    next['closed_at'] = null
    if (previous) next['lost_reason'] = null
    return
  }
  const closesOn = next['closes_on'] as string | null
  // An import tells when a deal was closed by its close date; a person's move closes it now.
  next['closed_at'] =
    ctx.source === 'import' && closesOn
      ? `${closesOn}T12:00:00.000Z`
      : ((previous?.['closed_at'] as string | null | undefined) ?? ctx.now)
}
