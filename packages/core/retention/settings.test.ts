import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Config, readConfig } from '../config.ts'
import { openKeys } from '../keys.ts'
import { addErasure, readLedger } from './ledger.ts'
import { retentionBounds } from './settings.ts'

describe('settings of retention', () => {
  test.each(Object.values(retentionBounds))('$env is taken at both ends and refused beyond, by its row', (bound) => {
    const read = (value: number): unknown => readConfig({ [bound.env]: String(value) })
    // What must be shorter than another setting is tried with the other at its longest.
    const highest = bound.env === 'DELETE_UNDO_DAYS' ? 29 : bound.max
    const lowest = bound.env === 'DELETE_MAX_DAYS' ? 8 : bound.min
    for (const value of [lowest, bound.fallback, highest]) expect(() => read(value)).not.toThrow()
    for (const value of [bound.max + 1, bound.min - 1]) {
      expect(() => read(value)).toThrow(bound.env)
      expect(() => read(value)).toThrow(bound.rows)
    }
  })

  test('time to change one’s mind is shorter than the time by which all is gone', () => {
    expect(() => readConfig({ DELETE_MAX_DAYS: '7' })).toThrow('DELETE_UNDO_DAYS')
  })
})

describe('the ledger of erasures', () => {
  test('keeps each once, forgives a last line cut by a crash, and refuses one that was changed', () => {
    const data_dir = mkdtempSync(join(tmpdir(), 'custos-ledger-'))
    const config = { data_dir } as Config
    const app = { config, keys: openKeys({ data_dir }) }
    const one = { kind: 'workspace' as const, id: 'a', at: '2026-01-01T00:00:00.000Z' }
    const path = join(data_dir, 'erasures', 'ledger.jsonl')
    addErasure(app, one)
    addErasure(app, one)
    appendFileSync(path, '{"seq":2,"kind":"work')
    expect(readLedger(app)).toEqual([one])
    addErasure(app, { ...one, id: 'b' })
    expect(readLedger(app).map((each) => each.id)).toEqual(['a', 'b'])
    writeFileSync(path, readFileSync(path, 'utf8').replace('"id":"a"', '"id":"c"'))
    expect(() => readLedger(app)).toThrow('line 1')
  })
})
