import { describe, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { openProgram } from '@app/testkit'
import { createRates, networkOf } from './rates.ts'
import { exchangeRates } from './rates.queries.ts'

describe('rates of several processes', () => {
  test('add up, a moment later; the table names nobody', async () => {
    const program = await openProgram()
    const { app } = program
    const [one, two] = [createRates(), createRates()]
    const now = Date.now()
    const take = (rates: typeof one) => rates.take('public:203.0.113.9', 3, now).ok
    expect([take(one), take(one), take(two)]).toEqual([true, true, true])
    await exchangeRates(app, one, randomUUID())
    await exchangeRates(app, two, randomUUID())
    expect([take(two), take(two)]).toEqual([false, false])
    expect(take(one)).toBe(true)
    expect(two.take('session:other', 3, now).ok).toBe(true)
    const rows = await app.db.inAuth((tx) => tx.query<{ bucket: string }>('select bucket from identity.rate_count'))
    expect(rows).toHaveLength(2)
    expect(JSON.stringify(rows)).not.toContain('203.0')
    await program.close()
  }, 30_000)
})

describe('rates', () => {
  test('counts per bucket and minute', () => {
    const rates = createRates()
    expect([1, 2, 3].map(() => rates.take('a', 2, 60_000).ok)).toEqual([true, true, false])
    expect(rates.take('b', 2, 60_000).ok).toBe(true)
    expect(rates.take('a', 2, 119_999)).toMatchObject({ ok: false, reset_seconds: 1 })
    expect(rates.take('a', 2, 120_000).ok).toBe(true)
  })

  test('zero switches a limit off', () => {
    const rates = createRates()
    expect(Array.from({ length: 500 }, () => rates.take('a', 0, 1)).every((verdict) => verdict.ok)).toBe(true)
  })

  test.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:12:34ff::1', '2001:0db8:0012:3400::/56'],
    ['::1', '0000:0000:0000:0000::/56'],
    ['fe80::1%eth0', 'fe80:0000:0000:0000::/56'],
  ])('the network of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
