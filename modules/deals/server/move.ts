import { AppError, type Ctx, type Input, type Wire, error, handle, records } from '@app/core'
import { moveDeal } from '../index.ts'

/**
 * Writes a deal's new stage together with the values that stage asks for. What is wrong with one of those points into `fields`, where
 * the client put it or would have to.
 * @throws fields_required, validation_failed
 */
export async function moveTo(ctx: Ctx, deal: Wire, values: Input, input: Input, event: string): Promise<Wire> {
  try {
    const fields = input['fields'] as Input | undefined
    return await records.update(ctx, 'deal', deal.id, { ...fields, ...values }, { event })
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.fields.length === 0) throw cause
    throw error(cause.code, {
      detail: cause.detail,
      extra: cause.extra,
      fields: cause.fields.map((one) =>
        (one.pointer.split('/')[1] ?? '') in values ? one : { ...one, pointer: `/fields${one.pointer}` },
      ),
    })
  }
}

/** Moves a deal to a stage, with the values of the fields that the stage asks for. @throws fields_required */
export const move = handle(
  moveDeal,
  async (ctx, deal, input) => await moveTo(ctx, deal, { stage_id: input['stage_id'] }, input, 'moved'),
)
