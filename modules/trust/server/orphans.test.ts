import { sweep } from '@app/core/http'
import { type Program, openProgram, workspace } from '@app/testkit'
import { PASSWORD } from '@app/testkit/edge'
import { runJobs } from '@app/testkit/mail'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../packages/testkit/database.ts'

let db: Awaited<ReturnType<typeof freshDatabase>>
let program: Program
beforeAll(async () => {
  db = await freshDatabase('orphans')
  program = await openProgram({ db })
}, 60_000)
afterAll(async () => {
  await program.close()
  await db.drop()
})
afterEach(() => {
  program.clock.offset = 0
})

/** One night: the hourly sweep queues what is due, the jobs run. */
const night = async (): Promise<void> => {
  await sweep(program.app)
  await runJobs(program.app, 'trust.check_orphans')
}

describe('references by name and id', () => {
  test('are checked once a day; one that points at nothing is found and told in the audit log', async () => {
    const { owner, tenant_id } = await workspace(program)
    const tag = String((await owner.send('POST', '/v1/tags', { name: 'Vip' })).data['id'])
    const contact = await owner.send('POST', '/v1/contacts', { last_name: 'Lee', tags: [tag] })
    const trashed = String((await owner.send('POST', '/v1/contacts', { last_name: 'Li', tags: [tag] })).data['id'])
    await owner.send('DELETE', `/v1/contacts/${trashed}`)
    const told = async () =>
      (
        (await owner.send('GET', '/v1/audit?object=references')).data['data'] as { id: string; name: string }[]
      ).toReversed()
    await night()
    await night()
    expect((await told()).map((one) => one.name)).toEqual(['references.checked'])

    program.clock.offset = 25 * 3_600_000
    await db.asBoot(async (tx) => {
      await tx.run(
        `insert into tag_link (tenant_id, tag_id, object, record_id) values ($1, $2, 'contact', '00000000-0000-7000-8000-000000000001'), ($1, $2, 'unknown_thing', $3)`,
        [tenant_id, tag, contact.data['id']],
      )
    })
    await night()
    program.clock.offset = 0
    await owner.send('POST', '/v1/auth/sign-in', { email: owner.email, password: PASSWORD })
    const [, found, ...more] = await told()
    expect([found?.name, more]).toEqual(['references.orphans_found', []])
    const detail = await owner.send('GET', `/v1/audit/${found?.id ?? ''}`)
    expect(detail.data['changes']).toEqual([expect.objectContaining({ field: 'tag_link', new: 2 })])
  })
})
