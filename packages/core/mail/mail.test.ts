import { type App, defineModule } from '@app/core'
import { freshDatabase } from '../../testkit/database.ts'
import { type MailServer, runJobs, startMailServer, testAuthority } from '@app/testkit/mail'
import { type Program, openProgram } from '@app/testkit'
import { parts } from '@app/modules/registry'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { LANGUAGES, defineMail } from './kinds.ts'
import { linkTo, queueMail } from './queue.ts'
import { renderMail } from './render.ts'

const planted = defineMail({
  category: 'service',
  purpose: 'account_access',
  useful_minutes: 60,
  has_code: true,
  words: {
    en: {
      subject: 'For {name}',
      title: 'Hello {name}',
      paragraphs: ['Your code, {name}:'],
      button: 'Open',
      after: ['Bye'],
    },
    de: { subject: 'Für {name}', title: 'Hallo {name}', paragraphs: ['Dein Code, {name}:'], button: 'Öffnen' },
  },
})
const extra = [defineModule({ name: 'planted', mails: { planted } })]

let db: Awaited<ReturnType<typeof freshDatabase>>
let server: MailServer
let program: Program
const programs: Program[] = []
const over = async (mail: App['config']['mail'], logged?: string[]): Promise<Program> => {
  const made = await openProgram({ extra, db, config: { mail }, ...(logged ? { logged } : {}) })
  programs.push(made)
  return made
}
beforeAll(async () => {
  db = await freshDatabase('mail')
  server = await startMailServer()
  program = await over(server.settings())
}, 60_000)
afterAll(async () => {
  for (const one of programs) await one.close()
  await server.stop()
  await db.drop()
})

let n = 0
const someone = (word = 'ann') => `${word}${(n += 1)}@example.test`
const send = async (at: Program, to: string, name = 'Ann', language: 'en' | 'de' = 'en'): Promise<string> => {
  const { app } = at
  const values = { name, code: '123456', link: linkTo(app, '/somewhere', 'secret-part') }
  return await app.db.inAuth((tx) =>
    queueMail(app, tx, { kind: 'planted', to, language, values, at: app.clock().getTime() }),
  )
}
const rowOf = async (id: string): Promise<Record<string, unknown>> => {
  const [row] = await db.inAuth((tx) => tx.query(`select * from identity.mail where id = $1`, [id]))
  return row ?? {}
}

describe('a mail', () => {
  test('goes out once, in both forms, and then only kind, recipient, time and state remain', async () => {
    const to = someone()
    const id = await send(program, to, 'Änn O’Neil', 'de')
    const waiting = await rowOf(id)
    expect(waiting).toMatchObject({ state: 'queued', recipient: to, kind: 'planted' })
    expect(JSON.stringify(waiting)).not.toMatch(/123456|secret-part|Neil/)
    expect(String(waiting['sealed'])).not.toMatch(/123456|secret-part/)
    await runJobs(program.app, 'mail.send')
    await runJobs(program.app, 'mail.send')
    const [mail, ...more] = await server.to(to)
    expect(more).toEqual([])
    expect(mail).toMatchObject({ subject: 'Für Änn O’Neil', from: { name: 'Custos', address: 'crm@example.test' } })
    for (const body of [mail?.html, mail?.text]) {
      expect(body).toContain('123456')
      expect(body).toContain('http://127.0.0.1:3000/somewhere#secret-part')
      expect(body).toContain('Änn O’Neil')
    }
    const done = await rowOf(id)
    expect(done).toMatchObject({ state: 'sent', sealed: null, reason: null, next_at: null })
    expect(Object.keys(done).toSorted()).toEqual([
      'about',
      'account_id',
      'attempts',
      'created_at',
      'ended_at',
      'expires_at',
      'id',
      'kind',
      'next_at',
      'reason',
      'recipient',
      'sealed',
      'state',
      'tenant_id',
    ])
  })

  test('tells the mail server recipient, sender and content, and nothing of this machine', async () => {
    const to = someone()
    await send(program, to)
    await runJobs(program.app, 'mail.send')
    const seen = server.seen.find((one) => one.to.includes(to))
    expect(seen).toMatchObject({ from: 'crm@example.test', to: [to], greeting: '127.0.0.1' })
    const [mail] = await server.to(to)
    const names = mail?.headers.map((header) => header.key).toSorted()
    expect(names).toEqual(
      ['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'].toSorted(),
    )
    // Nothing is loaded when it is opened: no picture, no style sheet, no font, no pixel.
    expect(mail?.html).not.toMatch(/<(img|link|script|iframe)|url\(|@import|background=/i)
    const origins = [...(mail?.html ?? '').matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1])
    expect(new Set(origins)).toEqual(new Set(['http://127.0.0.1:3000/somewhere#secret-part']))
  })

  test('a name cannot add a header, a recipient or markup', async () => {
    const to = someone()
    const name = 'Eve\r\nBcc: victim@example.test\r\nX-Evil: 1\r\n\r\n<img src=x onerror=alert(1)>'
    await send(program, to, name)
    await runJobs(program.app, 'mail.send')
    const seen = server.seen.find((one) => one.to.includes(to))
    const [mail] = await server.to(to)
    expect(seen?.to).toEqual([to])
    expect(mail?.headers.map((header) => header.key)).not.toContain('bcc')
    expect(mail?.headers.map((header) => header.key)).not.toContain('x-evil')
    expect(mail?.html).not.toContain('<img')
    expect(mail?.html).toContain('&lt;img src=x')
    expect(server.seen.filter((one) => one.to.includes('victim@example.test'))).toEqual([])
  })

  test.each([
    'a@example.test, b@example.test',
    'a@example.test\r\nBcc: b@example.test',
    '<a@example.test>',
    'a b@example.test',
    'nobody',
    '',
  ])('goes to one plain address, not %j', async (to) => {
    await expect(send(program, to)).rejects.toThrow('one plain address')
  })

  test('a rolled back transaction sends nothing', async () => {
    const to = someone()
    const { app } = program
    const failed = app.db.inAuth(async (tx) => {
      await queueMail(app, tx, {
        kind: 'planted',
        to,
        language: 'en',
        values: { name: 'x', code: '1', link: 'x' },
        at: Date.now(),
      })
      throw new Error('taken back')
    })
    await expect(failed).rejects.toThrow('taken back')
    await runJobs(app, 'mail.send')
    expect(await server.to(to)).toEqual([])
  })
})

