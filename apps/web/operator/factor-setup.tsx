import { QueryClientProvider } from '@tanstack/react-query'
import { late, queryClient, ToastRegion } from '@app/ui'
import { pages } from '../../../modules/identity/web/index.ts'

const FactorsPage = late(async () => {
  const page = pages.find((one) => one.path === '/settings/two-steps')
  if (!page) throw new Error('identity has no page for factors')
  return (await page.load()).Page
})

/** The members' own screen for factors, without its frame; the only part of the console that needs the query cache. */
export const FactorSetup = () => (
  <QueryClientProvider client={queryClient}>
    <FactorsPage params={{ bare: '1' }} />
    <ToastRegion />
  </QueryClientProvider>
)
