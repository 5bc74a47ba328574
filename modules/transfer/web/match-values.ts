import type { Choice, Outcome, Policy } from './wizard-state.ts'

/** A record of ours that looks like a text of the file. */
export type Near = { id: string; label: string; score: number; why?: string }

/** One distinct text of a column, how often it stands there, and what it is so far. */
export type FileValue = {
  text: string
  rows: number
  state: 'matched' | 'open' | 'empty' | 'create'
  id: string | null
  label: string | null
  near: Near[]
  isSure?: boolean
  /** Several records have this very name: nobody but a person can say which. */
  isAmbiguous?: boolean
  /** Of a stage: how one made of this text would end a deal. */
  outcome?: Outcome | null
}

/** The texts of one column that name something; `values` holds those without a match of their own. */
export type FieldValues = {
  path: string
  column: string
  target: string | null
  isText: boolean
  canCreate: boolean
  distinct: number
  values: FileValue[]
  more: number
}

/** `GET /v1/imports/{id}/values`, one field. */
export type WireValues = {
  field: string
  column: string
  kind: string
  target: string | null
  distinct: number
  known: number
  unknown: number
  can_create: boolean
  more: number
  values: {
    text: string
    count: number
    near: Near[]
    suggestion: Near | null
    answer: 'unknown' | 'create' | 'empty' | 'mapped'
    ambiguous?: boolean
    to?: { id: string; label: string } | null
    outcome?: Outcome | null
  }[]
}

/** The wire form as the page uses it. */
export function valuesFrom(wire: WireValues): FieldValues {
  const states = { unknown: 'open', create: 'create', empty: 'empty', mapped: 'matched' } as const
  return {
    path: wire.field,
    column: wire.column,
    target: wire.target,
    isText: wire.target === null && !wire.can_create,
    canCreate: wire.can_create,
    distinct: wire.distinct,
    more: wire.more,
    values: wire.values.map((value) => ({
      text: value.text,
      rows: value.count,
      state: states[value.answer],
      id: value.to?.id ?? null,
      label: value.to?.label ?? null,
      near: value.near,
      isAmbiguous: value.ambiguous ?? false,
      isSure: value.suggestion !== null,
      outcome: value.outcome ?? null,
    })),
  }
}

/** What becomes of a value when nobody says otherwise: its match, else the best near one when that is likely, else a question. */
export function proposal(value: FileValue): Choice {
  if (value.state === 'matched' && value.id !== null)
    return { kind: 'map', id: value.id, label: value.label ?? value.text }
  if (value.state === 'create') return { kind: 'create' }
  if (value.state === 'empty') return { kind: 'empty' }
  const [best] = value.near
  return best && (value.isSure || best.score >= 0.8)
    ? { kind: 'map', id: best.id, label: best.label }
    : { kind: 'open' }
}

/** Does somebody have to look at this value? Proposals count until they are confirmed; the rule of the field speaks for the rest. */
export function isOpen(value: FileValue, choice: Choice | undefined, policy?: Policy): boolean {
  if ((choice && choice.kind !== 'open') || value.state === 'matched') return false
  if (policy === 'empty') return false
  return policy === 'create' ? value.isAmbiguous === true : true
}

/** What a value becomes as things stand: the person's choice, else the rule of the field, else what is proposed. */
export function becomes(value: FileValue, choice: Choice | undefined, policy?: Policy): Choice {
  if (choice && choice.kind !== 'open')
    return choice.kind === 'map' && choice.label === '' ? { ...choice, label: value.label ?? value.text } : choice
  if (value.state === 'matched') return proposal(value)
  if (policy === 'empty') return { kind: 'empty' }
  if (policy === 'create' && !value.isAmbiguous) return { kind: 'create' }
  return value.isAmbiguous ? { kind: 'open' } : proposal({ ...value, state: 'open' })
}

/** Open ones first, then by how many rows they decide. */
export function inOrder(values: readonly FileValue[], choices: Record<string, Choice>, policy?: Policy): FileValue[] {
  return values.toSorted(
    (a, b) =>
      Number(isOpen(b, choices[b.text], policy)) - Number(isOpen(a, choices[a.text], policy)) ||
      Number(b.state === 'open') - Number(a.state === 'open') ||
      b.rows - a.rows ||
      a.text.localeCompare(b.text),
  )
}

/** How many values of a field still wait for a person. */
export function openCount(field: FieldValues, choices: Record<string, Choice>, policy?: Policy): number {
  return field.values.filter((value) => isOpen(value, choices[value.text], policy)).length
}

/** Are the stages of the file those of another pipeline? Two on the way and half of all are not in ours, and nobody has said yet what they become. */
export function isOtherPipeline(field: FieldValues, choices: Record<string, Record<string, Choice>>): boolean {
  const strange = field.values.filter((value) => value.state === 'open')
  return (
    strange.filter((value) => value.outcome === 'open').length >= 2 &&
    strange.length * 2 >= field.distinct &&
    Object.keys(choices[field.path] ?? {}).length === 0
  )
}

/** Text that is in `label` but not in `text`, as [before, difference, after] of the label; null when they differ in more than one place. */
export function oneDifference(text: string, label: string): [string, string, string] | null {
  if (text === label || text.length >= label.length) return null
  let start = 0
  while (start < text.length && text[start] === label[start]) start += 1
  const gap = label.length - text.length
  return label.slice(start + gap) === text.slice(start)
    ? [label.slice(0, start), label.slice(start, start + gap), label.slice(start + gap)]
    : null
}