describe('when it does not go well', () => {
  test('a refused recipient is final: failed at once, the body is gone', async () => {
    const logged: string[] = []
    const own = await over(server.settings(), logged)
    const to = someone('refused')
    const id = await send(own, to)
    await runJobs(own.app, 'mail.send')
    expect(await rowOf(id)).toMatchObject({ state: 'failed', reason: 'recipient_refused', attempts: 1, sealed: null })
    expect(logged.join('\n')).toContain('recipient_refused')
    expect(logged.join('\n')).not.toContain(to)
  })

  test('a busy server is asked again, later and later', async () => {
    const id = await send(program, someone('later'))
    const waits: number[] = []
    for (let i = 0; i < 3; i += 1) {
      await runJobs(program.app, 'mail.send')
      const row = await rowOf(id)
      expect(row).toMatchObject({ state: 'queued', reason: 'server_busy', attempts: i + 1 })
      waits.push(Date.parse(String(row['next_at'])) - program.app.clock().getTime())
      program.clock.offset = Date.parse(String(row['next_at'])) - Date.now() + 50
    }
    program.clock.offset = 0
    expect(waits[0]).toBeLessThan(waits[1] ?? 0)
    expect(waits[1]).toBeLessThan(waits[2] ?? 0)
  })

  test('a server that was down gets the mail when it is back', async () => {
    const to = someone()
    await server.stop()
    const id = await send(program, to)
    await runJobs(program.app, 'mail.send')
    expect(await rowOf(id)).toMatchObject({ state: 'queued', reason: 'unreachable', attempts: 1 })
    await server.start()
    expect(await runJobs(program.app, 'mail.send')).toBe(0)
    program.clock.offset = 31_000
    await runJobs(program.app, 'mail.send')
    program.clock.offset = 0
    expect(await rowOf(id)).toMatchObject({ state: 'sent', attempts: 2, sealed: null })
    expect(await server.to(to)).toHaveLength(1)
  })

  test('a mail whose code is dead by now is given up', async () => {
    const to = someone()
    await server.stop()
    const id = await send(program, to)
    await runJobs(program.app, 'mail.send')
    await server.start()
    program.clock.offset = 61 * 60_000
    await runJobs(program.app, 'mail.send')
    program.clock.offset = 0
    expect(await rowOf(id)).toMatchObject({ state: 'failed', reason: 'unreachable', sealed: null })
    expect(await server.to(to)).toEqual([])
  })

  test('without a mail server it is noted, and never even written', async () => {
    const own = await over(null)
    const id = await send(own, someone())
    expect(await rowOf(id)).toMatchObject({ state: 'undelivered', reason: 'no_mail_server', sealed: null, attempts: 0 })
    expect(await runJobs(own.app, 'mail.send')).toBe(0)
  })

  test('a mail that waits while the mail server is taken out of the settings is undelivered', async () => {
    const id = await send(program, someone())
    const own = await over(null)
    await runJobs(own.app, 'mail.send')
    expect(await rowOf(id)).toMatchObject({ state: 'undelivered', reason: 'no_mail_server', sealed: null })
  })
})

