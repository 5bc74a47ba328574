import { type App, type Probe, judge } from '@app/core'
import { canaryRecords, signInCanary } from '../../trust/server/index.ts'
import { MIN_AGE } from '../../contacts/index.ts'
import { sentAfterObjection } from './ledger.queries.ts'
import { changedSince, tenantIds, youngContacts } from './restrictions.queries.ts'

/** What the trail may say of a restricted record: that it is, who looked, who may look, and what the person asked for. */
const QUIET = [
  'restricted',
  'restriction_lifted',
  'revealed',
  'shared',
  'unshared',
  'consent_withdrawn',
  'objected',
  'objection_lifted',
  'consent_recorded',
  'informed',
] as const

const restricted: Probe = {
  id: 'restriction.kept',
  title: 'Nothing was done with any restricted record since it was restricted; who may not restrict is refused',
  every_minutes: 60,
  run: async (app) => {
    const found = await everywhere(app)
    const guest = await signInCanary(app, 'guest')
    const owner = await signInCanary(app, 'a')
    const id = (await canaryRecords(owner)).find((one) => one.path === 'contacts')?.id
    const tried = await guest.send('POST', '/v1/restrictions', { object: 'contact', record_id: id, reason: 'a probe' })
    await Promise.all([guest, owner].map((one) => one.send('POST', '/v1/auth/sign-out')))
    return judge(
      {
        'no restricted record was changed': found.changed === 0,
        'restricting needs the right': tried.statusCode === 403,
      },
      found,
    )
  },
  in_workspace: async ({ tx, tenant }) => {
    const found = await changedSince(tx, tenant.id, QUIET)
    return found.standing === 0
      ? null
      : judge({ 'no restricted record was changed': found.changed === 0 }, { ...found })
  },
}

async function everywhere(app: App): Promise<{ standing: number; changed: number }> {
  const sum = { standing: 0, changed: 0 }
  for (const id of await app.db.inAuth(tenantIds)) {
    const one = await app.db.asJob(id, (tx) => changedSince(tx, id, QUIET))
    sum.standing += one.standing
    sum.changed += one.changed
  }
  return sum
}

const objections: Probe = {
  id: 'consent.heeded',
  title: 'No mail went to a contact who had objected to it',
  every_minutes: 60,
  run: async (app) => {
    const sum = { sent: 0, against: 0 }
    for (const id of await app.db.inAuth(tenantIds)) {
      const one = await app.db.asJob(id, (tx) => sentAfterObjection(tx, id))
      sum.sent += one.sent
      sum.against += one.against
    }
    return judge({ 'no mail against an objection': sum.against === 0 }, sum)
  },
}

const age: Probe = {
  id: 'age.none',
  title: 'No contact of any workspace has a birthday that makes them younger than 18',
  every_minutes: 1440,
  run: async (app) => {
    const now = app.clock().toISOString()
    let young = 0
    for (const id of await app.db.inAuth(tenantIds))
      young += await app.db.asJob(id, (tx) => youngContacts(tx, id, MIN_AGE, now))
    return judge({ 'nobody is under age': young === 0 }, { young })
  },
}

export const probes: readonly Probe[] = [restricted, objections, age]
