import { type Person, type Program, type Workspace, workspace } from '@app/testkit'
import { type MailServer, runJobs } from '@app/testkit/mail'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browser } from '../../../packages/testkit/edge.ts'
import { openMailing } from '../../../packages/testkit/mailing.ts'
import type { MailTemplate, TemplateVersion, TemplateWords } from '../index.ts'

const URL = '/v1/mail-templates'
let server: MailServer
let program: Program
let mailing: Program
let w: Workspace
let neighbour: Workspace
let close: () => Promise<void>
beforeAll(async () => {
  ;({ server, program, mailing, close } = await openMailing('mail_templates'))
  w = await workspace(program)
  neighbour = await workspace(program)
}, 90_000)
afterAll(async () => await close())

type Json = Record<string, unknown>
const all = async (who: Person): Promise<MailTemplate[]> =>
  (await who.send('GET', URL)).data['data'] as unknown as MailTemplate[]
const one = async (kind: string, language = 'en', who = w.owner): Promise<MailTemplate> => {
  const found = (await all(who)).find((each) => each.kind === kind && each.language === language)
  if (!found) throw new Error(`no ${kind} in ${language}`)
  return found
}
const put = async (kind: string, language: string, change: Partial<TemplateWords> | null, number?: number) => {
  const now = await one(kind, language)
  return await w.owner.send('PUT', `${URL}/${kind}/${language}`, {
    number: number ?? now.number,
    words: change && { ...now.words, ...change },
  })
}
const pointers = (answer: { data: Json }): unknown =>
  (answer.data['errors'] as { pointer: string; code: string; message: string }[]).map((each) => [
    each.pointer,
    each.code,
    each.message,
  ])
/** Asks the workspace by its form, and answers the first mail that comes of it. */
const asked = async (space: Workspace, email: string, language: 'en' | 'de' = 'en') => {
  const body = { workspace: space.slug, kind: 'access', name: 'Mira <b>Vance</b>', email, language }
  await browser(mailing.server).send('POST', '/v1/privacy/ask', body)
  await runJobs(mailing.app, 'requests.mail', 'mail.send')
  const [mail] = await server.to(email)
  return { subject: mail?.subject ?? '', text: mail?.text ?? '', html: String(mail?.html ?? '') }
}

