import type { Ctx } from '@app/core'
import { correctionsOf } from './correct.queries.ts'
import { type PrivacyRequest, stepsOf } from './requests.queries.ts'
import { note } from './steps.ts'

const said = { type: 'string', maxLength: 2000 } as const
/** What is wrong (empty: something is missing), and what would be right. */
export const correctionText = {
  type: 'object',
  additionalProperties: false,
  required: ['wrong', 'right'],
  properties: { wrong: said, right: { ...said, minLength: 1, pattern: '\\S' } },
} as const
export type CorrectionText = { readonly wrong: string; readonly right: string }
/** More than this is a letter, not a form. */
export const MOST = 20

/** What the person wants corrected, in their words. */
export const askCorrection = async (ctx: Ctx, one: Pick<PrivacyRequest, 'id'>, given: CorrectionText): Promise<void> =>
  await note(ctx, one, 'correction_asked', {
    wrong: given.wrong.normalize('NFC').trim(),
    right: given.right.normalize('NFC').trim(),
  })

/** What the page of the person says of a correction: what they asked for, what was done, who was told (Art. 19). */
export async function toldPerson(
  ctx: Ctx,
  one: Pick<PrivacyRequest, 'id'>,
): Promise<{ asked: CorrectionText[]; corrected: { label: string; old: unknown; new: unknown }[]; told: string[] }> {
  const steps = await stepsOf(ctx, one.id)
  return {
    asked: steps
      .filter((step) => step.name === 'correction_asked')
      .map((step) => ({ wrong: String(step.detail?.['wrong'] ?? ''), right: String(step.detail?.['right'] ?? '') })),
    corrected: (await correctionsOf(ctx, one.id)).map((each) => ({
      label: each.label,
      old: each.old,
      new: each.new,
    })),
    told: steps.filter((step) => step.name === 'recipient_told').map((step) => String(step.detail?.['title'] ?? '')),
  }
}
