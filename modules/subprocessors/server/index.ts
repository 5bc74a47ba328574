/** Door 2 of sub-processors: the register, its notices, the public page. */
import { defineModule } from '@app/core'
import { globals } from '../subprocessor.table.ts'
import { mails } from './mails.ts'
import { subprocessorsPage } from './page.ts'
import { subprocessorProbes } from './probes.ts'
import { announced, subprocessorRoutes } from './routes.ts'
import { queueTellings, tell } from './tell.ts'

export { missingProviders } from './used.ts'

export const subprocessors = defineModule({
  name: 'subprocessors',
  globals,
  mails,
  probes: subprocessorProbes,
  routes: subprocessorRoutes,
  pages: { '/subprocessors': subprocessorsPage },
  jobs: { 'subprocessors.tell': tell },
  hourly: queueTellings,
  banners: { subprocessors: async (req) => (await announced(req)).length > 0 },
})
