import { type Probe, judge } from '@app/core'
import { openIncidents, rehearsals } from './incidents.queries.ts'
import { REHEARSE_DAYS } from './tell.ts'

const deadlines: Probe = {
  id: 'incidents.deadlines',
  title: 'No open incident is past its 72 hours with a workspace that was not told',
  every_minutes: 30,
  run: async (app) => {
    const now = app.clock().getTime()
    const open = await app.db.inAuth(openIncidents)
    const late = open.filter((one) => Date.parse(one.due_at) <= now && (one.untold > 0 || one.computed_at === null))
    return judge({ 'every workspace is told in time': late.length === 0 }, { open: open.length, late: late.length })
  },
}

const rehearsed: Probe = {
  id: 'incidents.rehearsed',
  title: 'The plan for incidents was rehearsed within 12 months',
  every_minutes: 1440,
  run: async (app) => {
    const [last] = await app.db.inAuth(rehearsals)
    if (!last) return { state: 'unknown', evidence: { rehearsed: false } }
    const days = Math.floor((app.clock().getTime() - Date.parse(last.held_on)) / 86_400_000)
    return { state: days > REHEARSE_DAYS ? 'degraded' : 'proven', evidence: { held_on: last.held_on, days } }
  },
}

export const incidentProbes: readonly Probe[] = [deadlines, rehearsed]
