/** What may be logged of a refused answer: which check failed, never what it was about (names and tokens are in the rest). */
export function loggable(cause: unknown): Record<string, unknown> {
  if (!(cause instanceof Error)) return { kind: typeof cause }
  return { kind: cause.name, ...('code' in cause ? { code: String(cause.code) } : {}) }
}
