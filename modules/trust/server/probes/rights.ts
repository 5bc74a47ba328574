import { type App, type Probe, error, judge, noRights, uuidv7 } from '@app/core'
import { visitor } from '@app/core/http'
import { type Canary, canaryRecords, signInCanary } from './canaries.ts'
import { grantFindings, keyFindings, maintenanceFindings, seenWithoutGrant } from './database.queries.ts'

/** The guest's role: reads and changes own contacts, but not their address; nothing else. */
const ROLE = {
  name: 'Canary guest',
  description: 'Made by the probe of rights',
  rights: {
    ...noRights,
    objects: {
      contact: { read: 'own', create: 'own', update: 'own', fields: { email: 'none', phone: 'read' } },
    },
  },
} as const

const enforced: Probe = {
  id: 'rights.enforced',
  title: 'A guest does what the role says over the public API, and nothing else',
  every_minutes: 60,
  run: async (app) => await tryRights(app),
}

async function tryRights(app: App) {
  const owner = await signInCanary(app, 'a')
  const records = await canaryRecords(owner)
  const foreign = records.find((one) => one.path === 'contacts')?.id ?? ''
  const guest = await signInCanary(app, 'guest')
  await giveRole(owner, guest)
  const own = await ownContact(owner, guest)
  const read = await guest.send('GET', `/v1/contacts/${own}`)
  const companies = await guest.send('GET', '/v1/companies?limit=10')
  const raised = await guest.send('POST', '/v1/roles', { name: 'Everything', rights: ROLE.rights })
  const states = {
    'reads an own record': read.statusCode === 200,
    'sees no hidden field': read.statusCode === 200 && !('email' in read.data),
    'does not see the record of another': (await guest.send('GET', `/v1/contacts/${foreign}`)).statusCode === 404,
    'does not write a field that is only read': await refuses(guest, own, { phone: '+4930123456' }),
    'changes an own record':
      (await change(guest, own, { first_name: `Guest ${Date.parse(app.clock().toISOString()) % 1000}` })) === 200,
    'deletes nothing without the right': [403, 404].includes(
      (await guest.send('DELETE', `/v1/contacts/${own}`)).statusCode,
    ),
    'sees nothing of an object without rights':
      companies.statusCode === 403 || companies.statusCode === 404 || !companies.body.includes('"id"'),
    'administers nothing': (await guest.send('GET', '/v1/audit')).statusCode === 403 && raised.statusCode === 403,
  }
  await Promise.all([owner, guest].map((one) => one.send('POST', '/v1/auth/sign-out')))
  return judge(states)
}

async function giveRole(owner: Canary, guest: Canary): Promise<void> {
  const roles = (await owner.send('GET', '/v1/roles')).data['data'] as { key: string; name: string }[]
  const known = roles.find((one) => one.name === ROLE.name)
  const key = known?.key ?? String((await owner.send('POST', '/v1/roles', ROLE)).data['key'])
  const member = await owner.send('GET', `/v1/members/${guest.member_id}`)
  if (member.data['role'] === key) return
  const given = await owner.send('PATCH', `/v1/members/${guest.member_id}`, { role: key })
  if (given.statusCode >= 300) throw error('internal', { detail: `the guest's role was answered ${given.statusCode}` })
}

async function ownContact(owner: Canary, guest: Canary): Promise<string> {
  const filter = encodeURIComponent(JSON.stringify({ owner_id: { eq: guest.member_id } }))
  const [known] = ((await owner.send('GET', `/v1/contacts?limit=1&filter=${filter}`)).data['data'] ?? []) as {
    id: string
  }[]
  if (known) return known.id
  const body = { last_name: 'Guest', email: 'guest@canary.invalid', owner_id: guest.member_id }
  return String((await owner.send('POST', '/v1/contacts', body)).data['id'])
}

async function change(who: Canary, id: string, body: Record<string, unknown>): Promise<number> {
  const { headers } = await who.send('GET', `/v1/contacts/${id}`)
  return (await who.send('PATCH', `/v1/contacts/${id}`, body, { 'if-match': String(headers.etag) })).statusCode
}
const refuses = async (who: Canary, id: string, body: Record<string, unknown>): Promise<boolean> =>
  (await change(who, id, body)) === 403

const support: Probe = {
  id: 'support.closed',
  title: 'Support sees no record without a grant, and no grant is longer or weaker than promised',
  every_minutes: 15,
  run: async (app) => {
    const owner = await signInCanary(app, 'a')
    await canaryRecords(owner)
    await owner.send('POST', '/v1/auth/sign-out')
    const seen = await seenWithoutGrant(app, owner.tenant_id, uuidv7())
    const grants = await grantFindings(app)
    const stranger = await visitor(app).send('GET', '/v1/operator/grants')
    return judge(
      {
        'no record without a grant': seen === 0,
        'no grant is beyond its limits': grants.wrong === 0,
        'the console is closed to strangers': stranger.statusCode === 401,
      },
      {},
    )
  },
}

const maintenance: Probe = {
  id: 'maintenance.closed',
  title:
    'Maintenance has no standing way in: its role logs in only for a statement, and sees no row for one that nobody noted',
  every_minutes: 60,
  run: async (app) => {
    const owner = await signInCanary(app, 'a')
    await canaryRecords(owner)
    await owner.send('POST', '/v1/auth/sign-out')
    const found = await maintenanceFindings(app)
    return judge(
      {
        'its password ends with the statement': !found.endless,
        'no connection without a statement': found.unnoted === 0,
        'no row without a note': found.seen === 0,
        'no other role reads records': found.strangers.length === 0,
      },
      {},
    )
  },
}

const keys: Probe = {
  id: 'api_keys.limits',
  title: 'A key of the API reads what it may, writes nothing, and is dead once revoked; only its hash is kept',
  every_minutes: 1440,
  run: async (app) => await tryKey(app),
}

async function tryKey(app: App) {
  const owner = await signInCanary(app, 'a')
  await canaryRecords(owner)
  const other = await signInCanary(app, 'b')
  const made = await owner.send('POST', '/v1/api-keys', { name: 'Probe', scope: 'read', expires_in_days: 1 })
  const key = String(made.data['key'] ?? '')
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
  const caller = visitor(app)
  const read = await caller.send('GET', '/v1/contacts?limit=1', undefined, bearer(key))
  const write = await caller.send('POST', '/v1/contacts', { last_name: 'x' }, bearer(key))
  const foreign = await caller.send('GET', '/v1/contacts', undefined, { ...bearer(key), 'x-workspace': other.slug })
  const forged = await caller.send('GET', '/v1/contacts', undefined, bearer(`${key.slice(0, -3)}abc`))
  await owner.send('DELETE', `/v1/api-keys/${String(made.data['id'])}`)
  const dead = await caller.send('GET', '/v1/contacts?limit=1', undefined, bearer(key))
  const found = await keyFindings(app)
  await Promise.all([owner, other].map((one) => one.send('POST', '/v1/auth/sign-out')))
  return judge(
    {
      'a key is made': made.statusCode === 201,
      'it reads what it may': read.statusCode === 200,
      'it writes nothing': write.statusCode === 403,
      'it opens no other workspace': foreign.statusCode >= 400,
      'a forged one is refused': forged.statusCode === 401,
      'a revoked one is refused': dead.statusCode === 401,
      'only hashes are kept, none beyond a year': found.wrong === 0,
    },
    { keys: found.all },
  )
}

export const rightsProbes: readonly Probe[] = [enforced, support, maintenance, keys]
