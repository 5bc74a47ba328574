import { describe, expect, test } from 'vitest'
import { readBlock } from './block.ts'

describe('a block from the clipboard', () => {
  test('splits rows and cells', () => {
    expect(readBlock('a\tb\nc\td\n')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })
  test('keeps line breaks and quotes inside quoted cells', () => {
    expect(readBlock('"two\nlines"\t"say ""hi"""')).toEqual([['two\nlines', 'say "hi"']])
  })
  test('reads Windows line ends and empty cells', () => {
    expect(readBlock('a\t\r\n\tb\r\n')).toEqual([
      ['a', ''],
      ['', 'b'],
    ])
  })
})
