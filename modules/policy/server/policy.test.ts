import { escapeHtml } from '@app/core/http'
import { type Browser, type Person, type Program, type Workspace, openProgram, workspace } from '@app/testkit'
import { type MailServer, runJobs } from '@app/testkit/mail'
import { type Staff, freshSessions, operator } from '@app/testkit/operators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MailingInstallation, openMailing } from '../../../packages/testkit/mailing.ts'
import { register } from '../../../promises/register.ts'
import type { PolicyDiff, PolicyVersion, PrivacyBody } from '../index.ts'
import { diffOf, hashOf, publishFirst } from './compose.ts'
import { leastChange } from './operator-routes.ts'
import { policyProbes } from './probes.ts'
import { queueTellings } from './tell.ts'

const DAY = 86_400_000
let db: MailingInstallation['db']
let server: MailServer
let program: Program
/** The jobs of this one have a mail server. */
let mailing: Program
let w: Workspace
let rep: Person
let ann: Staff
let bob: Staff
let close: () => Promise<void>
beforeAll(async () => {
  ;({ db, server, program, mailing, close } = await openMailing('policy', {
    operator_name: 'Acorn & Oak Ltd',
    privacy_contact: 'dpo@acorn.test',
  }))
  w = await workspace(program)
  rep = await w.as('rep')
  ann = await operator(program)
  bob = await operator(program)
}, 90_000)
afterAll(async () => await close())

const jump = async (days: number): Promise<void> => {
  program.clock.offset = mailing.clock.offset = days * DAY
  await freshSessions(program)
  // Their tokens are of the time before: each gets a new one.
  for (const who of [w.owner, rep, ann, bob]) await who.send('GET', '/v1/auth/session')
}
const page = async (query = '', language = 'en') =>
  await program.server.inject({ url: `/privacy${query}`, headers: { host: 'localhost', 'accept-language': language } })
const ok = async (who: Browser, method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown, status = 200) => {
  const answer = await who.send(method, url, body)
  expect([url, answer.statusCode, answer.statusCode === status ? '' : answer.body]).toEqual([url, status, ''])
  return answer.data
}
const versions = async () => (await ok(ann, 'GET', '/v1/policies'))['data'] as PolicyVersion[]
const inDays = (days: number): string => new Date(program.app.clock().getTime() + days * DAY).toISOString().slice(0, 10)
const summary = { en: 'What we do is said more clearly.', de: 'Was wir tun, ist klarer gesagt.' }
const draft = async (change: string, by: Staff = ann): Promise<string> =>
  String((await ok(by, 'POST', '/v1/operator/policies', { change, summary }, 201))['id'])
const announce = (id: string, days: number, by: Staff = ann) =>
  by.send('POST', `/v1/operator/policies/${id}/announce`, { effective_on: inDays(days) })
const probe = async (id: string) => await policyProbes.find((one) => one.id === id)?.run(program.app)

