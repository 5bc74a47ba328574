import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  globalThis.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    globalThis.removeEventListener('popstate', listener)
  }
}

/** Goes to a path below `/operator`; the browser's back button comes back. */
export const go = (path: string): void => {
  history.pushState(null, '', `/operator${path}`)
  for (const listener of listeners) listener()
}

/** Where the console is: the parts of the path after `/operator`. */
export const usePlace = (): string[] =>
  useSyncExternalStore(subscribe, () => location.pathname)
    .split('/')
    .slice(2)
    .filter(Boolean)
