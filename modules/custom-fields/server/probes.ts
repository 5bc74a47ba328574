import { type App, MASK, type Probe, error, judge } from '@app/core'
import { signInCanary } from '../../trust/server/index.ts'
import { clearValues } from './probes.queries.ts'

const sealed: Probe = {
  id: 'fields.sealed',
  title: 'No value of an encrypted field stands in clear in the database; what is marked special is encrypted',
  every_minutes: 360,
  run: async (app) => {
    const found = await clearValues(app)
    return judge(
      { 'no value is in clear': found.clear === 0, 'what is special stays encrypted': found.special_in_clear === 0 },
      found,
    )
  },
}

const KEY = 'canary_secret'
const SECRET = 'Phosphoryl of the canary'

const masked: Probe = {
  id: 'fields.masked',
  title:
    'An encrypted value is shown by a request of its own, to who may see it, and that is in the audit; elsewhere is a mask',
  every_minutes: 360,
  run: async (app) => await tryMask(app),
}

async function tryMask(app: App) {
  const owner = await signInCanary(app, 'b')
  const id = await secretContact(owner)
  const read = await owner.send('GET', `/v1/contacts/${id}`)
  const list = await owner.send('GET', '/v1/contacts?limit=200')
  const search = await owner.send('GET', '/v1/search?q=Phosphoryl')
  const other = await signInCanary(app, 'a')
  const foreign = await other.send('POST', `/v1/contacts/${id}/reveal`, { fields: [`custom.${KEY}`] })
  const shown = await owner.send('POST', `/v1/contacts/${id}/reveal`, { fields: [`custom.${KEY}`] })
  const trail = await owner.send('GET', `/v1/audit?record_id=${id}&name=contact.revealed&limit=1`)
  const [noted] = (trail.data['data'] ?? []) as { at?: string }[]
  await Promise.all([owner, other].map((one) => one.send('POST', '/v1/auth/sign-out')))
  const custom = (read.data['custom'] ?? {}) as Record<string, unknown>
  const values = (shown.data['values'] ?? {}) as Record<string, unknown>
  return judge({
    'read, it is a mask': custom[KEY] === MASK && !read.body.includes(SECRET),
    'listed and searched, it is nowhere': ![list, search].some((one) => one.body.includes(SECRET)),
    'another workspace sees nothing': foreign.statusCode === 404,
    'asked for, it is shown': values[`custom.${KEY}`] === SECRET,
    'and that is noted': noted !== undefined && Date.parse(String(noted.at)) >= app.clock().getTime() - 300_000,
    'without the value': !trail.body.includes(SECRET),
  })
}

/** A contact of the canary with a value in an own field that is marked special; made once. */
async function secretContact(owner: Awaited<ReturnType<typeof signInCanary>>): Promise<string> {
  const filter = encodeURIComponent(JSON.stringify({ last_name: { eq: SECRET.slice(-6) } }))
  const [known] = ((await owner.send('GET', `/v1/contacts?limit=1&filter=${filter}`)).data['data'] ?? []) as {
    id: string
  }[]
  if (known) return known.id
  await owner.send('POST', '/v1/custom-fields', {
    object: 'contact',
    label: 'Canary secret',
    key: KEY,
    kind: 'text',
    special: true,
  })
  const made = await owner.send('POST', '/v1/contacts', { last_name: SECRET.slice(-6), custom: { [KEY]: SECRET } })
  if (made.statusCode !== 201) throw error('internal', { detail: `the secret contact was answered ${made.statusCode}` })
  return String(made.data['id'])
}

export const probes: readonly Probe[] = [sealed, masked]
