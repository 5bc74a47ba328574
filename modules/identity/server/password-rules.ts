import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

/**
 * What a new password must satisfy (security.md §4.2, NIST 800-63B-4): length, and not a known or guessable one.
 * No composition rules, no expiry, everything typable is allowed, nothing leaves the machine.
 */
export const MIN_LENGTH = 15
/** Beside a second factor. */
export const MIN_LENGTH_BESIDE = 8
/** Far above the 64 we must accept; only there to bound the work. */
export const MAX_LENGTH = 512
/** Fewer guesses than this (log10) and the password is called common: lists, repeats, keyboard rows, the user's own words. */
const MIN_GUESSES = 6
const PRODUCT_WORDS = ['custos', 'crm', 'workspace']

export type PasswordProblem = {
  readonly code: 'too_short' | 'too_long' | 'too_common' | 'has_own_words'
  readonly message: string
}

let estimator: ZxcvbnFactory | null = null

/** The password as it is hashed: NFC, otherwise exact (spaces count, nothing is trimmed). */
export function normalisePassword(password: string): string {
  return password.normalize('NFC')
}

/** Code points of what is hashed. */
export const lengthOf = (password: string): number => [...normalisePassword(password)].length

/** Returns the first problem of a new password, or null. `ownWords`: email address, names, workspace. */
export function passwordProblem(
  password: string,
  ownWords: readonly string[],
  minimum: number = MIN_LENGTH,
): PasswordProblem | null {
  const text = normalisePassword(password)
  const length = lengthOf(text)
  if (length < minimum)
    return {
      code: 'too_short',
      message: `Use at least ${minimum} characters. Several words are easiest to remember.`,
    }
  if (length > MAX_LENGTH) return { code: 'too_long', message: `Use at most ${MAX_LENGTH} characters.` }
  // 30 ms and 15 MB at first use, so not at boot.
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  const words = [...PRODUCT_WORDS, ...ownWords.flatMap(wordsOf)]
  const start = [...text].slice(0, 64).join('')
  // The own words can only make guessing easier: a password that stands with them stands without them.
  const isGuessed = estimator.check(start, words).guessesLog10 < MIN_GUESSES
  if (isGuessed && estimator.check(start).guessesLog10 < MIN_GUESSES)
    return {
      code: 'too_common',
      message: 'This password is on lists of common ones or follows a simple pattern. Choose another.',
    }
  if (isGuessed || onlyOwnWords(text, words))
    return {
      code: 'has_own_words',
      message: 'This password is made of your own name, address or workspace. Choose another.',
    }
  return null
}

function wordsOf(text: string): string[] {
  const lower = text.toLowerCase()
  return [lower, ...lower.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length >= 3)
}

/** True when fewer than 6 characters remain after the user's own words are taken out. */
function onlyOwnWords(text: string, words: readonly string[]): boolean {
  const byLength = [...words].toSorted((a, b) => b.length - a.length)
  let rest = text.toLowerCase()
  for (const word of byLength) rest = rest.replaceAll(word, '')
  return [...rest].length < 6 && rest.length < text.length
}