describe('the first version', () => {
  test('is not there before the first start, and is the register in force after it', async () => {
    expect((await page()).body).toContain('No policy is published yet')
    expect((await probe('policy.text'))?.state).toBe('unknown')
    await publishFirst(program.app)
    await publishFirst(program.app)
    expect(await versions()).toEqual([expect.objectContaining({ number: 1, change: 'first', state: 'in_force' })])
    expect((await probe('policy.text'))?.state).toBe('proven')
  })

  test('is a page without script, with its date, who is responsible, and a proof for each sentence, in both languages', async () => {
    const answer = await page()
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.body).not.toMatch(/<script| on[a-z]+=/)
    expect(answer.body).toContain('Acorn &amp; Oak Ltd')
    expect(answer.body).toContain('dpo@acorn.test')
    expect(answer.body).toMatch(/Holds since .*announced on .*last changed on/s)
    const [first] = await versions()
    const { body } = (await ok(ann, 'GET', '/v1/policies/privacy/1')) as unknown as { body: PrivacyBody }
    expect(body.sentences.length).toBeGreaterThan(40)
    for (const one of body.sentences) expect(answer.body).toContain(`<li id="${one.id}">`)
    expect(answer.body.match(/href="\/trust#[A-Z]{3}-[0-9]{3}"/g)?.length).toBe(body.sentences.length)
    expect(answer.body.match(/href="\/trust\/workspace#[A-Z]{3}-[0-9]{3}"/g)?.length).toBe(body.sentences.length)
    expect(answer.body).toContain(first?.hash)
    const german = (await page('', 'de-DE')).body
    expect(german).toContain('Datenschutzerklärung')
    expect(german).toContain('Was nie geschieht')
    // Each sentence keeps its id, says the same in German, and both are what the version is known by.
    expect(german).not.toContain('<span lang="en">')
    for (const one of body.sentences)
      expect(german).toContain(`<li id="${one.id}"><span>${escapeHtml(one.de ?? '')}</span>`)
    const [one, ...others] = body.sentences
    expect(hashOf(body)).toBe(first?.hash)
    expect(hashOf({ ...body, sentences: [{ ...one, de: 'Etwas anderes.' }, ...others] })).not.toBe(first?.hash)
    expect((await page('?version=%22%3E%3Cb%3E')).statusCode).toBe(200)
  })

  test('publishes how to reach privacy, support and the agreement, each with its time to answer, in both languages', async () => {
    const shown = async (config: object, language: string): Promise<string> => {
      const one = await openProgram({ db, config })
      const { body } = await one.server.inject({
        url: '/privacy',
        headers: { host: 'localhost', 'accept-language': language },
      })
      await one.close()
      return /<section id="contacts">.*?<\/section>/s.exec(body)?.[0] ?? ''
    }
    const own = {
      privacy_contact: 'dpo@acorn.test',
      support_contact: 'help@acorn.test',
      dpa_contact: '<dpa>@acorn.test',
    }
    const english = await shown({ ...own, contact_days: { support: 1, dpa: 7 } }, 'en')
    expect(english).toMatch(
      /Your data<\/th><td>dpo@acorn\.test<\/td><td>[^<]*within 3 working days[^<]*15 working days, 30 days/,
    )
    expect(english).toMatch(/Help and faults<\/th><td>help@acorn\.test<\/td><td>Within one working day/)
    expect(english).toMatch(/agreement<\/th><td>&lt;dpa&gt;@acorn\.test<\/td><td>Within 7 working days/)
    // Without addresses of their own, both are the one for privacy; without any, the page says so.
    const german = await shown({ privacy_contact: 'dpo@acorn.test' }, 'de')
    expect(german.match(/dpo@acorn\.test/g)).toHaveLength(3)
    expect(german).toContain('Innerhalb von 2 Arbeitstagen')
    expect((await shown({ privacy_contact: '' }, 'en')).match(/Not published/g)).toHaveLength(3)
  })

  test('is no legal advice, and says so, as the page of promises does, in both languages', async () => {
    for (const url of ['/privacy', '/trust'])
      for (const [language, words] of [
        ['en', 'It is no legal advice'],
        ['de', 'Sie ist keine Rechtsberatung'],
      ] as const) {
        const headers = { host: 'localhost', 'accept-language': language }
        const { body } = await program.server.inject({ url, headers })
        expect(/<p class="quiet" id="no-advice">([^<]*)</.exec(body)?.[1], `${url} ${language}`).toContain(words)
      }
  })

  test('claims nothing that is only planned', async () => {
    const { body } = (await ok(ann, 'GET', '/v1/policies/privacy/1')) as unknown as { body: PrivacyBody }
    const planned = new Set(register.filter((one) => one.kind === 'planned').map((one) => one.id))
    expect(body.sentences.filter((one) => planned.has(one.id))).toEqual([])
    // A version that says what this release cannot stand for is shown without it, and the probe says so.
    const unkept = { id: 'ONT-046', row: 'cap', text: 'Subscriptions are billed.' }
    await db.asBoot((tx) =>
      tx.run(`update identity.policy_version set body = jsonb_insert(body, '{sentences,0}', $1) where number = 1`, [
        JSON.stringify(unkept),
      ]),
    )
    const shown = (await page()).body
    const found = await probe('policy.text')
    await db.asBoot((tx) =>
      tx.run(`update identity.policy_version set body = body #- '{sentences,0}' where number = 1`),
    )
    expect(shown).not.toContain(unkept.text)
    expect(shown).toContain('1 sentences of this version are not shown')
    expect(found).toMatchObject({ state: 'degraded', evidence: { withheld: ['ONT-046'] } })
  })

  test('shows the numbers that the program runs on, and the probe sees one that is looser than the text', async () => {
    expect((await page()).body).toMatch(/Trash<\/th><td>30 days/)
    const { retention } = program.app.config
    const stricter = await openProgram({ db, config: { retention: { ...retention, trash_days: 14 } } })
    const shown = await stricter.server.inject({ url: '/privacy', headers: { host: 'localhost' } })
    await stricter.close()
    expect(shown.body).toMatch(/Trash<\/th><td>14 days/)
    const looser = { ...program.app, config: { ...program.app.config, retention: { ...retention, trash_days: 45 } } }
    expect(await policyProbes.find((one) => one.id === 'policy.text')?.run(looser)).toMatchObject({
      state: 'failed',
      evidence: { looser: ['trash'] },
    })
  })
})

