import { describe, expect, test } from 'vitest'
import { mayGo, missingRequired, patchOf, reduce, startWizard, type Wizard } from './wizard-state.ts'

const opened = (): Wizard =>
  reduce(startWizard('deal'), {
    type: 'opened',
    importId: 'i',
    object: 'deal',
    mapping: { opportunity_id: 'name', product: 'product_id', account: null },
    matchOn: ['name'],
    state: 'mapped',
  })

describe('the import wizard', () => {
  test('cannot go on without a file', () => {
    expect(mayGo(startWizard('deal'), 'columns')).toBe(false)
    expect(reduce(startWizard('deal'), { type: 'go', step: 'review' }).step).toBe('file')
  })
  test('opens at the columns, and at the end when the run was already started', () => {
    expect(opened().step).toBe('columns')
    expect(
      reduce(startWizard('deal'), {
        type: 'opened',
        importId: 'i',
        object: 'deal',
        mapping: {},
        matchOn: [],
        state: 'running',
      }).step,
    ).toBe('done')
  })
  test('gives a field to one column only, and forgets a match key that lost its column', () => {
    const after = reduce(opened(), { type: 'map', column: 'account', field: 'name' })
    expect(after.mapping).toEqual({ opportunity_id: null, product: 'product_id', account: 'name' })
    expect(reduce(opened(), { type: 'map', column: 'opportunity_id', field: null }).matchOn).toEqual([])
  })
  test('refuses a match key no column fills', () => {
    expect(reduce(opened(), { type: 'match on', fields: ['email', 'name'] }).matchOn).toEqual(['name'])
  })
  test('is stale after every decision until counted again', () => {
    const counted = reduce(opened(), { type: 'counted', edits: opened().edits })
    expect(counted.isStale).toBe(false)
    expect(
      reduce(counted, { type: 'choose', field: 'product_id', values: ['GTXPro'], choice: { kind: 'create' } }).isStale,
    ).toBe(true)
  })
  test('is stale when something was decided while the server counted, and keeps what was typed meanwhile', () => {
    const asked = reduce(opened(), { type: 'new pipeline', pipeline: { name: 'doors', stages: [] } })
    const typed = reduce(asked, { type: 'new pipeline', pipeline: { name: 'Doors', stages: [] } })
    const stages = [{ name: 'Visit', outcome: 'open' as const }]
    const found = { type: 'stages found' as const, pipeline: { name: 'doors', stages }, edits: asked.edits }
    expect(reduce(asked, found).newPipeline).toEqual({ name: 'doors', stages })
    expect(reduce(typed, found).newPipeline).toEqual({ name: 'Doors', stages })
    expect(reduce(typed, { type: 'counted', edits: asked.edits }).isStale).toBe(true)
    expect(reduce(typed, { type: 'counted', edits: typed.edits }).isStale).toBe(false)
  })
  test('does not go back once the run began', () => {
    const done = reduce(opened(), { type: 'server', state: 'running' })
    expect(done.step).toBe('done')
    expect(mayGo(done, 'columns')).toBe(false)
    expect(reduce(done, { type: 'restart' }).step).toBe('file')
  })
  test('names required fields without a column', () => {
    expect(missingRequired({ a: 'company_id.name' }, ['name', 'company_id'])).toEqual(['name'])
  })
  test('sends decisions value by value', () => {
    let wizard = opened()
    wizard = reduce(wizard, {
      type: 'choose',
      field: 'product_id',
      values: ['GTXPro'],
      choice: { kind: 'map', id: 'p1', label: 'GTX Pro' },
    })
    wizard = reduce(wizard, { type: 'choose', field: 'product_id', values: ['?'], choice: { kind: 'empty' } })
    wizard = reduce(wizard, { type: 'choose', field: 'stage_id', values: ['Won', 'Lost'], choice: { kind: 'create' } })
    wizard = reduce(wizard, { type: 'policy', field: 'owner_id', policy: 'empty' })
    wizard = reduce(wizard, { type: 'outcome', text: 'Won', outcome: 'won' })
    wizard = reduce(wizard, { type: 'default', field: 'pipeline_id', value: 'x' })
    expect(patchOf(wizard)).toEqual({
      mapping: { opportunity_id: 'name', product: 'product_id', account: null },
      match_on: ['name'],
      on_match: 'update',
      unknown: { owner_id: 'empty' },
      values: {
        product_id: { GTXPro: 'p1', '?': null },
        stage_id: { Won: { create: true }, Lost: { create: true } },
      },
      stage_outcomes: { Won: 'won' },
      defaults: { pipeline_id: 'x' },
    })
  })
  test('takes up the decisions of an earlier visit, and sends them again as they are', () => {
    const saved = {
      onMatch: 'skip' as const,
      unknown: { owner_id: 'create' as const },
      values: { product_id: { GTXPro: 'p1', '?': null, New: { create: true as const } } },
      outcomes: { Won: 'won' as const },
      defaults: { pipeline_id: 'x' },
    }
    const wizard = reduce(startWizard('deal'), {
      type: 'opened',
      importId: 'i',
      object: 'deal',
      mapping: { a: 'name' },
      matchOn: ['name'],
      state: 'mapped',
      saved,
    })
    expect(wizard.choices['product_id']).toEqual({
      GTXPro: { kind: 'map', id: 'p1', label: '' },
      '?': { kind: 'empty' },
      New: { kind: 'create' },
    })
    expect(patchOf(wizard)).toEqual({
      mapping: { a: 'name' },
      match_on: ['name'],
      on_match: 'skip',
      unknown: saved.unknown,
      values: saved.values,
      stage_outcomes: saved.outcomes,
      defaults: saved.defaults,
    })
  })
})
