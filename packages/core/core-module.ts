import { bulk, bulkIds, type BulkRequest } from './bulk.ts'
import { globals, stores } from './core.table.ts'
import { inCtx } from './ctx.ts'
import { ASSIGNED, eventsOf, readEvents } from './events.queries.ts'
import { pruneLogFiles } from './log-files.ts'
import { sendQueuedMail } from './mail/queue.ts'
import { type JobHandler, defineModule } from './module.ts'
import { reindexJob } from './search/reindex.queries.ts'

/** A bulk change of more rows than one request should wait for; one correlation, so one undo. */
const bulkJob: JobHandler = async (app, payload) => {
  const { tenant_id, member_id, correlation_id, object, request, key_id } = payload as {
    tenant_id: string
    member_id: string
    correlation_id: string
    object: string
    request: BulkRequest
    key_id?: string
  }
  await inCtx(
    app,
    { tenant_id, member_id, source: 'job', correlation_id, ...(key_id ? { key: { key_id } } : {}) },
    async (ctx) => await bulk(ctx, object, await bulkIds(ctx, object, request, 1_000_000), request),
  )
}

/** Calls the subscribers of what was written together. At least once: they are idempotent by event id. */
const eventJob: JobHandler = async (app, payload) => {
  const { tenant_id, ...span } = payload as { tenant_id: string; correlation_id: string; from: string; to: string }
  await inCtx(app, { tenant_id, member_id: null, source: 'job', causation_id: span.correlation_id }, async (ctx) => {
    const { subscribers } = app.parts
    const byName = Map.groupBy(await eventsOf(ctx, span, [...subscribers.keys()]), (event) => event.name)
    for (const [name, events] of byName)
      for (const subscriber of subscribers.get(name) ?? []) await subscriber(ctx, events)
  })
}

/** Calls the subscribers of {@link ASSIGNED} once with what one correlation, a request of a person, did. */
const assignedJob: JobHandler = async (app, payload) => {
  const { tenant_id, correlation_id } = payload as { tenant_id: string; correlation_id: string }
  await inCtx(app, { tenant_id, member_id: null, source: 'job', causation_id: correlation_id }, async (ctx) => {
    const events = await readEvents(ctx, { correlation_id }, { limit: 10_000 })
    for (const subscriber of app.parts.subscribers.get(ASSIGNED) ?? []) await subscriber(ctx, events)
  })
}

/** Jobs of the core itself. */
export const coreModule = defineModule({
  name: 'core',
  globals,
  stores,
  hourly: async ({ config, clock }) => {
    if (config.log_dir) pruneLogFiles(config.log_dir, config.retention.server_log_days, clock())
  },
  jobs: {
    'core.bulk': bulkJob,
    'core.event': eventJob,
    'core.assigned': assignedJob,
    'core.reindex': reindexJob,
    'mail.send': sendQueuedMail,
  },
})
