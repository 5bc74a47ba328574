/** Server door of support access. */
import { defineModule } from '@app/core'
import { globals } from '../support.table.ts'
import { mails } from './mails.ts'
import { grantRoutes, openGrants } from './grant-routes.ts'
import { maintenanceRoutes } from './maintenance-routes.ts'
import { operatorRoutes } from './operator-routes.ts'
import { hourly } from './reminders.ts'

export { noteOperator } from './accesses.queries.ts'
export { supportable } from './grant-routes.ts'
export { activeOperators, approveGrant, insertGrant, revokeGrant, workspaceBySlug } from './grants.queries.ts'
export { makeOperator } from './make-operator.ts'
export { openGrant, operatorOf, readNoted } from './reading.ts'

export const support = defineModule({
  name: 'support',
  globals,
  mails,
  banners: { support: async (req) => (await openGrants(req)).length > 0 },
  routes: [...grantRoutes, ...operatorRoutes, ...maintenanceRoutes],
  hourly,
})
