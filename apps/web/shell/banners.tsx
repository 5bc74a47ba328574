import { lazy, Suspense } from 'react'
import { banners } from '../pages.ts'

const loaded = banners.map((one) => ({
  id: one.id,
  Banner: lazy(async () => ({ default: (await one.load()).Banner })),
}))

/** What modules say over the whole app, above navigation and page. */
export const Banners = () => (
  <div className="frame-banners">
    <Suspense fallback={null}>
      {loaded.map(({ id, Banner }) => (
        <Banner key={id} />
      ))}
    </Suspense>
  </div>
)
