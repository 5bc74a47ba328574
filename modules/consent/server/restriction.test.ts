import { allRoutes } from '@app/core'
import { type ObjectDef, isRestrictable } from '@app/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inputFor, makeWorld } from '../../../packages/testkit/factories.ts'
import { moveClock } from '../../../packages/testkit/clock.ts'
import { runJobs } from '../../../packages/testkit/jobs.ts'
import { type Program, type Workspace, openProgram, workspace } from '../../../packages/testkit/program.ts'
import { uploadFile } from '../../../packages/testkit/transfer.ts'
import { purgeTenant } from '../../retention/server/index.ts'

let program: Program
let w: Workspace
beforeAll(async () => {
  program = await openProgram()
  w = await workspace(program)
})
afterAll(async () => await program.close())

type Json = Record<string, unknown>
const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  await w.owner.send(method, url, body)
const make = async (path: string, body: Json): Promise<string> => {
  const answer = await send('POST', `/v1/${path}`, body)
  if (answer.statusCode !== 201) throw new Error(`POST /v1/${path} answered ${answer.body}`)
  return String(answer.data['id'])
}
/** Restricts, and gives the id of the restriction. */
const restrict = async (object: string, record_id: string): Promise<string> => {
  const answer = await send('POST', '/v1/restrictions', { object, record_id, reason: 'accuracy is contested' })
  expect(answer.statusCode, answer.body).toBe(201)
  return String((answer.data['restriction'] as Json)['id'])
}
const lift = async (id: string) => await send('POST', `/v1/restrictions/${id}/lift`, { reason: 'it is accurate' })
const codes = (answer: { data: Json }): string[] =>
  (answer.data['failed'] as { errors: { code: string }[] }[]).flatMap((one) => one.errors.map((each) => each.code))

/** Routes with the id of a record in them that only read, or keep. */
const READS = ['reveal']
/** Routes that name records in their body or query, and what keeps restricted ones out; each has its part in a test below. */
const BY_BODY: Record<string, string> = {
  'POST /v1/undo': 'rows under a restriction are kept, with the reason',
  'POST /v1/merges/:id/unmerge': 'asks for the same rows as the merge',
  'POST /v1/imports': 'each row of a run is written through records.*, with its reason',
  'POST /v1/exports': 'pages are read with the operation export',
  'POST /v1/legal-holds': 'keeps more, changes nothing',
  'POST /v1/legal-holds/:id/items': 'keeps more, changes nothing',
  'POST /v1/restrictions': 'is the restriction',
  'POST /v1/privacy-requests/:id/corrections': 'what the person themself asks to have put right (Art. 16)',
  'POST /v1/privacy-requests/:id/subjects': 'says of whom a record is, and changes nothing of it',
  'POST /v1/operator/legal-requests/:id/parts':
    'read for an authority whose demand was found valid (Art. 18(2)), and not changed',
  'POST /v1/shares': 'a right to read, not the record; reading stays',
  'DELETE /v1/trash': 'what is restricted stays in the trash',
  'DELETE /v1/trash/:object/:id': 'what is restricted stays in the trash',
}
/** Every job of the program, and why it does nothing with what is restricted. A new one is asked for here. */
const JOBS: Record<string, string> = {
  'core.bulk': 'records.*: tried below',
  'transfer.run': 'records.*: tried below',
  'transfer.export': 'reads with the operation export: tried below',
  'transfer.undo': 'names what is restricted and leaves it',
  'tenancy.hand_over': 'assigns nobody who is restricted: tried below',
  'retention.run': 'the row policy of the purge: tried below',
  'retention.night': 'queues nights',
  'internal-policies.tell': 'mails to members about policies of the workspace',
  'internal-policies.remind': 'mails to members about policies of the workspace',
  'erasure.run': 'keeps what is restricted, and goes on once it is lifted',
  'consent.mail_notice': 'the door for contacts refuses whoever is restricted: consent.test.ts',
  'core.event': 'calls subscribers about what happened; nothing happens with what is restricted',
  'core.assigned': 'tells a member what was given to them, and nothing of what is restricted',
}
/** Jobs that only keep, or touch no record of people: search words, ciphertexts, probes, mails about accounts and requests, files, the end of workspaces. */
const KEEPING =
  /^(core\.reindex|custom_fields\.(encrypt|refill)|trust\.(probe|check_log|check_orphans)|mail\.send|files\.(drop|sweep)|transfer\.(sweep|backup|backup_expire)|sso\.check_domain|identity\.(recover|locked|delete_account)|requests\.(mail|watch|package|package_expire)|tenancy\.tell_join|policy\.tell|subprocessors\.tell|incidents\.(count|tell|watch)|disclosures\.(tell|watch)|retention\.end|erasure\.rewrite)$/

