import { api } from '@app/ui'

let isNoted = false

/**
 * Tells the server screen size and language once per page load, for the person's own list of devices (promise ONT-033). These two and nothing
 * else: the route refuses any other key. A list without them is no reason to trouble anybody, so a failure is silent.
 */
export function noteBrowser(): void {
  if (isNoted) return
  isNoted = true
  const { width, height } = window.screen
  api
    .post('/v1/auth/device', { screen: `${width}x${height}`, language: navigator.language }, { undo: false })
    .catch(() => undefined)
}
