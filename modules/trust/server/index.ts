import { defineModule } from '@app/core'
import {
  auditCheck,
  auditCheckpoint,
  auditLeaf,
  auditNode,
  event,
  eventValue,
  merge,
  mergeRow,
  searchBody,
  searchTerm,
  searchWord,
} from '../index.ts'
import { checkLog } from './check-log.queries.ts'
import { checkOrphans, queueOrphanChecks } from './orphans.queries.ts'
import { routes } from './routes.ts'

export { platformLines } from './log-lines.queries.ts'

export const trust = defineModule({
  name: 'trust',
  tables: [
    event,
    eventValue,
    auditLeaf,
    auditNode,
    auditCheckpoint,
    auditCheck,
    searchTerm,
    searchWord,
    searchBody,
    merge,
    mergeRow,
  ],
  routes,
  jobs: { 'trust.check_log': checkLog, 'trust.check_orphans': checkOrphans },
  hourly: queueOrphanChecks,
})
