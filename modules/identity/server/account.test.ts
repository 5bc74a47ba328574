import { createHash } from 'node:crypto'
import { type Program, openProgram } from '@app/testkit'
import { PASSWORD, browser } from '@app/testkit/edge'
import { type MailServer, runJobs, startMailServer } from '@app/testkit/mail'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../packages/testkit/database.ts'
import { multipart } from '../../../packages/testkit/upload.ts'
import { makeResetLink } from './recovery.ts'

let db: Awaited<ReturnType<typeof freshDatabase>>
let server: MailServer
let program: Program
let silent: Program
beforeAll(async () => {
  db = await freshDatabase('account')
  server = await startMailServer()
  program = await openProgram({ db, config: { mail: server.settings() } })
  silent = await openProgram({ db })
}, 60_000)
afterAll(async () => {
  await program.close()
  await silent.close()
  await server.stop()
  await db.drop()
})

const NEW = 'a different long passphrase 7'
const JOBS = ['mail.send', 'identity.recover', 'identity.locked', 'identity.delete_account'] as const
let n = 0
const address = () => `person${(n += 1)}.${process.pid}@example.test`
const form = (email: string, more: Record<string, unknown> = {}) => ({
  email,
  password: PASSWORD,
  name: 'Pat Example',
  workspace_name: 'Pat & Co',
  accept_terms: true,
  ...more,
})
/** What arrived at this address, after all jobs. */
const mailsTo = async (email: string) => {
  await runJobs(program.app, ...JOBS)
  return await server.to(email)
}
const last = async (email: string) => (await mailsTo(email)).at(-1)
const codeIn = (text: string | undefined) => /^ {4}(\d{6})$/m.exec(text ?? '')?.[1] ?? ''
const secretIn = (text: string | undefined) => /#([\w-]{43})/.exec(text ?? '')?.[1] ?? ''
const wrongCode = (code: string) => (code === '000000' ? '000001' : '000000')
const at = (offset: number) => {
  program.clock.offset = offset
}

/** Signs up as people do where mail works. */
const signUp = async (email = address(), headers: Record<string, string> = {}) => {
  const one = browser(program.server, headers)
  const asked = await one.send('POST', '/v1/auth/sign-up/code', form(email))
  expect(asked.statusCode).toBe(202)
  const code = codeIn((await last(email))?.text)
  const answer = await one.send(
    'POST',
    '/v1/auth/sign-up',
    form(email, { confirmation: asked.data['confirmation'], code }),
  )
  expect(answer.statusCode).toBe(201)
  return { ...one, email, slug: String((answer.data['workspace'] as { slug: string }).slug), session: answer.data }
}
const signIn = async (email: string, password: string, headers: Record<string, string> = {}) => {
  const one = browser(program.server, headers)
  return { ...one, answer: await one.send('POST', '/v1/auth/sign-in', { email, password }) }
}
const eventsOf = async (slug: string) =>
  (
    await db.asBoot((tx) =>
      tx.query<{ name: string }>(
        `select e.name from event e join identity.tenant t on t.id = e.tenant_id where t.slug = $1 order by e.id`,
        [slug],
      ),
    )
  ).map((row) => row.name)
const rows = async (table: string, email: string) =>
  await db.asBoot((tx) =>
    tx.query(`select x.* from identity.${table} x join identity.account a on a.id = x.account_id where a.email = $1`, [
      email,
    ]),
  )

