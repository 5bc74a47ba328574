import { describe, expect, test } from 'vitest'
import {
  becomes,
  inOrder,
  isOpen,
  isOtherPipeline,
  oneDifference,
  openCount,
  proposal,
  valuesFrom,
  type FieldValues,
  type FileValue,
} from './match-values.ts'

const value = (text: string, part: Partial<FileValue> = {}): FileValue => ({
  text,
  rows: 1,
  state: 'open',
  id: null,
  label: null,
  near: [],
  ...part,
})

describe('matching values', () => {
  test('proposes the exact match, else a likely near one, else asks', () => {
    expect(proposal(value('GTX Basic', { state: 'matched', id: 'p', label: 'GTX Basic' }))).toEqual({
      kind: 'map',
      id: 'p',
      label: 'GTX Basic',
    })
    expect(proposal(value('GTXPro', { near: [{ id: 'q', label: 'GTX Pro', score: 0.95 }] }))).toEqual({
      kind: 'map',
      id: 'q',
      label: 'GTX Pro',
    })
    expect(proposal(value('E. Gluck', { near: [{ id: 'm', label: 'Elease Gluck', score: 0.5 }] }))).toEqual({
      kind: 'open',
    })
    expect(proposal(value('x', { state: 'create' }))).toEqual({ kind: 'create' })
  })
  test('keeps a near match open until a person confirms it', () => {
    const near = value('GTXPro', { near: [{ id: 'q', label: 'GTX Pro', score: 0.95 }] })
    expect(isOpen(near, undefined)).toBe(true)
    expect(isOpen(near, { kind: 'map', id: 'q', label: 'GTX Pro' })).toBe(false)
    expect(
      openCount(
        {
          path: 'product_id',
          column: 'product',
          target: 'product',
          isText: false,
          canCreate: true,
          distinct: 7,
          more: 0,
          values: [near, value('b', { state: 'matched', id: 'b' })],
        },
        {},
      ),
    ).toBe(1)
  })
  test('goes by the choice, then by the rule of the field, then by the proposal', () => {
    const near = value('GTXPro', { near: [{ id: 'q', label: 'GTX Pro', score: 0.95 }] })
    expect(becomes(near, undefined)).toEqual({ kind: 'map', id: 'q', label: 'GTX Pro' })
    expect(becomes(near, undefined, 'create')).toEqual({ kind: 'create' })
    expect(becomes(near, { kind: 'empty' }, 'create')).toEqual({ kind: 'empty' })
    expect(isOpen(near, undefined, 'create')).toBe(false)
    // Counted under a rule that was taken back since: open again.
    expect(isOpen(value('x', { state: 'create' }), undefined, 'error')).toBe(true)
    expect(becomes(value('x', { state: 'create' }), undefined, 'error')).toEqual({ kind: 'open' })
  })
  test('asks for a name that several records have, whatever the rule but empty', () => {
    const twin = value('Twin', { isAmbiguous: true, near: [{ id: 'a', label: 'Twin', score: 1 }] })
    expect([undefined, 'create', 'empty'].map((rule) => isOpen(twin, undefined, rule as 'create'))).toEqual([
      true,
      true,
      false,
    ])
    expect(becomes(twin, undefined, 'create')).toEqual({ kind: 'open' })
  })
  test('lists what waits first, then by rows', () => {
    const list = [
      value('few', { state: 'matched', rows: 1 }),
      value('many', { state: 'matched', rows: 9 }),
      value('ask', { rows: 2 }),
    ]
    expect(inOrder(list, {}).map((one) => one.text)).toEqual(['ask', 'many', 'few'])
  })
  test('shows the one place where two names differ', () => {
    expect(oneDifference('GTXPro', 'GTX Pro')).toEqual(['GTX', ' ', 'Pro'])
    expect(oneDifference('technolgy', 'technology')).toEqual(['technol', 'o', 'gy'])
    expect(oneDifference('abc', 'xbd')).toBeNull()
  })
  test('reads the wire form', () => {
    const near = { id: 'q', label: 'GTX Pro', score: 0.7 }
    const field = valuesFrom({
      field: 'product_id',
      column: 'product',
      kind: 'ref',
      target: 'product',
      distinct: 7,
      known: 6,
      unknown: 1,
      can_create: true,
      more: 0,
      values: [{ text: 'GTXPro', count: 1480, near: [near], suggestion: near, answer: 'unknown' }],
    })
    expect(field.values[0]).toMatchObject({ rows: 1480, state: 'open' })
    expect(proposal(field.values[0] ?? value(''))).toEqual({ kind: 'map', id: 'q', label: 'GTX Pro' })
  })

  test('stages that are mostly unknown are those of another pipeline', () => {
    const stages = (distinct: number, ...values: FileValue[]): FieldValues => ({
      path: 'stage_id',
      column: 'Stage',
      target: 'stage',
      isText: false,
      canCreate: true,
      distinct,
      values,
      more: 0,
    })
    const [visit, offer, done] = [
      value('Visit', { outcome: 'open' }),
      value('Offer', { outcome: 'open' }),
      value('closedwon', { outcome: 'won' }),
    ]
    expect(isOtherPipeline(stages(4, visit, offer), {})).toBe(true)
    expect(isOtherPipeline(stages(5, visit, offer), {})).toBe(false)
    expect(isOtherPipeline(stages(2, visit, done), {})).toBe(false)
    expect(isOtherPipeline(stages(2, visit, offer), { stage_id: { Visit: { kind: 'create' } } })).toBe(false)
    expect(isOtherPipeline(stages(2, visit, { ...offer, state: 'matched' }), {})).toBe(false)
  })
})
