/** Door 2 of mail templates: the words a workspace has for its mails to people. */
import { defineModule } from '@app/core'
import { mailTemplate } from '../mail-template.table.ts'
import { templateRoutes } from './routes.ts'

export { ownWords } from './words.ts'

export const mailTemplates = defineModule({
  name: 'mail-templates',
  tables: [mailTemplate],
  routes: templateRoutes,
})
