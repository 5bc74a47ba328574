import { type Ctx, type Route, error } from '@app/core'

export type AuditEntry = {
  id: string
  at: string
  name: string
  object: string
  record_id: string | null
  record_version: number | null
  actor_id: string | null
  actor: string | null
  source: string
  correlation_id: string
  fields: string[]
}
const filters = { object: 'text', record_id: 'uuid', actor_id: 'uuid', name: 'text', correlation_id: 'uuid' } as const

/** The trail of the workspace, newest first: who did what to which record, and which fields; values are on the record's timeline. */
export async function audit(
  ctx: Ctx,
  query: Record<string, unknown>,
): Promise<{ data: AuditEntry[]; next_cursor: string | null }> {
  const limit = query['limit'] === undefined ? 50 : Number(query['limit'])
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) throw error('bad_limit')
  const values: unknown[] = [ctx.tenant.id]
  const where = Object.entries(filters).flatMap(([name, type]) => {
    if (query[name] === undefined) return []
    if (type === 'uuid' && !/^[0-9a-f-]{36}$/.test(String(query[name])))
      throw error('bad_request', { fields: [{ pointer: `/${name}`, code: 'wrong_format', message: 'must be an id' }] })
    return [`e.${name} = $${values.push(query[name])}::${type}`]
  })
  if (query['cursor'] !== undefined) {
    if (!/^[0-9a-f-]{36}$/.test(String(query['cursor']))) throw error('bad_cursor')
    where.push(`e.id < $${values.push(query['cursor'])}::uuid`)
  }
  const rows = await ctx.tx.query<Omit<AuditEntry, 'fields'> & { commitments: Record<string, string> | null }>(
    `select e.id, e.at, e.name, e.object, e.record_id, e.record_version, e.actor_id, m.name as actor, e.source, e.correlation_id, e.commitments
     from event e left join member m on m.tenant_id = $1 and m.id = e.actor_id
     where ${['e.tenant_id = $1', ...where].join(' and ')} order by e.id desc limit $${values.push(limit + 1)}`,
    values,
  )
  const data = rows
    .slice(0, limit)
    .map(({ commitments, ...row }) => ({ ...row, fields: Object.keys(commitments ?? {}) }))
  return { data, next_cursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null }
}

const text = { type: 'string' }
export const auditRoute: Route = {
  method: 'GET',
  url: '/v1/audit',
  permission: { admin: 'audit' },
  summary: 'What happened in the workspace',
  tags: ['audit'],
  schema: {
    querystring: {
      type: 'object',
      properties: {
        object: text,
        record_id: text,
        actor_id: text,
        name: text,
        correlation_id: text,
        cursor: text,
        limit: { type: 'integer', minimum: 1, maximum: 200 },
      },
    },
  },
  handler: async ({ ctx, query }) => await audit(ctx, query),
}
