import pg from 'pg'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { loggable } from './errors.ts'
import type { SessionPrincipal, WorkspacePrincipal } from './route.ts'
import { liveStreams } from './sessions.queries.ts'
import { sessionLimits } from './times.ts'
import { inCtx } from '../ctx.ts'
import { scopeOf } from '../policy/predicate.ts'
import type { Scope } from '../policy/roles.ts'

/** PostgreSQL channel of live messages; the payload is `{tenant_id, event?, …ids}`, never a value. */
export const LIVE_CHANNEL = 'custos_live'
const HEARTBEAT = 20_000
const STREAMS_PER_SESSION = 12
const RETRY = 2_000

type Stream = {
  readonly tenant_id: string
  readonly member_id: string
  /** Read scope per object; null while it is being found out. */
  reads: ReadonlyMap<string, Scope> | null
  readonly account_id: string
  readonly session_id: string
  readonly write: (chunk: string) => void
  readonly end: () => void
}

/** What a browser is told last: the session was ended by somebody, ran out, or the server goes down (it comes back). */
export type Bye = 'ended' | 'expired' | 'closing'

export type LiveHub = {
  /** Opens a stream on a request; the reply is taken over. */
  readonly open: (
    raw: FastifyRequest,
    reply: FastifyReply,
    session: SessionPrincipal,
    workspace: WorkspacePrincipal,
    headers: Record<string, string>,
  ) => Promise<void>
  readonly endSession: (sessionId: string, why: Bye) => void
  readonly endMember: (tenantId: string, accountId: string) => void
  readonly count: () => number
  readonly close: () => Promise<void>
}

/**
 * Server-sent events. A message names records only; the browser fetches them again and so sees what its member may see.
 * The LISTEN connection opens with the first stream and comes back by itself; after a gap browsers get `resync`.
 */
