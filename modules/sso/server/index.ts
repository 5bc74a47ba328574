/** Server door of single sign-on. */
import { defineModule } from '@app/core'
import { directoryGroup, directoryGroupMember, directoryUser } from '../directory.table.ts'
import { globals } from '../sso.table.ts'
import { connectionRoutes } from './connection-routes.ts'
import { checkDomain, domainRoutes } from './domain-routes.ts'
import { linkRoutes } from './link-routes.ts'
import { probes } from './probes.ts'
import { samlRoutes } from './saml-routes.ts'
import { scimRoutes } from './scim-routes.ts'
import { scimTokenRoutes } from './scim-token-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { stepUpRoutes } from './step-up-routes.ts'
import './words.ts'

export const sso = defineModule({
  name: 'sso',
  globals,
  probes,
  tables: [directoryUser, directoryGroup, directoryGroupMember],
  routes: [
    ...connectionRoutes,
    ...domainRoutes,
    ...signInRoutes,
    ...samlRoutes,
    ...linkRoutes,
    ...stepUpRoutes,
    ...scimTokenRoutes,
    ...scimRoutes,
  ],
  jobs: { 'sso.check_domain': checkDomain },
})
