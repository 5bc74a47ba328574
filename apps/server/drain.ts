import { type App, type createServer, error } from '@app/core'

type Server = ReturnType<typeof createServer>
const PATIENCE_MS = 10_000
/** What makes a workspace writes as app_auth, which stays writable for sessions: refused at the door while the disk is nearly full. */
const MAKES_WORKSPACES = /^\/v1\/(auth\/sign-up|workspaces|invitations\/[^/]+\/accept|join-requests\/[^/]+\/approve)$/

/**
 * Counts requests under way (streams apart) and refuses what read-only mode cannot refuse deeper down.
 * @returns a function that stops listening and waits until the requests are answered, 10 s at most
 */
export function drained(server: Server, app: App): () => Promise<void> {
  const open = new Set<string>()
  let quiet = (): void => {}
  server.addHook('onRequest', async (request) => {
    const path = request.url.split('?')[0] ?? ''
    if (path !== '/v1/live') open.add(request.id)
    if (request.method === 'POST' && app.db.read_only.get() && MAKES_WORKSPACES.test(path))
      throw error('read_only', { extra: { retry_after: 30 } })
  })
  const done = (id: string): void => {
    open.delete(id)
    if (open.size === 0) quiet()
  }
  server.addHook('onResponse', async (request) => done(request.id))
  server.addHook('onRequestAbort', async (request) => done(request.id))
  return async () => {
    if (server.server.listening) server.server.close()
    if (open.size === 0) return
    await new Promise<void>((resolve) => {
      quiet = resolve
      setTimeout(resolve, PATIENCE_MS).unref()
    })
  }
}
