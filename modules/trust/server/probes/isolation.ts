import { type App, type Probe, judge } from '@app/core'
import { CANARY_WORD, canaryRecords, signInCanary } from './canaries.ts'
import { catalogueFindings, roleFindings } from './database.queries.ts'

const catalogue: Probe = {
  id: 'isolation.catalogue',
  title: 'Row level security stands on every table, and the database is the one declared',
  every_minutes: 15,
  run: async (app) => {
    const problems = await catalogueFindings(app)
    return judge({ 'every rule of the catalogue holds': problems.length === 0 }, { problems: problems.length })
  },
}

const roles: Probe = {
  id: 'database.roles',
  title: 'Each role of the database has the least rights it needs, and none goes around row level security',
  every_minutes: 15,
  run: async (app) => {
    const problems = await roleFindings(app)
    return judge({ 'rights of roles are those declared': problems.length === 0 }, { problems: problems.length })
  },
}

const canaries: Probe = {
  id: 'isolation.canaries',
  title: 'Two workspaces attack each other over the public API and find nothing',
  every_minutes: 15,
  run: async (app) => await attack(app),
}

/** B does what it can with what A owns; A itself must find its own, or the attack proves nothing. */
async function attack(app: App) {
  const a = await signInCanary(app, 'a')
  const b = await signInCanary(app, 'b')
  const records = await canaryRecords(a)
  const checks: Record<string, boolean> = {}
  const note = (name: string, holds: boolean): void => {
    checks[name] = (checks[name] ?? true) && holds
  }
  for (const { path, id } of records) {
    note('its own workspace reads it', (await a.send('GET', `/v1/${path}/${id}`)).statusCode === 200)
    note('another reads nothing by id', (await b.send('GET', `/v1/${path}/${id}`)).statusCode === 404)
    note(
      'another changes nothing',
      (await b.send('PATCH', `/v1/${path}/${id}`, { name: 'x' }, { 'if-match': '"1"' })).statusCode >= 400,
    )
    note('another deletes nothing', (await b.send('DELETE', `/v1/${path}/${id}`)).statusCode === 404)
    const own = await b.send('GET', `/v1/${path}?limit=200`)
    note('another lists nothing of it', own.statusCode === 200 && !own.body.includes(id))
    note('it is still there', (await a.send('GET', `/v1/${path}/${id}`)).statusCode === 200)
  }
  const search = await b.send('GET', `/v1/search?q=${CANARY_WORD}`)
  note(
    'another finds nothing by search',
    search.statusCode === 200 && !records.some((one) => search.body.includes(one.id)),
  )
  const foreign = await b.send('GET', '/v1/contacts', undefined, { 'x-workspace': a.slug })
  note('another cannot name the workspace', foreign.statusCode === 404)
  await Promise.all([a, b].map((one) => one.send('POST', '/v1/auth/sign-out')))
  return judge(checks, { records: records.length })
}

export const isolationProbes: readonly Probe[] = [catalogue, roles, canaries]
