import type { FrameBanner, PageRoute } from '@app/ui'

/** Web door of policies. */
export const pages: PageRoute[] = []

/** Over the whole app from the day a change is announced until it holds (ONT-136). */
export const banners: FrameBanner[] = [{ id: 'policy', load: () => import('./policy-banner.tsx') }]
