import { describe, expect, test } from 'vitest'
import { parseStrictJson } from './content.ts'

const parse = (text: string) => parseStrictJson(Buffer.from(text))
const codeOf = (text: string) => {
  const result = parse(text)
  return result.ok ? 'ok' : `${result.problem.code} ${result.problem.pointer}`
}

describe('the strict JSON parser', () => {
  test('accepts ordinary bodies unchanged', () => {
    for (const text of ['{}', '[]', '"a"', '1', 'null', '{"a":[1,-2.5,1e3,{"b":"x\\"y\\\\"}],"c":{"a":1},"e":"😀"}']) {
      expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) })
    }
  })

  test.each([
    ['{"a":1,"a":2}', 'duplicate_key /a'],
    ['{"a":{"b":1,"\\u0062":2}}', 'duplicate_key /a/b'],
    ['[{"x":1},{"y":1,"y":1}]', 'duplicate_key /1/y'],
    ['{"__proto__":{"admin":true}}', 'forbidden_key '],
    ['{"a":{"\\u005f_proto__":1}}', 'forbidden_key /a'],
    ['{"constructor":1}', 'forbidden_key '],
    ['{"a":{"b":1,"__proto__":{"admin":true}}}', 'forbidden_key /a'],
    ['{"n":9007199254740993}', 'number_out_of_range /n'],
    ['{"n":[1,1e400]}', 'number_out_of_range /n/1'],
    ['{"t":"a\\u0000b"}', 'nul_character /t'],
    ['{"t":"\\ud800"}', 'lone_surrogate /t'],
    ['{"t":"\\udc00x"}', 'lone_surrogate /t'],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 'too_deep '],
    ['{"a":1,}', 'invalid_json '],
    ['', 'invalid_json '],
    ['{"a":NaN}', 'invalid_json '],
  ])('refuses %s', (text, expected) => {
    expect(codeOf(text)).toBe(expected)
  })

  test('accepts exactly 32 levels', () => {
    expect(codeOf(`${'['.repeat(32)}${']'.repeat(32)}`)).toBe('ok')
  })

  test('refuses bytes that are not UTF-8', () => {
    const result = parseStrictJson(Buffer.from([0x22, 0xc3, 0x28, 0x22]))
    expect(result).toMatchObject({ ok: false, problem: { code: 'invalid_utf8' } })
  })
})
