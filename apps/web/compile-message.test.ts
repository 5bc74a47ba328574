import { compileMessage as full } from '@lingui/message-utils/compileMessage'
import { setupI18n } from '@lingui/core'
import { describe, expect, test } from 'vitest'
import { compileMessage } from './compile-message.ts'

const samples = [
  'Save',
  'Hello {first}',
  '{0} of {1}',
  'Undone, but {kept} changed',
  '{n, plural, one {# record} other {# records}}',
  'Changed <0>{0, plural, one {# time} other {# times}}</0>.',
  "It''s here",
  '{a}{b}',
  'Assign {count, plural, one {# record} other {# records of {who}}}',
  '“{0}” is not one of the choices',
]

const render = (compiler: typeof full, message: string, n: number): string => {
  const i18n = setupI18n({ locale: 'en', messages: { en: {} } })
  i18n.setMessagesCompiler(compiler)
  return i18n._({
    id: message,
    message,
    values: { n, first: 'Ann', 0: n, 1: 7, kept: n, count: n, who: 'Bo', a: 'x', b: 'y' },
  })
}

describe('compileMessage', () => {
  test.each(samples)('renders %s as the full compiler does', (message) => {
    for (const n of [0, 1, 5]) expect(render(compileMessage as typeof full, message, n)).toBe(render(full, message, n))
  })
})