describe('words of mails to people', () => {
  test('are listed for those who administer privacy, in each language, with what a mail must say', async () => {
    const rep = await w.as('rep')
    expect((await rep.send('GET', URL)).statusCode).toBe(403)
    const put_ = await rep.send('PUT', `${URL}/privacy_closed/en`, { number: 0, words: null })
    expect(put_.statusCode).toBe(403)
    const listed = await all(w.owner)
    expect(listed.map((each) => `${each.kind} ${each.language}`).toSorted()).toEqual(
      [
        'contact_privacy_notice',
        'privacy_closed',
        'privacy_extended',
        'privacy_package',
        'privacy_received',
        'privacy_refused',
      ].flatMap((kind) => [`${kind} de`, `${kind} en`]),
    )
    expect(listed.every((each) => each.is_default && each.number === 0)).toBe(true)
    const must = Object.fromEntries(
      listed.map((each) => [each.kind, each.places.filter((place) => place.is_required).map((place) => place.name)]),
    )
    expect(must).toEqual({
      privacy_received: ['answer_by', 'complaint'],
      privacy_extended: ['last_day', 'reason', 'complaint'],
      privacy_closed: ['reason', 'complaint'],
      privacy_refused: ['outcome', 'reason', 'complaint'],
      privacy_package: ['fetch_by', 'complaint'],
      contact_privacy_notice: ['text', 'workspace'],
    })
    expect((await w.owner.send('GET', `${URL}/invitation/en/versions`)).statusCode).toBe(404)
  })

  test('are refused with a value there is not, or without what a person must be told, each with its pointer', async () => {
    const wrong = await put('privacy_received', 'en', {
      text: 'By {answer_by}. {compliant} {',
      subject: '{link}',
      button: '{number}',
    })
    expect(wrong.statusCode).toBe(400)
    expect(pointers(wrong)).toEqual([
      ['/words/subject', 'unknown', '{link} is no value of this mail'],
      ['/words/text', 'unknown', '{compliant} is no value of this mail'],
      ['/words/text', 'unknown', '{ is no value of this mail'],
      ['/words/button', 'unknown', '{number} is no value of this mail'],
    ])
    // The subject alone does not count, and a mail with a link keeps its button.
    const missing = await put('privacy_received', 'en', { subject: '{complaint}', text: 'Hello', after: '' })
    expect(pointers(missing)).toEqual([
      ['/words/text', 'missing', 'must say {answer_by}'],
      ['/words/text', 'missing', 'must say {complaint}'],
    ])
    expect(pointers(await put('privacy_received', 'en', { button: null }))).toEqual([
      ['/words/button', 'empty', 'must not be empty'],
    ])
    expect(pointers(await put('privacy_received', 'en', { button: ' ' }))).toEqual([
      ['/words/button', 'empty', 'must not be empty'],
    ])
    expect(pointers(await put('privacy_closed', 'en', { button: 'Press' }))).toEqual([
      ['/words/button', 'unknown', 'this mail has no button'],
    ])
    expect((await put('privacy_closed', 'en', { text: 'x'.repeat(10_001) })).statusCode).toBe(400)
    expect((await one('privacy_received')).is_default).toBe(true)
  })

  test('go out as they were written, in that language of that workspace alone; values stay text', async () => {
    const text = 'Dear {kind} person,\nwe write until {answer_by}.\n\n<i>No markup</i> & no code: number {number}.'
    const saved = await put('privacy_received', 'en', {
      subject: 'Ours: {number}',
      title: 'Hello from {workspace}',
      text,
    })
    expect([saved.statusCode, saved.data['number'], saved.data['is_default']]).toEqual([200, 1, false])
    const mail = await asked(w, 'own-words@person.example')
    expect(mail.subject).toMatch(/^Ours: R-\d+$/)
    expect(mail.text).toMatch(/Dear access person,\nwe write until \w+ \d+, \d{4}\./)
    expect(mail.text).toContain('<i>No markup</i> & no code')
    expect(mail.html).toContain('&lt;i&gt;No markup&lt;/i&gt; &amp; no code')
    expect(mail.html).toMatch(/Dear access person,<br \/>we write/)
    for (const form of [mail.text, mail.html]) {
      expect(form).toContain('You may complain to a data protection authority')
      expect(form).toContain(`/privacy/case#${w.slug}.`)
    }
    expect((await asked(w, 'deutsch@person.example', 'de')).subject).toContain('Ihre Anfrage')
    expect((await asked(neighbour, 'next-door@person.example')).subject).toContain('Your request')
    expect((await one('privacy_received', 'en', neighbour.owner)).is_default).toBe(true)
  })

  test('of an answer that refuses are others than of one that does all', async () => {
    await put('privacy_refused', 'en', { subject: 'Sorry: {outcome}' })
    const email = 'answered@person.example'
    await asked(w, email)
    const rows = (await w.owner.send('GET', '/v1/privacy-requests')).data['data'] as { id: string; email: string }[]
    const id = rows.find((row) => row.email === email)?.id ?? ''
    const body = { outcome: 'refused', text: 'We keep the invoice.' }
    expect((await w.owner.send('POST', `/v1/privacy-requests/${id}/close`, body)).statusCode).toBe(200)
    await runJobs(mailing.app, 'requests.mail', 'mail.send')
    const mail = (await server.to(email)).at(-1)
    expect(mail?.subject).toBe('Sorry: not done')
    expect(mail?.text).toContain('We keep the invoice.')
    expect(mail?.text).toContain('You may also go to court.')
  })

  test('are previewed without being kept; whoever read an older version is told; the default comes back; each version is there and in the audit log', async () => {
    const now = await one('privacy_package', 'de')
    const preview = await w.owner.send('POST', `${URL}/privacy_package/de/preview`, {
      ...now.words,
      subject: 'Für {kind}',
    })
    expect([preview.statusCode, preview.data['subject']]).toEqual([200, 'Für Auskunft'])
    expect(String(preview.data['text'])).toContain('17. März 2027')
    expect(String(preview.data['html'])).toContain('/privacy/case')
    const bad = await w.owner.send('POST', `${URL}/privacy_package/de/preview`, { ...now.words, subject: '{no}' })
    expect(pointers(bad)).toEqual([['/subject', 'unknown', '{no} is no value of this mail']])
    expect((await one('privacy_package', 'de')).number).toBe(0)

    expect((await put('privacy_package', 'de', { subject: 'Erste' })).statusCode).toBe(200)
    expect((await put('privacy_package', 'de', { subject: 'Zweite' }, 0)).statusCode).toBe(409)
    expect((await put('privacy_package', 'de', null)).data).toMatchObject({
      number: 2,
      is_default: true,
      words: now.words,
    })
    const versions = (await w.owner.send('GET', `${URL}/privacy_package/de/versions`)).data['data'] as unknown
    expect((versions as TemplateVersion[]).map((each) => [each.number, each.words?.subject ?? null])).toEqual([
      [2, null],
      [1, 'Erste'],
    ])
    const trail = (await w.owner.send('GET', '/v1/audit?limit=5')).data['data'] as { name: string }[]
    expect(trail.map((each) => each.name).filter((name) => name.startsWith('mail_template.'))).toEqual([
      'mail_template.reset',
      'mail_template.changed',
    ])
  })
})
