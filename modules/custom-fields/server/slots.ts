import { type FieldKind, type SlotFamily, fieldType, slotColumns } from '@app/schema'
import type { CustomField } from '@app/core'

/** Slots in use on an object, by column name. */
export const usedSlots = (fields: Iterable<CustomField>): Set<string> =>
  new Set([...fields].flatMap((f) => Object.values(f.slots)))

/** A free column for each slot family the kind needs; null when one family is full. Kinds without slots get none. */
export function takeSlots(kind: FieldKind, used: ReadonlySet<string>): Partial<Record<SlotFamily, string>> | null {
  const taken: Partial<Record<SlotFamily, string>> = {}
  for (const family of fieldType(kind).slots) {
    const free = slotColumns.find((c) => c.name.startsWith(family) && !used.has(c.name))
    if (!free) return null
    taken[family] = free.name
  }
  return taken
}

/** How many slots of each family an object has used: shown in the field form (rulings.md 18). */
export function slotUse(fields: Iterable<CustomField>): Record<SlotFamily, { used: number; of: number }> {
  const used = [...usedSlots(fields)]
  const count = (family: SlotFamily): { used: number; of: number } => ({
    used: used.filter((s) => s.startsWith(family)).length,
    of: slotColumns.filter((c) => c.name.startsWith(family)).length,
  })
  return { s: count('s'), n: count('n'), d: count('d') }
}
