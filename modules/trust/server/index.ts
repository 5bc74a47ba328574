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
import { globals } from '../trust.table.ts'
import { checkLog } from './check-log.queries.ts'
import { checkOrphans, queueOrphanChecks } from './orphans.queries.ts'
import { accountProbes } from './probes/accounts.ts'
import { auditProbes } from './probes/audit.ts'
import { backupProbes } from './probes/backups.ts'
import { clockProbes } from './probes/clock.ts'
import { edgeProbes } from './probes/edge.ts'
import { egressProbes } from './probes/egress.ts'
import { fileProbes } from './probes/files.ts'
import { isolationProbes } from './probes/isolation.ts'
import { mailProbes } from './probes/mail.ts'
import { promisedProbes } from './probes/promised.ts'
import { regionProbes } from './probes/region.ts'
import { rightsProbes } from './probes/rights.ts'
import { probeJob } from './probes/run.ts'
import { sessionProbes } from './probes/sessions.ts'
import { routes } from './routes.ts'
import { trustPage } from './trust-page.ts'
import { trustRoutes } from './trust-routes.ts'

export { platformLines } from './log-lines.queries.ts'
export { type Clause, clausesInForce } from './promise-states.ts'
export { CANARY_WORD, type Canary, canaryRecords, signInCanary } from './probes/canaries.ts'
export { STYLE as publicStyle } from './trust-style.ts'
export { startProbes } from './probes/run.ts'

export const trust = defineModule({
  name: 'trust',
  globals,
  probes: [
    ...isolationProbes,
    ...rightsProbes,
    ...sessionProbes,
    ...accountProbes,
    ...auditProbes,
    ...backupProbes,
    ...edgeProbes,
    ...mailProbes,
    ...egressProbes,
    ...fileProbes,
    ...regionProbes,
    ...promisedProbes,
    ...clockProbes,
  ],
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
  routes: [...routes, ...trustRoutes],
  pages: { '/trust': trustPage },
  jobs: { 'trust.check_log': checkLog, 'trust.check_orphans': checkOrphans, 'trust.probe': probeJob },
  hourly: queueOrphanChecks,
})
