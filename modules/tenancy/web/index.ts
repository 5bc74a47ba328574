import { msg } from '@lingui/core/macro'
import type { PageRoute, RecordPanel } from '@app/ui'

/** Web door of tenancy: the workspace, its members, roles and teams. */
export const pages: PageRoute[] = [
  {
    path: '/settings/workspace',
    title: msg`Workspace`,
    load: () => import('./workspace-page.tsx'),
    area: 'settings',
    settings: { group: msg`Workspace`, order: 10 },
  },
  {
    path: '/settings/security',
    title: msg`Security checklist`,
    load: () => import('./security-page.tsx'),
    area: 'settings',
    settings: { group: msg`Workspace`, order: 34 },
  },
  {
    path: '/settings/colleagues',
    title: msg`Colleagues`,
    load: () => import('./colleagues-page.tsx'),
    settings: { group: msg`Workspace`, order: 5 },
  },
  {
    path: '/settings/members',
    title: msg`Members`,
    load: () => import('./members-page.tsx'),
    area: 'members',
    settings: { group: msg`Workspace`, order: 20 },
  },
  {
    path: '/settings/roles',
    title: msg`Roles`,
    load: () => import('./roles/roles-page.tsx'),
    area: 'members',
    settings: { group: msg`Workspace`, order: 25 },
  },
  {
    path: '/settings/roles/$key',
    title: msg`Role`,
    load: () => import('./roles/role-page.tsx'),
    area: 'members',
  },
  {
    path: '/settings/sign-in',
    title: msg`Sign-in rules`,
    load: () => import('./sign-in-page.tsx'),
    area: 'settings',
    settings: { group: msg`Workspace`, order: 35 },
  },
  {
    path: '/settings/member-sessions',
    title: msg`Sessions of members`,
    load: () => import('./member-sessions.tsx'),
    area: 'members',
    settings: { group: msg`Workspace`, order: 36 },
  },
  {
    path: '/settings/teams',
    title: msg`Teams`,
    load: () => import('./teams-page.tsx'),
    area: 'members',
    settings: { group: msg`Workspace`, order: 30 },
  },
  {
    path: '/settings/mail',
    title: msg`Mail`,
    load: () => import('./mail-page.tsx'),
    area: 'settings',
    settings: { group: msg`Workspace`, order: 40 },
  },
]

/** On the page of a record that has an owner: who sees it, and sharing. */
export const panels: RecordPanel[] = [
  {
    id: 'who-sees',
    for: (object) => object.access === 'owner' && object.routes !== false,
    load: () => import('./roles/share-panel.tsx'),
  },
]
