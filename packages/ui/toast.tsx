import { useEffect, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { useLingui } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { Button, IconButton } from './button.tsx'

export type Toast = {
  id: number
  text: ReactNode
  tone: 'ok' | 'bad'
  action: { label: ReactNode; run: () => void } | null
  isUndo: boolean
  until: number
}

let toasts: readonly Toast[] = []
let next = 1
const listeners = new Set<() => void>()

const change = (to: readonly Toast[]): void => {
  toasts = to
  for (const listener of listeners) listener()
}

/** Says what happened, for 6 s; with an action for 30 s. Errors belong beside their cause, not here. Returns its id. */
export const toast = (
  text: ReactNode,
  options: { action?: Toast['action']; tone?: Toast['tone']; isUndo?: boolean } = {},
): number => {
  const id = next++
  const made: Toast = {
    id,
    text,
    tone: options.tone ?? 'ok',
    action: options.action ?? null,
    isUndo: options.isUndo ?? false,
    until: Date.now() + (options.action ? 30_000 : 6000),
  }
  change([...toasts.filter((t) => !(made.isUndo && t.isUndo)).slice(-2), made])
  return id
}

/** Takes a toast away. */
export const dismissToast = (id: number): void => change(toasts.filter((t) => t.id !== id))

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The corner where toasts appear; render it once. A live region, so that they are read out. */
export const ToastRegion = () => {
  const { t } = useLingui()
  const shown = useSyncExternalStore(subscribe, () => toasts)
  useEffect(() => {
    if (shown.length === 0) return
    const timer = setInterval(() => {
      const region = document.getElementById('toasts')
      if (region?.matches(':hover, :focus-within')) return
      const alive = toasts.filter((toastOf) => toastOf.until > Date.now())
      if (alive.length !== toasts.length) change(alive)
    }, 1000)
    return () => clearInterval(timer)
  }, [shown])
  return (
    <div id="toasts" className="toasts" role="region" aria-label={t`Messages`}>
      <div role="status" aria-live="polite">
        {shown.map((item) => (
          <div key={item.id} className="toast">
            {item.tone === 'bad' ? (
              <CircleAlert className="i bad" aria-hidden />
            ) : (
              <CircleCheck className="i ok" aria-hidden />
            )}
            <span>{item.text}</span>
            {item.action && (
              <Button
                onPress={() => {
                  dismissToast(item.id)
                  item.action?.run()
                }}
              >
                {item.action.label}
              </Button>
            )}
            <IconButton icon={X} small aria-label={t`Dismiss`} onPress={() => dismissToast(item.id)} />
          </div>
        ))}
      </div>
    </div>
  )
}