const verbsOn = (object: ObjectDef) =>
  allRoutes(program.app)
    .filter((route) => route.method !== 'GET' && route.url.startsWith(`/v1/${object.path}/:id`))
    .filter((route) => !READS.includes(route.url.split('/').at(-1) ?? ''))

describe('a restricted record', () => {
  test('is refused by every route that takes one: N of N, from the manifest', async () => {
    const world = makeWorld(program, w.owner)
    const objects = [...program.app.registry.objects.values()].filter(isRestrictable)
    expect(objects.map((one) => one.name)).toEqual(expect.arrayContaining(['contact', 'lead', 'company', 'deal']))
    const [wanted, refused]: [string[], string[]] = [[], []]
    for (const object of objects) {
      const id = await make(object.path, await inputFor(world, object, 61, 'required'))
      const twin = await make(object.path, await inputFor(world, object, 62, 'required'))
      const before = (await send('GET', `/v1/${object.path}/${id}`)).data
      const restriction = await restrict(object.name, id)
      for (const route of verbsOn(object)) {
        const name = `${route.method} ${route.url}`
        // Only what is in the trash can come back from it.
        if (route.url.endsWith('/restore')) continue
        wanted.push(name)
        const body = route.url.endsWith('/merge') ? { with: twin } : {}
        const answer = await send(route.method as 'POST', route.url.replace(':id', id), body)
        if (answer.statusCode === 409 && answer.data['code'] === 'restricted') refused.push(name)
        else expect(`${name}: ${answer.body}`).toBe('409 restricted')
      }
      const verbs = [...program.app.parts.handlers.values()].filter(
        ({ action }) => action.object === object.name && action.on === 'record',
      )
      for (const action of ['remove', ...verbs.map(({ action: each }) => each.name)]) {
        wanted.push(`bulk ${object.name} ${action}`)
        const answer = await send('POST', `/v1/${object.path}/bulk`, { ids: [id], action, input: {} })
        if (codes(answer).join() === 'restricted') refused.push(`bulk ${object.name} ${action}`)
      }
      wanted.push(`bulk ${object.name} set`)
      const title = Object.entries(object.fields).find(([, f]) => f.kind === 'long_text' || f.kind === 'text')?.[0]
      const set = title && !object.fields[title]?.readonly ? { [title]: 'x' } : {}
      if (codes(await send('POST', `/v1/${object.path}/bulk`, { ids: [id], set })).join() === 'restricted')
        refused.push(`bulk ${object.name} set`)
      // Reading stays, and nothing moved.
      expect((await send('GET', `/v1/${object.path}/${id}`)).data).toEqual(before)
      expect((await lift(restriction)).statusCode).toBe(204)
      expect((await send('DELETE', `/v1/${object.path}/${id}`)).statusCode).toBe(204)
    }
    expect(refused).toEqual(wanted)
    expect(wanted.length).toBeGreaterThan(50)
  }, 60_000)

  test('routes and jobs that take records otherwise are all known here', () => {
    const named = ['record_id', 'ids', 'record_ids', 'object', 'batch']
    const taking = allRoutes(program.app).filter((route) => {
      if (route.method === 'GET' || verbOfObject(route.url)) return false
      const said = JSON.stringify([route.schema?.body, route.schema?.querystring, route.schema?.params])
      return named.some((one) => said.includes(`"${one}":{`)) || route.url.includes('/merges/')
    })
    const known = new Set([...Object.keys(BY_BODY), ...CONFIGURATION])
    expect(taking.map((route) => `${route.method} ${route.url}`).filter((name) => !known.has(name))).toEqual([])
    const jobs = program.app.parts.modules.flatMap((module) => Object.keys(module.jobs ?? {}))
    expect(jobs.filter((job) => JOBS[job] === undefined && !KEEPING.test(job))).toEqual([])
  })

  test('takes nothing new: no part, no note, no deal about the person', async () => {
    const contact = await make('contacts', { last_name: 'Quiet' })
    const other = await make('notes', { body: 'about nobody' })
    await restrict('contact', contact)
    const refusedAs = async (path: string, body: Json) => {
      const answer = await send('POST', `/v1/${path}`, body)
      return [answer.statusCode, answer.data['code']]
    }
    expect(await refusedAs('notes', { body: 'called', contact_id: contact })).toEqual([409, 'restricted'])
    expect(await refusedAs('tasks', { title: 'call', contact_id: contact })).toEqual([409, 'restricted'])
    expect(await refusedAs('deals', { name: 'More', contact_id: contact })).toEqual([409, 'restricted'])
    expect(await refusedAs('addresses', { street: 'High Street 1', contact_id: contact })).toEqual([409, 'restricted'])
    expect((await send('PATCH', `/v1/notes/${other}`, { contact_id: contact })).data['code']).toBe('restricted')
    const part = await send('POST', '/v1/notes/batch', {
      records: [{ body: 'fine' }, { body: 'called', contact_id: contact }],
      partial: true,
    })
    expect([(part.data['data'] as unknown[]).length, codes(part)]).toEqual([1, ['restricted']])
  })

  test('stops what is about the person too; lifted, all of it goes on', async () => {
    const contact = await make('contacts', { last_name: 'Paused' })
    const [note, deal] = [
      await make('notes', { body: 'before', contact_id: contact }),
      await make('deals', { name: 'Shelves', contact_id: contact }),
    ]
    const twin = await make('contacts', { last_name: 'Paused twin' })
    const changed = await send('PATCH', `/v1/contacts/${contact}`, { job_title: 'Lead' })
    const id = await restrict('contact', contact)
    const tries = async () =>
      [
        await send('PATCH', `/v1/notes/${note}`, { body: 'after' }),
        await send('POST', `/v1/deals/${deal}/win`, {}),
        await send('POST', `/v1/contacts/${twin}/merge`, { with: contact }),
      ].map((answer) => answer.data['code'] ?? answer.statusCode)
    expect(await tries()).toEqual(['restricted', 'restricted', 'restricted'])
    const undone = await send('POST', '/v1/undo', { batch: String(changed.headers['x-undo']) })
    expect(undone.data['kept']).toEqual([{ object: 'contact', id: contact, reason: 'restricted' }])
    const state = (await send('GET', `/v1/restrictions/on/note/${note}`)).data
    expect(state).toMatchObject({ is_restricted: true, through: { object: 'contact', id: contact } })
    await lift(id)
    expect(await tries()).toEqual([200, 200, 200])
  })

  test('is skipped by exports, and kept by the export of the whole workspace, which takes the restriction along', async () => {
    const one = await workspace(program)
    const made = async (last_name: string) =>
      String((await one.owner.send('POST', '/v1/contacts', { last_name })).data['id'])
    const [kept, free] = [await made('Kept'), await made('Free')]
    await one.owner.send('POST', '/v1/restrictions', { object: 'contact', record_id: kept, reason: 'contested' })
    const exported = async (object: string): Promise<string> => {
      const started = await one.owner.send('POST', '/v1/exports', { object, format: 'csv' })
      expect(started.statusCode, started.body).toBe(202)
      await runJobs(program)
      return (await one.owner.send('GET', `/v1/exports/${String(started.data['id'])}/download`)).body
    }
    const csv = await exported('contact')
    expect([csv.includes(free), csv.includes(kept)]).toEqual([true, false])
    const whole = await one.owner.send('POST', '/v1/exports', { object: '*', format: 'csv' })
    expect(whole.statusCode, whole.body).toBe(202)
    await runJobs(program)
    const { manifest } = (await one.owner.send('GET', `/v1/exports/${String(whole.data['id'])}`)).data
    expect(manifest).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'contact.jsonl', rows: 2 }),
        expect.objectContaining({ name: 'tables/restriction.jsonl', rows: 1 }),
      ]),
    )
  })

  test('an import says row by row what it may not touch', async () => {
    const kept = await make('contacts', { last_name: 'Imported', email: 'kept@import.example' })
    await make('contacts', { last_name: 'Imported', email: 'free@import.example' })
    await restrict('contact', kept)
    const file = 'email,title\nkept@import.example,Boss\nfree@import.example,Boss\n'
    const up = await uploadFile(w.owner as never, { server: program.server } as never, 'contact', 'people.csv', file)
    const url = `/v1/imports/${String(up.data['id'])}`
    await send('PATCH', url, { mapping: { email: 'email', title: 'job_title' }, match_on: ['email'] })
    const dry = await send('POST', `${url}/dry-run`, {})
    expect(dry.data['dry_run']).toEqual({ new: 0, update: 1, skip: 0, error: 1 })
    expect((await send('POST', `${url}/run`, {})).statusCode).toBe(202)
    await runJobs(program)
    const done = (await send('GET', url)).data
    expect(done['counts']).toMatchObject({ created: 0, updated: 1, failed: 1 })
    const rows = (await send('GET', `${url}/rows?state=failed`)).data['data'] as { errors: { code: string }[] }[]
    expect(rows.flatMap((row) => row.errors.map((each) => each.code))).toEqual(['restricted'])
  })

  test('is assigned to nobody when its owner leaves', async () => {
    const leaver = await w.another('rep')
    const owned = async (last_name: string) => await make('contacts', { last_name, owner_id: leaver.member_id })
    const [kept, free] = [await owned('Stays'), await owned('Goes')]
    await restrict('contact', kept)
    await send('POST', `/v1/members/${leaver.member_id}/replace`, { successor_id: w.owner.member_id })
    await runJobs(program)
    const ownerOf = async (id: string) => (await send('GET', `/v1/contacts/${id}`)).data['owner_id']
    expect([await ownerOf(kept), await ownerOf(free)]).toEqual([leaver.member_id, w.owner.member_id])
  })

  test('stays in the trash past its time, and goes once it is lifted', async () => {
    const one = await workspace(program)
    const made = await one.owner.send('POST', '/v1/contacts', { last_name: 'Trashed' })
    const id = String(made.data['id'])
    await one.owner.send('DELETE', `/v1/contacts/${id}`)
    const asked = { object: 'contact', record_id: id, reason: 'needed for a claim' }
    const placed = await one.owner.send('POST', '/v1/restrictions', asked)
    expect((await one.owner.send('POST', `/v1/contacts/${id}/restore`)).data['code']).toBe('restricted')
    expect((await one.owner.send('DELETE', `/v1/trash/contact/${id}`)).data['code']).toBe('restricted')
    const left = async () =>
      (
        await program.app.db.asBoot((tx) =>
          tx.query('select 1 from contact where tenant_id = $1 and id = $2', [one.tenant_id, id]),
        )
      ).length
    try {
      await moveClock(program, 31)
      await purgeTenant(program.app, one.tenant_id)
      expect(await left()).toBe(1)
      // The row policy says so too, whatever the program asks for.
      const { rowCount } = await program.app.db.asPurge(one.tenant_id, (tx) =>
        tx.run('delete from contact where tenant_id = $1', [one.tenant_id]),
      )
      expect(rowCount).toBe(0)
      await moveClock(program, 0)
      const { id: restriction } = placed.data['restriction'] as { id: string }
      await one.owner.send('POST', `/v1/restrictions/${restriction}/lift`, { reason: 'the claim is over' })
      await moveClock(program, 31)
      await purgeTenant(program.app, one.tenant_id)
      expect(await left()).toBe(0)
    } finally {
      await moveClock(program, 0)
    }
  })

  test('only who administers privacy restricts and lifts, with a reason; everybody who reads the record sees it', async () => {
    const contact = await make('contacts', { last_name: 'Marked', email: 'marked@person.example' })
    const rep = await w.as('manager')
    const asked = { object: 'contact', record_id: contact, reason: 'contested' }
    expect((await rep.send('POST', '/v1/restrictions', asked)).statusCode).toBe(403)
    expect((await send('POST', '/v1/restrictions', { ...asked, reason: ' ' })).statusCode).toBe(400)
    const pipeline = { ...asked, object: 'pipeline' }
    expect((await send('POST', '/v1/restrictions', pipeline)).statusCode).toBe(400)
    const id = await restrict('contact', contact)
    expect((await send('POST', '/v1/restrictions', asked)).statusCode).toBe(409)
    expect((await rep.send('POST', `/v1/restrictions/${id}/lift`, { reason: 'over' })).statusCode).toBe(403)
    const marks = (await rep.send('GET', '/v1/restrictions/marks')).data['data']
    expect(marks).toContainEqual({ object: 'contact', id: contact, since: expect.any(String) })
    const seen = (await rep.send('GET', `/v1/restrictions/on/contact/${contact}`)).data
    expect(seen).toMatchObject({ is_restricted: true, restriction: null })
    const names = async () =>
      ((await send('GET', `/v1/contacts/${contact}/timeline`)).data['data'] as { action: string }[]).map(
        (each) => each.action,
      )
    expect(await names()).toContain('contact.restricted')
    await lift(id)
    expect(await names()).toContain('contact.restriction_lifted')
    const listed = (await send('GET', '/v1/restrictions?state=lifted')).data['data'] as Json[]
    expect(listed.find((one) => one['id'] === id)).toMatchObject({ lift_reason: 'it is accurate', title: 'Marked' })
    expect((await lift(id)).statusCode).toBe(404)
  })

  test('a request of the person leads to it and notes it as evidence; another workspace sees nothing of it', async () => {
    const [contact, stranger] = [await make('contacts', { last_name: 'Asks' }), await workspace(program)]
    const request = String(
      (await send('POST', '/v1/privacy-requests', { kind: 'restriction', name: 'A. Asks' })).data['id'],
    )
    const asked = { object: 'contact', record_id: contact, reason: 'R', request_id: request }
    const answer = await send('POST', '/v1/restrictions', { ...asked, reason: 'asked for' })
    expect(answer.statusCode).toBe(201)
    const steps = (await send('GET', `/v1/privacy-requests/${request}`)).data['steps'] as Json[]
    expect(steps.map((step) => step['name'])).toContain('restricted')
    const id = String((answer.data['restriction'] as Json)['id'])
    expect((await stranger.owner.send('POST', `/v1/restrictions/${id}/lift`, { reason: 'mine' })).statusCode).toBe(404)
    expect((await stranger.owner.send('GET', '/v1/restrictions/marks')).data['data']).toEqual([])
  })
})

/** Name objects, and no record of one. */
const CONFIGURATION: readonly string[] = [
  'PATCH /v1/auth/profile',
  'PATCH /v1/retention',
  'PUT /v1/field-encryption/:object/:field',
]
const verbOfObject = (url: string): boolean =>
  [...program.app.registry.objects.values()].some((object) => url.startsWith(`/v1/${object.path}`))
