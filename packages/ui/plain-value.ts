/** A value of any kind of field in words that anybody reads: lists one after the other, parts of an address, an amount with its currency. */
export function plainValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(plainValue).filter(Boolean).join(', ')
  if (typeof value !== 'object') return String(value)
  const parts = value as Record<string, unknown>
  if (typeof parts['value'] === 'string') return parts['value']
  return Object.entries(parts)
    .filter(
      ([name, part]) => typeof part === 'string' && name !== 'id' && name !== 'label' && !/_(id|at|by)$/.test(name),
    )
    .map(([, part]) => String(part))
    .join(', ')
}
