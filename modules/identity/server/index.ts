/** Server door of identity: the routes, and the few functions tenancy needs. */
import { defineModule } from '@app/core'
import { routes } from './routes.ts'

export {
  type Account,
  accountByEmail,
  accountById,
  insertAccount,
  insertMembership,
  setPassword,
} from './identity.queries.ts'
export { checkWorkspaceSettings } from './settings-check.ts'
export { normaliseEmail, normaliseName } from './words.ts'
export { sessionAnswer } from './session-answer.ts'
export { verifyPassword, newPasswordHash } from './passwords.ts'
export { addWorkspace } from './workspace.ts'

export const identity = defineModule({ name: 'identity', routes })