describe('TLS', () => {
  test('STARTTLS with a private authority; its certificate is checked, and no clear text is sent without it', async () => {
    const { ca, key, cert } = await testAuthority()
    const login = { user: 'custos', pass: 'pässword?' }
    const secure = await startMailServer({ tls: { key, cert, implicit: false }, login })
    const plain = await startMailServer()
    try {
      const known = await over(secure.settings({ require_tls: true, ca, auth: login }))
      const [to, other] = [someone(), someone()]
      const id = await send(known, to)
      await runJobs(known.app, 'mail.send')
      expect(await rowOf(id)).toMatchObject({ state: 'sent' })
      expect(secure.seen.map((one) => one.secure)).toEqual([true])

      const unknown = await over(secure.settings({ require_tls: true, auth: login }))
      const refused = await send(unknown, other)
      await runJobs(unknown.app, 'mail.send')
      expect(await rowOf(refused)).toMatchObject({ state: 'queued', reason: 'tls' })

      const wrong = await over(secure.settings({ require_tls: true, ca, auth: { ...login, pass: 'no' } }))
      const unwanted = await send(wrong, other)
      await runJobs(wrong.app, 'mail.send')
      expect(await rowOf(unwanted)).toMatchObject({ state: 'queued', reason: 'sign_in_refused' })

      const stripped = await over(plain.settings({ require_tls: true, ca }))
      const clear = await send(stripped, other)
      await runJobs(stripped.app, 'mail.send')
      expect(await rowOf(clear)).toMatchObject({ state: 'queued', reason: 'tls' })
      expect(plain.seen).toEqual([])
    } finally {
      await secure.stop()
      await plain.stop()
    }
  })

  test('smtps from the first byte', async () => {
    const { ca, key, cert } = await testAuthority()
    const secure = await startMailServer({ tls: { key, cert, implicit: true } })
    try {
      const own = await over(secure.settings({ ca }))
      const id = await send(own, someone())
      await runJobs(own.app, 'mail.send')
      expect(await rowOf(id)).toMatchObject({ state: 'sent' })
      expect(secure.seen.map((one) => one.secure)).toEqual([true])
    } finally {
      await secure.stop()
    }
  })
})

describe('settings', () => {
  const FROM = { MAIL_FROM: 'Custos <crm@example.com>' }
  test.each([
    ['smtp://mail.example.com', 587, false, true],
    ['smtps://mail.example.com', 465, true, false],
    ['smtp://u%40x:p%3Aw@mail.example.com:2525', 2525, false, true],
    ['smtp://127.0.0.1:1025', 1025, false, false],
    ['smtp://relay:25?tls=off', 25, false, false],
  ])('%s', (SMTP_URL, port, implicit_tls, require_tls) => {
    expect(readConfig({ SMTP_URL, ...FROM }).mail).toMatchObject({
      port,
      implicit_tls,
      require_tls,
      from: { name: 'Custos', address: 'crm@example.com' },
    })
  })

  test.each([
    [{ SMTP_URL: 'http://mail.example.com', ...FROM }, 'SMTP_URL looks like'],
    [{ SMTP_URL: 'smtp://mail.example.com' }, 'MAIL_FROM'],
    [{ SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'a@b.test, c@d.test' }, 'MAIL_FROM'],
    [{ SMTP_URL: 'smtp://mail.example.com?tls=maybe', ...FROM }, 'tls=off'],
    [{ SMTP_URL: 'smtp://mail.example.com', ...FROM, SMTP_CA_FILE: '/nowhere.pem' }, 'SMTP_CA_FILE'],
  ])('refuses %j', (env, words) => {
    expect(() => readConfig(env)).toThrow(words)
  })

  test('a wrong one is not repeated: it may hold a password', () => {
    expect(() => readConfig({ SMTP_URL: 'smtp//user:hunter2@x' })).toThrow(/^((?!hunter2)[\s\S])*$/)
  })
})

describe('every kind of mail', () => {
  const kinds = parts.modules.flatMap((module) => Object.entries(module.mails ?? {}))
  const anything = new Proxy(
    {},
    { get: (_target, name) => (name === 'code' ? '123456' : `«${String(name)}»`) },
  ) as Record<string, string>

  test('has a name of its own', () => {
    expect(new Set(kinds.map(([name]) => name)).size).toBe(kinds.length)
  })

  test.each(kinds.flatMap(([name, kind]) => LANGUAGES.map((language) => [name, language, kind] as const)))(
    '%s in %s: compiles strictly, both forms say the same',
    async (_name, language, kind) => {
      const mail = await renderMail(kind, language, anything)
      const words = mail.html.replaceAll(/<head[\s\S]*?<\/head>|<!--[\s\S]*?-->|<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
      const same = mail.text
        .replaceAll(/-- \n|:(?=\n)/g, '')
        .split(/\n+/)
        .map((line) => line.trim())
        .filter(Boolean)
      const decoded = words.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&')
      for (const line of same) expect(decoded).toContain(line)
      expect(mail.subject.length).toBeGreaterThan(5)
      expect(kind.purpose).toBeTruthy()
    },
  )
})