describe('a change', () => {
  test('is made by operators only, one draft at a time, and may be discarded', async () => {
    expect((await w.owner.send('POST', '/v1/operator/policies', { change: 'material', summary })).statusCode).toBe(404)
    for (const body of [
      { change: 'material' },
      { change: 'tiny', summary },
      { change: 'material', summary: { en: 'x' } },
    ])
      expect([body, (await ann.send('POST', '/v1/operator/policies', body)).statusCode]).toEqual([body, 400])
    const id = await draft('material')
    expect((await bob.send('POST', '/v1/operator/policies', { change: 'material', summary })).statusCode).toBe(409)
    await ok(bob, 'DELETE', `/v1/operator/policies/${id}`, undefined, 204)
    expect((await bob.send('DELETE', `/v1/operator/policies/${id}`)).statusCode).toBe(409)
    expect((await announce(id, 40)).statusCode).toBe(409)
    expect(await versions()).toHaveLength(1)
  })

  test('cannot hold sooner than 30 days after it is told, whoever asks; the database refuses it, too', async () => {
    const id = await draft('material')
    for (const days of [0, 1, 29, 30]) {
      const answer = await announce(id, days)
      expect([days, answer.statusCode, answer.data['code']]).toEqual([days, 400, 'validation_failed'])
    }
    expect((await ann.send('POST', `/v1/operator/policies/${id}/announce`, {})).statusCode).toBe(400)
    const now = program.app.clock()
    await expect(
      program.app.db.inAuth((tx) =>
        tx.run(`update identity.policy_version set number = 9, announced_at = $2, effective_at = $3 where id = $1`, [
          id,
          now.toISOString(),
          new Date(now.getTime() + 29 * DAY).toISOString(),
        ]),
      ),
    ).rejects.toThrow(/check constraint/)
    await expect(
      program.app.db.inAuth((tx) => tx.run(`update identity.policy_version set body = '{}' where number = 1`)),
    ).rejects.toThrow(/permission denied/)
    await ok(ann, 'DELETE', `/v1/operator/policies/${id}`, undefined, 204)
  })

  test('is told to every owner by mail once, to members on every page, and holds from its day', async () => {
    const id = await draft('material')
    expect((await announce(id, 31)).statusCode).toBe(200)
    expect((await announce(id, 31)).statusCode).toBe(409)
    const other = await draft('material')
    expect((await announce(other, 50)).statusCode).toBe(409)
    await ok(ann, 'DELETE', `/v1/operator/policies/${other}`, undefined, 204)
    await runJobs(mailing.app, 'policy.tell', 'mail.send')
    await queueTellings(program.app)
    await runJobs(mailing.app, 'policy.tell', 'mail.send')
    const got = (await server.to(w.owner.email)).filter((mail) =>
      mail.subject?.startsWith('Our privacy policy changes'),
    )
    expect(got).toHaveLength(1)
    expect(got[0]?.text).toContain(summary.en)
    expect(got[0]?.text).toContain('/privacy?version=2')
    expect((await server.to(rep.email)).filter((mail) => mail.subject?.includes('policy'))).toEqual([])
    const trail = await ok(w.owner, 'GET', '/v1/audit?name=workspace.policy_notice_sent')
    expect(trail['data']).toHaveLength(1)
    expect((await ok(rep, 'GET', '/v1/policies/notices'))['data']).toEqual([
      expect.objectContaining({ number: 2, change: 'material', summary }),
    ])
    expect((await ok(rep, 'GET', '/v1/banners'))['data']).toContain('policy')
    expect((await page()).body).toMatch(/Version 2 holds from/)
    expect((await versions()).map((one) => [one.number, one.state])).toEqual([
      [2, 'announced'],
      [1, 'in_force'],
    ])
    await jump(30)
    expect((await versions())[0]?.state).toBe('announced')
    await jump(32)
    expect((await versions()).map((one) => one.state)).toEqual(['in_force', 'past'])
    expect((await ok(rep, 'GET', '/v1/policies/notices'))['data']).toEqual([])
    expect((await page()).body).toContain('<b>Version 2</b>')
  })

  test('leaves every earlier version to be read', async () => {
    const old = await page('?version=1')
    expect(old.body).toContain('<b>Version 1</b>')
    expect(old.body).toContain('Past')
    expect((await ok(ann, 'GET', '/v1/policies/privacy/1'))['body']).toMatchObject({ sentences: expect.any(Array) })
    expect((await ann.send('GET', '/v1/policies/privacy/77')).statusCode).toBe(404)
    for (const n of [1, 2]) expect((await page()).body).toContain(`Read version ${n}`)
    expect((await probe('policy.archive'))?.state).toBe('proven')
  })

  test('cannot be rewritten unseen: the probe of the archive compares each text with its fingerprint', async () => {
    const set = (text: string) =>
      db.asBoot((tx) =>
        tx.run(`update identity.policy_version set body = jsonb_set(body, '{sentences,0,text}', $1) where number = 1`, [
          JSON.stringify(text),
        ]),
      )
    const { body } = (await ok(ann, 'GET', '/v1/policies/privacy/1')) as unknown as { body: PrivacyBody }
    await set('We may do as we like.')
    const found = await probe('policy.archive')
    await set(body.sentences[0]?.text ?? '')
    expect(found).toMatchObject({ state: 'failed', evidence: { broken: ['each fits its fingerprint'] } })
  })

  test('that is small holds at once, without a mail, by a second operator', async () => {
    const id = await draft('minor')
    const alone = await ann.send('POST', `/v1/operator/policies/${id}/announce`, {})
    expect([alone.statusCode, alone.data['code']]).toEqual([403, 'forbidden'])
    const before = server.seen.length
    expect((await bob.send('POST', `/v1/operator/policies/${id}/announce`, {})).statusCode).toBe(200)
    await queueTellings(program.app)
    await runJobs(mailing.app, 'policy.tell', 'mail.send')
    expect(server.seen.length).toBe(before)
    expect((await versions())[0]).toMatchObject({ number: 3, change: 'minor', state: 'in_force' })
  })

  test('that takes something away cannot be called small', () => {
    const before: PrivacyBody = {
      sentences: [
        { id: 'A-1', row: 'right', text: 'one' },
        { id: 'A-2', row: 'cap', text: 'two' },
      ],
      numbers: [
        { key: 'trash', after: 'P30D' },
        { key: 'cancel_export', after: 'P30D' },
      ],
    }
    const least = (after: Partial<PrivacyBody>): string => leastChange(diffOf(before, { ...before, ...after }))
    const [right, cap] = before.sentences
    expect(least({})).toBe('minor')
    expect(least({ sentences: right && cap ? [right, { ...cap, text: 'Two' }] : [] })).toBe('minor')
    expect(least({ sentences: right ? [right] : [] })).toBe('material')
    expect(least({ sentences: cap ? [cap] : [] })).toBe('rights')
    expect(least({ numbers: [{ key: 'trash', after: 'P1M' }] })).toBe('minor')
    expect(least({ numbers: [{ key: 'trash', after: 'P31D' }] })).toBe('rights')
    expect(least({ numbers: [{ key: 'trash', after: 'P14D' }] })).toBe('minor')
    expect(least({ numbers: [{ key: 'cancel_export', after: 'P14D' }] })).toBe('rights')
  })

  test('of rights stops every member until they acknowledge it; export and deletion stay open, also for keys', async () => {
    const id = await draft('rights')
    const { key } = (await ok(
      rep,
      'POST',
      '/v1/api-keys',
      { name: 'Script', scope: 'read', expires_in_days: 200 },
      201,
    )) as {
      key: string
    }
    const byKey = async (url: string) =>
      (await program.server.inject({ url, headers: { host: 'localhost', authorization: `Bearer ${key}` } })).statusCode
    expect((await announce(id, 31)).statusCode).toBe(200)
    expect((await rep.send('GET', '/v1/contacts')).statusCode).toBe(200)
    await jump(70)
    const stopped = await rep.send('GET', '/v1/contacts')
    expect([stopped.statusCode, stopped.data['code'], stopped.data['number']]).toEqual([
      428,
      'acknowledgement_required',
      4,
    ])
    expect((await rep.send('POST', '/v1/contacts', { last_name: 'x' })).statusCode).toBe(428)
    expect(await byKey('/v1/contacts')).toBe(428)
    expect((await ok(rep, 'GET', '/v1/meta'))['must_acknowledge']).toBe(4)
    expect((await w.owner.send('POST', '/v1/exports', { object: 'contact', format: 'csv' })).statusCode).toBe(202)
    expect((await w.owner.send('GET', '/v1/exports')).statusCode).toBe(200)
    expect((await w.owner.send('GET', '/v1/backups')).statusCode).toBe(200)
    expect((await w.owner.send('POST', '/v1/workspace/cancel', {})).statusCode).toBe(200)
    expect((await w.owner.send('DELETE', '/v1/workspace/closing')).statusCode).toBe(204)
    // Whoever comes now has read what holds now.
    const newcomer = await workspace(program)
    expect((await newcomer.owner.send('GET', '/v1/contacts')).statusCode).toBe(200)
    const wrong = await rep.send('POST', '/v1/policies/acknowledge', { number: 3 })
    expect([wrong.statusCode, wrong.data['detail']]).toEqual([409, 'Version 4 holds now. Read that one.'])
    await ok(rep, 'POST', '/v1/policies/acknowledge', { number: 4 }, 204)
    await ok(rep, 'POST', '/v1/policies/acknowledge', { number: 4 }, 204)
    expect((await rep.send('GET', '/v1/contacts')).statusCode).toBe(200)
    expect(await byKey('/v1/contacts')).toBe(200)
    expect((await w.owner.send('GET', '/v1/contacts')).statusCode).toBe(428)
    await ok(w.owner, 'POST', '/v1/policies/acknowledge', { number: 4 }, 204)
    const trail = await ok(w.owner, 'GET', '/v1/audit?name=policy.acknowledged')
    expect(trail['data']).toHaveLength(2)
    const listed = (await ok(ann, 'GET', '/v1/operator/policies'))['data'] as {
      number: number
      acknowledged: number
      diff: PolicyDiff
    }[]
    expect(listed.find((one) => one.number === 4)).toMatchObject({ acknowledged: 3 })
  })

  test('that does not hold yet can be taken back, and is then in nobody’s way', async () => {
    const id = await draft('rights')
    await announce(id, 40)
    await ok(bob, 'DELETE', `/v1/operator/policies/${id}`, undefined, 204)
    expect((await ok(rep, 'GET', '/v1/policies/notices'))['data']).toEqual([])
    expect((await page('?version=5')).body).toContain('never held')
    await jump(120)
    expect((await rep.send('GET', '/v1/contacts')).statusCode).toBe(200)
    expect((await ann.send('DELETE', `/v1/operator/policies/${id}`)).statusCode).toBe(409)
  })

  const acceptance = {
    number: 1,
    organisation: 'Kestrel GmbH',
    name: 'Anna Snelling',
    position: 'Director',
    may_bind: true,
  }

  test('the data processing agreement is accepted once, for an organisation, by whoever says that they may', async () => {
    for (const language of ['en', 'de'])
      expect((await w.owner.send('GET', `/v1/dpa/1/pdf?language=${language}`)).body.slice(0, 5)).toBe('%PDF-')
    expect(await ok(w.owner, 'GET', '/v1/dpa')).toMatchObject({ is_accepted: false, version: { number: 1 } })
    expect((await rep.send('GET', '/v1/dpa')).statusCode).toBe(403)
    expect((await rep.send('POST', '/v1/dpa/accept', acceptance)).statusCode).toBe(403)
    for (const more of [{ may_bind: false }, { may_bind: undefined }, { name: '  ' }, { number: 0 }])
      expect([more, (await w.owner.send('POST', '/v1/dpa/accept', { ...acceptance, ...more })).statusCode]).toEqual([
        more,
        400,
      ])
    expect((await w.owner.send('POST', '/v1/dpa/accept', { ...acceptance, number: 7 })).statusCode).toBe(409)
    await ok(w.owner, 'POST', '/v1/dpa/accept', acceptance, 201)
    expect((await w.owner.send('POST', '/v1/dpa/accept', acceptance)).statusCode).toBe(409)
    const { number, organisation, name, position } = acceptance
    expect(await ok(w.owner, 'GET', '/v1/dpa')).toMatchObject({
      is_accepted: true,
      acceptances: [{ number, organisation, name, position, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    })
    expect((await ok(w.owner, 'GET', '/v1/audit?name=workspace.dpa_accepted'))['data']).toHaveLength(1)
    expect((await w.owner.send('GET', '/v1/dpa/9/pdf')).statusCode).toBe(404)
    const neighbour = await workspace(program)
    expect(await ok(neighbour.owner, 'GET', '/v1/dpa')).toMatchObject({ is_accepted: false, acceptances: [] })
  })

  test('a new version of the agreement is told, and asks for acceptance again once it holds', async () => {
    const made = await ok(ann, 'POST', '/v1/operator/policies', { kind: 'dpa', change: 'material', summary }, 201)
    expect((await announce(String(made['id']), 10)).statusCode).toBe(400)
    expect((await announce(String(made['id']), 31)).statusCode).toBe(200)
    const asked = async (who: Person) => (await ok(who, 'GET', '/v1/policies/notices'))['dpa_to_accept']
    expect(await asked(w.owner)).toBeNull()
    await runJobs(mailing.app, 'policy.tell', 'mail.send')
    expect((await server.to(w.owner.email)).map((mail) => mail.subject)).toContainEqual(
      expect.stringContaining('data processing agreement changes'),
    )
    await jump(160)
    expect([await asked(w.owner), await asked(rep)]).toEqual([2, null])
    expect(await ok(w.owner, 'GET', '/v1/dpa')).toMatchObject({ is_accepted: false, version: { number: 2 } })
    await ok(w.owner, 'POST', '/v1/dpa/accept', { ...acceptance, number: 2 }, 201)
    expect(await asked(w.owner)).toBeNull()
  })

  test('the probe of notice sees a date that is too near, and a workspace that was not told', async () => {
    expect((await probe('policy.notice'))?.state).toBe('proven')
    const id = await draft('material')
    await announce(id, 40)
    await jump(162)
    expect(await probe('policy.notice')).toMatchObject({
      state: 'failed',
      evidence: { broken: ['every workspace is told of what is coming'] },
    })
    await runJobs(mailing.app, 'policy.tell')
    expect((await probe('policy.notice'))?.state).toBe('proven')
    await db.asBoot(async (tx) => {
      await tx.run(`alter table identity.policy_version drop constraint policy_version_check1`)
      await tx.run(`update identity.policy_version set effective_at = announced_at + interval '1 day' where id = $1`, [
        id,
      ])
    })
    expect(await probe('policy.notice')).toMatchObject({
      state: 'failed',
      evidence: { broken: ['no version holds sooner than promised'] },
    })
  })
})
