import { describe, expect, test } from 'vitest'
import { createCsrf } from './csrf.ts'

const key = Buffer.alloc(32, 7)
const start = 1_800_000_000_000

describe('CSRF tokens', () => {
  test('a token works once, and 10 s more for parallel requests', () => {
    const csrf = createCsrf(key, start)
    const token = csrf.issue('a', start)
    expect(csrf.spend('a', token, start + 1)).toBe('ok')
    expect(csrf.spend('a', token, start + 10_001)).toBe('ok')
    expect(csrf.spend('a', token, start + 10_002)).toBe('spent')
  })

  test('a token lives 30 minutes', () => {
    const csrf = createCsrf(key, start)
    const token = csrf.issue('a', start)
    expect(csrf.spend('a', token, start + 30 * 60_000 + 1)).toBe('spent')
  })

  test('a token of another session, of another key, cut or changed is invalid', () => {
    const csrf = createCsrf(key, start)
    const token = csrf.issue('a', start)
    expect(csrf.spend('b', token, start)).toBe('invalid')
    expect(createCsrf(Buffer.alloc(32, 8), start).spend('a', token, start)).toBe('invalid')
    expect(csrf.spend('a', token.slice(0, -2), start)).toBe('invalid')
    expect(csrf.spend('a', `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`, start)).toBe('invalid')
    expect(csrf.spend('a', `${token}=`, start)).toBe('invalid')
    expect(csrf.spend('a', undefined, start)).toBe('missing')
  })

  test('tokens from before a restart count as spent', () => {
    const token = createCsrf(key, start).issue('a', start)
    expect(createCsrf(key, start + 1000).spend('a', token, start + 2000)).toBe('spent')
  })

  test('a full list never makes a spent token fresh again', () => {
    const csrf = createCsrf(key, start)
    const tokens = Array.from({ length: 3000 }, (_, index) => csrf.issue('a', start + index))
    for (const [index, token] of tokens.entries()) expect(csrf.spend('a', token, start + index)).toBe('ok')
    const later = start + 60_000
    for (const token of tokens) expect(csrf.spend('a', token, later)).toBe('spent')
    expect(csrf.spend('a', csrf.issue('a', later), later)).toBe('ok')
  })
})
