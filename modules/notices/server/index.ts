/** Server door of notices. */
import { ASSIGNED, defineModule } from '@app/core'
import { mailAssigned } from './assigned.ts'
import { mails } from './mails.ts'

export const notices = defineModule({ name: 'notices', mails, subscribers: { [ASSIGNED]: mailAssigned } })
