import { type Person, type Program, type Workspace, workspace } from '@app/testkit'
import { type MailServer, runJobs } from '@app/testkit/mail'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMailing } from '../../../packages/testkit/mailing.ts'

let server: MailServer
/** People use the one; the jobs of the other have a mail server. */
let plain: Program
let program: Program
let w: Workspace
let rep: Person
let close: () => Promise<void>
beforeAll(async () => {
  ;({ server, program: plain, mailing: program, close } = await openMailing('notices'))
  w = await workspace(plain)
  rep = await w.as('rep')
}, 60_000)
afterAll(async () => await close())

/** Mails about assignments at this address so far, after all jobs. */
const noticesTo = async (email: string) => {
  await runJobs(program.app, 'core.assigned', 'core.bulk', 'mail.send')
  return (await server.to(email)).filter((mail) => /assigned|zugewiesen/i.test(mail.subject ?? ''))
}

describe('a record given to a colleague', () => {
  test('mails them once, with name and link and nothing else of the record', async () => {
    const owner = w.owner
    const before = (await noticesTo(rep.email)).length
    const made = await owner.send('POST', '/v1/tasks', {
      title: 'Call Rowan Field',
      description: 'The secret reason',
      assignee_id: rep.member_id,
    })
    expect(made.statusCode).toBe(201)
    const [mail, ...more] = (await noticesTo(rep.email)).slice(before)
    expect(more).toEqual([])
    expect(mail?.subject).toBe('Assigned to you: Call Rowan Field')
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toContain(`/w/${w.slug}/tasks/${String(made.data['id'])}`)
      expect(body).not.toContain('secret reason')
    }
    // Handed on by an action, by a change, and by many at once: each request is one mail.
    const lead = await owner.send('POST', '/v1/leads', { name: 'Kim Lead', email: 'kim@elsewhere.test' })
    await owner.send('POST', `/v1/leads/${String(lead.data['id'])}/assign`, { owner_id: rep.member_id })
    const ids = await Promise.all(
      ['One & Co', 'Two & Co', 'Three & Co'].map(async (name) =>
        String((await owner.send('POST', '/v1/companies', { name })).data['id']),
      ),
    )
    await owner.send('POST', '/v1/companies/bulk', { ids, set: { owner_id: rep.member_id } })
    const subjects = (await noticesTo(rep.email)).slice(before + 1).map((one) => one.subject)
    expect(subjects).toEqual(['Assigned to you: Kim Lead', '3 records were assigned to you'])
    const all = (await server.to(rep.email)).map((one) => `${one.text ?? ''}${one.html ?? ''}`).join('\n')
    expect(all).not.toMatch(/kim@elsewhere|Three & Co/)
  })

  test('says nothing of one’s own, of other changes, of what is switched off, and a job that runs twice mails once', async () => {
    const owner = w.owner
    const before = (await noticesTo(rep.email)).length
    const own = await rep.send('POST', '/v1/tasks', { title: 'My own', assignee_id: rep.member_id })
    await owner.send('PATCH', `/v1/tasks/${String(own.data['id'])}`, { title: 'Renamed' })
    expect((await noticesTo(rep.email)).length).toBe(before)

    const one = await owner.send('POST', '/v1/tasks', { title: 'Twice', assignee_id: rep.member_id })
    await noticesTo(rep.email)
    for (const module of program.app.parts.modules)
      await module.jobs?.['core.assigned']?.(program.app, {
        tenant_id: w.tenant_id,
        correlation_id: String(one.headers['x-request-id']),
      })
    expect((await noticesTo(rep.email)).length).toBe(before + 1)

    await rep.send('PATCH', '/v1/auth/profile', { preferences: { mails: { assignment: false } } })
    await owner.send('POST', '/v1/tasks', { title: 'Unwanted', assignee_id: rep.member_id })
    expect((await noticesTo(rep.email)).length).toBe(before + 1)
    // What protects the account cannot be switched off.
    const wrong = await rep.send('PATCH', '/v1/auth/profile', { preferences: { mails: { new_device: false } } })
    expect(wrong.statusCode).toBe(400)
  })
})
