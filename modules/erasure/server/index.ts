/** Door 2 of erasure: the erasure of people, the suppression list, what is done again after a restore. */
import { defineModule } from '@app/core'
import { erasure as erasureTable, erasureBatch, suppression } from '../index.ts'
import './codes.ts'
import { resumeHeld } from './held.ts'
import { erasureProbes } from './probes.ts'
import { rewriteJob } from './rewrite.ts'
import { erasureRoutes } from './routes.ts'
import { erasureJob } from './run.ts'
import { suppressionRoutes } from './suppression-routes.ts'

export { replayPersons } from './replay.ts'

export const erasure = defineModule({
  name: 'erasure',
  tables: [erasureTable, erasureBatch, suppression],
  routes: [...erasureRoutes, ...suppressionRoutes],
  jobs: { 'erasure.run': erasureJob, 'erasure.rewrite': rewriteJob },
  probes: erasureProbes,
  hourly: resumeHeld,
})
