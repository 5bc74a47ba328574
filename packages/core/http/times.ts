/** A session ends after this long without use, in ms (security.md §4.3). */
export const IDLE = 30 * 60_000
/** …and after this long in any case. */
export const ABSOLUTE = 12 * 3_600_000
/** Use is written down at most this often. */
export const TOUCH = 30_000
