import { error } from '../errors.ts'
import type { Route, RouteRequest } from './route.ts'

/** A sign-in this long ago still counts for a dangerous act, in ms (ruling 35). */
export const STEP_UP = 10 * 60_000

/** `step_up` of an act that carries its proof: the password is part of the request, so nothing more is asked. */
export const PROVEN = { when: 'proven in the request itself: the password is part of it', needed: () => false } as const

/**
 * Refuses a dangerous act when the person has not proven who they are lately. After the permission is checked, so that
 * nobody is asked for a password only to hear that the role does not allow it.
 * @throws step_up_required; session_only for a key
 */
export function requireStepUp(route: Pick<Route, 'step_up'>, req: RouteRequest): void {
  const { session } = req.principal
  if (!route.step_up) return
  if (route.step_up !== true && !route.step_up.needed(req)) return
  // A key proves nothing about who holds it now.
  if (!session) throw error('session_only')
  if (req.at - Date.parse(session.authenticated_at) > STEP_UP) throw error('step_up_required')
}
