/** Server door of single sign-on. */
import { defineModule } from '@app/core'
import { globals } from '../sso.table.ts'
import { connectionRoutes } from './connection-routes.ts'
import { checkDomain, domainRoutes } from './domain-routes.ts'
import { linkRoutes } from './link-routes.ts'
import { samlRoutes } from './saml-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'
import './words.ts'

export const sso = defineModule({
  name: 'sso',
  globals,
  routes: [...connectionRoutes, ...domainRoutes, ...signInRoutes, ...samlRoutes, ...linkRoutes],
  jobs: { 'sso.check_domain': checkDomain },
})
