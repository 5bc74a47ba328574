import { defineModule } from '@app/core'
import { event, eventValue, merge, mergeRow, searchTerm } from '../index.ts'
import { auditRoute } from './audit.queries.ts'

export const trust = defineModule({
  name: 'trust',
  tables: [event, eventValue, searchTerm, merge, mergeRow],
  routes: [auditRoute],
})