describe('signing up where mail works', () => {
  test('needs the code that was mailed, and the account is confirmed then', async () => {
    const email = address()
    const one = browser(program.server)
    const without = await one.send('POST', '/v1/auth/sign-up', form(email))
    expect([without.statusCode, without.data['code']]).toEqual([403, 'confirmation_required'])
    const asked = await one.send('POST', '/v1/auth/sign-up/code', form(email, { locale: 'de-DE' }))
    const mail = await last(email)
    expect(mail?.subject).toBe('Ihr Code für Custos')
    const code = codeIn(mail?.text)
    const { confirmation } = asked.data
    const guess = await one.send('POST', '/v1/auth/sign-up', form(email, { confirmation, code: wrongCode(code) }))
    expect([guess.statusCode, guess.data['code'], guess.data['tries_left']]).toEqual([400, 'code_wrong', 4])
    const done = await one.send(
      'POST',
      '/v1/auth/sign-up',
      form(email, { confirmation, code: `${code.slice(0, 3)} ${code.slice(3)}` }),
    )
    expect(done.statusCode).toBe(201)
    expect(done.data).toMatchObject({ account: { email, is_confirmed: true } })
    expect(
      await db.asBoot((tx) =>
        tx.query(`select 1 from identity.mail_code where email = $1 and used_at is null`, [email]),
      ),
    ).toEqual([])
  })

  test('five wrong codes end it, also all at once; the right one is then refused', async () => {
    const email = address()
    const one = browser(program.server)
    const { data } = await one.send('POST', '/v1/auth/sign-up/code', form(email))
    const code = codeIn((await last(email))?.text)
    const send = (typed: string) =>
      one.send('POST', '/v1/auth/sign-up', form(email, { confirmation: data['confirmation'], code: typed }))
    // Nobody who reads the table knows the code: neither as it is, nor as a hash that a million guesses find.
    const rows = await program.app.db.asBoot((tx) =>
      tx.query<{ row: string }>('select c::text as row from identity.mail_code c where email = $1', [email]),
    )
    const plain = Buffer.from(code)
    const known = [plain, createHash('sha256').update(plain).digest()].map((bytes) => bytes.toString('hex'))
    expect(rows).toHaveLength(1)
    for (const text of [code, ...known]) expect(rows[0]?.row).not.toContain(text)
    const guesses = await Promise.all(Array.from({ length: 9 }, () => send(wrongCode(code))))
    expect(guesses.filter((answer) => answer.data['code'] === 'code_wrong')).toHaveLength(5)
    expect((await send(code)).data['code']).toBe('code_over')
    expect(
      (await browser(silent.server).send('POST', '/v1/auth/sign-in', { email, password: PASSWORD })).statusCode,
    ).toBe(401)
  })

  test('a code is over after 15 minutes, works once, for its address and its browser only', async () => {
    const [email, other] = [address(), address()]
    const one = browser(program.server)
    const { data } = await one.send('POST', '/v1/auth/sign-up/code', form(email))
    const code = codeIn((await last(email))?.text)
    const confirmation = data['confirmation']
    const elsewhere = await one.send('POST', '/v1/auth/sign-up', form(other, { confirmation, code }))
    expect(elsewhere.data['code']).toBe('code_over')
    const stolen = await one.send('POST', '/v1/auth/sign-up', form(email, { confirmation: 'x'.repeat(43), code }))
    expect(stolen.data['code']).toBe('code_over')
    at(15 * 60_000 + 1000)
    expect((await one.send('POST', '/v1/auth/sign-up', form(email, { confirmation, code }))).data['code']).toBe(
      'code_over',
    )
    at(0)
    const twice = await Promise.all(
      [1, 2].map(() => browser(program.server).send('POST', '/v1/auth/sign-up', form(email, { confirmation, code }))),
    )
    expect(twice.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([201, 410])
  })

  test('an address with an account gets a word, not a code, and the answer is the same', async () => {
    const ann = await signUp()
    const before = (await mailsTo(ann.email)).length
    const [known, unknown] = [
      await browser(program.server).send('POST', '/v1/auth/sign-up/code', form(ann.email)),
      await browser(program.server).send('POST', '/v1/auth/sign-up/code', form(address())),
    ]
    expect(known.statusCode).toBe(unknown.statusCode)
    expect(Object.keys(known.data)).toEqual(Object.keys(unknown.data))
    const mails = await mailsTo(ann.email)
    expect(mails).toHaveLength(before + 1)
    expect(mails.at(-1)?.subject).toBe('You have a Custos account already')
    expect(mails.at(-1)?.text).not.toMatch(/\d{6}/)
    for (let i = 0; i < 5; i += 1) {
      const answer = await browser(program.server).send(
        'POST',
        '/v1/auth/sign-up',
        form(ann.email, { confirmation: known.data['confirmation'], code: `00000${i}` }),
      )
      expect(answer.data['code']).toBe('code_wrong')
    }
  })

  test('five mails an hour to one address, then it waits', async () => {
    const email = address()
    for (let i = 0; i < 5; i += 1)
      expect((await browser(program.server).send('POST', '/v1/auth/sign-up/code', form(email))).statusCode).toBe(202)
    const sixth = await browser(program.server).send('POST', '/v1/auth/sign-up/code', form(email))
    expect([sixth.statusCode, sixth.data['code']]).toEqual([429, 'too_many_mails'])
    expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(3000)
    expect(await mailsTo(email)).toHaveLength(5)
  })

  test('what is wrong with the form is said before any mail', async () => {
    const email = address()
    const answer = await browser(program.server).send(
      'POST',
      '/v1/auth/sign-up/code',
      form(email, { password: 'short' }),
    )
    expect([answer.statusCode, answer.data['errors']]).toEqual([
      400,
      [expect.objectContaining({ pointer: '/password' })],
    ])
    expect(await mailsTo(email)).toEqual([])
  })

  test('without a mail server an account works at once and is unconfirmed', async () => {
    const email = address()
    const one = browser(silent.server)
    expect((await one.send('GET', '/v1/auth/options')).data).toEqual({ sign_up: 'open', mail: false, region: null })
    const answer = await one.send('POST', '/v1/auth/sign-up', form(email))
    expect(answer.data).toMatchObject({ account: { is_confirmed: false } })
    expect((await one.send('POST', '/v1/auth/recovery', { email })).data['code']).toBe('mail_not_configured')
    // Mail comes later: the address is confirmed from the profile.
    const again = await signIn(email, PASSWORD)
    const { data } = await again.send('POST', '/v1/auth/confirmation')
    const code = codeIn((await last(email))?.text)
    const confirmed = await again.send('POST', '/v1/auth/confirmation/confirm', {
      confirmation: data['confirmation'],
      code,
    })
    expect(confirmed.data).toMatchObject({ account: { is_confirmed: true } })
    const twice = await again.send('POST', '/v1/auth/confirmation/confirm', {
      confirmation: data['confirmation'],
      code,
    })
    expect(twice.statusCode).toBe(410)
  })
})

describe('recovery', () => {
  test('a link sets a new password: once, all sessions end, the owner is told, nobody is signed in', async () => {
    const ann = await signUp()
    const guest = browser(program.server)
    expect((await guest.send('POST', '/v1/auth/recovery', { email: ann.email.toUpperCase() })).statusCode).toBe(202)
    const mail = await last(ann.email)
    expect(mail?.subject).toBe('Set a new password')
    const token = secretIn(mail?.text)
    expect(mail?.text).toContain(`http://127.0.0.1:3000/recover#${token}`)
    expect((await guest.send('POST', '/v1/auth/recovery/check', { token })).data).toEqual({
      email: ann.email,
      api_keys: 0,
    })
    const weak = await guest.send('POST', '/v1/auth/recovery/complete', { token, password: 'too short' })
    expect(weak.data['errors']).toEqual([expect.objectContaining({ pointer: '/password', code: 'too_short' })])
    const done = await guest.send('POST', '/v1/auth/recovery/complete', { token, password: NEW })
    expect(done.statusCode).toBe(204)
    expect(guest.cookies.size).toBe(0)
    expect((await ann.send('GET', '/v1/auth/session')).statusCode).toBe(401)
    expect((await last(ann.email))?.subject).toBe('Your password was changed')
    expect((await guest.send('POST', '/v1/auth/recovery/complete', { token, password: `${NEW}!` })).data['code']).toBe(
      'link_used',
    )
    expect((await guest.send('POST', '/v1/auth/recovery/check', { token })).statusCode).toBe(410)
    expect((await signIn(ann.email, PASSWORD)).answer.statusCode).toBe(401)
    expect((await signIn(ann.email, NEW)).answer.statusCode).toBe(200)
    expect(await eventsOf(ann.slug)).toEqual(expect.arrayContaining(['password.recovery_asked', 'password.recovered']))
  })

  test('ends the API keys of the account too, unless that is said not to be wanted', async () => {
    for (const [body, status, left] of [
      [{}, 401, 0],
      [{ end_api_keys: true }, 401, 0],
      [{ end_api_keys: false }, 200, 1],
    ] as const) {
      const ann = await signUp()
      const made = await ann.send('POST', '/v1/api-keys', { name: 'Sync' })
      const key = { authorization: `Bearer ${String(made.data['key'])}` }
      const call = async () => (await program.server.inject({ url: '/v1/contacts', headers: key })).statusCode
      expect(await call()).toBe(200)
      const guest = browser(program.server)
      await guest.send('POST', '/v1/auth/recovery', { email: ann.email })
      const token = secretIn((await last(ann.email))?.text)
      expect((await guest.send('POST', '/v1/auth/recovery/check', { token })).data['api_keys']).toBe(1)
      const done = await guest.send('POST', '/v1/auth/recovery/complete', { token, password: NEW, ...body })
      expect([body, done.statusCode, await call()]).toEqual([body, 204, status])
      const again = (await signIn(ann.email, NEW)).send
      const keys = (await again('GET', '/v1/api-keys')).data['data'] as { revoked_at: string | null }[]
      expect(keys.filter((one) => one.revoked_at === null)).toHaveLength(left)
      expect((await eventsOf(ann.slug)).filter((name) => name === 'api_key.revoked')).toHaveLength(1 - left)
    }
  })

  test('the token is in no table: its hash is, and the mail is sealed until it is gone', async () => {
    const ann = await signUp()
    await browser(program.server).send('POST', '/v1/auth/recovery', { email: ann.email })
    await runJobs(program.app, 'identity.recover')
    const before = JSON.stringify([await rows('mail', ann.email), await rows('link_token', ann.email)])
    const token = secretIn((await last(ann.email))?.text)
    expect(token).toHaveLength(43)
    expect(before).not.toContain(token)
    expect(before).not.toContain(Buffer.from(token).toString('hex'))
    expect(
      JSON.stringify(await db.asBoot((tx) => tx.query(`select payload from graphile_worker._private_jobs`))),
    ).not.toContain(ann.email)
  })

  test('is over after 30 minutes, and with any change of the password', async () => {
    const ann = await signUp()
    const ask = async () => {
      await browser(program.server).send('POST', '/v1/auth/recovery', { email: ann.email })
      return secretIn((await last(ann.email))?.text)
    }
    const complete = (token: string) =>
      browser(program.server).send('POST', '/v1/auth/recovery/complete', { token, password: `${NEW} more` })
    const old = await ask()
    at(30 * 60_000 + 1000)
    expect((await complete(old)).data['code']).toBe('link_used')
    at(0)
    const bound = await ask()
    await ann.send('POST', '/v1/auth/password', { current: PASSWORD, new: NEW })
    expect((await complete(bound)).data['code']).toBe('link_used')
    const [first, second] = [await ask(), await ask()]
    const answers = await Promise.all([complete(first), complete(second), complete(second)])
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([204, 410, 410])
  })

  test('an unknown address gets the same answer after the same statements', async () => {
    const ann = await signUp()
    const count = async (email: string) => {
      const seen: string[] = []
      const { inAuth } = program.app.db
      const counted: typeof inAuth = (fn, tenant) =>
        inAuth(
          (tx) =>
            fn({
              ...tx,
              query: (sql, params) => (seen.push(sql), tx.query(sql, params)),
              run: (sql, params) => (seen.push(sql), tx.run(sql, params)),
            }),
          tenant,
        )
      program.app.db.inAuth = counted
      const answer = await browser(program.server).send('POST', '/v1/auth/recovery', { email })
      program.app.db.inAuth = inAuth
      return {
        seen,
        answer: { status: answer.statusCode, body: answer.body, headers: Object.keys(answer.headers).toSorted() },
      }
    }
    const ghost = address()
    const [known, unknown] = [await count(ann.email), await count(ghost)]
    expect(unknown).toEqual(known)
    expect(known.seen.length).toBeGreaterThan(3)
    expect(await mailsTo(ghost)).toEqual([])
    expect(await db.asBoot((tx) => tx.query(`select 1 from identity.link_token where account_id is null`))).toEqual([])
  })

  test('five an hour and address, known or not', async () => {
    for (const email of [(await signUp()).email, address()]) {
      const send = () => browser(program.server).send('POST', '/v1/auth/recovery', { email })
      for (let i = 0; i < 5; i += 1) expect((await send()).statusCode).toBe(202)
      expect((await send()).data['code']).toBe('too_many_mails')
    }
  })

  test('a forged Host never reaches a link', async () => {
    const ann = await signUp()
    const forged = {
      host: 'localhost',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    }
    const answer = await browser(program.server, forged).send('POST', '/v1/auth/recovery', { email: ann.email })
    expect(answer.statusCode).toBe(202)
    const mail = await last(ann.email)
    expect(mail?.text).toContain('http://127.0.0.1:3000/recover#')
    expect(`${mail?.html}${mail?.text}`).not.toMatch(/evil|localhost/)
    const refused = await browser(program.server, { host: 'evil.example' }).send('POST', '/v1/auth/recovery', {
      email: ann.email,
    })
    expect(refused.data['code']).toBe('wrong_host')
  })

  test('the operator makes a link where no mail is sent', async () => {
    const email = address()
    await browser(silent.server).send('POST', '/v1/auth/sign-up', form(email))
    expect(await makeResetLink(silent.app, 'nobody@example.test')).toBeNull()
    const link = await makeResetLink(silent.app, email.toUpperCase())
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:3000\/recover#[\w-]{43}$/)
    const done = await browser(silent.server).send('POST', '/v1/auth/recovery/complete', {
      token: secretIn(link ?? ''),
      password: NEW,
    })
    expect(done.statusCode).toBe(204)
    const one = browser(silent.server)
    expect((await one.send('POST', '/v1/auth/sign-in', { email, password: NEW })).data).toMatchObject({
      account: { is_confirmed: false },
    })
  })
})

describe('changing the address', () => {
  test('by a code to the new one; the old one is told, and takes it back within 72 hours', async () => {
    const ann = await signUp()
    const next = address()
    const wrong = await ann.send('POST', '/v1/auth/email', { email: next, password: 'not this one at all' })
    expect(wrong.data['errors']).toEqual([expect.objectContaining({ pointer: '/password', code: 'wrong_password' })])
    const asked = await ann.send('POST', '/v1/auth/email', { email: next, password: PASSWORD })
    expect(asked.statusCode).toBe(202)
    const code = codeIn((await last(next))?.text)
    const { confirmation } = asked.data
    const bad = await ann.send('POST', '/v1/auth/email/confirm', { confirmation, code: wrongCode(code) })
    expect(bad.data['code']).toBe('code_wrong')
    const done = await ann.send('POST', '/v1/auth/email/confirm', { confirmation, code })
    expect(done.data).toMatchObject({ account: { email: next, is_confirmed: true } })
    expect((await ann.send('GET', '/v1/members')).data['data']).toEqual([expect.objectContaining({ email: next })])
    expect((await signIn(ann.email, PASSWORD)).answer.statusCode).toBe(401)
    expect((await signIn(next, PASSWORD)).answer.statusCode).toBe(200)

    const told = await last(ann.email)
    expect(told?.subject).toBe('Your email address was changed')
    const token = secretIn(told?.text)
    at(71 * 60 * 60_000)
    const undone = await browser(program.server).send('POST', '/v1/auth/email/undo', { token })
    expect(undone.data).toMatchObject({ email: ann.email })
    expect((await ann.send('GET', '/v1/auth/session')).statusCode).toBe(401)
    expect((await signIn(next, PASSWORD)).answer.statusCode).toBe(401)
    const twice = await browser(program.server).send('POST', '/v1/auth/email/undo', { token })
    expect(twice.data['code']).toBe('link_used')
    const reset = await browser(program.server).send('POST', '/v1/auth/recovery/complete', {
      token: undone.data['recovery'],
      password: NEW,
    })
    expect(reset.statusCode).toBe(204)
    at(0)
    expect((await signIn(ann.email, NEW)).answer.statusCode).toBe(200)
    expect(await eventsOf(ann.slug)).toEqual(
      expect.arrayContaining(['member.email_changed', 'account.email_changed', 'account.email_change_undone']),
    )
  })

  test('after 72 hours the old address is gone', async () => {
    const ann = await signUp()
    const next = address()
    const { data } = await ann.send('POST', '/v1/auth/email', { email: next, password: PASSWORD })
    const code = codeIn((await last(next))?.text)
    await ann.send('POST', '/v1/auth/email/confirm', { confirmation: data['confirmation'], code })
    const token = secretIn((await last(ann.email))?.text)
    at(72 * 60 * 60_000 + 1000)
    expect((await browser(program.server).send('POST', '/v1/auth/email/undo', { token })).data['code']).toBe(
      'link_used',
    )
    at(0)
  })

  test("somebody else's address looks the same and never works", async () => {
    const [ann, bob] = [await signUp(), await signUp()]
    const asked = await ann.send('POST', '/v1/auth/email', { email: bob.email, password: PASSWORD })
    expect(asked.statusCode).toBe(202)
    expect((await last(bob.email))?.subject).toBe('You have a Custos account already')
    const answer = await ann.send('POST', '/v1/auth/email/confirm', {
      confirmation: asked.data['confirmation'],
      code: '123456',
    })
    expect(answer.data['code']).toBe('code_wrong')
  })

  test("another account cannot use the code, and one's own address is no change", async () => {
    const [ann, bob] = [await signUp(), await signUp()]
    const next = address()
    const { data } = await ann.send('POST', '/v1/auth/email', { email: next, password: PASSWORD })
    const code = codeIn((await last(next))?.text)
    const stolen = await bob.send('POST', '/v1/auth/email/confirm', { confirmation: data['confirmation'], code })
    expect(stolen.data['code']).toBe('code_over')
    const same = await ann.send('POST', '/v1/auth/email', { email: ann.email, password: PASSWORD })
    expect(same.data['errors']).toEqual([expect.objectContaining({ code: 'unchanged' })])
  })
})

describe('mails about sign-ins', () => {
  const FIREFOX = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }
  test('a new device or network is told, once; the first and an update are not', async () => {
    const ann = await signUp(address(), FIREFOX)
    const count = async () =>
      (await mailsTo(ann.email)).filter((mail) => mail.subject === 'New sign-in to your account').length
    await signIn(ann.email, PASSWORD, { 'user-agent': FIREFOX['user-agent'].replaceAll('140.0', '141.0') })
    expect(await count()).toBe(0)
    await signIn(ann.email, PASSWORD, {
      'user-agent': 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36',
    })
    expect(await count()).toBe(1)
    expect((await last(ann.email))?.text).toMatch(/Device: Chrome 150, Windows\n\nAddress: 127\.0\.0\.1/)
    await signIn(ann.email, PASSWORD, {
      'user-agent': 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/151.0 Safari/537.36',
    })
    expect(await count()).toBe(1)
    await program.server.inject({
      method: 'POST',
      url: '/v1/auth/sign-in',
      remoteAddress: '203.0.113.77',
      headers: FIREFOX,
      payload: { email: ann.email, password: PASSWORD },
    })
    expect(await count()).toBe(2)
  })

  test('ten failures mail the owner once, and an unknown address nobody', async () => {
    const ann = await signUp()
    const ghost = address()
    for (const email of [ann.email, ghost])
      for (let i = 0; i < 12; i += 1)
        await program.server.inject({
          method: 'POST',
          url: '/v1/auth/sign-in',
          remoteAddress: '203.0.113.9',
          payload: { email, password: 'wrong' },
        })
    const mails = (await mailsTo(ann.email)).filter((mail) => mail.subject === 'Failed sign-ins to your account')
    expect(mails).toHaveLength(1)
    expect(await mailsTo(ghost)).toEqual([])
    expect(await eventsOf(ann.slug)).toContain('session.locked')
    // Others of the same network go on.
    const bob = await signUp()
    const free = await program.server.inject({
      method: 'POST',
      url: '/v1/auth/sign-in',
      remoteAddress: '203.0.113.9',
      payload: { email: bob.email, password: PASSWORD },
    })
    expect(free.statusCode).toBe(200)
  })

  test('a hundred in a row, from anywhere, leave only recovery; known and unknown alike', async () => {
    const ann = await signUp()
    const ghost = address()
    const attempt = async (email: string, i: number, password = 'wrong') =>
      (
        await program.server.inject({
          method: 'POST',
          url: '/v1/auth/sign-in',
          remoteAddress: `10.${i % 250}.${email.length}.1`,
          payload: { email, password },
        })
      ).json<{ code?: string }>().code
    for (const email of [ann.email, ghost]) {
      expect(await attempt(email, 1)).toBe('wrong_credentials')
      // 97 more, from as many networks.
      await db.asBoot((tx) => tx.run(`update identity.failure_total set failures = 98 where failures = 1`))
      for (const i of [2, 3]) expect(await attempt(email, i)).toBe('wrong_credentials')
      expect(await attempt(email, 101)).toBe('recovery_required')
    }
    expect(await attempt(ann.email, 102, PASSWORD)).toBe('recovery_required')
    await browser(program.server).send('POST', '/v1/auth/recovery', { email: ann.email })
    const mail = (await mailsTo(ann.email)).find((one) => one.subject === 'Set a new password')
    await browser(program.server).send('POST', '/v1/auth/recovery/complete', {
      token: secretIn(mail?.text),
      password: NEW,
    })
    expect(await attempt(ann.email, 103, NEW)).toBeUndefined()
  })

  test('a changed password is told', async () => {
    const ann = await signUp()
    await ann.send('POST', '/v1/auth/password', { current: PASSWORD, new: NEW })
    expect((await last(ann.email))?.subject).toBe('Your password was changed')
  })
})

