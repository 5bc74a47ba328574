import { defineModule } from '@app/core'
import { probes } from './probes.ts'
import { addSample, removeSample, sampleCounts } from './sample.queries.ts'

export { addSample } from './sample.queries.ts'

const at = { url: '/v1/sample-data', tags: ['workspace'] } as const

/** Sample data: in with one click, out with one click, real data untouched. */
export const sampleData = defineModule({
  name: 'sample-data',
  probes,
  routes: [
    {
      ...at,
      method: 'GET',
      permission: 'member',
      summary: 'Whether sample data is there',
      handler: async ({ ctx }) => await sampleCounts(ctx),
    },
    {
      ...at,
      method: 'POST',
      permission: { admin: 'settings' },
      summary: 'Load sample data',
      status: 201,
      handler: async ({ ctx }) => {
        await addSample(ctx)
        return await sampleCounts(ctx)
      },
    },
    {
      ...at,
      method: 'DELETE',
      permission: { admin: 'settings' },
      summary: 'Remove sample data',
      status: 200,
      handler: async ({ ctx }) => await removeSample(ctx),
    },
  ],
})
