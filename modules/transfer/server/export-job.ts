import { randomUUID } from 'node:crypto'
import { type Ctx, type JobHandler, AppError, enqueue, inCtx } from '@app/core'
import { type Exporting, inExport } from './export-pages.ts'
import { announce, exportList } from './export-run.ts'
import { loadExport, saveExport } from './export-store.queries.ts'
import { exportWorkspace } from './export-workspace.ts'
import { pathOf, tmpFolder } from './import-file.ts'

const DAYS = 7

/** Job `transfer.export`. */
export const runExport: JobHandler = async (app, payload) => {
  const id = String(payload['id'])
  const tenant_id = String(payload['tenant_id'])
  const record = await inCtx(app, { tenant_id, member_id: null, source: 'job' }, (ctx) => loadExport(ctx, id))
  if (record.state !== 'running') return
  const key_id = payload['key_id']
  const exporting: Exporting = {
    app,
    tenant_id,
    member_id: record.owner_id,
    id,
    ...(typeof key_id === 'string' ? { key_id } : {}),
  }
  await tmpFolder(app)
  const key = `export-${randomUUID()}`
  try {
    const manifest =
      record.object === '*'
        ? await exportWorkspace(exporting, pathOf(app, key))
        : [await exportList(exporting, record, pathOf(app, key))]
    await inExport(exporting, async (ctx) => {
      const rows =
        record.object === '*'
          ? manifest.filter((file) => file.name.endsWith('.jsonl')).reduce((sum, file) => sum + file.rows, 0)
          : (manifest[0]?.rows ?? 0)
      await saveExport(ctx, id, {
        state: 'done',
        progress: 100,
        row_count: rows,
        manifest,
        file_key: key,
        finished_at: ctx.now,
        expires_at: new Date(Date.parse(ctx.now) + DAYS * 86_400_000).toISOString(),
      })
      await announce(ctx, id, 'done', 100)
      await enqueue(
        ctx,
        'transfer.sweep',
        { tenant_id },
        {
          run_at: new Date(Date.parse(ctx.now) + DAYS * 86_400_000 + 60_000).toISOString(),
          job_key: `transfer.sweep:${id}`,
        },
      )
    })
  } catch (cause) {
    if (cause instanceof AppError && cause.status >= 500) throw cause
    const code = cause instanceof AppError ? cause.code : 'internal'
    if (code === 'internal')
      app.log.error({ export_id: id, error: cause instanceof Error ? cause.name : 'unknown' }, 'export failed')
    await inCtx(app, { tenant_id, member_id: null, source: 'job' }, async (ctx) => {
      await saveExport(ctx, id, { state: 'failed', failure: code, finished_at: ctx.now })
      await announce(ctx, id, 'failed', 0)
    })
  }
}

/** Adds the job in the transaction of the request. */
export const startExport = (ctx: Ctx, id: string): Promise<void> =>
  enqueue(ctx, 'transfer.export', { tenant_id: ctx.tenant.id, id }, { job_key: `transfer.export:${id}` })