describe('deleting the account', () => {
  test('the last owner may not leave a workspace behind', async () => {
    const ann = await signUp()
    const answer = await ann.send('POST', '/v1/auth/deletion', { password: PASSWORD })
    expect([answer.statusCode, answer.data['code'], answer.data['workspaces']]).toEqual([
      409,
      'last_owner',
      [{ slug: ann.slug, name: 'Pat & Co' }],
    ])
    expect((await ann.send('GET', '/v1/auth/deletion')).data).toMatchObject({
      deletion_at: null,
      workspaces: [{ is_last_owner: true }],
    })
  })

  test('a workspace that nobody else owns goes with the account when it is named, and stays with it', async () => {
    const ann = await signUp()
    const asked = await ann.send('POST', '/v1/auth/deletion', { password: PASSWORD, delete_workspaces: [ann.slug] })
    expect(asked.statusCode, asked.body).toBe(202)
    const place = async () => (await ann.send('GET', '/v1/workspace/closing')).data
    const { closing, purge_at } = await place()
    expect([closing, purge_at]).toEqual(['deleting', asked.data['deletion_at']])
    expect((await ann.send('DELETE', '/v1/auth/deletion')).data).toMatchObject({ deletion_at: null })
    expect((await ann.send('DELETE', '/v1/workspace/closing')).statusCode).toBe(204)
    expect((await place())['closing']).toBeNull()
  })

  const member = async () => {
    const owner = await signUp()
    const email = address()
    const invited = await owner.send('POST', '/v1/invitations', { email, role: 'rep' })
    const guest = browser(program.server)
    const token = String(invited.data['link']).split('/invite/')[1]?.replace('#', '')
    const joined = await guest.send('POST', `/v1/invitations/${token}/accept`, { name: 'Rob Rep', password: PASSWORD })
    expect(joined.statusCode).toBe(201)
    return { owner, ...guest, email }
  }

  test('is in 7 days, said by mail, and can be taken back', async () => {
    const rob = await member()
    const wrong = await rob.send('POST', '/v1/auth/deletion', { password: 'not this one at all' })
    expect(wrong.data['errors']).toEqual([expect.objectContaining({ pointer: '/password' })])
    const asked = await rob.send('POST', '/v1/auth/deletion', { password: PASSWORD })
    expect(asked.statusCode).toBe(202)
    expect(asked.data['stays']).toContain('name_as_author')
    const days = (Date.parse(String(asked.data['deletion_at'])) - program.app.clock().getTime()) / 86_400_000
    expect(Math.round(days)).toBe(7)
    expect((await last(rob.email))?.subject).toBe('Your account will be deleted')
    expect((await rob.send('DELETE', '/v1/auth/deletion')).data).toMatchObject({ deletion_at: null })
    at(15 * 24 * 60 * 60_000)
    await runJobs(program.app, ...JOBS)
    at(0)
    expect((await signIn(rob.email, PASSWORD)).answer.statusCode).toBe(200)
  })

  test('after 7 days account and address are gone; the name stays as author', async () => {
    const rob = await member()
    const note = await rob.send('POST', '/v1/notes', { body: 'Written by Rob' })
    const image = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#123456' } })
      .png()
      .toBuffer()
    const { body, headers } = multipart({}, { name: 'rob.png', bytes: image })
    expect((await rob.send('POST', '/v1/auth/photo', body, headers)).statusCode).toBe(200)
    const photos = async () => await db.asBoot((tx) => tx.query('select 1 from identity.account_photo'))
    expect(await photos()).toHaveLength(1)
    await rob.send('POST', '/v1/auth/deletion', { password: PASSWORD })
    at(6 * 24 * 60 * 60_000)
    await runJobs(program.app, ...JOBS)
    expect(
      await db.asBoot((tx) => tx.query(`select 1 from identity.account where email = $1`, [rob.email])),
    ).toHaveLength(1)
    at(7 * 24 * 60 * 60_000 + 60_000)
    await runJobs(program.app, ...JOBS)
    at(0)
    expect(await db.asBoot((tx) => tx.query(`select 1 from identity.account where email = $1`, [rob.email]))).toEqual(
      [],
    )
    expect(await photos()).toEqual([])
    expect((await last(rob.email))?.subject).toBe('Your account was deleted')
    expect((await signIn(rob.email, PASSWORD)).answer.statusCode).toBe(401)
    const members = (await rob.owner.send('GET', '/v1/members')).data['data'] as Record<string, unknown>[]
    const left = members.find((one) => one['name'] === 'Rob Rep')
    expect(left).toMatchObject({ is_active: false, email: null, account_id: null })
    expect((await rob.owner.send('GET', `/v1/notes/${note.data['id']}`)).data).toMatchObject({
      created_by: left?.['id'],
    })
    expect(await eventsOf(rob.owner.slug)).toContain('member.left')
  })

  test('who became the last owner meanwhile keeps the account, and is told', async () => {
    const rob = await member()
    await rob.send('POST', '/v1/auth/deletion', { password: PASSWORD })
    const members = (await rob.owner.send('GET', '/v1/members')).data['data'] as { id: string; name: string }[]
    const idOf = (name: string) => members.find((one) => one.name === name)?.id ?? ''
    await rob.owner.send('PATCH', `/v1/members/${idOf('Rob Rep')}`, { role: 'owner' })
    const again = await signIn(rob.email, PASSWORD)
    await again.send('PATCH', `/v1/members/${idOf('Pat Example')}`, { role: 'admin' })
    at(15 * 24 * 60 * 60_000)
    await runJobs(program.app, ...JOBS)
    at(0)
    expect((await last(rob.email))?.subject).toBe('Your account was not deleted')
    expect((await signIn(rob.email, PASSWORD)).answer.statusCode).toBe(200)
  })
})
