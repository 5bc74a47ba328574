/** Door 2 of incidents: the register, the notices, the deadlines, the rehearsals. */
import { defineModule } from '@app/core'
import { globals } from '../incident.table.ts'
import { count } from './count.ts'
import { mails } from './mails.ts'
import { operatorIncidentRoutes } from './operator-routes.ts'
import { incidentProbes } from './probes.ts'
import { hourly, tell, watch } from './tell.ts'
import { incidentNews, workspaceRoutes } from './workspace-routes.ts'

export const incidents = defineModule({
  name: 'incidents',
  globals,
  mails,
  probes: incidentProbes,
  routes: [...workspaceRoutes, ...operatorIncidentRoutes],
  jobs: { 'incidents.count': count, 'incidents.tell': tell, 'incidents.watch': watch },
  hourly,
  banners: { incidents: async (req) => (await incidentNews(req)).length > 0 },
})
