import { type Ctx, type Route, type RouteRequest, error, objectOf, records, writeEvents } from '@app/core'
import { download } from '@app/core/http'
import { type EgressEntry, type EgressFilter, egressOf, listEgress } from '@app/core/egress'
import { csvLine, guardCell } from '@app/core/transfer'
import type { EgressPage } from '../index.ts'

const admin = { permission: { admin: 'privacy' }, tags: ['privacy'] } as const
const text = { type: 'string', maxLength: 200 } as const
const filters = {
  destination: text,
  outcome: { type: 'string', enum: ['sent', 'failed', 'blocked'] },
  from: text,
  to: text,
} as const
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const PAGE = 50
/** Lines of one file; a workspace that sends more asks by time. */
const CSV_LINES = 50_000

/** What was asked for, checked. @throws bad_request, bad_cursor */
function filterOf(query: Record<string, unknown>): EgressFilter {
  const out: Record<string, string> = {}
  for (const name of ['destination', 'outcome'] as const) if (query[name] !== undefined) out[name] = String(query[name])
  for (const name of ['from', 'to'] as const) {
    if (query[name] === undefined) continue
    const at = new Date(String(query[name]))
    if (Number.isNaN(at.getTime()))
      throw error('bad_request', {
        fields: [{ pointer: `/${name}`, code: 'wrong_format', message: 'must be a time, like 2026-11-21T08:00:00Z' }],
      })
    out[name] = at.toISOString()
  }
  if (query['cursor'] !== undefined) {
    if (!UUID.test(String(query['cursor']))) throw error('bad_cursor')
    out['before'] = String(query['cursor'])
  }
  return out
}

async function page(ctx: Ctx, query: Record<string, unknown>): Promise<EgressPage> {
  const limit = Number(query['limit'] ?? PAGE)
  const lines = await listEgress(ctx, filterOf(query), limit + 1)
  const data = lines.slice(0, limit)
  return { data, next_cursor: lines.length > limit ? (data.at(-1)?.id ?? null) : null }
}

const COLUMNS = [
  'at',
  'destination',
  'host',
  'purpose',
  'cause',
  'fields',
  'object',
  'record_id',
  'bytes',
  'outcome',
  'reason',
  'correlation_id',
  'id',
] as const
const cell = (line: EgressEntry, name: (typeof COLUMNS)[number]): string => {
  const value = name === 'at' ? new Date(line.at).toISOString() : line[name]
  return Array.isArray(value) ? value.join(' ') : String(value ?? '')
}

/** The ledger as a file; that it was taken is in the audit log. */
async function csv({ ctx, query, at }: RouteRequest): Promise<unknown> {
  const lines = await listEgress(ctx, filterOf(query), CSV_LINES)
  await writeEvents(ctx, [
    { name: 'privacy.egress_exported', object: 'workspace', record_id: null, record_version: null },
  ])
  const rows = lines.map((line) => COLUMNS.map((name) => guardCell(cell(line, name))))
  return download({
    name: `egress-${ctx.tenant.slug}-${new Date(at).toISOString().slice(0, 10)}.csv`,
    type: 'text/csv; charset=utf-8',
    body: [[...COLUMNS], ...rows].map((cells) => csvLine(cells)).join(''),
  })
}

/** The ledger of what left: of the workspace, and of one record. */
export const egressRoutes: readonly Route[] = [
  {
    ...admin,
    method: 'GET',
    url: '/v1/privacy/egress',
    summary: 'What left the program for this workspace: where to, why, which fields; newest first',
    schema: {
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: { ...filters, cursor: text, limit: { type: 'integer', minimum: 1, maximum: 200 } },
      },
    },
    handler: async ({ ctx, query }) => await page(ctx, query),
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/privacy/egress.csv',
    summary: 'What left, as CSV: the newest 50,000 lines that fit',
    schema: { querystring: { type: 'object', additionalProperties: false, properties: filters } },
    handler: csv,
  },
  {
    method: 'GET',
    url: '/v1/privacy/egress/:object/:id',
    permission: 'member',
    tags: ['privacy'],
    summary: 'What left about one record, newest first',
    schema: {
      params: {
        type: 'object',
        required: ['object', 'id'],
        properties: { object: text, id: { type: 'string', format: 'uuid' } },
      },
    },
    handler: async ({ ctx, params }) => {
      const { object = '', id = '' } = params
      if (!objectOf(ctx, object).routes) throw error('not_found')
      await records.get(ctx, object, id, { trash: true })
      return { data: await egressOf(ctx, object, id) }
    },
  },
]
