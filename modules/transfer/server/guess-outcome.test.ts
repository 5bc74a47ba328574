import { describe, expect, test } from 'vitest'
import { guessOutcome } from './guess-outcome.ts'

describe('the outcome of a stage, by its name', () => {
  test.each([
    'Won',
    'Closed Won',
    'closedwon',
    'ClosedWon',
    'closed_won',
    '6 - Gewonnen',
    'Gagné',
    'Signed won',
    'Paid',
    'Won, waiting for payment',
  ])('%s is won', (name) => expect(guessOutcome(name)).toBe('won'))
  test.each([
    'Lost',
    'Closed Lost',
    'closedlost',
    'closed_lost',
    'Verloren',
    'Perdu',
    'Not won',
    'Abgelehnt',
    'No deal',
  ])('%s is lost', (name) => expect(guessOutcome(name)).toBe('lost'))
  test.each(['Prospecting', 'Window shopping', 'To be signed', 'Waiting for signed offer', 'Winter sale', 'Persona'])(
    '%s is open',
    (name) => expect(guessOutcome(name)).toBe('open'),
  )
})
