import { Readable } from 'node:stream'
import { type CtxPrincipal, type RouteRequest, error, inCtx, writeEvents } from '@app/core'
import { download, originOf } from '@app/core/http'
import { csvLine, guardCell } from '@app/core/transfer'
import { auditEntries, auditRows, cursorAfter } from './audit-list.queries.ts'
import { logLines } from './log-lines.queries.ts'

function principalOf(req: RouteRequest): CtxPrincipal {
  const { workspace } = req.principal
  if (!workspace) throw error('not_signed_in')
  const { tenant_id, member_id } = workspace
  return { tenant_id, member_id, source: 'ui', correlation_id: String(req.raw.id), ...originOf(req.raw) }
}

const note = async (req: RouteRequest, as: CtxPrincipal, name: string): Promise<string> =>
  await inCtx(req.app, as, async (ctx) => {
    await writeEvents(ctx, [{ name, object: 'audit', record_id: null, record_version: null }])
    return ctx.tenant.slug
  })

const linesOf = (name: string, type: string, lines: AsyncGenerator<string>) =>
  download({ name, type, body: Readable.from(lines, { objectMode: false }) })

/** `GET /v1/audit/bundle`: the log as a file that is checked without us: `npx custos verify-audit`. Memory is a batch. */
export async function downloadBundle(req: RouteRequest): Promise<unknown> {
  const as = principalOf(req)
  const slug = await note(req, as, 'audit.exported')
  async function* texts(): AsyncGenerator<string> {
    for await (const line of logLines(req.app, as)) yield `${JSON.stringify(line)}\n`
  }
  return linesOf(`audit-${slug}-${today(req)}.jsonl`, 'application/x-ndjson', texts())
}

const today = (req: RouteRequest): string => new Date(req.at).toISOString().slice(0, 10)
const COLUMNS = [
  'at',
  'actor',
  'name',
  'object',
  'record',
  'record_id',
  'fields',
  'source',
  'ip',
  'device',
  'on_behalf_of',
  'correlation_id',
  'causation_id',
  'id',
] as const
const PAGE = 1000

/** `GET /v1/audit/export`: the filtered trail as CSV. */
export async function downloadCsv(req: RouteRequest): Promise<unknown> {
  const as = principalOf(req)
  const { limit: _limit, cursor: _cursor, ...query } = req.query
  // Wrong filters are answered before the first byte.
  await inCtx(req.app, as, (ctx) => auditRows(ctx, query, 1))
  const slug = await note(req, as, 'audit.exported')
  async function* texts(): AsyncGenerator<string> {
    yield `\ufeff${csvLine(COLUMNS)}`
    let cursor: string | null = null
    do {
      const at: string | null = cursor
      const page = await inCtx(req.app, as, async (ctx) => {
        const rows = await auditRows(ctx, { ...query, ...(at === null ? {} : { cursor: at }) }, PAGE)
        const next = rows.length === PAGE ? cursorAfter(rows.at(-1)) : null
        return { entries: await auditEntries(ctx, rows), next }
      })
      for (const entry of page.entries)
        yield csvLine(
          COLUMNS.map((name) => {
            const value = entry[name]
            return guardCell(Array.isArray(value) ? value.join(' ') : (value ?? ''))
          }),
        )
      cursor = page.next
    } while (cursor !== null)
  }
  return linesOf(`audit-${slug}-${today(req)}.csv`, 'text/csv; charset=utf-8', texts())
}
