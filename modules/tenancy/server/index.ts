/** Server door of tenancy: workspace settings, members, teams, invitations. */
import { defineModule } from '@app/core'
import { idempotencyKey } from '../idempotency-key.table.ts'
import { recordShare, role } from '../role.table.ts'
import { member, team } from '../member.object.ts'
import { handover } from '../handover.table.ts'
import { handOver, handoverRoutes } from './handover.ts'
import { invitationRoutes } from './invitation-routes.ts'
import { joinRoutes, tellJoin } from './join-routes.ts'
import { mailRoutes } from './mail-routes.ts'
import { mails } from './mails.ts'
import { ownershipRoutes } from './ownership-routes.ts'
import { memberRoutes } from './member-routes.ts'
import { roleRoutes } from './role-routes.ts'
import { secondFactorReset } from './second-factor-mail.ts'
import { securityRoutes } from './security-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { shareRoutes } from './shares.queries.ts'
import { workspaceRoutes } from './workspace-routes.ts'

export { checkRights, rightsSchema } from './rights-check.ts'
export { seat } from './seat.ts'
export { memberByEmail } from './invitations.queries.ts'
export { changeMember } from './members.queries.ts'
export { announceRights, findRole, mayGive } from './roles.queries.ts'

export const tenancy = defineModule({
  name: 'tenancy',
  objects: [team, member],
  tables: [idempotencyKey, role, recordShare, handover],
  mails: { ...mails, second_factor_reset: secondFactorReset },
  jobs: { 'tenancy.hand_over': handOver, 'tenancy.tell_join': tellJoin },
  routes: [
    ...workspaceRoutes,
    ...memberRoutes,
    ...invitationRoutes,
    ...roleRoutes,
    ...shareRoutes,
    ...handoverRoutes,
    ...joinRoutes,
    ...mailRoutes,
    ...ownershipRoutes,
    ...signInRoutes,
    ...securityRoutes,
  ],
})
