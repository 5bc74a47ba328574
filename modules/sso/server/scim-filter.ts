import { error } from '@app/core'

/** A filter of RFC 7644 §3.4.2.2, parsed. Attribute names are lower-cased; `emails[type eq "work"]` compares below `emails`. */
export type ScimFilter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly ScimFilter[] }
  | { readonly kind: 'not'; readonly of: ScimFilter }
  | { readonly kind: 'has'; readonly path: string }
  | { readonly kind: 'compare'; readonly path: string; readonly op: ScimOperator; readonly value: ScimValue }
  | { readonly kind: 'within'; readonly path: string; readonly of: ScimFilter }
export type ScimOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'
export type ScimValue = string | number | boolean | null

const OPERATORS = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'])
const LONGEST = 2000
const DEEPEST = 16
const MOST_TERMS = 100
const SCHEMA = /^urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):/i

export const badFilter = (why: string) =>
  error('bad_request', { detail: `The filter ${why}.`, extra: { scim_type: 'invalidFilter' } })

/** @throws bad_request (scimType invalidFilter) */
export function parseFilter(text: string): ScimFilter {
  if (text.length > LONGEST) throw badFilter(`is longer than ${LONGEST} characters`)
  const tokens = tokensOf(text)
  let at = 0
  let terms = 0
  const word = (): string => (tokens[at]?.kind === 'word' ? (tokens[at]?.text ?? '').toLowerCase() : '')
  const isMark = (mark: string): boolean => tokens[at]?.kind === 'mark' && tokens[at]?.text === mark
  const expectMark = (mark: string): void => {
    if (!isMark(mark)) throw badFilter(`lacks "${mark}"`)
    at += 1
  }
  const any = (depth: number): ScimFilter => joined('or', depth, all)
  const all = (depth: number): ScimFilter => joined('and', depth, one)
  const joined = (kind: 'and' | 'or', depth: number, next: (depth: number) => ScimFilter): ScimFilter => {
    if (depth > DEEPEST) throw badFilter(`is nested deeper than ${DEEPEST}`)
    const of = [next(depth)]
    while (word() === kind) {
      at += 1
      of.push(next(depth))
    }
    const [first] = of
    return of.length === 1 && first ? first : { kind, of }
  }
  const one = (depth: number): ScimFilter => {
    terms += 1
    if (terms > MOST_TERMS) throw badFilter(`has more than ${MOST_TERMS} conditions`)
    if (word() === 'not') {
      at += 1
      return { kind: 'not', of: grouped(depth) }
    }
    return isMark('(') ? grouped(depth) : compared(depth)
  }
  const grouped = (depth: number): ScimFilter => {
    expectMark('(')
    const inner = any(depth + 1)
    expectMark(')')
    return inner
  }
  const compared = (depth: number): ScimFilter => {
    const path = word().replace(SCHEMA, '')
    if (!/^[a-z$][\w.$:-]*$/.test(path)) throw badFilter('names no attribute where one is expected')
    at += 1
    if (isMark('[')) {
      at += 1
      const of = any(depth + 1)
      expectMark(']')
      return { kind: 'within', path, of }
    }
    const op = word()
    at += 1
    if (op === 'pr') return { kind: 'has', path }
    if (!OPERATORS.has(op)) throw badFilter('has no operator after an attribute')
    const value = tokens[at]
    at += 1
    if (value?.kind === 'text') return { kind: 'compare', path, op: op as ScimOperator, value: value.text }
    return { kind: 'compare', path, op: op as ScimOperator, value: literal(value?.text.toLowerCase()) }
  }
  const found = any(0)
  if (at < tokens.length) throw badFilter('goes on after its end')
  return found
}

function literal(text: string | undefined): ScimValue {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  if (text !== undefined && /^-?\d{1,15}(\.\d{1,6})?$/.test(text)) return Number(text)
  throw badFilter('compares with no value')
}

type Token = { readonly kind: 'word' | 'text' | 'mark'; readonly text: string }

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  const next = /\s*(?:("(?:[^"\\]|\\.)*")|([()[\]])|([^\s()[\]"]+))/y
  const end = text.trimEnd().length
  while (next.lastIndex < end) {
    const [, quoted, mark, word] = next.exec(text) ?? []
    if (quoted !== undefined) tokens.push({ kind: 'text', text: unquoted(quoted) })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else throw badFilter('has a text without an end')
  }
  return tokens
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    throw badFilter('has a text that is no JSON string')
  }
}
