import { useCallback, useEffect, useState } from 'react'
import { api } from '@app/ui/api'

export type Loaded<T> = { data: T | null; error: unknown; isPending: boolean; reload: () => void }

/** An answer of the API, asked for when the path changes and when `reload` is called. The console needs no cache. */
export const useLoad = <T>(path: string | null): Loaded<T> => {
  const [turn, setTurn] = useState(0)
  const [state, setState] = useState<{ path: string | null; data: T | null; error: unknown }>({
    path: null,
    data: null,
    error: null,
  })
  useEffect(() => {
    if (path === null) return undefined
    const stop = new AbortController()
    api
      .get<T>(path, undefined, { signal: stop.signal })
      .then((data) => setState({ path, data, error: null }))
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setState({ path, data: null, error })
      })
    return () => stop.abort()
  }, [path, turn])
  const reload = useCallback(() => setTurn((old) => old + 1), [])
  const isHere = state.path === path
  return {
    data: isHere ? state.data : null,
    error: isHere ? state.error : null,
    isPending: path !== null && !isHere,
    reload,
  }
}

/** Loads again when the person comes back to the tab, and now and then while it is looked at: often while a job is awaited. */
export const useFresh = (reload: () => void, isAwaited = false): void => {
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'visible') reload()
    }
    const timer = setInterval(look, isAwaited ? 2000 : 30_000)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [reload, isAwaited])
}

/** A write with its state: under way, refused. */
export const useSend = (): {
  busy: boolean
  error: unknown
  send: (work: () => Promise<unknown>, then: () => void) => void
} => {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  return {
    busy,
    error,
    send: (work, then) => {
      if (busy) return
      setBusy(true)
      setError(null)
      work()
        .then(then, setError)
        .finally(() => setBusy(false))
    },
  }
}
