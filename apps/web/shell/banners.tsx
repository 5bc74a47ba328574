import { useQuery } from '@tanstack/react-query'
import { api, keys, late } from '@app/ui'
import { banners } from '../pages.ts'

const loaded = banners.map((one) => ({
  id: one.id,
  Banner: late(async () => (await one.load()).Banner),
}))

/** What modules say over the whole app, above navigation and page. One question for all of them: most of the time there is nothing, and nothing is loaded. */
export const Banners = () => {
  const { data } = useQuery({
    queryKey: keys.banners,
    queryFn: () => api.get<{ data: string[] }>('/v1/banners'),
    staleTime: 5 * 60_000,
  })
  return (
    <div className="frame-banners">
      {loaded.map(({ id, Banner }) => data?.data.includes(id) && <Banner key={id} />)}
    </div>
  )
}
