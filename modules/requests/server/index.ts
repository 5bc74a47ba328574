/** Server door of requests. */
import { defineModule } from '@app/core'
import { globals, privacyRequest, privacyRequestStep } from '../request.table.ts'
import { accountRoutes } from './account-lane.ts'
import { publicRoutes } from './ask.ts'
import './codes.ts'
import { deskRoutes } from './desk-routes.ts'
import { mails } from './mails.ts'
import { sendMail, watch } from './tell.ts'

export { note, openRequest } from './steps.ts'
export { overdueRequests } from './overdue.ts'

export const requests = defineModule({
  name: 'requests',
  tables: [privacyRequest, privacyRequestStep],
  globals,
  mails,
  routes: [...publicRoutes, ...deskRoutes, ...accountRoutes],
  jobs: { 'requests.mail': sendMail, 'requests.watch': watch },
})
