import { type Program, openProgram } from '@app/testkit'
import { PASSWORD, browser, signUp } from '@app/testkit/edge'
import { generateSync } from 'otplib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../packages/testkit/database.ts'
import { hashPassword, hashesMade, newSalt } from './password-hash.ts'

let db: Awaited<ReturnType<typeof freshDatabase>>
let program: Program
const logged: string[] = []
beforeAll(async () => {
  db = await freshDatabase('passwords')
  program = await openProgram({ db, logged })
}, 60_000)
afterAll(async () => {
  await program.close()
  await db.drop()
})

const signIn = (at: Program, email: string, password: string, ip = '127.0.0.1') =>
  at.server.inject({ method: 'POST', url: '/v1/auth/sign-in', remoteAddress: ip, payload: { email, password } })
const storedFor = async (email: string): Promise<string> => {
  const [row] = await db.asBoot((tx) =>
    tx.query<{ hash: string }>(
      `select p.hash from identity.password p join identity.account a on a.id = p.account_id where a.email = $1`,
      [email],
    ),
  )
  return row?.hash ?? ''
}

describe('hashing', () => {
  test('an unknown, an inactive and a known address cost one hash each', async () => {
    const [ann, out] = [await signUp(program.server), await signUp(program.server)]
    await db.asBoot((tx) => tx.run(`update identity.account set is_active = false where email = $1`, [out.email]))
    const costs: number[] = []
    for (const email of [ann.email, out.email, 'nobody.at.all@example.test']) {
      const before = hashesMade()
      expect((await signIn(program, email, 'wrong wrong wrong wrong')).statusCode).toBe(401)
      costs.push(hashesMade() - before)
    }
    expect(costs).toEqual([1, 1, 1])
  })

  test('is bcrypt at cost 12 where nothing else is said, and made anew when the cost moved', async () => {
    const ann = await signUp(program.server)
    expect(await storedFor(ann.email)).toMatch(/^v1\$2b\$04\$/)
    const { password_cost: _cheap, ...config } = program.app.config
    const costly = await openProgram({ db, config })
    delete (costly.app.config as { password_cost?: number }).password_cost
    expect((await signIn(costly, ann.email, 'wrong wrong wrong wrong')).statusCode).toBe(401)
    expect(await storedFor(ann.email)).toMatch(/^v1\$2b\$04\$/)
    expect((await signIn(costly, ann.email, PASSWORD)).statusCode).toBe(200)
    expect(await storedFor(ann.email)).toMatch(/^v1\$2[aby]\$12\$/)
    expect((await signIn(costly, ann.email, PASSWORD)).statusCode).toBe(200)
    await costly.close()
  })

  test('of 80 at once 52 are taken on and 28 told to come back; a sign-in then answers 503 with Retry-After', async () => {
    const pepper = Buffer.alloc(32, 1)
    const salt = await newSalt(9)
    // All in one tick: two run, fifty wait, the rest is refused before any work.
    const all = Array.from({ length: 80 }, () => hashPassword(pepper, 'x', salt))
    const settled = Promise.allSettled(all)
    // Whoever is done comes again, so that the queue is full for as long as the sign-in takes to come to it.
    let isCrowded = true
    const again = async (): Promise<void> => {
      while (isCrowded) await hashPassword(pepper, 'x', salt)
    }
    const crowd = Promise.allSettled(all.map((one) => one.then(again)))
    const late = await signIn(program, 'crowd@example.test', 'x', '10.1.7.1')
    isCrowded = false
    expect([late.statusCode, late.json<{ code: string }>().code]).toEqual([503, 'busy'])
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0)
    const outcomes = (await settled).map((one) => one.status)
    expect(outcomes.filter((one) => one === 'fulfilled')).toHaveLength(52)
    expect(outcomes.filter((one) => one === 'rejected')).toHaveLength(28)
    await crowd
    expect((await signIn(program, 'crowd@example.test', 'x', '10.1.7.1')).statusCode).toBe(401)
  }, 120_000)

  test('no password is in a log, an event, a mail or any table', async () => {
    const canary = 'canary passphrase kestrel ninety nine'
    const ann = await signUp(program.server)
    await ann.send('POST', '/v1/auth/password', { current: PASSWORD, new: canary })
    await signIn(program, ann.email, `${canary} wrong`)
    await signIn(program, ann.email, canary)
    expect(logged.join('\n')).not.toContain('kestrel ninety')
    const tables = await db.asBoot((tx) =>
      tx.query<{ name: string }>(
        `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('public', 'identity', 'graphile_worker')`,
      ),
    )
    for (const { name } of tables) {
      const found = await db.asBoot((tx) =>
        tx.query(`select 1 from ${name} t where t::text ilike '%kestrel ninety%' limit 1`),
      )
      expect(found, name).toEqual([])
    }
  }, 120_000)
})

describe('length', () => {
  test('15 alone, 8 beside a second factor; the factor stays while the password is short', async () => {
    const ann = await signUp(program.server)
    const short = 'g7!kWq2z'
    const change = (current: string, next: string) => ann.send('POST', '/v1/auth/password', { current, new: next })
    expect((await change(PASSWORD, short)).data['errors']).toEqual([expect.objectContaining({ code: 'too_short' })])
    const begun = await ann.send('POST', '/v1/auth/totp')
    const code = generateSync({ secret: String(begun.data['secret']), epoch: Math.floor(Date.now() / 1000) })
    const confirmed = await ann.send('POST', '/v1/auth/totp/confirm', { code })
    expect(confirmed.statusCode, confirmed.body).toBe(200)
    expect((await change(PASSWORD, 'g7!kWq2')).data['errors']).toEqual([expect.objectContaining({ code: 'too_short' })])
    const changed = await change(PASSWORD, short)
    expect(changed.statusCode, changed.body).toBe(200)
    const refused = await ann.send('DELETE', '/v1/auth/totp')
    expect([refused.statusCode, refused.data['code']]).toEqual([409, 'password_too_short_alone'])
    expect((await ann.send('GET', '/v1/auth/factors')).data['totp']).not.toBeNull()
    expect((await change(short, 'a different long passphrase 7')).statusCode).toBe(200)
    expect((await ann.send('DELETE', '/v1/auth/totp')).statusCode).toBe(204)
  })

  test('words of the workspace and the product are no secret', async () => {
    const one = browser(program.server)
    const answer = await one.send('POST', '/v1/auth/sign-up', {
      email: 'w@example.test',
      password: 'northlight custos',
      name: 'W',
      workspace_name: 'Northlight',
      accept_terms: true,
    })
    expect(answer.data['errors']).toEqual([expect.objectContaining({ pointer: '/password', code: 'has_own_words' })])
  })
})
