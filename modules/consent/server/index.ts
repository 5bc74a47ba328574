/** Server door of consent. */
import { defineModule } from '@app/core'
import { consentEvent, consentText, noticeSent, privacyNotice } from '../consent.table.ts'
import { restriction } from '../index.ts'
import { consentRoutes } from './consent-routes.ts'
import { subscribers } from './follow.ts'
import { mails } from './mails.ts'
import { gate } from './may-contact.ts'
import { mailNotice, noticeRoutes } from './notice-routes.ts'
import { personRoutes } from './person-routes.ts'
import { probes } from './probes.ts'
import { restrictionRoutes } from './restriction-routes.ts'

export const consent = defineModule({
  name: 'consent',
  tables: [restriction, consentText, consentEvent, privacyNotice, noticeSent],
  routes: [...restrictionRoutes, ...consentRoutes, ...personRoutes, ...noticeRoutes],
  jobs: { 'consent.mail_notice': mailNotice },
  subscribers,
  mails,
  may_contact: gate,
  probes,
})
