import type { FrameBanner, PageRoute, RecordPanel } from '@app/ui'

const found = import.meta.glob<{ pages?: PageRoute[]; panels?: RecordPanel[]; banners?: FrameBanner[] }>(
  '../../modules/*/web/index.ts',
  {
    eager: true,
  },
)

/** Pages of all modules: `pages` of `modules/x/web/index.ts`; a module with a banner only has none. */
export const pages: PageRoute[] = Object.values(found).flatMap((door) => door.pages ?? [])

/** What modules add to the page of a record: `panels` of the same doors. */
export const panels: RecordPanel[] = Object.values(found).flatMap((door) => door.panels ?? [])

/** What modules say over the whole app: `banners` of the same doors. */
export const banners: FrameBanner[] = Object.values(found).flatMap((door) => door.banners ?? [])
