import type { PageRoute } from '@app/ui'

const found = import.meta.glob<{ pages: PageRoute[] }>('../../modules/*/web/index.ts', { eager: true })

/** Pages of all modules: each `modules/x/web/index.ts` exports `pages`. */
export const pages: PageRoute[] = Object.values(found).flatMap((door) => door.pages)
