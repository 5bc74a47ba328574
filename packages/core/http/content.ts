/**
 * One strict JSON parser for every request body (ruling 21).
 *
 * `JSON.parse` keeps the last of two equal keys, accepts `__proto__`, rounds integers beyond 2^53 and lets lone
 * surrogates through; each of these has been a way around a check in some product. So we scan the text ourselves
 * first: grammar stays with `JSON.parse`, the scan only looks for what it silently accepts.
 */

/** Why a body was refused; `pointer` is an RFC 6901 pointer to the value, where there is one. */
export type ContentProblem = { readonly code: string; readonly message: string; readonly pointer: string }
export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: ContentProblem }

/** Objects and arrays may be nested this deep. */
export const MAX_DEPTH = 32
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

type Frame = { readonly keys: Set<string> | null; key: string; index: number }

/** Parses one JSON body of UTF-8 bytes; never throws. */
export function parseStrictJson(bytes: Uint8Array): ParsedJson {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    return refuse('invalid_utf8', 'The body is not valid UTF-8.', '')
  }
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1)
  let value: unknown
  try {
    // Order matters: after this line the text is known to be well-formed, so the scan can stay simple.
    value = JSON.parse(text)
  } catch (cause) {
    const deep = cause instanceof RangeError
    return deep
      ? refuse('too_deep', `More than ${MAX_DEPTH} levels.`, '')
      : refuse('invalid_json', 'The body is not valid JSON.', '')
  }
  const problem = scan(text)
  return problem ? { ok: false, problem } : { ok: true, value }
}

function refuse(code: string, message: string, pointer: string): ParsedJson {
  return { ok: false, problem: { code, message, pointer } }
}

/** Walks well-formed JSON once; returns the first thing we do not accept. */
function scan(text: string): ContentProblem | null {
  const stack: Frame[] = []
  let expectKey = false
  let at = 0
  while (at < text.length) {
    const char = text[at]
    if (char === '"') {
      const end = stringEnd(text, at)
      const raw = text.slice(at + 1, end)
      const plain = raw.includes('\\') ? String(JSON.parse(text.slice(at, end + 1))) : raw
      const top = stack.at(-1)
      if (expectKey && top?.keys) {
        // The pointer is that of the object: the frame still holds the key before this one.
        if (FORBIDDEN_KEYS.has(plain)) return problem('forbidden_key', `The key "${plain}" is not allowed.`, stack, '')
        if (top.keys.has(plain)) return problem('duplicate_key', 'A key is given twice.', stack, plain)
        top.keys.add(plain)
        top.key = plain
        expectKey = false
      }
      if (plain.includes('\u0000')) return problem('nul_character', 'Text must not contain the NUL character.', stack)
      if (!plain.isWellFormed())
        return problem('lone_surrogate', 'Text contains half of a character (lone surrogate).', stack)
      at = end + 1
      continue
    }
    if (char === '{' || char === '[') {
      stack.push({ keys: char === '{' ? new Set() : null, key: '', index: 0 })
      if (stack.length > MAX_DEPTH) return { code: 'too_deep', message: `More than ${MAX_DEPTH} levels.`, pointer: '' }
      expectKey = char === '{'
    } else if (char === '}' || char === ']') {
      stack.pop()
      expectKey = false
    } else if (char === ',') {
      const top = stack.at(-1)
      if (top?.keys) expectKey = true
      else if (top) top.index += 1
    } else if (char === '-' || (char !== undefined && char >= '0' && char <= '9')) {
      const match = /-?[0-9.eE+-]+/y
      match.lastIndex = at
      const literal = match.exec(text)?.[0] ?? ''
      const number = Number(literal)
      if (!Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number)))
        return problem('number_out_of_range', 'A number is beyond 2^53; send it as text.', stack)
      at += literal.length
      continue
    }
    at += 1
  }
  return null
}

function stringEnd(text: string, start: number): number {
  let at = start + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    let slashes = 0
    while (text[quote - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return quote
    at = quote + 1
  }
}

function problem(code: string, message: string, stack: readonly Frame[], key?: string): ContentProblem {
  const steps = stack.map((frame) => (frame.keys ? frame.key : String(frame.index)))
  if (key !== undefined) steps[steps.length - 1] = key
  const clean = steps.filter((step, index) => step !== '' || index < steps.length - 1)
  return {
    code,
    message,
    pointer: clean.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
  }
}
