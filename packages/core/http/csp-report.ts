import type { FastifyInstance } from 'fastify'
import type { App } from '../app.ts'
import { edgeOf } from './edge.ts'
import { applyRate } from './guard.ts'

const KEEP = 100
const LIMIT = 16 * 1024

/**
 * Content policy reports: counted and logged as directive and blocked origin. The page's address and any sample are
 * dropped, since both may hold what a person typed.
 */
export function mountReports(server: FastifyInstance, app: App): void {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      ['application/csp-report', 'application/reports+json', 'application/json'],
      { parseAs: 'string', bodyLimit: LIMIT },
      async (_raw: unknown, body: string) => {
        try {
          return JSON.parse(body) as unknown
        } catch {
          return null
        }
      },
    )
    scope.post('/v1/csp-report', async (raw, reply) => {
      const edge = edgeOf(app)
      const over = applyRate(
        reply,
        edge.rates.take(`public:${raw.ip}`, edge.settings.rate_public, app.clock().getTime()),
      )
      if (over) throw over
      for (const report of reportsOf(raw.body)) {
        const entry = {
          at: app.clock().toISOString(),
          directive: word(
            report['effectiveDirective'] ?? report['effective-directive'] ?? report['violated-directive'],
          ),
          blocked: originOf(report['blockedURL'] ?? report['blocked-uri']),
        }
        edge.csp.count += 1
        edge.csp.last.push(entry)
        if (edge.csp.last.length > KEEP) edge.csp.last.shift()
        app.log.warn(entry, 'content policy violated')
      }
      return reply.header('cache-control', 'no-store').code(204).send()
    })
  })
}

function reportsOf(body: unknown): Record<string, unknown>[] {
  const many = Array.isArray(body) ? body.slice(0, 20) : [body]
  return many.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return []
    const inner = (one as Record<string, unknown>)['csp-report'] ?? (one as Record<string, unknown>)['body']
    return typeof inner === 'object' && inner !== null ? [inner as Record<string, unknown>] : []
  })
}

function word(value: unknown): string {
  return typeof value === 'string' ? (/^[a-z-]{1,40}/.exec(value)?.[0] ?? 'unknown') : 'unknown'
}

function originOf(value: unknown): string {
  if (typeof value !== 'string') return 'unknown'
  if (/^[a-z-]{1,20}$/.test(value)) return value
  return URL.canParse(value) ? new URL(value).origin : 'unknown'
}
