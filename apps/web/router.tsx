import type { ComponentType } from 'react'
import { createRootRoute, createRoute, createRouter, useParams } from '@tanstack/react-router'
import { late } from '@app/ui'
import type { PageProps, PageRoute } from '@app/ui'
import { pages } from './pages.ts'
import { advised } from './shell/advised.tsx'
import { NotFound, PageCrash, PageWait } from './shell/fallbacks.tsx'
import { Shell } from './shell/shell.tsx'
import { ListPage } from './routes/list-page.tsx'

const rootRoute = createRootRoute({ notFoundComponent: NotFound })

// `/w` alone: the sign-in entry knows the way to the last workspace.
const toSignIn = (): null => {
  location.replace('/sign-in')
  return null
}
const startRoutes = ['/', '/w'].map((path) =>
  createRoute({ getParentRoute: () => rootRoute, path, component: () => toSignIn() }),
)

const workspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/w/$slug',
  component: Shell,
  notFoundComponent: NotFound,
})

const host = (load: () => Promise<ComponentType<PageProps>>) => {
  const Loaded = late(load, <PageWait />)
  return () => {
    const params: Record<string, string | undefined> = useParams({ strict: false })
    return <Loaded params={params as Record<string, string>} />
  }
}

const pageRoute = (page: PageRoute) =>
  createRoute({
    getParentRoute: () => workspaceRoute,
    path: page.path,
    component:
      page.area === 'privacy'
        ? advised(host(async () => (await page.load()).Page))
        : host(async () => (await page.load()).Page),
  })

const own = (path: string, load: () => Promise<ComponentType<PageProps>>) =>
  createRoute({ getParentRoute: () => workspaceRoute, path, component: host(load) })

const listRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/$object',
  component: ListPage,
  validateSearch: (search: Record<string, unknown>) => search,
})

const routeTree = rootRoute.addChildren([
  ...startRoutes,
  workspaceRoute.addChildren([
    own('/', async () => (await import('./home/home-page.tsx')).HomePage),
    own('/trash', async () => (await import('./routes/trash-page.tsx')).TrashPage),
    own('/settings', async () => (await import('./routes/settings-page.tsx')).SettingsPage),
    own('/$object/$id', async () => (await import('./record/record-page.tsx')).RecordPage),
    listRoute,
    ...pages.map(pageRoute),
  ]),
])

/** The router of the signed-in application. No scroll restoration: it would write to sessionStorage (rulings.md 32). */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  scrollRestoration: false,
  defaultErrorComponent: PageCrash,
  defaultNotFoundComponent: NotFound,
})