export function createLiveHub(app: App): LiveHub {
  const streams = new Set<Stream>()
  let client: pg.Client | null = null
  let closed = false
  let connecting: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null

  const connect = async (): Promise<void> => {
    const next = new pg.Client(app.db.url('app_rt'))
    next.on('notification', (message) => deliver(message.payload ?? ''))
    next.on('error', () => lost(next))
    next.on('end', () => lost(next))
    await next.connect()
    await next.query(`listen ${LIVE_CHANNEL}`)
    client = next
  }

  const lost = (from: pg.Client) => {
    if (client !== from) return
    client = null
    if (closed) return
    setTimeout(() => void ensure().then(() => broadcast('event: resync\ndata: {}\n\n')), RETRY).unref()
  }

  const ensure = async (): Promise<void> => {
    if (client || closed) return
    connecting ??= connect()
      .catch((cause: unknown) => {
        app.log.warn({ ...loggable(cause) }, 'live: cannot listen')
        if (streams.size > 0) setTimeout(() => void ensure(), RETRY).unref()
      })
      .finally(() => {
        connecting = null
      })
    await connecting
  }

  const broadcast = (chunk: string) => {
    for (const stream of streams) stream.write(chunk)
  }

  const deliver = (payload: string) => {
    let message: Record<string, unknown>
    try {
      message = JSON.parse(payload) as Record<string, unknown>
    } catch {
      return
    }
    if (ended(message)) return
    const { tenant_id, event, ...data } = message
    const name = typeof event === 'string' && /^[a-z_]{1,30}$/.test(event) ? event : 'changed'
    for (const stream of streams) {
      if (stream.tenant_id !== tenant_id) continue
      if (name === 'rights') void learn(stream)
      const told = tellable(stream, data)
      if (told) stream.write(`event: ${name}\ndata: ${JSON.stringify(told)}\n\n`)
    }
  }

  /** Another node ended sessions, or somebody's seat in a workspace: their streams here end at its commit. */
  const ended = (message: Record<string, unknown>): boolean => {
    const { end_sessions, end_member, reason } = message
    if (Array.isArray(end_sessions)) {
      const ids = new Set<unknown>(end_sessions)
      drop((stream) => ids.has(stream.session_id), reason === 'expired' ? 'expired' : 'ended')
      return true
    }
    const seat = end_member as { tenant_id?: unknown; account_id?: unknown } | undefined
    if (!seat) return false
    drop((stream) => stream.tenant_id === seat.tenant_id && stream.account_id === seat.account_id, 'ended')
    return true
  }

  /** Of objects the member cannot read, nothing; of those read in part, that something changed, but not which record. */
  const tellable = (stream: Stream, data: Record<string, unknown>): Record<string, unknown> | null => {
    if (typeof data['object'] !== 'string' || !app.registry.objects.has(data['object'])) return data
    const scope = stream.reads?.get(data['object']) ?? 'own'
    if (scope === 'none') return null
    return scope === 'all' ? data : { ...data, ids: [] }
  }

  const learn = async (stream: Stream): Promise<void> => {
    stream.reads = null
    try {
      const { tenant_id, member_id } = stream
      stream.reads = await inCtx(
        app,
        { tenant_id, member_id, source: 'system' },
        async (ctx) => new Map([...app.registry.objects.values()].map((o) => [o.name, scopeOf(ctx, o, 'read')])),
      )
    } catch (cause) {
      // Nobody any more, or no database: the stream says less, and ends with its session.
      app.log.warn({ ...loggable(cause) }, 'live: cannot learn what a stream may tell')
    }
  }

  let beats = 0
  const beat = () => {
    broadcast(': \n\n')
    beats += 1
    if (beats % 3 === 0)
      void endOver().catch((cause: unknown) => app.log.warn({ ...loggable(cause) }, 'live: cannot check sessions'))
  }

  /** Streams do not extend a session (ruling 35), so they must notice its end. */
  const endOver = async () => {
    if (streams.size === 0) return
    const alive = await app.db.inAuth((tx) =>
      liveStreams(tx, [...streams], app.clock().toISOString(), sessionLimits(app.config)),
    )
    drop((stream) => !alive.has(`${stream.session_id} ${stream.tenant_id}`), 'expired')
  }

  const drop = (match: (stream: Stream) => boolean, why: Bye) => {
    for (const stream of [...streams]) {
      if (!match(stream)) continue
      stream.write(`event: bye\ndata: ${JSON.stringify({ reason: why })}\n\n`)
      stream.end()
    }
  }

  return {
    async open(raw, reply, session, workspace, headers) {
      const mine = [...streams].filter((stream) => stream.session_id === session.session_id)
      if (mine.length >= STREAMS_PER_SESSION) mine[0]?.end()
      await ensure()
      if (raw.raw.destroyed) return
      reply.hijack()
      const out = reply.raw
      out.writeHead(200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
        connection: 'keep-alive',
      })
      const stream: Stream = {
        tenant_id: workspace.tenant_id,
        member_id: workspace.member_id,
        reads: null,
        account_id: session.account_id,
        session_id: session.session_id,
        // A browser that does not read must not fill our memory.
        write: (chunk) => void (out.writableLength > 256 * 1024 ? out.destroy() : out.write(chunk)),
        end: () => {
          streams.delete(stream)
          out.end()
        },
      }
      await learn(stream)
      if (out.destroyed) return
      streams.add(stream)
      timer ??= setInterval(beat, HEARTBEAT).unref()
      raw.raw.on('close', () => streams.delete(stream))
      out.on('close', () => streams.delete(stream))
      out.on('error', () => streams.delete(stream))
      stream.write('retry: 3000\nevent: hello\ndata: {}\n\n')
    },
    endSession: (sessionId, why) => drop((stream) => stream.session_id === sessionId, why),
    endMember: (tenantId, accountId) =>
      drop((stream) => stream.tenant_id === tenantId && stream.account_id === accountId, 'ended'),
    count: () => streams.size,
    async close() {
      closed = true
      if (timer) clearInterval(timer)
      drop(() => true, 'closing')
      const last = client
      client = null
      await last?.end().catch(() => undefined)
    },
  }
}
