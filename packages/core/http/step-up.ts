import { error } from '../errors.ts'
import type { Route, RouteRequest } from './route.ts'

/** A sign-in this long ago still counts for a dangerous act, in ms (ruling 35). */
export const STEP_UP = 10 * 60_000

/**
 * Refuses a dangerous act when the person has not proven who they are lately. After the permission is checked, so that
 * nobody is asked for a password only to hear that the role does not allow it.
 * @throws step_up_required
 */
export function requireStepUp(route: Pick<Route, 'step_up'>, req: RouteRequest): void {
  const { session } = req.principal
  if (!route.step_up || !session) return
  if (route.step_up !== true && !route.step_up.needed(req)) return
  if (req.at - Date.parse(session.authenticated_at) > STEP_UP) throw error('step_up_required')
}
