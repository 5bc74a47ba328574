import { type Ctx, writeEvents } from '@app/core'

/** An act on an import or export in the audit trail: what of and how much, never a value of a row. Not an act on a record: undo passes over it. */
export async function noteTransfer(
  ctx: Ctx,
  name: string,
  id: string,
  facts: Record<string, string | number | null> = {},
): Promise<void> {
  const changes = Object.fromEntries(
    Object.entries(facts).map(([field, value]) => [field, [null, value] as [unknown, unknown]]),
  )
  await writeEvents(ctx, [
    {
      name,
      object: 'transfer',
      record_id: id,
      record_version: null,
      ...(Object.keys(changes).length > 0 ? { changes } : {}),
    },
  ])
}
