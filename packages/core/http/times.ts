import type { Config } from '../config.ts'

/** Use is written down at most this often. */
export const TOUCH = 30_000

/** A session ends after `idle` ms without use, and `absolute` ms after the sign-in in any case (security.md §4.3). */
export type SessionLimits = { readonly idle: number; readonly absolute: number }

/** What a workspace may set: less than the installation allows, never more. */
export type SessionSettings = { readonly session_idle_minutes?: unknown; readonly session_hours?: unknown }

/** The limits in a workspace; those of the installation when none is given, or where the workspace's are looser. */
export function sessionLimits(config: Pick<Config, 'session'>, settings?: SessionSettings | null): SessionLimits {
  const stricter = (given: unknown, most: number) =>
    typeof given === 'number' && given > 0 && given < most ? given : most
  return {
    idle: stricter(settings?.session_idle_minutes, config.session.idle_minutes) * 60_000,
    absolute: stricter(settings?.session_hours, config.session.absolute_hours) * 3_600_000,
  }
}
