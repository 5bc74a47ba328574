/** Door 2 of policies: versions, notices, acknowledgements, the public page. */
import { defineModule } from '@app/core'
import { globals } from '../policy.table.ts'
import { dpaAcceptance } from '../dpa.table.ts'
import { dpaRoutes } from './dpa-routes.ts'
import { mails } from './mails.ts'
import { operatorPolicyRoutes } from './operator-routes.ts'
import { operatorTransferRoutes, transferRoutes } from './transfer-routes.ts'
import { policyNotices, policyRoutes } from './policy-routes.ts'
import { privacyPage } from './privacy-page.ts'
import { policyProbes } from './probes.ts'
import { queueTellings, tell } from './tell.ts'

export { publishFirst } from './compose.ts'
export { type Telling, tellWorkspace } from './tell.ts'
export { noteNotice, untoldWorkspaces } from './versions.queries.ts'
export { dayText } from './words.ts'

export const policy = defineModule({
  name: 'policy',
  globals,
  tables: [dpaAcceptance],
  mails,
  probes: policyProbes,
  routes: [...policyRoutes, ...dpaRoutes, ...transferRoutes, ...operatorPolicyRoutes, ...operatorTransferRoutes],
  pages: { '/privacy': privacyPage },
  jobs: { 'policy.tell': tell },
  hourly: queueTellings,
  banners: {
    policy: async (req) => {
      const { data, dpa_to_accept } = await policyNotices(req)
      return data.length > 0 || dpa_to_accept !== null
    },
  },
})
