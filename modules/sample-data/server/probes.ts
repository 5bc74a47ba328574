import { type Probe, judge } from '@app/core'
import { CANARY_WORD, type Canary, canaryRecords, signInCanary } from '../../trust/server/index.ts'
import { companies, deals, people } from './story.ts'

/** All that a sample may be called: the story that stands in the program. */
const TOLD: ReadonlySet<string> = new Set([
  ...companies.map((one) => one.name),
  ...people.map(([first, last]) => `${first} ${last}`),
  ...deals.map((one) => one.name),
])

const own: Probe = {
  id: 'samples.own',
  title: 'Sample data is the story that stands in the program; nothing that a workspace holds is in it',
  every_minutes: 1440,
  run: async (app) => {
    const other = await signInCanary(app, 'a')
    await canaryRecords(other)
    await other.send('POST', '/v1/auth/sign-out')
    const who = await signInCanary(app, 'b')
    await canaryRecords(who)
    // What a look before this one left behind when it was cut off.
    await who.send('DELETE', '/v1/sample-data')
    await havePipeline(who)
    const made = await who.send('POST', '/v1/sample-data')
    const filter = encodeURIComponent(JSON.stringify({ source: { eq: 'Sample' } }))
    const names: string[] = []
    let whole = ''
    for (const [path, title] of [
      ['companies', 'name'],
      ['contacts', 'full_name'],
      ['deals', 'name'],
    ] as const) {
      const list = await who.send('GET', `/v1/${path}?limit=200&filter=${filter}`)
      whole += list.body
      names.push(...((list.data['data'] ?? []) as Record<string, unknown>[]).map((row) => String(row[title])))
    }
    const gone = await who.send('DELETE', '/v1/sample-data')
    await who.send('POST', '/v1/auth/sign-out')
    return judge(
      {
        'a sample is made and taken back': made.statusCode === 201 && gone.statusCode === 200,
        'it is the story, and no more': names.length > 0 && names.every((name) => TOLD.has(name)),
        'nothing of a workspace is in it': !whole.includes(CANARY_WORD),
      },
      { records: names.length },
    )
  },
}

/** A workspace of a probe is born without the pipeline that others get. */
async function havePipeline(who: Canary): Promise<void> {
  const known = (await who.send('GET', '/v1/pipelines?limit=1')).data['data'] as unknown[]
  if (known.length > 0) return
  const made = await who.send('POST', '/v1/pipelines', { name: 'Deals', is_default: true })
  for (const [position, outcome] of (['open', 'won', 'lost'] as const).entries())
    await who.send('POST', '/v1/stages', {
      pipeline_id: made.data['id'],
      name: outcome,
      outcome,
      position,
      probability: outcome === 'won' ? 100 : 0,
    })
}

export const probes: readonly Probe[] = [own]
