/** Door 2 of retention: what is kept how long, holds, the nightly purge, the end of a workspace. */
import { defineModule } from '@app/core'
import {
  erasedRecord,
  legalHold,
  legalHoldItem,
  purgeBatch,
  purgeRun,
  retentionRule,
  retentionSetting,
} from '../index.ts'
import { globals, stores } from '../retention.globals.ts'
import { closingRoutes } from './closing-routes.ts'
import { holdRoutes } from './hold-routes.ts'
import { mails } from './mails.ts'
import { night, runOne } from './night.ts'
import { probes } from './probes.ts'
import { endOne } from './purge-workspace.ts'
import { settingsRoutes } from './settings-routes.ts'
import { trashRoutes } from './trash-routes.ts'

export { adminsOf, ownersOf } from './closing.queries.ts'
export { everyTenant } from './night.queries.ts'
export { nextNight, night, overdueRows, purgeTenant, scheduleNights } from './night.ts'
export { purgeWorkspace } from './purge-workspace.ts'
export { replayErasures } from './replay.ts'

export const retention = defineModule({
  name: 'retention',
  tables: [legalHold, legalHoldItem, retentionSetting, retentionRule, erasedRecord, purgeRun, purgeBatch],
  globals,
  mails,
  probes,
  banners: { closing: ({ ctx }) => Promise.resolve(ctx.tenant.closing !== null) },
  routes: [...settingsRoutes, ...holdRoutes, ...closingRoutes, ...trashRoutes],
  stores,
  jobs: { 'retention.night': night, 'retention.run': runOne, 'retention.end': endOne },
})
