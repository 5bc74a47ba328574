import type { FieldProblem } from '@app/schema'
import { type Ctx, objectOf } from './ctx.ts'
import { error } from './errors.ts'
import { writeEvents } from './events.queries.ts'
import { mayRead, mayReveal } from './policy/predicate.ts'
import { get, openMany } from './records/index.ts'
import { sealedFields } from './records/seal.ts'

/**
 * The values of encrypted fields of one record, in clear: the only way to see them. The trail says who saw which field, from where; never what.
 * @throws not_found; validation_failed for fields that are not encrypted; reveal_not_allowed with a pointer per field
 */
export async function reveal(
  ctx: Ctx,
  objectName: string,
  id: string,
  names: string[],
): Promise<{ id: string; values: Record<string, string | null> }> {
  const object = objectOf(ctx, objectName)
  const { version } = await get(ctx, objectName, id)
  const problems = (code: string, message: string, wrong: (name: string) => boolean): FieldProblem[] =>
    names.filter(wrong).map((name) => ({ pointer: `/fields/${names.indexOf(name)}`, code, message }))
  const plain = problems(
    'not_encrypted',
    'is no encrypted field',
    (name) => !sealedFields(ctx, object).has(name) || !mayRead(ctx, object, name),
  )
  if (plain.length > 0) throw error('validation_failed', { fields: plain })
  const refused = problems(
    'reveal_not_allowed',
    'may not be shown to your role',
    (name) => !mayReveal(ctx, object, name),
  )
  if (refused.length > 0) throw error('reveal_not_allowed', { fields: refused })
  const values = (await openMany(ctx, object, [id], names)).get(id)
  if (!values) throw error('not_found')
  await writeEvents(ctx, [
    {
      name: `${object.name}.revealed`,
      object: object.name,
      record_id: id,
      record_version: version,
      changes: Object.fromEntries(names.map((name) => [name, [null, null]])),
    },
  ])
  return { id, values }
}
