/** Server door of support access. */
import { defineModule } from '@app/core'
import { globals } from '../support.map.ts'
import { grantRoutes } from './grant-routes.ts'
import { operatorRoutes } from './operator-routes.ts'

export { makeOperator } from './make-operator.ts'

export const support = defineModule({ name: 'support', globals, routes: [...grantRoutes, ...operatorRoutes] })
