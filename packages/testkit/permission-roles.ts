import type { Rights } from '@app/core'

/**
 * Roles as product.md and the issue give them, written down a second time on purpose: what is expected comes from here, never from
 * core/policy. The order is read, create, update, delete, export, import.
 */
const order = ['read', 'create', 'update', 'delete', 'export', 'import'] as const
export type Op = (typeof order)[number]
export type Reach = 'none' | 'own' | 'team' | 'all'
export type RoleRow = {
  key: string
  every: Record<Op, Reach>
  /** What differs for single objects. */
  objects?: Record<string, Record<Op, Reach>>
  /** Actions that are refused though the object may be changed. */
  without?: readonly string[]
  /** Configuration is written by those who administer it. */
  administers: 'everything' | 'nothing'
  seeded?: true
}
const row = (text: string): Record<Op, Reach> => {
  const words = text.split(' ')
  return Object.fromEntries(order.map((op, i) => [op, words[i] ?? 'none'])) as Record<Op, Reach>
}

export const roleRows = (actions: readonly string[]): readonly RoleRow[] => [
  { key: 'owner', every: row('all all all all all all'), administers: 'everything', seeded: true },
  { key: 'admin', every: row('all all all all all all'), administers: 'everything', seeded: true },
  { key: 'manager', every: row('all all team team all all'), administers: 'nothing', seeded: true },
  { key: 'rep', every: row('team all own own own all'), administers: 'nothing', seeded: true },
  { key: 'viewer', every: row('all none none none none none'), administers: 'nothing', seeded: true },
  { key: 'own_only', every: row('own all own own own none'), administers: 'nothing' },
  { key: 'team_only', every: row('team all team team team none'), administers: 'nothing' },
  { key: 'nothing', every: row('none none none none none none'), administers: 'nothing' },
  { key: 'no_actions', every: row('all all all none none none'), without: actions, administers: 'nothing' },
  {
    key: 'deals_apart',
    every: row('all none none none none none'),
    objects: { deal: row('team all own none own none') },
    administers: 'nothing',
  },
]

/** The role as the API takes it. */
export const rightsOf = (role: RoleRow, objectOf: (action: string) => string): Rights => ({
  every: role.every,
  objects: {
    ...role.objects,
    ...Object.fromEntries(
      [...new Set((role.without ?? []).map(objectOf))].map((object) => [
        object,
        {
          ...role.objects?.[object],
          actions: Object.fromEntries(
            (role.without ?? []).filter((name) => objectOf(name) === object).map((name) => [name, 'none' as const]),
          ),
        },
      ]),
    ),
  },
  areas: [],
})

/** Whose a record is, seen from the person who asks. */
export const whoses = ['own', 'team', 'below', 'stranger', 'shared_read', 'shared_update'] as const
export type Whose = (typeof whoses)[number]

const reached: Record<Reach, readonly Whose[]> = {
  none: [],
  own: ['own'],
  team: ['own', 'team', 'below'],
  all: whoses,
}

/** Does a scope reach a record? What is shared is read, or read and changed, beyond the scope: by roles that read such records at all. */
export function reaches(scope: Reach, whose: Whose, op: Op): boolean {
  if (scope === 'none') return false
  if (reached[scope].includes(whose)) return true
  if (op === 'read') return whose === 'shared_read' || whose === 'shared_update'
  return op === 'update' && whose === 'shared_update'
}

/** How an object's rows are governed, by its declaration. */
export type Governed = 'owner' | 'parents' | 'settings' | 'members'

/** May the role do this with a record of an object? Rows of a parent follow the parent: changed and deleted by whoever may change it. */
export function expected(
  role: RoleRow,
  object: { name: string; governed: Governed; parent?: string },
  op: Op,
  whose: Whose,
): boolean {
  const scope = (name: string, of: Op): Reach => role.objects?.[name]?.[of] ?? role.every[of]
  if (object.governed === 'settings' || object.governed === 'members') {
    if (op === 'read') return role.every.read !== 'none'
    return role.administers === 'everything'
  }
  if (object.governed === 'owner') return reaches(scope(object.name, op), whose, op)
  const through = op === 'delete' ? 'update' : op
  return scope(object.name, op) !== 'none' && reaches(scope(object.parent ?? '', through), whose, through)
}

/** Yes-or-no rights: making and importing have no owner yet. */
export const allowedAtAll = (role: RoleRow, object: { name: string; governed: Governed }, op: Op): boolean =>
  object.governed === 'settings' || object.governed === 'members'
    ? op === 'read' || op === 'export'
      ? role.every.read !== 'none'
      : role.administers === 'everything'
    : (role.objects?.[object.name]?.[op] ?? role.every[op]) !== 'none'
