import { useEffect } from 'react'
import { api, currentWorkspace, invalidateObject, keys, queryClient } from '@app/ui'

type Changed = { object?: string; ids?: string[]; action?: string }

const pending = new Set<string>()
let timer: ReturnType<typeof setTimeout> | null = null

// Changes come in bursts (imports): one refetch per object and second is enough.
const soon = (object: string): void => {
  pending.add(object)
  timer ??= setTimeout(() => {
    timer = null
    const all = [...pending]
    pending.clear()
    for (const name of all) invalidateObject(name)
  }, 700)
}

const handle = (event: string, data: unknown): void => {
  if (event === 'resync' || event === 'rights') void queryClient.invalidateQueries()
  if (event === 'support')
    for (const queryKey of [['support'], keys.banners]) void queryClient.invalidateQueries({ queryKey })
  if (event !== 'changed') return
  const { object } = data as Changed
  if (!object) return
  soon(object)
  if (object === 'custom_field' || object === 'workspace' || object === 'member')
    void queryClient.invalidateQueries({ queryKey: keys.meta })
}

/** Reads to the end; answers why it ended, when the server said so: `ended` (signed out, revoked), `expired`, `closing`. */
const readStream = async (stream: ReadableStream<Uint8Array>): Promise<string | null> => {
  let bye: string | null = null
  const reader = stream
    .pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return bye
    rest += value.replaceAll('\r', '')
    const parts = rest.split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      let event = 'message'
      let data = ''
      for (const line of part.split('\n')) {
        if (line.startsWith('event:')) event = line.slice(6).trim()
        else if (line.startsWith('data:')) data += line.slice(5).trim()
      }
      if (data)
        try {
          const told: unknown = JSON.parse(data)
          if (event === 'bye') bye = String((told as { reason?: unknown }).reason ?? '')
          handle(event, told)
        } catch {
          /* a line that is no JSON says nothing */
        }
    }
  }
}

/** Keeps the live stream open and the cache fresh. Reads with fetch: EventSource cannot send X-Workspace. */
export const useLive = (): void => {
  useEffect(() => {
    const stop = new AbortController()
    const listen = async (): Promise<void> => {
      let wait = 1000
      let asked = false
      let bye: string | null = null
      while (!stop.signal.aborted) {
        try {
          const response = await fetch('/v1/live', {
            headers: { accept: 'text/event-stream', 'X-Workspace': currentWorkspace() ?? '' },
            signal: stop.signal,
          })
          if (response.ok && response.body) {
            wait = 1000
            asked = false
            bye = await readStream(response.body)
          } else if (response.status === 404 && bye === 'ended') {
            // No member of this workspace any more; there may be another one.
            location.assign('/')
            return
          } else if (response.status === 401 && bye === 'ended') {
            // Signed out in another tab, revoked, or switched off: nothing of the workspace stays on the screen.
            location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`)
            return
          } else if (response.status === 401 || response.status === 404) {
            wait = 60_000
            // Idle too long: the client's own 401 handling asks for the sign-in, once.
            if (response.status === 401 && !asked) void api.get('/v1/auth/session').catch(() => undefined)
            asked = true
          }
        } catch {
          /* lost: try again */
        }
        if (stop.signal.aborted) return
        await new Promise((done) => setTimeout(done, bye === 'ended' ? 300 : wait))
        wait = Math.min(wait * 2, 60_000)
      }
    }
    void listen()
    return () => stop.abort()
  }, [])
}
