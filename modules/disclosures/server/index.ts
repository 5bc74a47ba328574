/** Door 2 of disclosures: requests by authorities, step by step. */
import { defineModule } from '@app/core'
import { globals } from '../disclosure.table.ts'
import { mails } from './mails.ts'
import { operatorLegalRoutes } from './operator-routes.ts'
import { disclosureProbes } from './probes.ts'
import { hourly, tell, watch } from './tell.ts'
import { workspaceRoutes } from './workspace-routes.ts'

export const disclosures = defineModule({
  name: 'disclosures',
  globals,
  mails,
  probes: disclosureProbes,
  routes: [...workspaceRoutes, ...operatorLegalRoutes],
  jobs: { 'disclosures.tell': tell, 'disclosures.watch': watch },
  hourly,
})
