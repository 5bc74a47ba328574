/** Server door of identity: the routes, and the few functions tenancy needs. */
import { defineModule } from '@app/core'
import { globals } from '../identity.table.ts'
import { mailLockout } from './lockout-mail.ts'
import { deleteDueAccount } from './deletion.ts'
import { mails } from './mails.ts'
import { sendRecovery } from './recovery.ts'
import { photoRoutes } from './photo.ts'
import { routes } from './routes.ts'

export { eraseAgain } from './deletion.ts'
export {
  type Account,
  type NewPassword,
  accountByEmail,
  accountById,
  insertAccount,
  insertMembership,
  passwordSalt,
  sessionHistory,
  setPassword,
} from './identity.queries.ts'
export { checkWorkspaceSettings } from './settings-check.ts'
export { normaliseEmail, normaliseName } from './words.ts'
export { afterPassword } from './second-step.ts'
export { seal, unseal } from './sealed.ts'
export { checkSecondStep, methodsOf } from './second-step.ts'
export { factorsOf } from './factors.queries.ts'
export { sessionAnswer } from './session-answer.ts'
export { confirmPassword, verifyPassword, newPasswordHash } from './passwords.ts'
export { checkAssertion, offerAssertion } from './passkeys.ts'
export { optionsAnswer, passkeySignInBody } from './factor-schemas.ts'
export { makeResetLink } from './recovery.ts'
export { fromRequest, inWorkspace, lookFor, mailAccount, noteAct } from './account-mail.ts'
export { limitMails } from './codes.ts'
export { photoOf } from './photo.queries.ts'
export { setTenant } from './account.queries.ts'
export { noteDevice } from './devices.ts'
export { adoptRegion, holdRegions, isRegionOpen, regionList, strayRegions } from './regions.ts'
export { addWorkspace } from './workspace.ts'
export { resetFactors, resetFactorsOf } from './reset-factors.ts'

export const identity = defineModule({
  name: 'identity',
  globals,
  routes: [...routes, ...photoRoutes],
  mails,
  jobs: {
    'identity.recover': sendRecovery,
    'identity.locked': mailLockout,
    'identity.delete_account': deleteDueAccount,
  },
})
