import type { FrameBanner } from '@app/ui'

/** Over the whole app from the day a sub-processor is announced until it gets data (ONT-084). */
export const banners: FrameBanner[] = [{ id: 'subprocessors', load: () => import('./subprocessor-banner.tsx') }]
