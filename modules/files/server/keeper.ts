import { type Ctx, type JobHandler, asProgram, enqueue, inCtx, objectOf, records } from '@app/core'
import type { ObjectDef } from '@app/schema'
import { carriers } from '../file.object.ts'
import { filesToFit, looseFiles, storedOf } from './files.queries.ts'

type FileValue = Parameters<records.FileKeeper['unfit']>[2][number]

/** The ref by which a file hangs on a record of this object. */
export const carrierField = (object: string): string | undefined =>
  Object.entries(carriers).find(([, ref]) => ref.target === object)?.[0]

/** Files that hang on nothing: uploaded for a form that is not saved yet, by who asks. */
async function fits(ctx: Ctx, object: ObjectDef, values: readonly FileValue[]) {
  const field = carrierField(object.name)
  const ids = values.map((one) => one.file_id)
  return field ? await filesToFit(ctx, field, ids) : new Map<string, never>()
}

/** Keeps files in fields of records (ADR 1: core asks, this module knows). */
export const fileKeeper: records.FileKeeper = {
  unfit: async (ctx, object, values) => {
    const known = await fits(ctx, object, values)
    return new Set(
      values.filter((one) => {
        const file = known.get(one.file_id)
        if (!file) return true
        if (file.is_loose) return file.created_by !== ctx.actor.member_id
        return file.carrier !== one.record_id || (file.field !== null && file.field !== one.field)
      }),
    )
  },
  settle: async (ctx, object, values, left) => {
    const field = carrierField(object.name)
    if (!field) return
    // Whoever may write the field of the record may do what follows for the file.
    const program = asProgram(ctx)
    const known = await fits(ctx, object, values)
    const trashed = values.filter((one) => known.get(one.file_id)?.is_trashed).map((one) => one.file_id)
    if (trashed.length > 0) await records.restoreMany(program, 'file', trashed)
    const patches = values
      .filter((one) => known.get(one.file_id)?.field !== one.field || known.get(one.file_id)?.is_loose)
      .map((one) => ({ id: one.file_id, patch: { [field]: one.record_id, field: one.field } }))
    if (patches.length > 0) await records.updateMany(program, 'file', patches, { raw: true, event: 'attached' })
    const gone = await fits(ctx, object, left)
    const out = left.filter((one) => {
      const file = gone.get(one.file_id)
      return file && !file.is_trashed && file.carrier === one.record_id
    })
    if (out.length > 0)
      await records.removeMany(
        program,
        'file',
        out.map((one) => one.file_id),
      )
  },
}

const DAY_MS = 86_400_000

/** Uploads for forms that nobody saved, a day after; their bytes go with them. */
export const dropLoose: JobHandler = async (app, payload) =>
  await inCtx(app, { tenant_id: String(payload['tenant_id']), member_id: null, source: 'job' }, async (ctx) => {
    const ids = await looseFiles(ctx, new Date(Date.parse(ctx.now) - DAY_MS).toISOString())
    if (ids.length === 0) return
    const stored = await storedOf(ctx, ids)
    await records.destroyMany(ctx, objectOf(ctx, 'file'), ids)
    await enqueue(ctx, 'files.drop', { tenant_id: ctx.tenant.id, stored })
  })
