import type { Choice } from './wizard-state.ts'

/** A record of ours that looks like a text of the file. */
export type Near = { id: string; label: string; score: number; why?: string }

/** One distinct text of a column, how often it stands there, and what it is so far. */
export type FileValue = { text: string; rows: number; state: 'matched' | 'open' | 'empty' | 'create' | 'in file'; id: string | null; label: string | null; near: Near[] }

/** All distinct texts of one column whose values must be matched. */
export type FieldValues = { path: string; column: string; label: string; canCreate: boolean; values: FileValue[]; more: number }

/** What becomes of a value when nobody says otherwise: its match, else the best near one when that is likely, else a question. */
export function proposal(value: FileValue): Choice {
  if (value.state === 'matched' && value.id !== null) return { kind: 'map', id: value.id, label: value.label ?? value.text }
  if (value.state === 'create') return { kind: 'create' }
  if (value.state === 'empty') return { kind: 'empty' }
  const [best] = value.near
  return best && best.score >= 0.8 ? { kind: 'map', id: best.id, label: best.label } : { kind: 'open' }
}

/** Does somebody have to look at this value? Proposals count until they are confirmed. */
export function isOpen(value: FileValue, choice: Choice | undefined): boolean {
  if (choice && choice.kind !== 'open') return false
  return value.state === 'open'
}

/** Open ones first, then by how many rows they decide. */
export function inOrder(values: readonly FileValue[], choices: Record<string, Choice>): FileValue[] {
  return values.toSorted((a, b) => Number(isOpen(b, choices[b.text])) - Number(isOpen(a, choices[a.text])) || Number(b.state === 'open') - Number(a.state === 'open') || b.rows - a.rows || a.text.localeCompare(b.text))
}

/** How many values of a field still wait for a person. */
export function openCount(field: FieldValues, choices: Record<string, Choice>): number {
  return field.values.filter((value) => isOpen(value, choices[value.text])).length
}

/** Text that is in `label` but not in `text`, as [before, difference, after] of the label; null when they differ in more than one place. */
export function oneDifference(text: string, label: string): [string, string, string] | null {
  if (text === label || text.length >= label.length) return null
  let start = 0
  while (start < text.length && text[start] === label[start]) start += 1
  const gap = label.length - text.length
  return label.slice(start + gap) === text.slice(start) ? [label.slice(0, start), label.slice(start, start + gap), label.slice(start + gap)] : null
}
