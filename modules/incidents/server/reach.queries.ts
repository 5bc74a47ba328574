import type { App } from '@app/core'
import type { Scope } from '../index.ts'

export type Counts = { readonly events: number; readonly people: number; readonly exports: number }

/** Objects whose records are people: those that are called by a person's name. */
const personObjects = (app: App): string[] =>
  [...app.registry.objects.values()].flatMap((o) => {
    const title = o.fields[o.title]?.personal
    return typeof title === 'string' && title.startsWith('user.name') && !o.child ? [o.name] : []
  })

/** What leaves whole, whatever objects are in it: an export or a backup in the window counts always. */
const WHOLE = `(object = 'export' or name in ('backup.finished', 'backup.downloaded', 'audit.exported'))`

/** What the trail of one workspace shows of an incident: numbers, nothing else leaves the workspace. */
export async function countIn(app: App, tenantId: string, scope: Scope): Promise<Counts> {
  const until = scope.ended_at ?? app.clock().toISOString()
  return await app.db.asJob(tenantId, async (tx) => {
    const [row] = await tx.query<Counts>(
      `select count(*)::int as events, (count(distinct record_id) filter (where object = any($4::text[])))::int as people,
         (count(*) filter (where ${WHOLE}))::int as exports
       from event where tenant_id = $1 and at >= $2 and at <= $3 and ($5::text[] is null or object = any($5) or ${WHOLE})
         and ($6::text[] is null or source = any($6)) and ($7::text is null or ip = $7)`,
      [tenantId, scope.began_at, until, personObjects(app), scope.objects, scope.sources, scope.ip],
    )
    return row ?? { events: 0, people: 0, exports: 0 }
  })
}
