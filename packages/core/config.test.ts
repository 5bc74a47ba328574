import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const problems = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env)
    return []
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.problems
    throw cause
  }
}

describe('an installation behind https', () => {
  test('does not start without somebody to write to about data; on loopback it does', () => {
    const PUBLIC_URL = 'https://crm.example.test'
    expect(problems({ PUBLIC_URL })).toEqual([expect.stringContaining('PRIVACY_CONTACT')])
    expect(problems({ PUBLIC_URL, PRIVACY_CONTACT: ' ' })).toHaveLength(1)
    expect(problems({ PUBLIC_URL, PRIVACY_CONTACT: 'dpo@crm.example.test' })).toEqual([])
    expect(problems({})).toEqual([])
  })
})
