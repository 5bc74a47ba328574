import { slotColumns } from '@app/schema'

/** A workspace's own field, as `GET /v1/custom-fields` gives it. */
export type CustomField = {
  id: string
  object: string
  key: string
  label: string
  kind: string
  options?: { value: string; label: string; color?: string | null }[] | null
  target?: string | null
  required?: boolean
  is_required?: boolean
  filterable?: boolean
  is_filterable?: boolean
  searchable?: boolean
  is_searchable?: boolean
  is_personal?: boolean
  slots?: unknown
}

/** Slots of each family an object has for filterable custom fields (architecture.md §6). */
export type SlotUse = { family: string; used: number }

/** How many there are of each, of every object with fields of its own. */
export const slotsOf = (family: string): number => slotColumns.filter((one) => one.name.startsWith(family)).length

/** The key proposed for a label: `Région de vente` becomes `region_de_vente`, never empty, never starting with a digit. */
export function keyFrom(label: string): string {
  const plain = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40)
  if (plain === '') return 'field'
  return /^\d/.test(plain) ? `f_${plain}` : plain
}

/**
 * Options from lines of text: one a line, empty and repeated ones left out. One that was there `before` keeps its value, and none shares the value of
 * another: `C#` and `C++` are both `c` by their letters.
 */
export function optionsFrom(text: string, before: CustomField['options'] = []): { value: string; label: string }[] {
  const lines = new Map<string, string>()
  for (const line of text.split('\n').map((one) => one.trim()))
    if (line !== '' && !lines.has(line.toLowerCase())) lines.set(line.toLowerCase(), line)
  const labels = [...lines.values()]
  const known = new Map((before ?? []).map((option) => [option.label, option.value]))
  const taken = new Set(labels.flatMap((label) => known.get(label) ?? []))
  return labels.map((label) => {
    const value = known.get(label) ?? freeOf(keyFrom(label), taken)
    taken.add(value)
    return { value, label }
  })
}

function freeOf(value: string, taken: ReadonlySet<string>): string {
  let free = value
  for (let next = 2; taken.has(free); next++) free = `${value}_${next}`
  return free
}

/** Lines of text for existing options. */
export function linesOf(options: CustomField['options']): string {
  return (options ?? []).map((option) => option.label).join('\n')
}

/** How many filterable slots the fields of one object use, per family (`s`, `n`, `d`). */
export function slotsUsed(fields: readonly CustomField[]): SlotUse[] {
  const used = new Map<string, number>()
  for (const field of fields)
    for (const slot of slotNames(field.slots)) used.set(slot.charAt(0), (used.get(slot.charAt(0)) ?? 0) + 1)
  return [...used].sort(([a], [b]) => a.localeCompare(b)).map(([family, count]) => ({ family, used: count }))
}

function slotNames(slots: unknown): string[] {
  if (Array.isArray(slots)) return slots.filter((slot): slot is string => typeof slot === 'string')
  if (typeof slots === 'object' && slots !== null)
    return Object.values(slots).filter((slot): slot is string => typeof slot === 'string')
  return []
}
