import { type App, type Ctx, inCtx } from '@app/core'
import { planAnew } from './import-store.queries.ts'

/** Rows in one transaction; readers wait for none of it. */
export const BATCH = 1000

/** One import at work: `id` is also the correlation of all its events, so that the run is undone as one. */
export type Run = { app: App; as: { tenant_id: string; member_id: string | null }; id: string }

/** A transaction of the run: as the person who imports, marked as import. */
export const inRun = <T>(run: Run, fn: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inCtx(
    run.app,
    { tenant_id: run.as.tenant_id, member_id: run.as.member_id, source: 'import', correlation_id: run.id },
    async (ctx) => {
      await planAnew(ctx)
      return fn(ctx)
    },
  )
