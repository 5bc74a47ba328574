/** Door 2 of internal policies: what a workspace asks of its members, and who has acknowledged it. */
import { type App, defineModule } from '@app/core'
import { internalPolicy, internalPolicyMember, internalPolicyVersion } from '../internal-policy.table.ts'
import { mails } from './mails.ts'
import { queueTelling } from './policies.queries.ts'
import { myPolicies, policyRoutes } from './routes.ts'
import { remind, tell } from './tell.ts'

export const internalPolicies = defineModule({
  name: 'internal-policies',
  tables: [internalPolicy, internalPolicyVersion, internalPolicyMember],
  mails,
  routes: policyRoutes,
  jobs: { 'internal-policies.tell': tell, 'internal-policies.remind': remind },
  banners: {
    'internal-policies': async ({ ctx }) => (await myPolicies(ctx)).some((one) => one.acknowledged_at === null),
  },
  hourly: async (app: App) => await app.db.inAuth(queueTelling),
})
