import { describe, expect, test } from 'vitest'
import { passwordProblem } from './password-rules.ts'

const own = ['anna.keller@northwind.test', 'Anna Keller', 'Northwind Traders']
const codeOf = (password: string) => passwordProblem(password, own)?.code ?? 'ok'

describe('password rules', () => {
  test.each([
    ['correct horse battery staple', 'ok'],
    ['x9!vQ2#mLp7&rTz', 'ok'],
    ['пароль из четырёх слов', 'ok'],
    ['    four spaces and words    ', 'ok'],
    ['14 characters!', 'too_short'],
    ['aaaaaaaaaaaaaaaaaaaa', 'too_common'],
    ['123456789012345', 'too_common'],
    ['passwordpassword', 'too_common'],
    ['qwertyuiopasdfgh', 'too_common'],
    ['Northwind Traders1', 'has_own_words'],
    ['annakellernorthwind', 'has_own_words'],
  ])('%s is %s', (password, code) => {
    expect(codeOf(password)).toBe(code)
  })

  test('length counts code points, and 64 and more are accepted', () => {
    expect(codeOf('😀🙂🚗🌍🍎🐶⚽🎹🧭🗝🪁🦊🧀🛶')).toBe('too_short')
    expect(codeOf('the quick brown fox and the lazy dog met at the harbour at nine in the morning')).toBe('ok')
  })
})
