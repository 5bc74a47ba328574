/** Server door of consent. */
import { defineModule } from '@app/core'
import { restriction } from '../index.ts'
import { probes } from './probes.ts'
import { restrictionRoutes } from './restriction-routes.ts'

export const consent = defineModule({
  name: 'consent',
  tables: [restriction],
  routes: restrictionRoutes,
  probes,
})
