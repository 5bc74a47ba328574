/** Server door of support access. */
import { defineModule } from '@app/core'
import { globals } from '../support.table.ts'
import { grantRoutes } from './grant-routes.ts'
import { operatorRoutes } from './operator-routes.ts'

export { noteOperator } from './accesses.queries.ts'
export { makeOperator } from './make-operator.ts'

export const support = defineModule({ name: 'support', globals, routes: [...grantRoutes, ...operatorRoutes] })
