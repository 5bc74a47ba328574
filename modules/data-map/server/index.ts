/** Server door of the data map. */
import { defineModule } from '@app/core'
import { egressRoutes } from './egress-routes.ts'
import { routes } from './routes.ts'

export { destinationsInUse } from './destinations.queries.ts'
export { labelIn } from './label-in.ts'
export { saidIn } from './said-in.ts'
export { heldClass } from './held.ts'

export const dataMapModule = defineModule({ name: 'data-map', routes: [...routes, ...egressRoutes] })
