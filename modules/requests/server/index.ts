/** Server door of requests. */
import { defineModule } from '@app/core'
import { globals, privacyRequest, privacyRequestStep } from '../request.table.ts'
import { requestPackage } from '../package.table.ts'
import { requestSubject } from '../subject.table.ts'
import { accountRoutes } from './account-lane.ts'
import { publicRoutes } from './ask.ts'
import './codes.ts'
import { correctRoutes } from './correct-routes.ts'
import { deskRoutes } from './desk-routes.ts'
import { findRoutes } from './find-routes.ts'
import { heldRoutes } from './held.ts'
import { mails } from './mails.ts'
import { probes } from './probes.ts'
import { dropPackages, expirePackage, packageRoutes, runPackage } from './package.ts'
import { sendMail, watch } from './tell.ts'
import { hourly } from './tell-operators.ts'

export { type ConfirmedSubject, confirmedSubjects } from './subjects.queries.ts'
export { type Known, phoneOf } from './match.ts'
export { knownOf, personObjects, searchObjects, searchShared, searchTables } from './find.queries.ts'
export { knownOfCase } from './find.ts'
export { LIMITS } from './clock.ts'
export { isProven, onCase } from './ask.ts'
export { closingMail } from './mails.ts'
export { type OwnRecords, ownRecords } from './own-records.queries.ts'
export { overdueRequests } from './overdue.ts'
export { type PrivacyRequest, findRequest, numberText } from './requests.queries.ts'
export { note, openRequest, privacyAdmins, privacyMembers, step } from './steps.ts'
export { dropPackages }
export { mailValues } from './tell.ts'

export const requests = defineModule({
  name: 'requests',
  tables: [privacyRequest, privacyRequestStep, requestSubject, requestPackage],
  globals,
  mails,
  probes,
  routes: [
    ...publicRoutes,
    ...deskRoutes,
    ...findRoutes,
    ...correctRoutes,
    ...packageRoutes,
    ...heldRoutes,
    ...accountRoutes,
  ],
  jobs: {
    'requests.mail': sendMail,
    'requests.watch': watch,
    'requests.package': runPackage,
    'requests.package_expire': expirePackage,
  },
  hourly,
})
